/*
 * The hospitals' trees in memory, for paths and heads (statement/shelf.h). A tree
 * is known by its hospital and number: that of the batch that changed it last.
 * It never changes, so the server's thread reads one while the writer grows
 * the next; both stand here around the commit. Loaded from the store at first
 * use. Safe from any thread.
 */
#ifndef MIZHEN_PLATFORM_FOREST_H
#define MIZHEN_PLATFORM_FOREST_H

#include "platform/call.h"
#include "statement/shelf.h"

struct forest_tree {
	struct shelf_tree tree;
	struct shelf_entry *entries;       /* by index */
	size_t n;
	char hospital[ATOM_HOSPITAL_MAX + 1];
	uint64_t number;
	unsigned holders;                  /* the forest's own */
	bool standing;
	struct forest_tree *next;
};

enum err forest_new(struct forest **ret);
void forest_free(struct forest *f);

/* The tree of that number, loaded with C's store if it is not there. Given back by forest_release. */
enum err forest_hold(struct call *c, const char *hospital, uint64_t number, struct forest_tree **ret);
void forest_release(struct forest *f, struct forest_tree *t);

/*
 * A tree that follows OLD (held) with CHANGES (by index, no index twice) set or
 * put in. It is not in the forest yet: forest_add or forest_discard.
 */
enum err forest_grow(const struct forest_tree *old, const struct shelf_entry *changes, size_t n, uint64_t number,
		     struct forest_tree **ret);
void forest_discard(struct forest_tree *t);

/* Around the commit: add before; then settle (the older trees go) or drop. */
void forest_add(struct forest *f, struct forest_tree *t);
void forest_settle(struct forest *f, struct forest_tree *t);
void forest_drop(struct forest *f, struct forest_tree *t);

#endif
