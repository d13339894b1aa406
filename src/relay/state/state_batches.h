/*
 * The batches that the platform has not taken yet: what is signed cannot be made
 * again, so each is kept beside the state, as DIR/state/batches/NUMBER, until the
 * platform has it. It is written before the state is committed that it belongs
 * to; the spool's copy is made from it, after a crash or damage again. Their ids
 * and sizes are in inner.db.
 */
#ifndef MIZHEN_RELAY_STATE_STATE_BATCHES_H
#define MIZHEN_RELAY_STATE_STATE_BATCHES_H

#include "relay/state/state.h"

struct state_batch {
	uint64_t number, size;              /* of the file: statement and body */
	uint8_t id[HASH_LEN];               /* of the statement, which covers all of it */
};

/* The files. ERR_FULL, ERR_IO; ERR_NOT_FOUND. */
enum err state_batches_write(const char *dir, uint64_t number, struct bytes batch);
enum err state_batches_read(const char *dir, uint64_t number, struct buf *ret);
enum err state_batches_keep(const char *dir, uint64_t after, uint64_t until);   /* makes the folder; removes all others in it */

/* What inner.db knows of them. */
enum err state_batches_add(struct state *s, const struct state_batch *batch);
enum err state_batches_next(struct state *s, uint64_t after, struct state_batch *ret);   /* ERR_NOT_FOUND */

/* A blob that lies in the spool because batch NUMBER names it, and what it is made from should it be lost. */
struct state_spooled {
	uint64_t number;
	struct shelf_blob blob;
	uint8_t opening[STATE_SEALED_MAX];  /* key and nonce, sealed */
	size_t opening_n;
	uint8_t path[STATE_SEALED_MAX + 4096];   /* below the folder of files, sealed */
	size_t path_n;
};

enum err state_batches_add_spooled(struct state *s, const struct state_spooled *spooled);
enum err state_batches_is_spooled(struct state *s, const uint8_t id[static SHELF_ID_LEN], bool *ret);
enum err state_batches_next_spooled(struct state *s, const uint8_t *after, struct state_spooled *ret);   /* by id, above AFTER (NULL: the first) */

/* Batches and blobs that the platform has taken. */
enum err state_batches_forget_sent(struct state *s, uint64_t accepted);

#endif
