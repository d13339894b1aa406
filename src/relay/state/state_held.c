#include "relay/state/state_held.h"

enum err state_held_add(struct state *s, int64_t source, struct bytes number)
{
	struct query q = query_begin_int(&s->db, "INSERT OR IGNORE INTO held VALUES (?, ?)", source);

	query_text(&q, number);
	return query_run(&q);
}

enum err state_held_add_all(struct state *s, struct bytes number)
{
	struct query q = query_begin(&s->db, "INSERT OR IGNORE INTO held SELECT id, ? FROM sources");

	query_text(&q, number);
	return query_run(&q);
}

enum err state_held_any_ready(struct state *s, int64_t source, bool *ret)
{
	struct query q = query_begin_int(&s->db,
		"SELECT 1 FROM held JOIN patients USING (number) WHERE source = ? AND problem = 0 LIMIT 1", source);
	bool any = query_row(&q);

	TRY(query_end(&q));
	*ret = any;
	return OK;
}

enum err state_held_drop_ready(struct state *s, int64_t source)
{
	struct query q = query_begin_int(&s->db,
		"DELETE FROM held WHERE source = ? AND number IN (SELECT number FROM patients WHERE problem = 0)", source);

	return query_run(&q);
}
