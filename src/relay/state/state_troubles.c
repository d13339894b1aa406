#include "relay/state/state_troubles.h"

static struct query on_trouble(struct state *s, const char *sql, enum state_trouble_kind kind, struct bytes subject)
{
	struct query q = query_begin(&s->db, sql);

	query_int(&q, kind);
	query_text(&q, subject);
	return q;
}

enum err state_troubles_begin(struct state *s, enum state_trouble_kind kind, struct bytes subject, uint64_t now, struct bytes reason)
{
	struct query q = on_trouble(s,
		"INSERT INTO troubles (kind, subject, since, reason) VALUES (?, ?, ?, ?)"
		" ON CONFLICT DO UPDATE SET reason = excluded.reason", kind, subject);

	query_int(&q, (int64_t)now);
	query_text(&q, reason.n > STATE_TROUBLE_MAX ? BYTES(reason.p, STATE_TROUBLE_MAX) : reason);
	return query_run(&q);
}

enum err state_troubles_end(struct state *s, enum state_trouble_kind kind, struct bytes subject)
{
	struct query q = on_trouble(s, "DELETE FROM troubles WHERE kind = ? AND subject = ?", kind, subject);

	return query_run(&q);
}

enum err state_troubles_each(struct state *s, enum err (*see)(void *context, const struct state_trouble *trouble), void *context)
{
	struct query q = query_begin(&s->db, "SELECT kind, subject, since, reason FROM troubles ORDER BY since, kind, subject");
	enum err e = OK;

	while (e == OK && query_row(&q)) {
		int64_t kind = query_get_int(&q, 0);
		struct state_trouble t = {
			.kind = (enum state_trouble_kind)kind,
			.subject = query_get_bytes(&q, 1),
			.since = (uint64_t)query_get_int(&q, 2),
			.reason = query_get_bytes(&q, 3),
		};

		e = kind < 0 || kind >= STATE_TROUBLE_KINDS ? ERR_DAMAGED : see(context, &t);
	}
	TRY(query_end(&q));
	return e;
}
