/* The sources of inner.db: how far each was read, what was held back or refused. */
#include "relay/state/state.h"

static enum err add_source(struct state *s, struct bytes name)
{
	struct query q = query_begin(&s->db, "INSERT OR IGNORE INTO sources (name, query, mark) VALUES (?, zeroblob(32), zeroblob(0))");

	query_text(&q, name);
	return query_run(&q);
}

enum err state_get_source(struct state *s, struct bytes name, struct state_source *ret)
{
	struct state_source v = { .mark = ret->mark };
	enum err e = OK;

	TRY(add_source(s, name));
	struct query q = query_begin(&s->db, "SELECT id, query, mark FROM sources WHERE name = ?");
	query_text(&q, name);
	if (query_row(&q)) {
		v.id = query_get_int(&q, 0);
		query_get_fixed(&q, 1, v.query, sizeof(v.query));
		buf_truncate(&v.mark, 0);
		e = query_get_buf(&q, 2, &v.mark);
	}
	ret->mark = v.mark;
	TRY(query_end(&q));
	TRY(e);
	*ret = v;
	return OK;
}

enum err state_find_source(struct state *s, struct bytes name, int64_t *ret)
{
	struct query q = query_begin(&s->db, "SELECT id FROM sources WHERE name = ?");
	bool found;
	int64_t id;

	query_text(&q, name);
	found = query_row(&q);
	id = found ? query_get_int(&q, 0) : 0;
	TRY(query_end(&q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = id;
	return OK;
}

static enum err get_id_and_name(struct query *q, int64_t *ret, struct buf *ret_name)
{
	enum err e = ERR_NOT_FOUND;
	int64_t id = 0;

	if (query_row(q)) {
		id = query_get_int(q, 0);
		buf_truncate(ret_name, 0);
		e = query_get_buf(q, 1, ret_name);
	}
	TRY(query_end(q));
	TRY(e);
	*ret = id;
	return OK;
}

enum err state_next_source(struct state *s, int64_t after, int64_t *ret, struct buf *ret_name)
{
	struct query q = query_begin(&s->db, "SELECT id, name FROM sources WHERE id > ? ORDER BY id");

	query_int(&q, after);
	return get_id_and_name(&q, ret, ret_name);
}

enum err state_next_withdrawn(struct state *s, int64_t *ret, struct buf *ret_name)
{
	struct query q = query_begin(&s->db, "SELECT id, name FROM sources WHERE withdrawn");

	return get_id_and_name(&q, ret, ret_name);
}

enum err state_withdraw_source(struct state *s, int64_t id, bool yes)
{
	struct query q = query_begin(&s->db, "UPDATE sources SET withdrawn = ? WHERE id = ?");

	query_int(&q, yes);
	query_int(&q, id);
	return query_run(&q);
}

enum err state_drop_source(struct state *s, int64_t id)
{
	static const char *const sql[] = {
		"DELETE FROM held WHERE source = ?", "DELETE FROM refused WHERE source = ?", "DELETE FROM doubted WHERE source = ?",
		"DELETE FROM homeless WHERE source = ?",
		"DELETE FROM sources WHERE id = ?",
	};

	for (size_t i = 0; i < LEN(sql); i++) {
		struct query q = query_begin(&s->db, sql[i]);

		query_int(&q, id);
		TRY(query_run(&q));
	}
	return OK;
}

enum err state_set_source(struct state *s, const struct state_source *source)
{
	struct query q = query_begin(&s->db, "UPDATE sources SET query = ?, mark = ? WHERE id = ?");

	query_bytes(&q, BYTES_OF(source->query));
	/* no NULL for an empty mark */
	query_bytes(&q, source->mark.n > 0 ? BYTES_OF_BUF(&source->mark) : BYTES_LIT(""));
	query_int(&q, source->id);
	return query_run(&q);
}

/* For statements whose parameters are a source and perhaps texts. */
static struct query on_source(struct state *s, const char *sql, int64_t source)
{
	struct query q = query_begin(&s->db, sql);

	query_int(&q, source);
	return q;
}

enum err state_hold(struct state *s, int64_t source, struct bytes number)
{
	struct query q = on_source(s, "INSERT OR IGNORE INTO held VALUES (?, ?)", source);

	query_text(&q, number);
	return query_run(&q);
}

enum err state_hold_all(struct state *s, struct bytes number)
{
	struct query q = query_begin(&s->db, "INSERT OR IGNORE INTO held SELECT id, ? FROM sources");

	query_text(&q, number);
	return query_run(&q);
}

enum err state_any_ready(struct state *s, int64_t source, bool *ret)
{
	struct query q = on_source(s,
		"SELECT 1 FROM held JOIN patients USING (number) WHERE source = ? AND problem = 0 LIMIT 1", source);
	bool any = query_row(&q);

	TRY(query_end(&q));
	*ret = any;
	return OK;
}

enum err state_unhold_ready(struct state *s, int64_t source)
{
	struct query q = on_source(s,
		"DELETE FROM held WHERE source = ? AND number IN (SELECT number FROM patients WHERE problem = 0)", source);

	return query_run(&q);
}

static struct bytes cut(struct bytes reason)
{
	return reason.n > STATE_REASON_MAX ? BYTES(reason.p, STATE_REASON_MAX) : reason;
}

enum err state_refuse(struct state *s, int64_t source, struct bytes key, struct bytes reason, struct bytes chinese)
{
	struct query q = on_source(s, "REPLACE INTO refused VALUES (?, ?, ?, ?)", source);

	query_text(&q, key);
	query_text(&q, cut(reason));
	query_text(&q, cut(chinese));
	return query_run(&q);
}

enum err state_accept(struct state *s, int64_t source, struct bytes key)
{
	struct query q = on_source(s, "DELETE FROM refused WHERE source = ? AND key = ?", source);

	query_text(&q, key);
	return query_run(&q);
}

enum err state_count_refused(struct state *s, int64_t source, uint64_t *ret)
{
	struct query q = on_source(s, "SELECT count(*) FROM refused WHERE source = ?", source);
	int64_t n = query_row(&q) ? query_get_int(&q, 0) : 0;

	TRY(query_end(&q));
	*ret = (uint64_t)n;
	return OK;
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
	struct query held = on_source(s, "DELETE FROM held WHERE source = ? AND number NOT IN (SELECT number FROM temp.holding)", source);

	TRY(query_run(&held));
	struct query homeless = on_source(s, "DELETE FROM homeless WHERE source = ?1 AND rid NOT IN (SELECT rid FROM temp.seen)"
		" AND rid NOT IN (SELECT rid FROM doubted WHERE source = ?1)", source);
	TRY(query_run(&homeless));
	struct query refused = on_source(s, "DELETE FROM refused WHERE source = ? AND key NOT IN (SELECT key FROM temp.refusing)", source);
	return query_run(&refused);
}
