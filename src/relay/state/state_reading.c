#include "relay/state/state_reading.h"

#include <string.h>

enum err state_reading_begin(struct state *s)
{
	return query_script(&s->db,
		"CREATE TEMP TABLE IF NOT EXISTS keys (rid BLOB PRIMARY KEY, row BLOB NOT NULL, doubled INTEGER NOT NULL,"
		"  taken INTEGER NOT NULL) WITHOUT ROWID;"
		"DELETE FROM temp.keys");
}

static enum err add_key(struct state *s, const uint8_t rid[static SHELF_ID_LEN], const uint8_t values[static HASH_LEN], bool *ret_new)
{
	struct query q = query_begin(&s->db, "INSERT OR IGNORE INTO temp.keys VALUES (?, ?, 0, 0)");

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	query_bytes(&q, BYTES(values, HASH_LEN));
	TRY(query_run(&q));
	*ret_new = sqlite3_changes(s->db.sqlite) == 1;
	return OK;
}

static enum err ask(struct query *q, bool *ret)
{
	bool is = query_row(q);

	TRY(query_end(q));
	*ret = is;
	return OK;
}

static enum err is_same(struct state *s, const uint8_t rid[static SHELF_ID_LEN], const uint8_t values[static HASH_LEN], bool *ret)
{
	struct query q = query_begin(&s->db, "SELECT 1 FROM temp.keys WHERE rid = ? AND row = ?");

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	query_bytes(&q, BYTES(values, HASH_LEN));
	return ask(&q, ret);
}

static enum err is_doubled(struct state *s, int64_t source, const uint8_t rid[static SHELF_ID_LEN], bool *ret)
{
	struct query q = query_begin(&s->db, "SELECT 1 FROM doubled WHERE source = ? AND rid = ?");

	query_int(&q, source);
	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return ask(&q, ret);
}

static enum err add_doubled(struct state *s, int64_t source, const uint8_t rid[static SHELF_ID_LEN], struct bytes key)
{
	struct query note = query_begin(&s->db, "UPDATE temp.keys SET doubled = 1 WHERE rid = ?");
	struct query keep = query_begin(&s->db, "INSERT OR IGNORE INTO doubled VALUES (?, ?, ?)");

	query_bytes(&note, BYTES(rid, SHELF_ID_LEN));
	query_int(&keep, source);
	query_bytes(&keep, BYTES(rid, SHELF_ID_LEN));
	query_text(&keep, key);
	TRY(query_run(&note));
	return query_run(&keep);
}

enum err state_reading_see(struct state *s, int64_t source, const uint8_t rid[static SHELF_ID_LEN], const uint8_t values[static HASH_LEN],
			   struct bytes key, enum state_key *ret)
{
	bool new, same, before;

	TRY(add_key(s, rid, values, &new));
	if (new) {
		TRY(is_doubled(s, source, rid, &before));
		*ret = before ? STATE_KEY_DOUBTFUL : STATE_KEY_NEW;
		return OK;
	}
	TRY(is_same(s, rid, values, &same));
	if (!same)
		TRY(add_doubled(s, source, rid, key));
	*ret = same ? STATE_KEY_AGAIN : STATE_KEY_DOUBLED;
	return OK;
}

enum err state_reading_take_begin(struct state *s)
{
	return query_script(&s->db, "UPDATE temp.keys SET taken = 0 WHERE taken");
}

enum err state_reading_take(struct state *s, int64_t source, const uint8_t rid[static SHELF_ID_LEN], enum state_key *ret)
{
	struct query q = query_begin(&s->db,
		"UPDATE temp.keys SET taken = 1 WHERE rid = ?1 AND NOT taken AND NOT doubled"
		" AND NOT EXISTS (SELECT 1 FROM doubled WHERE source = ?2 AND rid = ?1)");
	struct query doubled = query_begin(&s->db, "SELECT 1 FROM temp.keys WHERE rid = ? AND doubled");
	bool is;

	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	query_int(&q, source);
	query_bytes(&doubled, BYTES(rid, SHELF_ID_LEN));
	TRY(query_run(&q));
	*ret = STATE_KEY_NEW;
	if (sqlite3_changes(s->db.sqlite) == 1)
		return query_end(&doubled);
	TRY(ask(&doubled, &is));
	*ret = is ? STATE_KEY_DOUBLED : STATE_KEY_AGAIN;
	return OK;
}

enum err state_reading_end(struct state *s, int64_t source, bool *ret_freed)
{
	static const char *const clean[] = {
		"DELETE FROM refused WHERE source = ?1 AND key IN"
		" (SELECT key FROM doubled WHERE source = ?1 AND rid NOT IN (SELECT rid FROM temp.keys WHERE doubled))",
		"DELETE FROM doubled WHERE source = ?1 AND rid NOT IN (SELECT rid FROM temp.keys WHERE doubled)",
	};
	bool freed = false;

	for (size_t i = 0; i < LEN(clean); i++) {
		struct query q = query_begin(&s->db, clean[i]);

		query_int(&q, source);
		TRY(query_run(&q));
		freed = sqlite3_changes(s->db.sqlite) > 0;
	}
	*ret_freed = freed;
	return OK;
}
