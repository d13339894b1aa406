#include "platform/forest.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX ((size_t)1 << 28)     /* bytes of one hospital's entries: 4 million shelves */

struct forest {
	pthread_mutex_t lock;
	struct forest_tree *trees;
};

enum err forest_new(struct forest **ret)
{
	struct forest *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return ERR_NOMEM;
	pthread_mutex_init(&f->lock, NULL);
	*ret = f;
	return OK;
}

void forest_discard(struct forest_tree *t)
{
	if (t == NULL)
		return;
	shelf_tree_done(&t->tree);
	free(t->entries);
	free(t);
}

void forest_free(struct forest *f)
{
	if (f == NULL)
		return;
	while (f->trees != NULL) {
		struct forest_tree *t = f->trees;

		f->trees = t->next;
		forest_discard(t);
	}
	pthread_mutex_destroy(&f->lock);
	free(f);
}

/* Takes over ENTRIES, also when it fails. */
static enum err make(const char *hospital, uint64_t number, struct shelf_entry *entries, size_t n, struct forest_tree **ret)
{
	struct forest_tree *t = calloc(1, sizeof(*t));
	enum err e = t == NULL ? ERR_NOMEM : shelf_tree_init(&t->tree, entries, n);

	if (e != OK) {
		free(entries);
		free(t);
		return e;
	}
	t->entries = entries;
	t->n = n;
	t->number = number;
	memcpy(t->hospital, hospital, strlen(hospital) + 1);
	*ret = t;
	return OK;
}

static void entries_free(struct shelf_entry **entries)
{
	free(*entries);
}

static enum err load(struct call *c, const char *hospital, uint64_t number, struct forest_tree **ret)
{
	AUTO(entries_free) struct shelf_entry *entries = NULL;
	struct store_query q = STORE_QUERY(c->store, "SELECT place, hash FROM shelf WHERE hospital = $1 ORDER BY place",
					   STORE_TEXT(bytes_of_str(hospital)));
	size_t n = 0, room = 0;
	enum err e = OK;

	while (store_next(&q)) {
		if (n == room) {
			struct shelf_entry *more;

			room = room == 0 ? 256 : room * 2;
			more = room > ENTRIES_MAX / sizeof(*more) ? NULL : realloc(entries, room * sizeof(*more));
			if (more == NULL) {
				e = ERR_NOMEM;
				break;
			}
			entries = more;
		}
		store_get_fixed(&q, 0, entries[n].index, HASH_LEN);
		store_get_fixed(&q, 1, entries[n].shelf, HASH_LEN);
		n++;
	}
	enum err end = store_end(&q);
	TRY(e);
	TRY(end);
	struct shelf_entry *taken = entries;

	entries = NULL;
	return make(hospital, number, taken, n, ret);
}

static struct forest_tree *find(struct forest *f, const char *hospital, uint64_t number)
{
	for (struct forest_tree *t = f->trees; t != NULL; t = t->next) {
		if (t->number == number && strcmp(t->hospital, hospital) == 0)
			return t;
	}
	return NULL;
}

/* Takes T off the list; true when nobody holds it any more, so that it is the caller's to end. */
static bool fell(struct forest *f, struct forest_tree *t)
{
	struct forest_tree **at = &f->trees;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	t->next = NULL;
	t->standing = false;
	return t->holders == 0;
}

static void stand(struct forest *f, struct forest_tree *t)
{
	t->standing = true;
	t->next = f->trees;
	f->trees = t;
}

enum err forest_hold(struct call *c, const char *hospital, uint64_t number, struct forest_tree **ret)
{
	struct forest *f = c->platform->forest;
	struct forest_tree *t, *other;

	pthread_mutex_lock(&f->lock);
	t = find(f, hospital, number);
	if (t != NULL)
		t->holders++;
	pthread_mutex_unlock(&f->lock);
	if (t == NULL) {
		TRY(load(c, hospital, number, &t));
		pthread_mutex_lock(&f->lock);
		other = find(f, hospital, number);
		if (other == NULL)
			stand(f, t);
		t->holders++;
		pthread_mutex_unlock(&f->lock);
	}
	*ret = t;
	return OK;
}

void forest_release(struct forest *f, struct forest_tree *t)
{
	bool gone;

	pthread_mutex_lock(&f->lock);
	t->holders--;
	gone = t->holders == 0 && !t->standing;
	pthread_mutex_unlock(&f->lock);
	if (gone)
		forest_discard(t);
}

enum err forest_grow(const struct forest_tree *old, const struct shelf_entry *changes, size_t n, uint64_t number,
		     struct forest_tree **ret)
{
	size_t room = old->n + n, at = 0, o = 0, i = 0;
	struct shelf_entry *entries;

	if (room > ENTRIES_MAX / sizeof(*entries))
		return ERR_TOO_LONG;
	entries = malloc((room > 0 ? room : 1) * sizeof(*entries));
	if (entries == NULL)
		return ERR_NOMEM;
	while (o < old->n || i < n) {
		int order = o == old->n ? 1 : i == n ? -1 : memcmp(old->entries[o].index, changes[i].index, HASH_LEN);

		entries[at++] = order < 0 ? old->entries[o] : changes[i];
		if (order <= 0)
			o++;
		if (order >= 0)
			i++;
	}
	return make(old->hospital, number, entries, at, ret);
}

void forest_add(struct forest *f, struct forest_tree *t)
{
	pthread_mutex_lock(&f->lock);
	t->holders++;
	stand(f, t);
	pthread_mutex_unlock(&f->lock);
}

void forest_settle(struct forest *f, struct forest_tree *t)
{
	struct forest_tree *gone = NULL;

	pthread_mutex_lock(&f->lock);
	t->holders--;
	for (struct forest_tree *old = f->trees, *next; old != NULL; old = next) {
		next = old->next;
		if (old != t && strcmp(old->hospital, t->hospital) == 0 && fell(f, old)) {
			old->next = gone;
			gone = old;
		}
	}
	pthread_mutex_unlock(&f->lock);
	while (gone != NULL) {
		struct forest_tree *next = gone->next;

		forest_discard(gone);
		gone = next;
	}
}

void forest_drop(struct forest *f, struct forest_tree *t)
{
	bool gone;

	pthread_mutex_lock(&f->lock);
	t->holders--;
	gone = fell(f, t);
	pthread_mutex_unlock(&f->lock);
	if (gone)
		forest_discard(t);
}
