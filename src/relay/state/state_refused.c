#include "relay/state/state_refused.h"

static struct bytes cut(struct bytes reason)
{
	return reason.n > STATE_REASON_MAX ? BYTES(reason.p, STATE_REASON_MAX) : reason;
}

enum err state_refused_add(struct state *s, int64_t source, struct bytes key, struct bytes reason, struct bytes chinese)
{
	struct query q = query_begin_int(&s->db, "REPLACE INTO refused VALUES (?, ?, ?, ?)", source);

	query_text(&q, key);
	query_text(&q, cut(reason));
	query_text(&q, cut(chinese));
	return query_run(&q);
}

enum err state_refused_drop(struct state *s, int64_t source, struct bytes key)
{
	struct query q = query_begin_int(&s->db, "DELETE FROM refused WHERE source = ? AND key = ?", source);

	query_text(&q, key);
	return query_run(&q);
}

enum err state_refused_count(struct state *s, int64_t source, uint64_t *ret)
{
	struct query q = query_begin_int(&s->db, "SELECT count(*) FROM refused WHERE source = ?", source);
	int64_t n = query_row(&q) ? query_get_int(&q, 0) : 0;

	TRY(query_end(&q));
	*ret = (uint64_t)n;
	return OK;
}
