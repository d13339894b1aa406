#include "test.h"

#include "relay/source/source_sql.h"

static void check(const char *text, const char *want, unsigned marks)
{
	AUTO(buf_free) struct buf sql = BUF_MAX(4096);
	struct source_sql_place place;
	struct source_sql_marks got = { .n = 99 };

	if (source_sql_strip(bytes_of_str(text), &sql, &got, &place) != OK)
		fail_msg("refused: %s", text);
	assert_bytes_equal(BYTES_OF_BUF(&sql), bytes_of_str(want));
	assert_int_equal(got.n, marks);
	for (unsigned i = 0; i < marks && i < SOURCE_MARKS; i++)
		assert_int_equal(sql.p[got.mark[i].at], '?');
}

static void refuse(const char *text, enum source_sql_fault fault, unsigned line)
{
	AUTO(buf_free) struct buf sql = BUF_MAX(4096);
	struct source_sql_place place;
	struct source_sql_marks marks = { .n = 99 };

	if (source_sql_strip(bytes_of_str(text), &sql, &marks, &place) != ERR_FORMAT)
		fail_msg("taken: %s", text);
	assert_int_equal(place.fault, fault);
	assert_int_equal(place.line, line);
	assert_int_equal(sql.n, 0);
	assert_int_equal(marks.n, 99);
}

static void comments_go(void **state)
{
	(void)state;
	check("-- a ? b\nSELECT 1 -- ?\nFROM t", "\nSELECT 1 \nFROM t", 0);
	check("SELECT /* ? \n ' */ a FROM t", "SELECT  \n a FROM t", 0);
	check("SELECT 1-- the end", "SELECT 1", 0);
	check("select 5/*x*/-/**/1", "select 5 - 1", 0);
	check("SELECT a / b - c * d FROM t", "SELECT a / b - c * d FROM t", 0);
	check("WITH x AS (SELECT 1) SELECT * FROM x ; -- behind\n", "WITH x AS (SELECT 1) SELECT * FROM x", 0);
	check("SELECT 1\r\n;\r\n/* end */\r\n", "SELECT 1", 0);
}

static void quotes_stay(void **state)
{
	(void)state;
	check("SELECT '--', '/*', '?', 'it''s ?' FROM t WHERE a > ?", "SELECT '--', '/*', '?', 'it''s ?' FROM t WHERE a > ?", 1);
	check("SELECT a AS \"-- ? \"\" /*\" FROM t", "SELECT a AS \"-- ? \"\" /*\" FROM t", 0);
	check("SELECT `a--?` FROM t", "SELECT `a--?` FROM t", 0);
	check("SELECT E'a\\'?--' FROM t", "SELECT E'a\\'?--' FROM t", 0);
	check("SELECT e'\\\\', ? FROM t", "SELECT e'\\\\', ? FROM t", 1);
	check("SELECT '\\ ?' FROM t", "SELECT '\\ ?' FROM t", 0);
	check("SELECT $$ ' -- ? $$, ? FROM t", "SELECT $$ ' -- ? $$, ? FROM t", 1);
	check("SELECT $a$ $$ ? $b$ $a$ FROM t", "SELECT $a$ $$ ? $b$ $a$ FROM t", 0);
	check("SELECT v$session, x$ -- ?\n FROM t WHERE 1 = ?", "SELECT v$session, x$ \n FROM t WHERE 1 = ?", 1);
	check("SELECT 姓名 AS \"/name/0/text\" FROM 患者 WHERE 更新 > ? AND 更新 <= ?",
	      "SELECT 姓名 AS \"/name/0/text\" FROM 患者 WHERE 更新 > ? AND 更新 <= ?", 2);
}

static void faults(void **state)
{
	(void)state;
	refuse("SELECT 1\n/* no end", SOURCE_SQL_OPEN_COMMENT, 2);
	refuse("SELECT 1 /*", SOURCE_SQL_OPEN_COMMENT, 1);
	refuse("SELECT 1 /* a\n\n /* b */ */", SOURCE_SQL_NESTED_COMMENT, 3);
	refuse("SELECT 'a", SOURCE_SQL_OPEN_QUOTE, 1);
	refuse("SELECT\n \"a''", SOURCE_SQL_OPEN_QUOTE, 2);
	refuse("SELECT E'a\\'", SOURCE_SQL_OPEN_QUOTE, 1);
	refuse("SELECT $x$ $y$", SOURCE_SQL_OPEN_QUOTE, 1);
	refuse("SELECT 'a\\' FROM t", SOURCE_SQL_BACKSLASH, 1);
	refuse("SELECT 1;\nDELETE FROM t", SOURCE_SQL_SECOND, 2);
	refuse("SELECT 1;;", SOURCE_SQL_SECOND, 1);
	refuse("DELETE FROM t", SOURCE_SQL_NOT_SELECT, 1);
	refuse("SELECTED", SOURCE_SQL_NOT_SELECT, 1);
	refuse("-- nothing\n", SOURCE_SQL_NOT_SELECT, 1);
	refuse("", SOURCE_SQL_NOT_SELECT, 1);
}

static void fills(void **state)
{
	AUTO(buf_free) struct buf sql = BUF_MAX(4096), filled = BUF_MAX(4096);
	struct source_sql_place place;
	struct source_sql_marks marks;

	(void)state;
	assert_int_equal(source_sql_strip(BYTES_LIT("SELECT '?' FROM t WHERE c > ? AND ?=?"), &sql, &marks, &place), OK);
	assert_int_equal(marks.n, 3);
	buf_truncate(&sql, 0);
	assert_int_equal(source_sql_strip(BYTES_LIT("SELECT '?' /* ? */ FROM t WHERE c > ? AND c<=?"), &sql, &marks, &place), OK);
	assert_int_equal(source_sql_fill(BYTES_OF_BUF(&sql), &marks, "2020-01-01 00:00:00.5+08", &filled), OK);
	assert_bytes_equal(BYTES_OF_BUF(&filled), BYTES_LIT("SELECT '?'   FROM t WHERE c > '2020-01-01 00:00:00.5+08' AND 1=1"));
	buf_truncate(&filled, 0);
	assert_int_equal(source_sql_fill(BYTES_OF_BUF(&sql), &marks, "", &filled), OK);
	assert_bytes_equal(BYTES_OF_BUF(&filled), BYTES_LIT("SELECT '?'   FROM t WHERE 1=1 AND 1=1"));
	assert_int_equal(source_sql_fill(BYTES_OF_BUF(&sql), &marks, "' OR 1", &filled), ERR_FORMAT);
	assert_int_equal(source_sql_fill(BYTES_OF_BUF(&sql), &marks, "\\", &filled), ERR_FORMAT);
	buf_truncate(&filled, 0);
	marks.n = 0;
	assert_int_equal(source_sql_fill(BYTES_LIT("SELECT 1"), &marks, "'", &filled), OK);
	assert_bytes_equal(BYTES_OF_BUF(&filled), BYTES_LIT("SELECT 1"));
}

static void limits(void **state)
{
	AUTO(buf_free) struct buf sql = BUF_MAX(8);
	struct source_sql_place place;
	struct source_sql_marks marks;

	(void)state;
	assert_int_equal(source_sql_strip(BYTES_LIT("SELECT 12"), &sql, &marks, &place), ERR_TOO_LONG);
	assert_int_equal(sql.n, 0);
	assert_int_equal(source_sql_strip(BYTES_LIT("SELECT 1"), &sql, &marks, &place), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_go),
		cmocka_unit_test(quotes_stay),
		cmocka_unit_test(faults),
		cmocka_unit_test(fills),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
