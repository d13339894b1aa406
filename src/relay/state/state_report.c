#include "relay/state/state_report.h"

/* How many, and the first few of COLUMN by a space between two, of rows numbered by NUMBERED. */
#define SUM(column) "count(*) AS n, group_concat(" column ", ' ') FILTER (WHERE i <= 3)"
#define NUMBERED(group, column) "row_number() OVER (PARTITION BY " group " ORDER BY " column ") AS i"

enum err state_report_source(struct state *s, int64_t source, struct state_source_report *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT (SELECT count(*) FROM records WHERE source = ?1 AND row IS NOT NULL),"
		" (SELECT count(*) FROM refused WHERE source = ?1), "
		" (SELECT count(*) FROM held LEFT JOIN patients USING (number) WHERE source = ?1 AND problem IS NOT 0),"
		" read_at, read_rows, read_waiting, read_unmarked FROM sources WHERE id = ?1");
	struct state_source_report r = { .id = source };

	query_int(&q, source);
	if (query_row(&q)) {
		r.records = (uint64_t)query_get_int(&q, 0);
		r.refused = (uint64_t)query_get_int(&q, 1);
		r.waiting = (uint64_t)query_get_int(&q, 2);
		r.read = (uint64_t)query_get_int(&q, 3);
		r.rows = (uint64_t)query_get_int(&q, 4);
		r.waiting_rows = (uint64_t)query_get_int(&q, 5);
		r.unmarked = (uint64_t)query_get_int(&q, 6);
	}
	TRY(query_end(&q));
	*ret = r;
	return OK;
}

enum err state_report_read(struct state *s, int64_t source, uint64_t now, uint64_t rows, uint64_t waiting_rows, uint64_t unmarked)
{
	struct query q = query_begin(&s->db, 
		"UPDATE sources SET read_at = ?, read_rows = ?, read_waiting = ?, read_unmarked = ? WHERE id = ?");

	query_int(&q, (int64_t)now);
	query_int(&q, (int64_t)rows);
	query_int(&q, (int64_t)waiting_rows);
	query_int(&q, (int64_t)unmarked);
	query_int(&q, source);
	return query_run(&q);
}

/* Rows of: source, problem (NULL: unknown), reason, how many, examples. */
static enum err each_sum(struct query *q, enum err (*see)(void *context, const struct state_sum *sum), void *context)
{
	enum err e = OK;

	while (e == OK && query_row(q)) {
		struct state_sum sum = {
			.source = query_get_bytes(q, 0),
			.problem = (enum state_problem)query_get_int(q, 1),
			.known = !query_get_null(q, 1),
			.reason = query_get_bytes(q, 2),
			.n = (uint64_t)query_get_int(q, 3),
			.examples = query_get_bytes(q, 4),
		};

		e = see(context, &sum);
	}
	TRY(query_end(q));
	return e;
}

enum err state_report_refused(struct state *s, bool chinese, enum err (*see)(void *context, const struct state_sum *sum), void *context)
{
	struct query q = query_begin(&s->db,
		"SELECT name, 0, CASE WHEN ? THEN chinese ELSE reason END, " SUM("key") " FROM (SELECT *, " NUMBERED("source, reason", "key") " FROM refused)"
		" JOIN sources ON id = source GROUP BY source, reason ORDER BY n DESC, name, reason");

	query_int(&q, chinese);
	return each_sum(&q, see, context);
}

enum err state_report_waiting(struct state *s, enum err (*see)(void *context, const struct state_sum *sum), void *context)
{
	struct query q = query_begin(&s->db,
		"SELECT name, problem, '', " SUM("number") " FROM (SELECT source, number, problem, "
		NUMBERED("source, problem", "number") " FROM held LEFT JOIN patients USING (number) WHERE problem IS NOT 0)"
		" JOIN sources ON id = source GROUP BY source, problem ORDER BY n DESC, name, problem");

	return each_sum(&q, see, context);
}

enum err state_report_patients(struct state *s, enum err (*see)(void *context, const struct state_sum *sum), void *context)
{
	struct query q = query_begin(&s->db,
		"SELECT '', problem, field, " SUM("number") " FROM (SELECT *, " NUMBERED("problem, field", "number")
		/* of others it is what was wrong before */
		" FROM (SELECT number, problem, CASE WHEN problem IN (1, 5) THEN field ELSE '' END AS field FROM patients WHERE problem <> 0))"
		" GROUP BY problem, field ORDER BY n DESC, problem, field");

	return each_sum(&q, see, context);
}

enum err state_report_closed(struct state *s, uint64_t since,
			     enum err (*see)(void *context, const struct state_closed_report *closed), void *context)
{
	struct query q = query_begin(&s->db,
		"SELECT number, why, closed FROM shelves JOIN patients ON patients.id = patient WHERE closed >= ? ORDER BY closed DESC, number");
	enum err e = OK;

	query_int(&q, (int64_t)since);
	while (e == OK && query_row(&q)) {
		struct state_closed_report closed = {
			.number = query_get_bytes(&q, 0),
			.why = (enum state_closed)query_get_int(&q, 1),
			.when = (uint64_t)query_get_int(&q, 2),
		};

		e = see(context, &closed);
	}
	TRY(query_end(&q));
	return e;
}
