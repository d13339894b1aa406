#include "test.h"

#include "relay/source/source_sql.h"

#define MARKED "2026-01-31 08:00:00"

/* What becomes of SQL when it is asked for all there is, and for what changed after MARKED. */
static void check(const char *sql, const char *whole, const char *after)
{
	AUTO(buf_free) struct buf stripped = BUF_MAX(4096), filled = BUF_MAX(4096);
	struct source_sql_place place;
	struct source_sql_marks marks;

	if (source_sql_strip(bytes_of_str(sql), &stripped, &marks, &place) != OK)
		fail_msg("refused: %s", sql);
	assert_int_equal(source_sql_fill(BYTES_OF_BUF(&stripped), &marks, "", &filled), OK);
	assert_bytes_equal(BYTES_OF_BUF(&filled), bytes_of_str(whole));
	if (after == NULL)
		return;
	buf_truncate(&filled, 0);
	assert_int_equal(source_sql_fill(BYTES_OF_BUF(&stripped), &marks, MARKED, &filled), OK);
	assert_bytes_equal(BYTES_OF_BUF(&filled), bytes_of_str(after));
}

static void refuse(const char *sql, unsigned line)
{
	AUTO(buf_free) struct buf stripped = BUF_MAX(4096);
	struct source_sql_place place;
	struct source_sql_marks marks;

	if (source_sql_strip(bytes_of_str(sql), &stripped, &marks, &place) != ERR_FORMAT)
		fail_msg("taken: %s", sql);
	assert_int_equal(place.fault, SOURCE_SQL_MARK);
	assert_int_equal(place.line, line);
}

static void whole_conditions(void **state)
{
	(void)state;
	check("SELECT a FROM t WHERE m > ? AND m <= ?", "SELECT a FROM t WHERE 1=1 AND 1=1",
	      "SELECT a FROM t WHERE m > '" MARKED "' AND 1=1");
	check("SELECT a FROM t WHERE m>=? AND m<?", "SELECT a FROM t WHERE 1=1 AND 1=1", "SELECT a FROM t WHERE m>='" MARKED "' AND 1=1");
	check("SELECT a FROM t WHERE 更新时间 > ? AND 更新时间 <= ? ORDER BY 更新时间, 号",
	      "SELECT a FROM t WHERE 1=1 AND 1=1 ORDER BY 更新时间, 号", NULL);
	check("SELECT a FROM t WHERE ok = 1 AND \"my > AND\" > ? AND x IS NOT NULL AND [m] <= ? AND d = 'AND ? )'",
	      "SELECT a FROM t WHERE ok = 1 AND 1=1 AND x IS NOT NULL AND 1=1 AND d = 'AND ? )'", NULL);
	check("SELECT a FROM t\nWHERE (m > ?\nAND m <= ?)\nGROUP BY a", "SELECT a FROM t\nWHERE (1=1\nAND 1=1)\nGROUP BY a", NULL);
	check("SELECT a FROM t WHERE b = 1 OR (((m) > ? AND (m) <= ?)) FETCH FIRST 5 ROWS ONLY",
	      "SELECT a FROM t WHERE b = 1 OR ((1=1 AND 1=1)) FETCH FIRST 5 ROWS ONLY", NULL);
}

