#include "relay/state/state_calls.h"

enum err state_calls_add(struct state *s, struct bytes sealed)
{
	struct query q = query_begin(&s->db, "INSERT INTO calls (sealed) VALUES (?)");

	query_bytes(&q, sealed);
	return query_run(&q);
}

enum err state_calls_next(struct state *s, int64_t after, int64_t *ret_id, struct buf *ret_sealed)
{
	struct query q = query_begin(&s->db, "SELECT id, sealed FROM calls WHERE id > ? ORDER BY id LIMIT 1");
	enum err e = ERR_NOT_FOUND;
	int64_t id = 0;

	query_int(&q, after);
	if (query_row(&q)) {
		id = query_get_int(&q, 0);
		e = query_get_buf(&q, 1, ret_sealed);
	}
	TRY(query_end(&q));
	TRY(e);
	*ret_id = id;
	return OK;
}

enum err state_calls_last(struct state *s, int64_t *ret_id)
{
	struct query q = query_begin(&s->db, "SELECT coalesce(max(id), 0) FROM calls");

	*ret_id = query_row(&q) ? query_get_int(&q, 0) : 0;
	return query_end(&q);
}

enum err state_calls_drop(struct state *s, int64_t id)
{
	struct query q = query_begin(&s->db, "DELETE FROM calls WHERE id = ?");

	query_int(&q, id);
	return query_run(&q);
}

enum err state_calls_postpone(struct state *s, int64_t id)
{
	struct query q = query_begin(&s->db, "UPDATE calls SET id = (SELECT max(id) + 1 FROM calls) WHERE id = ?");

	query_int(&q, id);
	return query_run(&q);
}
