/*
 * What the relay's inner process knows and must not forget: DIR/state/inner.db,
 * one SQLite file. It changes in transactions, each of which ends with one
 * batch (state_commit): what is committed is what the batch says.
 *
 * Nothing here is in clear that would open a shelf or name a person, but for
 * the patient numbers: codes, keys and phone numbers come and go sealed
 * (keys.h), identities as keyed hashes.
 *
 * Errors: ERR_IO the file, ERR_DAMAGED what is in it, ERR_NOT_FOUND.
 */
#ifndef MIZHEN_RELAY_STATE_STATE_H
#define MIZHEN_RELAY_STATE_STATE_H

#include "bytes/base.h"
#include "crypto/hash.h"
#include "relay/state/query.h"
#include "statement/shelf.h"

#define STATE_NUMBER_MAX 128      /* bytes of a patient number */
#define STATE_SEALED_MAX 1024     /* bytes of a sealed secret */
#define STATE_REASON_MAX 400      /* bytes of a reason */

struct state {
	struct query_db db;
};

/* Opens DIR/state/inner.db, made if CREATE. ERR_NOT_FOUND without; ERR_UNSUPPORTED: of another version. */
enum err state_open(const char *dir, bool create, struct state *ret);
void state_close(struct state *s);

enum err state_begin(struct state *s);      /* ERR_BUSY when another process writes for long */
enum err state_commit(struct state *s);     /* durable when it returns */
void state_rollback(struct state *s);       /* nothing happens outside a transaction */

/* Within a transaction: a place to go back to. One at a time; committing forgets it. */
enum err state_mark(struct state *s);
enum err state_unmark(struct state *s);
enum err state_back(struct state *s);       /* to the mark, which stays */

/* The relay as a whole. */
struct state_relay {
	uint64_t cycle, root_time;          /* of the newest root; 0: none yet */
	uint64_t batch;                     /* number of the newest batch; 0: none yet */
	uint8_t batch_id[HASH_LEN];         /* of its statement, which covers all of it */
	uint64_t accepted;                  /* number of the newest batch that the platform was seen to have taken */
	uint64_t request;                   /* requests up to this one are done */
	uint64_t cycles;                    /* cycles that ran to their end */
	uint64_t good;                      /* when the last of them began in which nothing failed, Unix seconds; 0: none yet */
};

enum err state_get_relay(struct state *s, struct state_relay *ret);
enum err state_set_relay(struct state *s, const struct state_relay *relay);

struct state_counts {
	uint64_t patients, records, slips, requests;   /* requests: doctors' not decided upon */
};
enum err state_count(struct state *s, struct state_counts *ret);

/* The statements in force. ERR_NOT_FOUND before the first. */
enum state_statement { STATE_HOSPITAL, STATE_REVOKED };

enum err state_get_statement(struct state *s, enum state_statement which, uint64_t *ret_serial, struct buf *ret);
enum err state_set_statement(struct state *s, enum state_statement which, uint64_t serial, struct bytes statement);

#endif
