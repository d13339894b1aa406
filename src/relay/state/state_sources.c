#include "relay/state/state_sources.h"

#include <string.h>

static enum err add_source(struct state *s, struct bytes name)
{
	struct query q = query_begin(&s->db, "INSERT OR IGNORE INTO sources (name, query, mark) VALUES (?, zeroblob(32), zeroblob(0))");

	query_text(&q, name);
	return query_run(&q);
}

enum err state_sources_get(struct state *s, struct bytes name, struct state_source *ret)
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

enum err state_sources_find(struct state *s, struct bytes name, int64_t *ret)
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

enum err state_sources_next(struct state *s, int64_t after, int64_t *ret, struct buf *ret_name)
{
	struct query q = query_begin(&s->db, "SELECT id, name FROM sources WHERE id > ? ORDER BY id");

	query_int(&q, after);
	return get_id_and_name(&q, ret, ret_name);
}

enum err state_sources_next_withdrawn(struct state *s, int64_t *ret, struct buf *ret_name)
{
	struct query q = query_begin(&s->db, "SELECT id, name FROM sources WHERE withdrawn");

	return get_id_and_name(&q, ret, ret_name);
}

enum err state_sources_withdraw(struct state *s, int64_t id, bool yes)
{
	struct query q = query_begin(&s->db, "UPDATE sources SET withdrawn = ? WHERE id = ?");

	query_int(&q, yes);
	query_int(&q, id);
	return query_run(&q);
}

enum err state_sources_drop(struct state *s, int64_t id)
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

enum err state_sources_set(struct state *s, const struct state_source *source)
{
	struct query q = query_begin(&s->db, "UPDATE sources SET query = ?, mark = ? WHERE id = ?");

	query_bytes(&q, BYTES_OF(source->query));
	/* no NULL for an empty mark */
	query_bytes(&q, source->mark.n > 0 ? BYTES_OF_BUF(&source->mark) : BYTES_LIT(""));
	query_int(&q, source->id);
	return query_run(&q);
}
