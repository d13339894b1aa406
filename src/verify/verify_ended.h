/* Which grants are known to have ended (docs/protocol.md, section 5). As verify.h. */
#ifndef MIZHEN_VERIFY_VERIFY_ENDED_H
#define MIZHEN_VERIFY_VERIFY_ENDED_H

#include "verify/verify_grants.h"

/*
 * ENDED: ids of grants known to have ended for good, 32 bytes each, in order.
 * None of the list's live ones may be among them; those that were revoked are
 * added, of the others nothing is forgotten. Not those of which it is said that
 * their time is over: a platform's clock that is ahead for a moment says so of
 * all, and terminals see by themselves when a grant runs out.
 */
enum err verify_ended(const struct verify_grants *list, struct buf *ended, struct problem *why);
enum err verify_ended_add(struct buf *ended, const uint8_t id[static HASH_LEN]);   /* ERR_TOO_LONG, ERR_NOMEM */
bool verify_ended_has(struct bytes ended, const uint8_t id[static HASH_LEN]);

#endif
