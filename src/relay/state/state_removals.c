#include "relay/state/state_removals.h"

#include <string.h>

/* A removal is doubted as what it is: accepted for another reason, it is not. */
#define ACCEPTED "EXISTS (SELECT 1 FROM doubted d WHERE d.source = ? AND d.rid = r.rid AND d.why = r.why AND d.accepted)"

enum err state_removals_begin(struct state *s)
{
	return query_script(&s->db,
		"CREATE TEMP TABLE IF NOT EXISTS removals (rid BLOB PRIMARY KEY, patient INTEGER NOT NULL, why INTEGER NOT NULL,"
		"  pass INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID; DELETE FROM removals");
}

enum err state_removals_of(struct state *s, const uint8_t rid[static SHELF_ID_LEN], enum state_removal_why why, struct state_removal *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT patient FROM records JOIN shelves ON id = shelf WHERE rid = ?1 AND row IS NOT NULL"
		" UNION ALL SELECT patient FROM homeless WHERE rid = ?1");
	bool found;

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	found = query_row(&q);
	int64_t patient = found ? query_get_int(&q, 0) : 0;
	TRY(query_end(&q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = (struct state_removal){ .patient = patient, .why = why };
	memcpy(ret->rid, rid, sizeof(ret->rid));
	return OK;
}

enum err state_removals_add(struct state *s, const struct state_removal *r)
{
	struct query q = query_begin(&s->db, "REPLACE INTO temp.removals (rid, patient, why) VALUES (?, ?, ?)");

	query_bytes(&q, BYTES_OF(r->rid));
	query_int(&q, r->patient);
	query_int(&q, r->why);
	return query_run(&q);
}

/* For statements whose parameters are integers. */
static enum err run_with(struct state *s, const char *sql, const int64_t *values, size_t n)
{
	struct query q = query_begin(&s->db, sql);

	for (size_t i = 0; i < n; i++)
		query_int(&q, values[i]);
	return query_run(&q);
}

#define RUN_WITH(s, sql, ...) \
	run_with(s, sql, (const int64_t[]){ __VA_ARGS__ }, LEN(((const int64_t[]){ __VA_ARGS__ })))

enum err state_removals_add_unseen(struct state *s, int64_t source)
{
	TRY(RUN_WITH(s,
		"REPLACE INTO temp.removals (rid, patient, why) SELECT rid, patient, 0 FROM records JOIN shelves ON id = shelf"
		" WHERE source = ? AND row IS NOT NULL AND rid NOT IN (SELECT rid FROM temp.seen)", source));
	return RUN_WITH(s,
		"REPLACE INTO temp.removals (rid, patient, why) SELECT rid, patient, 0 FROM homeless"
		" WHERE source = ? AND rid NOT IN (SELECT rid FROM temp.seen)", source);
}

enum err state_removals_count(struct state *s, int64_t source, uint64_t *ret)
{
	struct query q = query_begin(&s->db, "SELECT count(*) FROM temp.removals r WHERE NOT " ACCEPTED);
	int64_t n;

	query_int(&q, source);
	n = query_row(&q) ? query_get_int(&q, 0) : 0;
	TRY(query_end(&q));
	*ret = (uint64_t)n;
	return OK;
}

enum err state_removals_pass(struct state *s, int64_t source, bool all)
{
	return RUN_WITH(s, "UPDATE temp.removals AS r SET pass = 1 WHERE ? OR " ACCEPTED, all, source);
}

static enum err get_bool(struct query *q, bool *ret)
{
	bool any = query_row(q);

	TRY(query_end(q));
	*ret = any;
	return OK;
}

enum err state_removals_passed(struct state *s, const uint8_t rid[static SHELF_ID_LEN], enum state_removal_why why, bool *ret)
{
	struct query q = query_begin(&s->db, "SELECT 1 FROM temp.removals WHERE rid = ? AND why = ? AND pass");

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	query_int(&q, why);
	return get_bool(&q, ret);
}

enum err state_removals_any_read(struct state *s, bool *ret)
{
	struct query q = query_begin(&s->db, "SELECT 1 FROM temp.removals WHERE why >= ? AND pass LIMIT 1");

	query_int(&q, STATE_REMOVAL_FIRST_READ);
	return get_bool(&q, ret);
}

static enum err get_removal(struct query *q, struct state_removal *ret)
{
	struct state_removal r = { 0 };
	bool found = query_row(q);

	if (found) {
		query_get_fixed(q, 0, r.rid, sizeof(r.rid));
		r.patient = query_get_int(q, 1);
		r.why = (enum state_removal_why)query_get_int(q, 2);
	}
	TRY(query_end(q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = r;
	return OK;
}

enum err state_removals_next(struct state *s, const uint8_t *rid, struct state_removal *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT rid, patient, why FROM temp.removals WHERE rid > ? AND why < ? AND pass ORDER BY rid LIMIT 1");

	query_bytes(&q, rid == NULL ? BYTES_LIT("") : BYTES(rid, SHELF_ID_LEN));
	query_int(&q, STATE_REMOVAL_FIRST_READ);
	return get_removal(&q, ret);
}

enum err state_removals_keep(struct state *s, int64_t source, bool whole, uint64_t now, uint64_t cycles)
{
	TRY(RUN_WITH(s,
		"DELETE FROM doubted WHERE source = ? AND rid IN (SELECT rid FROM temp.removals WHERE pass)", source));
	if (whole)
		TRY(RUN_WITH(s, "DELETE FROM doubted WHERE source = ? AND rid NOT IN (SELECT rid FROM temp.removals)", source));
	TRY(RUN_WITH(s,
		"INSERT INTO doubted (source, rid, patient, why, accepted) SELECT ?, rid, patient, why, 0 FROM temp.removals"
		" WHERE NOT pass ON CONFLICT DO UPDATE SET patient = excluded.patient, why = excluded.why, accepted = 0"
		" WHERE why <> excluded.why", source));
	TRY(RUN_WITH(s, "UPDATE sources SET doubt_since = ?, doubt_cycles = ? WHERE id = ? AND doubt_since = 0"
		" AND EXISTS (SELECT 1 FROM doubted WHERE source = id)", (int64_t)now, (int64_t)cycles, source));
	return RUN_WITH(s, "UPDATE sources SET doubt_since = 0 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM doubted WHERE source = id)",
			source);
}