static void expressions(void **state)
{
	(void)state;
	check("SELECT a FROM t WHERE COALESCE(m, n, (SELECT max(x) FROM y WHERE z > 1 AND w < 2)) > ? AND greatest(m, n) <= ?",
	      "SELECT a FROM t WHERE 1=1 AND 1=1", NULL);
	check("SELECT a FROM t WHERE CASE WHEN m > n AND n IS NULL THEN m ELSE n END > ? AND CASE WHEN 1=1 THEN m END <= ?",
	      "SELECT a FROM t WHERE 1=1 AND 1=1", NULL);
	/* the mark in a function or a cast */
	check("SELECT a FROM t WHERE m > TO_DATE(?, 'YYYY-MM-DD HH24:MI:SS') AND m <= TO_DATE(?, 'YYYY-MM-DD HH24:MI:SS') ORDER BY m",
	      "SELECT a FROM t WHERE 1=1 AND 1=1 ORDER BY m",
	      "SELECT a FROM t WHERE m > TO_DATE('" MARKED "', 'YYYY-MM-DD HH24:MI:SS') AND 1=1 ORDER BY m");
	check("SELECT a FROM t WHERE m > CONVERT(datetime, ?, 120) AND m <= CONVERT(datetime, ?, 120) OPTION (RECOMPILE)",
	      "SELECT a FROM t WHERE 1=1 AND 1=1 OPTION (RECOMPILE)", NULL);
	check("SELECT a FROM t WHERE m > ?::timestamp with time zone AND m <= ?::timestamp at time zone 'UTC' FOR SHARE",
	      "SELECT a FROM t WHERE 1=1 AND 1=1 FOR SHARE", NULL);
	check("SELECT a FROM t WHERE m > {ts ?} AND m <= {ts ?} WITH UR", "SELECT a FROM t WHERE 1=1 AND 1=1 WITH UR",
	      "SELECT a FROM t WHERE m > {ts '" MARKED "'} AND 1=1 WITH UR");
	check("SELECT a FROM t WHERE m > LEFT(?, 10) AND m <= (?)", "SELECT a FROM t WHERE 1=1 AND 1=1", NULL);
	check("SELECT a FROM t WHERE d->'m' > ? AND d->>'m' <= ?", "SELECT a FROM t WHERE 1=1 AND 1=1", NULL);
}

static void elsewhere_than_at_the_end(void **state)
{
	(void)state;
	check("WITH x AS (SELECT a FROM t WHERE m > ? AND m <= ?) SELECT * FROM x WHERE a > 1",
	      "WITH x AS (SELECT a FROM t WHERE 1=1 AND 1=1) SELECT * FROM x WHERE a > 1", NULL);
	check("SELECT a FROM t JOIN u ON t.i = u.i AND u.m > ? LEFT JOIN v ON v.m <= ? RIGHT JOIN w ON 1 = 1",
	      "SELECT a FROM t JOIN u ON t.i = u.i AND 1=1 LEFT JOIN v ON 1=1 RIGHT JOIN w ON 1 = 1", NULL);
	check("SELECT a FROM t WHERE i IN (SELECT i FROM u WHERE m > ?) AND m <= ? UNION SELECT 1",
	      "SELECT a FROM t WHERE i IN (SELECT i FROM u WHERE 1=1) AND 1=1 UNION SELECT 1", NULL);
	check("SELECT a, max(m) FROM t GROUP BY a HAVING max(m) > ? AND max(m) <= ?", "SELECT a, max(m) FROM t GROUP BY a HAVING 1=1 AND 1=1", NULL);
}

static void faults(void **state)
{
	(void)state;
	refuse("SELECT a FROM t WHERE m <= ? AND m > ?", 1);
	refuse("SELECT a FROM t WHERE ? < m AND m <= ?", 1);
	refuse("SELECT a FROM t WHERE m = ? AND m <= ?", 1);
	refuse("SELECT a FROM t WHERE m BETWEEN ? AND ?", 1);
	refuse("SELECT a FROM t WHERE m > ?\nAND ? >= m", 2);
	refuse("SELECT a FROM t WHERE NOT m > ? AND m <= ?", 1);
	refuse("SELECT a FROM t WHERE NOT (m > ? AND m <= ?)", 1);
	refuse("SELECT a FROM t WHERE NOT ((m > ? AND m <= ?))", 1);
	refuse("SELECT a FROM t WHERE i NOT IN (SELECT i FROM u WHERE m > ?) AND m <= ?", 1);
	refuse("SELECT a FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE m > ? AND m <= ?)", 1);
	refuse("SELECT a FROM t WHERE f(m > ?) AND m <= ?", 1);
	refuse("SELECT CASE WHEN m > ? THEN 1 END\nFROM t WHERE m <= ?", 1);
	refuse("SELECT m > ? FROM t WHERE m <= ?", 1);
	refuse("SELECT ?, ? FROM t", 1);
	refuse("SELECT a FROM t WHERE > ? AND <= ?", 1);
	refuse("SELECT a FROM t WHERE m > ? + ?", 1);
	refuse("WITH > ? <= ?", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_conditions),
		cmocka_unit_test(expressions),
		cmocka_unit_test(elsewhere_than_at_the_end),
		cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
