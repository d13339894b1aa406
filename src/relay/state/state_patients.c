#include "relay/state/state_patients.h"

#include <string.h>

#define COLUMNS "id, problem, field, shelf, tag, identity, who, sealed, slip, renew"

static void get_optional(struct query *q, int column, bool *ret_has, uint8_t *ret, size_t n)
{
	*ret_has = !query_get_null(q, column);
	if (*ret_has)
		query_get_fixed(q, column, ret, n);
}

static enum err get_patient(struct query *q, struct state_patient *ret)
{
	struct state_patient p = { 0 };
	bool found = query_row(q);

	if (found) {
		struct bytes field = query_get_bytes(q, 2), sealed = query_get_bytes(q, 7);

		p.id = query_get_int(q, 0);
		p.problem = (enum state_problem)query_get_int(q, 1);
		p.shelf = query_get_int(q, 3);
		get_optional(q, 4, &p.has_tag, p.tag, sizeof(p.tag));
		query_get_fixed(q, 5, p.identity, sizeof(p.identity));
		get_optional(q, 6, &p.has_who, p.who, sizeof(p.who));
		if (field.n >= sizeof(p.field) || sealed.n > sizeof(p.sealed)) {
			q->err = ERR_DAMAGED;
		} else {
			if (field.n > 0)
				memcpy(p.field, field.p, field.n);
			if (sealed.n > 0)
				memcpy(p.sealed, sealed.p, sealed.n);
			p.sealed_n = sealed.n;
		}
		p.slip = query_get_int(q, 8) != 0;
		p.renew = query_get_int(q, 9) != 0;
	}
	TRY(query_end(q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = p;
	return OK;
}

enum err state_patients_find(struct state *s, struct bytes number, struct state_patient *ret)
{
	struct query q = query_begin(&s->db, "SELECT " COLUMNS " FROM patients WHERE number = ?");

	query_text(&q, number);
	return get_patient(&q, ret);
}

enum err state_patients_get(struct state *s, int64_t id, struct state_patient *ret)
{
	struct query q = query_begin(&s->db, "SELECT " COLUMNS " FROM patients WHERE id = ?");

	query_int(&q, id);
	return get_patient(&q, ret);
}

static void put_optional(struct query *q, bool has, struct bytes v)
{
	if (has)
		query_bytes(q, v);
	else
		query_null(q);
}

enum err state_patients_put(struct state *s, struct bytes number, struct state_patient *p)
{
	struct query q = query_begin(&s->db,
		"INSERT INTO patients (number, problem, field, shelf, tag, identity, who, sealed, slip, renew)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET"
		" (problem, field, shelf, tag, identity, who, sealed, slip, renew) = (excluded.problem, excluded.field,"
		" excluded.shelf, excluded.tag, excluded.identity, excluded.who, excluded.sealed, excluded.slip, excluded.renew)");

	query_text(&q, number);
	query_int(&q, p->problem);
	query_text(&q, bytes_of_str(p->field));
	if (p->shelf != 0)
		query_int(&q, p->shelf);
	else
		query_null(&q);
	put_optional(&q, p->has_tag, BYTES_OF(p->tag));
	query_bytes(&q, BYTES_OF(p->identity));
	put_optional(&q, p->has_who, BYTES_OF(p->who));
	query_bytes(&q, BYTES(p->sealed, p->sealed_n));
	query_int(&q, p->slip);
	query_int(&q, p->renew);
	TRY(query_run(&q));
	if (p->id == 0)
		p->id = sqlite3_last_insert_rowid(s->db.sqlite);
	return OK;
}

enum err state_patients_get_number(struct state *s, int64_t id, struct buf *ret)
{
	struct query q = query_begin(&s->db, "SELECT number FROM patients WHERE id = ?");
	enum err e = ERR_NOT_FOUND;

	query_int(&q, id);
	if (query_row(&q))
		e = query_get_buf(&q, 0, ret);
	TRY(query_end(&q));
	return e;
}

/* The one integer that a query gives; ERR_NOT_FOUND when it gives none. */
static enum err get_int(struct query *q, int64_t *ret)
{
	bool found = query_row(q);
	int64_t v = found ? query_get_int(q, 0) : 0;

	TRY(query_end(q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = v;
	return OK;
}

enum err state_patients_count_tag(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], uint64_t *ret)
{
	struct query q = query_begin(&s->db, "SELECT count(*) FROM patients WHERE tag = ?");
	int64_t n = 0;

	query_bytes(&q, BYTES(tag, SHELF_TAG_LEN));
	TRY(get_int(&q, &n));
	*ret = (uint64_t)n;
	return OK;
}

enum err state_patients_next_of_tag(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], int64_t after, int64_t *ret)
{
	struct query q = query_begin(&s->db, "SELECT id FROM patients WHERE tag = ? AND id > ? ORDER BY id");

	query_bytes(&q, BYTES(tag, SHELF_TAG_LEN));
	query_int(&q, after);
	return get_int(&q, ret);
}

enum err state_patients_any_alone(struct state *s, bool *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT 1 FROM patients p WHERE problem = 2 AND (SELECT count(*) FROM patients o WHERE o.tag = p.tag) = 1");
	bool any = query_row(&q);

	TRY(query_end(&q));
	*ret = any;
	return OK;
}

enum err state_patients_find_who(struct state *s, const uint8_t who[static HASH_LEN], int64_t *ret, size_t max, size_t *ret_n)
{
	struct query q = query_begin(&s->db, "SELECT id FROM patients WHERE who = ? AND problem = 0 ORDER BY id");
	size_t n = 0;

	query_bytes(&q, BYTES(who, HASH_LEN));
	while (n < max && query_row(&q))
		ret[n++] = query_get_int(&q, 0);
	TRY(query_end(&q));
	*ret_n = n;
	return OK;
}

enum err state_patients_next_slip(struct state *s, int64_t after, int64_t *ret)
{
	struct query q = query_begin(&s->db, "SELECT id FROM patients WHERE slip AND problem = 0 AND id > ? ORDER BY id");

	query_int(&q, after);
	return get_int(&q, ret);
}

enum err state_patients_next_renewal(struct state *s, int64_t after, int64_t *ret)
{
	struct query q = query_begin(&s->db, "SELECT id FROM patients WHERE renew AND id > ? ORDER BY id");

	query_int(&q, after);
	return get_int(&q, ret);
}

enum err state_patients_next_ended(struct state *s, int64_t after, int64_t *ret)
{
	struct query q = query_begin(&s->db, "SELECT id FROM patients WHERE problem = 5 AND shelf IS NOT NULL AND id > ? ORDER BY id");

	query_int(&q, after);
	return get_int(&q, ret);
}

enum err state_patients_note_begin(struct state *s)
{
	return query_script(&s->db, "CREATE TEMP TABLE IF NOT EXISTS noted (id INTEGER PRIMARY KEY); DELETE FROM noted");
}

enum err state_patients_note(struct state *s, int64_t id)
{
	struct query q = query_begin(&s->db, "INSERT OR IGNORE INTO temp.noted VALUES (?)");

	query_int(&q, id);
	return query_run(&q);
}

enum err state_patients_next_unnoted(struct state *s, int64_t after, int64_t *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT id FROM patients WHERE id > ? AND problem NOT IN (4, 5) AND id NOT IN (SELECT id FROM temp.noted) ORDER BY id");

	query_int(&q, after);
	return get_int(&q, ret);
}
