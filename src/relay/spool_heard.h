/*
 * What outer heard from the platform, left in the spool for inner and for
 * status:
 *
 *	in/refused    that the platform refuses a batch, or the session; there until it takes one
 *	in/challenge  the newest challenge: a statement of the platform's, with its time
 */
#ifndef MIZHEN_RELAY_SPOOL_HEARD_H
#define MIZHEN_RELAY_SPOOL_HEARD_H

#include "relay/spool.h"

struct spool_refusal {
	uint64_t since, last;       /* Unix seconds, by this machine's clock: the first time in a row, and the last */
	uint64_t number;            /* of the batch; 0: the session */
	unsigned status;            /* of HTTP; 0: it was not sent, because what lies in the spool is damaged or incomplete */
	uint64_t expected;          /* the batch that the platform expects; 0: it did not say */
	char problem[32];           /* "out-of-order", "mismatch", … of docs/protocol.md; "" where it was none of ours */
};

/* LAST is now; SINCE is kept from a refusal that is there already. */
enum err spool_heard_put_refusal(struct spool *spool, const struct spool_refusal *refusal);
enum err spool_heard_get_refusal(struct spool *spool, struct spool_refusal *ret);   /* ERR_NOT_FOUND: nothing is refused */
enum err spool_heard_end_refusal(struct spool *spool);                              /* OK where there is none */

enum err spool_heard_put_challenge(struct spool *spool, struct bytes statement);
/* HEARD: when it was, by this machine's clock. ERR_NOT_FOUND: none was heard yet. */
enum err spool_heard_get_challenge(struct spool *spool, struct buf *ret, uint64_t *ret_heard);

#endif
