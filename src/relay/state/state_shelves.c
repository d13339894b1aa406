#include "relay/state/state_shelves.h"

#include <stdlib.h>
#include <string.h>

#define LEAVES_MAX ((size_t)1 << 30)   /* bytes of the leaves of a shelf */

enum err state_shelves_add(struct state *s, int64_t patient, const struct shelf *shelf, int64_t *ret_id)
{
	struct query q = query_begin(&s->db, "INSERT INTO shelves (patient, tag, sign, seal) VALUES (?, ?, ?, ?)");

	query_int(&q, patient);
	query_bytes(&q, BYTES_OF(shelf->tag));
	query_bytes(&q, BYTES_OF(shelf->sign));
	query_bytes(&q, BYTES_OF(shelf->seal));
	TRY(query_run(&q));
	*ret_id = sqlite3_last_insert_rowid(s->db.sqlite);
	return OK;
}

enum err state_shelves_give(struct state *s, int64_t id, int64_t patient)
{
	struct query q = query_begin(&s->db, "UPDATE shelves SET patient = ? WHERE id = ?");

	query_int(&q, patient);
	query_int(&q, id);
	return query_run(&q);
}

static enum err get_shelf(struct query *q, struct state_shelf *ret)
{
	struct state_shelf v = { 0 };
	bool found = query_row(q);

	if (found) {
		v.id = query_get_int(q, 0);
		v.patient = query_get_int(q, 1);
		query_get_fixed(q, 2, v.shelf.tag, SHELF_TAG_LEN);
		query_get_fixed(q, 3, v.shelf.sign, SHELF_KEY_LEN);
		query_get_fixed(q, 4, v.shelf.seal, SHELF_KEY_LEN);
		v.shelf.closed = !query_get_null(q, 5);
		if (v.shelf.closed)
			query_get_fixed(q, 5, v.shelf.successor, SHELF_TAG_LEN);
	}
	TRY(query_end(q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = v;
	return OK;
}

enum err state_shelves_get(struct state *s, int64_t id, struct state_shelf *ret)
{
	struct query q = query_begin(&s->db, "SELECT id, patient, tag, sign, seal, successor FROM shelves WHERE id = ?");

	query_int(&q, id);
	return get_shelf(&q, ret);
}

enum err state_shelves_find(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], struct state_shelf *ret)
{
	struct query q = query_begin(&s->db, "SELECT id, patient, tag, sign, seal, successor FROM shelves WHERE tag = ?");

	query_bytes(&q, BYTES(tag, SHELF_TAG_LEN));
	return get_shelf(&q, ret);
}

enum err state_shelves_close(struct state *s, int64_t id, const uint8_t successor[static SHELF_TAG_LEN], enum state_closed why, uint64_t now)
{
	struct query q = query_begin(&s->db, "UPDATE shelves SET successor = ?, why = ?, closed = ? WHERE id = ?");

	query_bytes(&q, BYTES(successor, SHELF_TAG_LEN));
	query_int(&q, why);
	query_int(&q, (int64_t)now);
	query_int(&q, id);
	TRY(query_run(&q));
	struct query records = query_begin_int(&s->db, "DELETE FROM records WHERE shelf = ?", id);
	TRY(query_run(&records));
	struct query blobs = query_begin_int(&s->db, "DELETE FROM blobs WHERE shelf = ?", id);
	return query_run(&blobs);
}

/* All leaves of a shelf, in order of rid. */
static enum err get_leaves(struct state *s, int64_t shelf, struct buf *ret)
{
	struct query q = query_begin(&s->db, "SELECT leaf FROM records WHERE shelf = ? ORDER BY rid");
	uint8_t leaf[HASH_LEN] = { 0 };
	enum err e = OK;

	query_int(&q, shelf);
	while (e == OK && query_row(&q)) {
		query_get_fixed(&q, 0, leaf, sizeof(leaf));
		e = buf_add(ret, BYTES_OF(leaf));
	}
	TRY(query_end(&q));
	return e;
}

static enum err hash_shelf(const struct shelf *shelf, struct bytes leaves, uint8_t ret[static HASH_LEN])
{
	struct shelf_hash h;

	TRY(shelf_hash_init(&h, shelf, leaves.n / HASH_LEN));
	for (size_t at = 0; at < leaves.n; at += HASH_LEN)
		TRY(shelf_hash_add(&h, leaves.p + at));
	return shelf_hash_end(&h, ret);
}

enum err state_shelves_hash(struct state *s, int64_t id, struct shelf_entry *ret)
{
	AUTO(buf_free) struct buf leaves = BUF_MAX(LEAVES_MAX);
	struct state_shelf v;
	struct shelf_entry entry;

	TRY(state_shelves_get(s, id, &v));
	TRY(get_leaves(s, id, &leaves));
	TRY(hash_shelf(&v.shelf, BYTES_OF_BUF(&leaves), entry.shelf));
	shelf_index(v.shelf.tag, entry.index);

	struct query q = query_begin(&s->db, "REPLACE INTO tree VALUES (?, ?)");
	query_bytes(&q, BYTES_OF(entry.index));
	query_bytes(&q, BYTES_OF(entry.shelf));
	TRY(query_run(&q));
	*ret = entry;
	return OK;
}

enum err state_shelves_load(struct state *s, struct shelf_entry **ret, size_t *ret_n)
{
	struct query count = query_begin(&s->db, "SELECT count(*) FROM tree");
	size_t n = query_row(&count) ? (size_t)query_get_int(&count, 0) : 0, at = 0;
	struct shelf_entry *entries;

	TRY(query_end(&count));
	entries = calloc(n + 1, sizeof(*entries));
	if (entries == NULL)
		return ERR_NOMEM;
	struct query q = query_begin(&s->db, "SELECT place, hash FROM tree ORDER BY place");
	while (at < n && query_row(&q)) {
		query_get_fixed(&q, 0, entries[at].index, HASH_LEN);
		query_get_fixed(&q, 1, entries[at++].shelf, HASH_LEN);
	}
	enum err e = query_end(&q);
	if (e != OK) {
		free(entries);
		return e;
	}
	*ret = entries;
	*ret_n = at;
	return OK;
}
