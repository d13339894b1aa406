#include "relay/state/state_records.h"

#include <string.h>

#include "relay/state/state_homeless.h"

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

enum err state_records_get(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], struct state_record *ret)
{
	struct query q = query_begin(&s->db, "SELECT " RECORD " FROM records WHERE shelf = ? AND rid = ?");

	query_int(&q, shelf);
	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return get_record(&q, ret);
}

enum err state_records_get_live(struct state *s, const uint8_t rid[static SHELF_ID_LEN], struct state_record *ret)
{
	struct query q = query_begin(&s->db, "SELECT " RECORD " FROM records WHERE rid = ? AND row IS NOT NULL");

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return get_record(&q, ret);
}

enum err state_records_put(struct state *s, const struct state_record *r)
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
	return r->deleted ? OK : state_homeless_drop(s, r->rid);
}

enum err state_records_next(struct state *s, int64_t shelf, const uint8_t *rid, struct state_record *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT " RECORD " FROM records WHERE shelf = ? AND rid > ? AND row IS NOT NULL ORDER BY rid");

	query_int(&q, shelf);
	query_bytes(&q, rid == NULL ? BYTES_LIT("") : BYTES(rid, SHELF_ID_LEN));
	return get_record(&q, ret);
}

enum err state_records_next_of_source(struct state *s, int64_t source, const struct state_record *after, struct state_record *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT " RECORD " FROM records WHERE (shelf, rid) > (?, ?) AND row IS NOT NULL AND source = ? ORDER BY shelf, rid");

	query_int(&q, after == NULL ? 0 : after->shelf);
	query_bytes(&q, after == NULL ? BYTES_LIT("") : BYTES_OF(after->rid));
	query_int(&q, source);
	return get_record(&q, ret);
}
