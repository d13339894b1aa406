/* The shelves, records and blobs of inner.db. */
#include "relay/state/state.h"

#include <stdlib.h>
#include <string.h>

#define LEAVES_MAX ((size_t)1 << 30)   /* bytes of the leaves of a shelf */

enum err state_add_shelf(struct state *s, int64_t patient, const struct shelf *shelf, int64_t *ret_id)
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

enum err state_give_shelf(struct state *s, int64_t id, int64_t patient)
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

enum err state_get_shelf(struct state *s, int64_t id, struct state_shelf *ret)
{
	struct query q = query_begin(&s->db, "SELECT id, patient, tag, sign, seal, successor FROM shelves WHERE id = ?");

	query_int(&q, id);
	return get_shelf(&q, ret);
}

enum err state_find_shelf(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], struct state_shelf *ret)
{
	struct query q = query_begin(&s->db, "SELECT id, patient, tag, sign, seal, successor FROM shelves WHERE tag = ?");

	query_bytes(&q, BYTES(tag, SHELF_TAG_LEN));
	return get_shelf(&q, ret);
}

/* For statements whose one parameter is a shelf. */
static enum err run_on_shelf(struct state *s, const char *sql, int64_t shelf)
{
	struct query q = query_begin(&s->db, sql);

	query_int(&q, shelf);
	return query_run(&q);
}

enum err state_make_homeless(struct state *s, int64_t shelf)
{
	return run_on_shelf(s, "REPLACE INTO homeless SELECT rid, source, patient FROM records JOIN shelves ON id = shelf"
			    " WHERE shelf = ? AND row IS NOT NULL", shelf);
}

enum err state_forget_homeless(struct state *s, const uint8_t rid[static SHELF_ID_LEN])
{
	struct query q = query_begin(&s->db, "DELETE FROM homeless WHERE rid = ?");

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return query_run(&q);
}

enum err state_close_shelf(struct state *s, int64_t id, const uint8_t successor[static SHELF_TAG_LEN], enum state_closed why, uint64_t now)
{
	struct query q = query_begin(&s->db, "UPDATE shelves SET successor = ?, why = ?, closed = ? WHERE id = ?");

	query_bytes(&q, BYTES(successor, SHELF_TAG_LEN));
	query_int(&q, why);
	query_int(&q, (int64_t)now);
	query_int(&q, id);
	TRY(query_run(&q));
	TRY(run_on_shelf(s, "DELETE FROM records WHERE shelf = ?", id));
	return run_on_shelf(s, "DELETE FROM blobs WHERE shelf = ?", id);
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

enum err state_hash_shelf(struct state *s, int64_t id, struct shelf_entry *ret)
{
	AUTO(buf_free) struct buf leaves = BUF_MAX(LEAVES_MAX);
	struct state_shelf v;
	struct shelf_entry entry;

	TRY(state_get_shelf(s, id, &v));
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

enum err state_load_shelves(struct state *s, struct shelf_entry **ret, size_t *ret_n)
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

#define RECORD "shelf, rid, source, version, row, made, leaf"

static enum err get_record(struct query *q, struct state_record *ret)
{
	struct state_record r = { 0 };
	bool found = query_row(q);

	if (found) {
		r.shelf = query_get_int(q, 0);
		query_get_fixed(q, 1, r.rid, sizeof(r.rid));
		r.source = query_get_int(q, 2);
		r.version = (uint64_t)query_get_int(q, 3);
		r.deleted = query_get_null(q, 4);
		if (!r.deleted) {
			query_get_fixed(q, 4, r.row, sizeof(r.row));
			query_get_fixed(q, 5, r.made, sizeof(r.made));
		}
		query_get_fixed(q, 6, r.leaf, sizeof(r.leaf));
	}
	TRY(query_end(q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = r;
	return OK;
}

enum err state_get_record(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], struct state_record *ret)
{
	struct query q = query_begin(&s->db, "SELECT " RECORD " FROM records WHERE shelf = ? AND rid = ?");

	query_int(&q, shelf);
	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return get_record(&q, ret);
}

enum err state_live_record(struct state *s, const uint8_t rid[static SHELF_ID_LEN], struct state_record *ret)
{
	struct query q = query_begin(&s->db, "SELECT " RECORD " FROM records WHERE rid = ? AND row IS NOT NULL");

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return get_record(&q, ret);
}

enum err state_put_record(struct state *s, const struct state_record *r)
{
	struct query q = query_begin(&s->db, "REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?)");

