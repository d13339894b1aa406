#include "relay/inner/tree.h"

#include <stdlib.h>
#include <string.h>

static size_t chunks_of(size_t n)
{
	return (n + TREE_CHUNK - 1) / TREE_CHUNK;
}

/* Room for N shelves. */
static enum err reserve(struct tree *t, size_t n)
{
	size_t chunks = chunks_of(n) + chunks_of(n) / 4 + 1;

	if (n > t->cap) {
		size_t cap = n + n / 4;
		struct shelf_entry *entries = reallocarray(t->entries, cap, sizeof(*entries));

		if (entries == NULL)
			return ERR_NOMEM;
		t->entries = entries;
		t->cap = cap;
	}
	if (chunks_of(n) > t->chunks_cap) {
		uint8_t (*heads)[HASH_LEN] = reallocarray(t->chunks, chunks, HASH_LEN);
		bool *stale;

		if (heads == NULL)
			return ERR_NOMEM;
		t->chunks = heads;
		stale = reallocarray(t->stale, chunks, sizeof(*stale));
		if (stale == NULL)
			return ERR_NOMEM;
		t->stale = stale;
		memset(t->stale + t->chunks_cap, 1, chunks - t->chunks_cap);
		t->chunks_cap = chunks;
	}
	return OK;
}

enum err tree_init(struct tree *ret, struct shelf_entry *entries, size_t n)
{
	struct tree t = { .entries = entries, .n = n, .cap = n };
	enum err e = reserve(&t, n);

	if (e != OK) {
		free(t.chunks);
		free(t.stale);
		return e;
	}
	*ret = t;
	return OK;
}

void tree_done(struct tree *t)
{
	free(t->entries);
	free(t->chunks);
	free(t->stale);
	*t = (struct tree){ 0 };
}

static int compare(const void *a, const void *b)
{
	return memcmp(((const struct shelf_entry *)a)->index, ((const struct shelf_entry *)b)->index, HASH_LEN);
}

/* Changes what is there; counts what is not. */
static size_t change(struct tree *t, const struct shelf_entry *changed, size_t n)
{
	size_t missing = 0;

	for (size_t i = 0; i < n; i++) {
		struct shelf_entry *at = t->n == 0 ? NULL : bsearch(&changed[i], t->entries, t->n, sizeof(*at), compare);

		if (at == NULL) {
			missing++;
			continue;
		}
		*at = changed[i];
		t->stale[(size_t)(at - t->entries) / TREE_CHUNK] = true;
	}
	return missing;
}

/* Merges from the back, in place; everything behind the first new shelf moves. */
static void insert(struct tree *t, const struct shelf_entry *changed, size_t n, size_t missing)
{
	size_t from = t->n, to = t->n + missing, i = n;

	t->n = to;
	while (from < to && i > 0) {
		int order = from == 0 ? -1 : compare(&t->entries[from - 1], &changed[i - 1]);

		if (order > 0)
			t->entries[--to] = t->entries[--from];
		else if (order == 0)
			i--;
		else
			t->entries[--to] = changed[--i];
	}
	for (size_t c = to / TREE_CHUNK; c < chunks_of(t->n); c++)
		t->stale[c] = true;
}

enum err tree_put(struct tree *t, const struct shelf_entry *changed, size_t n)
{
	size_t missing;

	TRY(reserve(t, t->n + n));
	missing = change(t, changed, n);
	if (missing > 0)
		insert(t, changed, n, missing);
	return OK;
}

static void chunk_head(struct tree *t, size_t chunk)
{
	struct merkle_appender a;
	size_t from = chunk * TREE_CHUNK, n = t->n - from < TREE_CHUNK ? t->n - from : TREE_CHUNK;

	merkle_appender_init(&a);
	for (size_t i = from; i < from + n; i++) {
		uint8_t leaf[HASH_LEN];

		merkle_leaf(BYTES(&t->entries[i], sizeof(t->entries[i])), leaf);
		merkle_appender_add(&a, leaf);
	}
	merkle_appender_head(&a, t->chunks[chunk]);
	t->stale[chunk] = false;
}

void tree_head(struct tree *t, uint8_t ret[static HASH_LEN])
{
	struct merkle_appender a;

	merkle_appender_init(&a);
	for (size_t c = 0; c < chunks_of(t->n); c++) {
		if (t->stale[c])
			chunk_head(t, c);
		merkle_appender_add(&a, t->chunks[c]);
	}
	merkle_appender_head(&a, ret);
}
