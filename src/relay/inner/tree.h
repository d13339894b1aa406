/*
 * The tree over all shelves (docs/protocol.md, section 3), kept in memory for
 * a cycle: batches change a few shelves of many, and each leads to a root. A
 * changed shelf costs the hashes of its chunk; a new one moves all behind it.
 * 64 bytes a shelf.
 */
#ifndef MIZHEN_RELAY_INNER_TREE_H
#define MIZHEN_RELAY_INNER_TREE_H

#include "statement/shelf.h"

#define TREE_CHUNK 64       /* shelves; a power of two, so that chunks are subtrees */

struct tree {
	struct shelf_entry *entries;        /* in order of index */
	size_t n, cap;
	uint8_t (*chunks)[HASH_LEN];        /* the head of each chunk, */
	bool *stale;                        /* unless it is stale */
	size_t chunks_cap;
};

/* Takes over ENTRIES (of malloc), which are in order. ERR_NOMEM. */
enum err tree_init(struct tree *ret, struct shelf_entry *entries, size_t n);
void tree_done(struct tree *t);

/* Puts in or changes N shelves, ordered by index. ERR_NOMEM: nothing changed. */
enum err tree_put(struct tree *t, const struct shelf_entry *changed, size_t n);

void tree_head(struct tree *t, uint8_t ret[static HASH_LEN]);

#endif
