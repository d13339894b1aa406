#include "relay/state/state_sweep.h"

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

/* For statements whose one parameter is a text. */
static enum err run_on_text(struct state *s, const char *sql, struct bytes text)
{
	struct query q = query_begin(&s->db, sql);

	query_text(&q, text.p == NULL ? BYTES_LIT("") : text);
	return query_run(&q);
}

enum err state_sweep_held(struct state *s, struct bytes number)
{
	return run_on_text(s, "INSERT OR IGNORE INTO temp.holding VALUES (?)", number);
}

enum err state_sweep_refused(struct state *s, struct bytes key)
{
	return run_on_text(s, "INSERT OR IGNORE INTO temp.refusing VALUES (?)", key);
}

enum err state_sweep_end(struct state *s, int64_t source)
{
	struct query held = query_begin_int(&s->db, "DELETE FROM held WHERE source = ? AND number NOT IN (SELECT number FROM temp.holding)", source);

	TRY(query_run(&held));
	struct query homeless = query_begin_int(&s->db, "DELETE FROM homeless WHERE source = ?1 AND rid NOT IN (SELECT rid FROM temp.seen)"
		" AND rid NOT IN (SELECT rid FROM doubted WHERE source = ?1)", source);
	TRY(query_run(&homeless));
	struct query refused = query_begin_int(&s->db, "DELETE FROM refused WHERE source = ? AND key NOT IN (SELECT key FROM temp.refusing)", source);
	return query_run(&refused);
}
