/* The files that were sealed as blobs of a record, found by their names. */
#ifndef MIZHEN_RELAY_STATE_STATE_BLOBS_H
#define MIZHEN_RELAY_STATE_STATE_BLOBS_H

#include "relay/state/state.h"

struct state_blob {
	uint8_t path[HASH_LEN];             /* keyed hash of the name */
	uint8_t content[HASH_LEN];          /* keyed hash of the bytes */
	uint64_t size, mtime_ns;
	struct shelf_blob blob;
	uint8_t sealed[STATE_SEALED_MAX];   /* the key, sealed */
	size_t sealed_n;
};

enum err state_blobs_get(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN],
			const uint8_t path[static HASH_LEN], struct state_blob *ret);
enum err state_blobs_put(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], const struct state_blob *blob);
enum err state_blobs_drop(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN]);

#endif
