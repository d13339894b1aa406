#include "relay/state/state_doubts.h"

static enum err count_live(struct state *s, int64_t source, uint64_t *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT CASE WHEN name = 'patients' THEN (SELECT count(*) FROM patients WHERE problem NOT IN (4, 5))"
		" ELSE (SELECT count(*) FROM records WHERE source = ?1 AND row IS NOT NULL)"
		" + (SELECT count(*) FROM homeless WHERE source = ?1) END FROM sources WHERE id = ?1");
	int64_t n;

	query_int(&q, source);
	n = query_row(&q) ? query_get_int(&q, 0) : 0;
	TRY(query_end(&q));
	*ret = (uint64_t)n;
	return OK;
}

static enum err count_whys(struct state *s, int64_t source, struct state_doubt *d)
{
	struct query q = query_begin(&s->db, "SELECT why, count(*), sum(accepted) FROM doubted WHERE source = ? GROUP BY why");

	query_int(&q, source);
	while (query_row(&q)) {
		int64_t why = query_get_int(&q, 0), n = query_get_int(&q, 1);

		if (why < 0 || why >= STATE_REMOVAL_WHYS)
			continue;
		d->why[why] = (uint64_t)n;
		d->n += (uint64_t)n;
		d->accepted += (uint64_t)query_get_int(&q, 2);
	}
	return query_end(&q);
}

enum err state_doubts_get(struct state *s, int64_t source, struct state_doubt *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT doubt_since, doubt_cycles, (SELECT count(DISTINCT patient) FROM doubted WHERE source = id AND patient <> 0)"
		" FROM sources WHERE id = ?");
	struct state_doubt d = { 0 };

	query_int(&q, source);
	if (query_row(&q)) {
		d.since = (uint64_t)query_get_int(&q, 0);
		d.cycles = (uint64_t)query_get_int(&q, 1);
		d.patients = (uint64_t)query_get_int(&q, 2);
	}
	TRY(query_end(&q));
	TRY(count_whys(s, source, &d));
	TRY(count_live(s, source, &d.live));
	*ret = d;
	return OK;
}

enum err state_doubts_accept(struct state *s, int64_t source)
{
	struct query q = query_begin_int(&s->db, "UPDATE doubted SET accepted = 1 WHERE source = ?", source);

	return query_run(&q);
}

enum err state_doubts_each_number(struct state *s, int64_t source, unsigned max,
				 enum err (*see)(void *context, struct bytes number), void *context)
{
	struct query q = query_begin(&s->db,
		"SELECT DISTINCT number FROM doubted JOIN patients ON id = patient WHERE source = ? ORDER BY number LIMIT ?");
	enum err e = OK;

	query_int(&q, source);
	query_int(&q, max);
	while (e == OK && query_row(&q))
		e = see(context, query_get_bytes(&q, 0));
	TRY(query_end(&q));
	return e;
}
