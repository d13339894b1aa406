/* The records of inner.db: the newest version of each on each shelf. */
#ifndef MIZHEN_RELAY_STATE_STATE_RECORDS_H
#define MIZHEN_RELAY_STATE_STATE_RECORDS_H

#include "relay/state/state.h"

struct state_record {
	int64_t shelf;
	uint8_t rid[SHELF_ID_LEN];
	int64_t source;
	uint64_t version;
	bool deleted;
	uint8_t row[HASH_LEN];              /* keyed hash of the row that it was made of, unless deleted, */
	uint8_t made[HASH_LEN];             /* and of what was made of it and sealed */
	uint8_t leaf[HASH_LEN];
};

enum err state_records_get(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], struct state_record *ret);
enum err state_records_get_live(struct state *s, const uint8_t rid[static SHELF_ID_LEN], struct state_record *ret);   /* wherever it lies */
enum err state_records_put(struct state *s, const struct state_record *record);
/* The next live record of a shelf above RID (NULL: the first). */
enum err state_records_next(struct state *s, int64_t shelf, const uint8_t *rid, struct state_record *ret);

/* The next live record of a source after AFTER (NULL: the first), by shelf and rid. */
enum err state_records_next_of_source(struct state *s, int64_t source, const struct state_record *after, struct state_record *ret);

#endif