	query_int(&q, r->shelf);
	query_bytes(&q, BYTES_OF(r->rid));
	query_int(&q, r->source);
	query_int(&q, (int64_t)r->version);
	if (r->deleted) {
		query_null(&q);
		query_null(&q);
	} else {
		query_bytes(&q, BYTES_OF(r->row));
		query_bytes(&q, BYTES_OF(r->made));
	}
	query_bytes(&q, BYTES_OF(r->leaf));
	TRY(query_run(&q));
	return r->deleted ? OK : state_forget_homeless(s, r->rid);
}

enum err state_next_record(struct state *s, int64_t shelf, const uint8_t *rid, struct state_record *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT " RECORD " FROM records WHERE shelf = ? AND rid > ? AND row IS NOT NULL ORDER BY rid");

	query_int(&q, shelf);
	query_bytes(&q, rid == NULL ? BYTES_LIT("") : BYTES(rid, SHELF_ID_LEN));
	return get_record(&q, ret);
}

enum err state_next_of_source(struct state *s, int64_t source, const struct state_record *after, struct state_record *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT " RECORD " FROM records WHERE (shelf, rid) > (?, ?) AND row IS NOT NULL AND source = ? ORDER BY shelf, rid");

	query_int(&q, after == NULL ? 0 : after->shelf);
	query_bytes(&q, after == NULL ? BYTES_LIT("") : BYTES_OF(after->rid));
	query_int(&q, source);
	return get_record(&q, ret);
}

enum err state_get_blob(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN],
			const uint8_t path[static HASH_LEN], struct state_blob *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT path, content, size, mtime, id, length, head, sealed FROM blobs WHERE shelf = ? AND rid = ? AND path = ?");
	struct state_blob b = { 0 };
	bool found;

	query_int(&q, shelf);
	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	query_bytes(&q, BYTES(path, HASH_LEN));
	found = query_row(&q);
	if (found) {
		struct bytes sealed = query_get_bytes(&q, 7);

		query_get_fixed(&q, 0, b.path, sizeof(b.path));
		query_get_fixed(&q, 1, b.content, sizeof(b.content));
		b.size = (uint64_t)query_get_int(&q, 2);
		b.mtime_ns = (uint64_t)query_get_int(&q, 3);
		query_get_fixed(&q, 4, b.blob.id, sizeof(b.blob.id));
		b.blob.length = (uint64_t)query_get_int(&q, 5);
		query_get_fixed(&q, 6, b.blob.head, sizeof(b.blob.head));
		if (sealed.n > sizeof(b.sealed))
			q.err = ERR_DAMAGED;
		else if (sealed.n > 0)
			memcpy(b.sealed, sealed.p, b.sealed_n = sealed.n);
	}
	TRY(query_end(&q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = b;
	return OK;
}

enum err state_put_blob(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], const struct state_blob *b)
{
	struct query q = query_begin(&s->db, "REPLACE INTO blobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	query_int(&q, shelf);
	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	query_bytes(&q, BYTES_OF(b->path));
	query_bytes(&q, BYTES_OF(b->content));
	query_int(&q, (int64_t)b->size);
	query_int(&q, (int64_t)b->mtime_ns);
	query_bytes(&q, BYTES_OF(b->blob.id));
	query_int(&q, (int64_t)b->blob.length);
	query_bytes(&q, BYTES_OF(b->blob.head));
	query_bytes(&q, BYTES(b->sealed, b->sealed_n));
	return query_run(&q);
}

enum err state_drop_blobs(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN])
{
	struct query q = query_begin(&s->db, "DELETE FROM blobs WHERE shelf = ? AND rid = ?");

	query_int(&q, shelf);
	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return query_run(&q);
}

enum err state_sweep_begin(struct state *s)
{
	return query_script(&s->db,
		"CREATE TEMP TABLE IF NOT EXISTS seen (rid BLOB PRIMARY KEY) WITHOUT ROWID; DELETE FROM seen;"
		"CREATE TEMP TABLE IF NOT EXISTS holding (number TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM holding;"
		"CREATE TEMP TABLE IF NOT EXISTS refusing (key TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM refusing");
}

enum err state_sweep_seen(struct state *s, const uint8_t rid[static SHELF_ID_LEN])
{
	struct query q = query_begin(&s->db, "INSERT OR IGNORE INTO temp.seen VALUES (?)");

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return query_run(&q);
}
