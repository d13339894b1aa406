/* The shelves of inner.db, open and closed. An id is never used again. */
#ifndef MIZHEN_RELAY_STATE_STATE_SHELVES_H
#define MIZHEN_RELAY_STATE_STATE_SHELVES_H

#include "relay/state/state.h"

struct state_shelf {
	int64_t id;
	int64_t patient;
	struct shelf shelf;
};

enum err state_shelves_add(struct state *s, int64_t patient, const struct shelf *shelf, int64_t *ret_id);
enum err state_shelves_get(struct state *s, int64_t id, struct state_shelf *ret);
enum err state_shelves_give(struct state *s, int64_t id, int64_t patient);
enum err state_shelves_find(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], struct state_shelf *ret);

/* Why a shelf was closed. */
enum state_closed { STATE_CLOSED_IDENTITY = 1, STATE_CLOSED_RENEWED, STATE_CLOSED_ENDED };

/* Its records are forgotten. SUCCESSOR is its own tag where it has none. */
enum err state_shelves_close(struct state *s, int64_t id, const uint8_t successor[static SHELF_TAG_LEN], enum state_closed why, uint64_t now);
enum err state_shelves_hash(struct state *s, int64_t id, struct shelf_entry *ret);   /* computed and kept */
enum err state_shelves_load(struct state *s, struct shelf_entry **ret, size_t *ret_n);   /* ordered by index; freed by the caller */

#endif
