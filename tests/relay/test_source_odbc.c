/*
 * The same on SQLite and on PostgreSQL: after the first the program starts
 * itself again under tests/e2e/postgres.py.
 */
#include "test.h"

#include <sys/resource.h>
#include <unistd.h>

#include <sql.h>
#include <sqlext.h>

#include "help_source.h"
#include "relay/source/source_odbc.h"

/* psqlodbc keeps the description of a statement that is prepared and then freed without having run. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:psqlodbc\n";
}

static struct relay_config config;
static struct source_odbc db;
static struct source_problem problem;
static bool postgres;

/* Runs statements of the test's own, one a call. */
static void execute(const char *sql)
{
	SQLHANDLE env, dbc, stmt;
	SQLCHAR state[6] = "", text[256] = "";
	SQLINTEGER native;
	SQLSMALLINT n;

	assert_int_equal(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env), SQL_SUCCESS);
	SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
	assert_int_equal(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc), SQL_SUCCESS);
	assert_true(SQL_SUCCEEDED(SQLDriverConnect(dbc, NULL, (SQLCHAR *)config.connection, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT)));
	assert_int_equal(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt), SQL_SUCCESS);
	if (!SQL_SUCCEEDED(SQLExecDirect(stmt, (SQLCHAR *)(uintptr_t)sql, SQL_NTS))) {
		SQLGetDiagRec(SQL_HANDLE_STMT, stmt, 1, state, &native, text, sizeof(text), &n);
		fail_msg("%s: %s %s", sql, (char *)state, (char *)text);
	}
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	SQLDisconnect(dbc);
	SQLFreeHandle(SQL_HANDLE_DBC, dbc);
	SQLFreeHandle(SQL_HANDLE_ENV, env);
}

static int begin(void **state)
{
	const char *base = getenv("MIZHEN_POSTGRES");

	(void)state;
	help_source_begin(&config);
	postgres = base != NULL;
	if (postgres)
		snprintf(config.connection, sizeof(config.connection), "%s;Database=test", base);
	else
		help_source_sqlite(&config, "");
	return 0;
}

static int end(void **state)
{
	(void)state;
	source_odbc_close(&db);
	help_source_end(&config);
	return 0;
}

/* A source over SQL; to be freed with close_query. */
static struct source_file file;

static enum err open_query(const char *sql, struct source_query **ret)
{
	struct source_sql_place place;

	file = (struct source_file){ .name = "test", .resource = "Observation", .sql = BUF_MAX(1 << 16) };
	assert_int_equal(source_sql_strip(bytes_of_str(sql), &file.sql, &file.marks, &place), OK);
	if (db.dbc == NULL)
		assert_int_equal(source_odbc_open(&config, &db, &problem), OK);
	return source_odbc_prepare(&db, &file, ret, &problem);
}

static struct source_query *query(const char *sql)
{
	struct source_query *q = NULL;

	if (open_query(sql, &q) != OK)
		fail_msg("%s", problem.text);
	return q;
}

static void close_query(struct source_query **q)
{
	source_odbc_free(q);
	source_file_done(&file);
}

static void refuse(const char *sql, const char *say)
{
	struct source_query *q = NULL;

	assert_int_equal(open_query(sql, &q), ERR_FORMAT);
	assert_null(q);
	if (strstr(problem.text, say) == NULL || strstr(problem.text, "test.sql") == NULL)
		fail_msg("\"%s\" does not say \"%s\"", problem.text, say);
	source_file_done(&file);
}

static void expect_text(struct bytes got, const char *text)
{
	assert_bytes_equal(got, bytes_of_str(text));
}

static void expect(const struct source_value *v, const char *text)
{
	if (text == NULL) {
		assert_int_equal(v->state, SOURCE_NULL);
		return;
	}
	assert_int_equal(v->state, SOURCE_TEXT);
	assert_bytes_equal(v->text, bytes_of_str(text));
}

#define OWN "p AS \"@patient\", k AS \"@key\", c AS \"@changed\""
#define MARKS " WHERE c > ? AND c <= ? ORDER BY c, k"

/* AddressSanitizer keeps what is freed. */
#if defined(__SANITIZE_ADDRESS__)
#define FREED_IS_KEPT true
#elif defined(__has_feature)
#define FREED_IS_KEPT __has_feature(address_sanitizer)
#else
#define FREED_IS_KEPT false
#endif

/* First of all: what came before would hide growth. */
static void flat_memory(void **state)
{
	struct rusage before, after;
	struct source_query *q;
	const struct source_value *values;
	size_t rows = 0;
	enum err e;

	(void)state;
	execute("CREATE TABLE big(p VARCHAR(12), k INTEGER, c TIMESTAMP, v VARCHAR(400))");
	execute(postgres ? "INSERT INTO big SELECT 'p', n, '2020-01-01', repeat('病历', 60) FROM generate_series(1, 200000) n"
			 : "INSERT INTO big WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 200000) "
			   "SELECT 'p', n, '2020-01-01 00:00:00', replace(hex(zeroblob(60)), '00', '病历') FROM s");
	q = query("SELECT " OWN ", v AS \"/valueString\" FROM big WHERE c > ? AND c <= ?");
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(source_odbc_run(q, SOURCE_MARK_NONE, &problem), OK);
	while ((e = source_odbc_next(q, &values, &problem)) == OK) {
		rows++;
		if (rows % 50000 == 0)
			assert_int_equal(values[3].text.n, 360);
	}
	assert_int_equal(e, ERR_NOT_FOUND);
	assert_int_equal(rows, 200000);
	getrusage(RUSAGE_SELF, &after);
	/* 72 MB of texts */
	if (after.ru_maxrss - before.ru_maxrss > 16 * 1024 && !FREED_IS_KEPT)
		fail_msg("%ld KiB more", after.ru_maxrss - before.ru_maxrss);
	close_query(&q);
	execute("DROP TABLE big");
}

static void texts_as_they_are(void **state)
{
	struct source_query *q;
	const struct source_value *v;

	(void)state;
	execute("CREATE TABLE 检验(p VARCHAR(12), k INTEGER, c TIMESTAMP, 数值 DOUBLE PRECISION, 定点 NUMERIC(10, 3), 日期 DATE, 文字 TEXT, 空 TEXT)");
	execute("INSERT INTO 检验 VALUES ('甲', 12345678, '2020-01-01 00:00:01', 185.28, 1.25, '1999-12-31', ' 阴性\n\"x\"', '')");
	execute("INSERT INTO 检验 VALUES ('乙', -1, '2020-01-01 00:00:02', 1e-7, NULL, NULL, NULL, NULL)");
	q = query("SELECT " OWN ", 数值 AS \"/valueQuantity/value\", 定点 AS \"=定点\", 日期 AS \"=日期\", 文字 AS \"/valueString\", 空 AS \"=空\", "
		  "'常量' AS \"=常\", CASE WHEN k > 0 THEN k END AS \"=n\" FROM 检验" MARKS);
	assert_int_equal(q->n, 10);
	assert_string_equal(q->labels[3].text, "/valueQuantity/value");
	assert_string_equal(q->labels[4].text, "=定点");
	assert_int_equal(source_odbc_run(q, SOURCE_MARK_NONE, &problem), OK);
	assert_int_equal(source_odbc_next(q, &v, &problem), OK);
	expect(&v[0], "甲");
	expect(&v[1], "12345678");
	expect(&v[2], "2020-01-01 00:00:01");
	expect(&v[3], "185.28");
	expect(&v[4], postgres ? "1.250" : "1.25");
	expect(&v[5], "1999-12-31");
	expect(&v[6], " 阴性\n\"x\"");
	expect(&v[7], "");
	expect(&v[8], "常量");
	expect(&v[9], "12345678");
	assert_int_equal(source_odbc_next(q, &v, &problem), OK);
	expect(&v[1], "-1");
	expect(&v[3], postgres ? "1e-07" : "1.0e-07");
	for (size_t i = 4; i < 8; i++)
		expect(&v[i], NULL);
	expect(&v[9], NULL);
	assert_int_equal(source_odbc_next(q, &v, &problem), ERR_NOT_FOUND);
	assert_int_equal(source_odbc_next(q, &v, &problem), ERR_NOT_FOUND);
	close_query(&q);
	execute("DROP TABLE 检验");
}

static size_t count(struct source_query *q, const char *after)
{
	const struct source_value *v;
	size_t n = 0;

	assert_int_equal(source_odbc_run(q, after, &problem), OK);
	while (source_odbc_next(q, &v, &problem) == OK)
		n++;
	assert_string_equal(problem.text, "");
	return n;
}

/* The same source runs on columns that are timestamps and on columns that are texts. */
static void marks_of(const char *type)
{
	struct source_query *q;
	const struct source_value *v;
	static char sql[16384];
	int n = snprintf(sql, sizeof(sql), "CREATE TABLE m(p VARCHAR(12), k INTEGER, c %s)", type);

	execute(sql);
	n = snprintf(sql, sizeof(sql), "INSERT INTO m VALUES");
	for (int i = 0; i < 250; i++)
		n += snprintf(sql + n, sizeof(sql) - (size_t)n, "%s ('p', %d, '2020-01-01 %02d:%02d:00')", i > 0 ? "," : "", i, i / 60, i % 60);
	execute(sql);
	q = query("SELECT " OWN " FROM m" MARKS);
	assert_int_equal(count(q, SOURCE_MARK_NONE), 250);
	assert_int_equal(count(q, "2020-01-01 01:00:00"), 189);
	assert_int_equal(count(q, "2020-01-01 00:00:30"), 249);
	assert_int_equal(count(q, "2020-01-02 00:00:00"), 0);
	/* stopped half way and run again */
	assert_int_equal(source_odbc_run(q, SOURCE_MARK_NONE, &problem), OK);
	assert_int_equal(source_odbc_next(q, &v, &problem), OK);
	expect(&v[1], "0");
	source_odbc_stop(q);
	assert_int_equal(source_odbc_next(q, &v, &problem), ERR_NOT_FOUND);
	assert_int_equal(count(q, SOURCE_MARK_NONE), 250);
	assert_int_equal(source_odbc_run(q, "2020-01-01' OR '1", &problem), ERR_FORMAT);
	assert_non_null(strstr(problem.text, "times of change"));
	close_query(&q);
	execute("DROP TABLE m");
}

static void marks(void **state)
{
	(void)state;
	marks_of("TIMESTAMP");
	marks_of("VARCHAR(19)");
}

static void long_texts(void **state)
{
	struct source_query *q;
	const struct source_value *v;

	(void)state;
	execute("CREATE TABLE l(p VARCHAR(12), k INTEGER, c VARCHAR(19), a TEXT, b VARCHAR(20000), z TEXT)");
	execute(postgres ? "INSERT INTO l VALUES ('p', 1, '2020', repeat('病', 100000), repeat('x', 12345), 'z')"
			 : "INSERT INTO l VALUES ('p', 1, '2020', replace(hex(zeroblob(100000)), '00', '病'), replace(hex(zeroblob(12345)), '00', 'x'), 'z')");
	execute(postgres ? "INSERT INTO l VALUES ('p', 2, '2020', repeat('x', 1048577), 'b', 'z')"
			 : "INSERT INTO l VALUES ('p', 2, '2020', replace(hex(zeroblob(1048577)), '00', 'x'), 'b', 'z')");
	q = query("SELECT " OWN ", a AS \"=a\", b AS \"=b\", z AS \"=z\" FROM l" MARKS);
	assert_int_equal(source_odbc_run(q, SOURCE_MARK_NONE, &problem), OK);
	assert_int_equal(source_odbc_next(q, &v, &problem), OK);
	assert_int_equal(v[3].state, SOURCE_TEXT);
	assert_int_equal(v[3].text.n, 300000);
	for (size_t i = 0; i < 300000; i += 3)
		if (memcmp(v[3].text.p + i, "病", 3) != 0)
			fail_msg("at %zu", i);
	assert_int_equal(v[4].text.n, 12345);
	assert_int_equal(v[4].text.p[12344], 'x');
	expect(&v[5], "z");
	assert_int_equal(source_odbc_next(q, &v, &problem), OK);
	assert_int_equal(v[3].state, SOURCE_TOO_LONG);
	assert_int_equal(v[3].text.n, 0);
	expect(&v[1], "2");
	expect(&v[4], "b");
	expect(&v[5], "z");
	close_query(&q);
	execute("DROP TABLE l");
}

static void prepare_faults(void **state)
{
	struct source_query *q;

	(void)state;
	execute(postgres ? "CREATE TABLE f(p VARCHAR(12), k INTEGER, c TIMESTAMP, b BYTEA)"
			 : "CREATE TABLE f(p VARCHAR(12), k INTEGER, c TIMESTAMP, b BLOB)");
	refuse("SELECT nothing FROM f WHERE c > ? AND c <= ?", "nothing");
	refuse("SELECT " OWN " FROM nowhere" MARKS, "nowhere");
	refuse("SELECT FROM WHERE ?", "syntax");
	refuse("SELECT p FROM f WHERE c > ? AND c <= ?", "column 1 \"p\"");
	refuse("SELECT p AS \"@patient\" FROM f WHERE c > ? AND c <= ?", "\"@key\" is missing");
	refuse("SELECT " OWN ", k AS \"@when\" FROM f" MARKS, "\"@when\"");
	refuse("SELECT " OWN ", b AS \"/valueString\" FROM f" MARKS, "binary");
	refuse("SELECT " OWN ", k AS \"/12345678901234567890123456789012345678901234567890123456789012\" FROM f" MARKS, "63 bytes");
	/* longer ones PostgreSQL cuts to this */
	refuse("SELECT " OWN ", k AS \"/12345678901234567890123456789012345678901234567890123456789012345\" FROM f" MARKS,
	       postgres ? "63 bytes" : "66 bytes");
	/* nothing of that is left behind */
	q = query("SELECT " OWN " FROM f" MARKS);
	assert_int_equal(count(q, SOURCE_MARK_NONE), 0);
	close_query(&q);
	execute("DROP TABLE f");
}

static void not_utf8(void **state)
{
	struct source_query *q;
	const struct source_value *v;

	(void)state;
	if (postgres)   /* which keeps none */
		return;
	execute("CREATE TABLE u(p VARCHAR(12), k INTEGER, c VARCHAR(19), v TEXT)");
	execute("INSERT INTO u VALUES ('p', 1, '2020', CAST(X'c4e3bac3' AS TEXT))");
	q = query("SELECT " OWN ", v AS \"/valueString\", 'z' AS \"=z\" FROM u" MARKS);
	assert_int_equal(source_odbc_run(q, SOURCE_MARK_NONE, &problem), OK);
	assert_int_equal(source_odbc_next(q, &v, &problem), OK);
	assert_int_equal(v[3].state, SOURCE_NOT_UTF8);
	assert_int_equal(v[3].text.n, 0);
	expect(&v[0], "p");
	expect(&v[4], "z");
	close_query(&q);
}

static void only_postgres(void **state)
{
	struct source_query *q;
	const struct source_value *v;

	(void)state;
	if (!postgres)
		return;
	execute("CREATE TABLE o(p VARCHAR(12), k BIGINT, c TIMESTAMP, t TIMESTAMPTZ, b BOOLEAN, d DOUBLE PRECISION)");
	execute("INSERT INTO o VALUES ('p', 9223372036854775807, '2020-01-01 00:00:00.25', '2020-01-01 00:00:00Z', true, 0.1::float8 + 0.2::float8)");
	q = query("SELECT " OWN ", t AS \"=t\", b AS \"=b\", d AS \"=d\", $$常$$ AS \"=e\", p::text AS \"=f\" FROM o" MARKS);
	assert_int_equal(source_odbc_run(q, SOURCE_MARK_NONE, &problem), OK);
	assert_int_equal(source_odbc_next(q, &v, &problem), OK);
	expect(&v[1], "9223372036854775807");
	expect(&v[2], "2020-01-01 00:00:00.25");
	expect(&v[3], "2020-01-01 08:00:00");
	expect(&v[4], "1");
	expect(&v[5], "0.30000000000000004");
	expect(&v[6], "常");
	expect(&v[7], "p");
	close_query(&q);
	execute("DROP TABLE o");
}

static void reads_only(void **state)
{
	struct source_query *q;

	(void)state;
	execute("CREATE TABLE r(p VARCHAR(12), k INTEGER, c VARCHAR(19))");
	if (postgres) {
		execute("CREATE OR REPLACE FUNCTION writes() RETURNS INTEGER LANGUAGE SQL AS 'INSERT INTO r VALUES (1, 1, 1); SELECT 1'");
		q = query("SELECT writes() AS \"@patient\", 1 AS \"@key\", 1 AS \"@changed\" WHERE '1' > ? AND '1' <= ?");
		assert_int_equal(source_odbc_run(q, SOURCE_MARK_NONE, &problem), ERR_FORMAT);
		assert_string_equal(problem.state, "25006");
		close_query(&q);
	}
	q = query("SELECT " OWN " FROM r" MARKS);
	assert_int_equal(count(q, SOURCE_MARK_NONE), 0);
	close_query(&q);
	execute("DROP TABLE r");
}

static void connection_lost(void **state)
{
	struct source_query *q;
	const struct source_value *v;
	enum err e = OK;

	(void)state;
	if (!postgres)
		return;
	q = query("SELECT 'p' AS \"@patient\", n AS \"@key\", 1 AS \"@changed\" FROM generate_series(1, 100000) n WHERE '1' > ? AND '1' <= ?");
	assert_int_equal(source_odbc_run(q, SOURCE_MARK_NONE, &problem), OK);
	assert_int_equal(source_odbc_next(q, &v, &problem), OK);
	execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'test'");
	for (size_t i = 0; i < 100000 && e == OK; i++)
		e = source_odbc_next(q, &v, &problem);
	assert_int_equal(e, ERR_IO);
	assert_true(strlen(problem.text) > 0);
	close_query(&q);
}

static void no_connection(void **state)
{
	struct relay_config bad = config;
	struct source_odbc none;

	(void)state;
	snprintf(bad.connection, sizeof(bad.connection), "Driver=/nonexistent/driver.so;Database=x;Uid=u;Pwd=hidden-word");
	assert_int_equal(source_odbc_open(&bad, &none, &problem), ERR_IO);
	assert_true(strlen(problem.text) > 0);
	assert_null(strstr(problem.text, "hidden-word"));
	assert_int_not_equal(problem.state[0], '\0');
	bad = config;
	strcpy(strstr(bad.connection, "Database="), "Database=/nonexistent/none");
	assert_int_equal(source_odbc_open(&bad, &none, &problem), ERR_IO);
	bad = config;
	memset(bad.connection, 'x', sizeof(bad.connection) - 1);
	assert_int_equal(source_odbc_open(&bad, &none, &problem), ERR_IO);
	if (!postgres)
		return;
	bad = config;
	strcpy(bad.time_zone, "x'; DROP TABLE t; --");
	assert_int_equal(source_odbc_open(&bad, &none, &problem), ERR_IO);
}

/* What a driver says that it gave whole, and did not, is named with the driver; what is whole in pieces is taken. */
static void lies(void **state)
{
	static const char *const names[] = {
		"cut", "cut-unknown", "characters", "nul", "longer-than-text", "nul-in-first", "nul-in-second", "other-total", "fewer", "none", "unknown",
	};

	(void)state;
	for (size_t i = 0; i < LEN(names); i++) {
		struct relay_config lying = config;
		const struct source_value *v;
		struct source_query *q;
		bool whole = strcmp(names[i], "none") == 0 || strcmp(names[i], "unknown") == 0;

		snprintf(lying.connection, sizeof(lying.connection), "Driver=" LIAR ";Lie=%s", names[i]);
		assert_int_equal(source_odbc_open(&lying, &db, &problem), OK);
		q = query("SELECT " OWN " FROM t" MARKS);
		assert_int_equal(source_odbc_run(q, SOURCE_MARK_NONE, &problem), OK);
		assert_int_equal(source_odbc_next(q, &v, &problem), OK);
		if (v[3].state != (whole ? SOURCE_TEXT : SOURCE_CUT))
			fail_msg("%s: %d", names[i], v[3].state);
		if (whole)
			assert_int_equal(v[3].text.n, 3000);
		else
			expect_text(v[3].text, "liar.so");
		expect(&v[1], "a");
		assert_int_equal(source_odbc_next(q, &v, &problem), ERR_NOT_FOUND);
		close_query(&q);
		source_odbc_close(&db);
	}
}

/* A login is refused because of who asks; a host that is not there is another thing. */
static void refused(void **state)
{
	struct relay_config other = config;

	(void)state;
	strcpy(other.connection, "Driver=" LIAR ";Lie=refused");
	assert_int_equal(source_odbc_open(&other, &db, &problem), ERR_IO);
	assert_true(problem.refused);
	other = config;
	strcpy(strstr(other.connection, "Database="), "Database=/nonexistent/none");
	assert_int_equal(source_odbc_open(&other, &db, &problem), ERR_IO);
	assert_false(problem.refused);
	if (!postgres)
		return;
	other = config;
	strcpy(strstr(other.connection, "Uid="), "Uid=nobody-there;Database=test");
	assert_int_equal(source_odbc_open(&other, &db, &problem), ERR_IO);
	if (!problem.refused)
		fail_msg("%s", problem.text);
}

/* By a DSN, which hides what the driver is. */
static void by_dsn(void **state)
{
	struct relay_config by = config;
	char ini[RELAY_PATH_MAX], text[2048] = "[his]\n", *part = text + strlen(text), *rest, *word;
	char settings[sizeof(config.connection)];

	(void)state;
	strcpy(settings, config.connection);
	/* psqlodbc has other names for two of them there */
	for (rest = settings; (word = strsep(&rest, ";")) != NULL;) {
		const char *name = strncmp(word, "Uid=", 4) == 0 ? "Username" : strncmp(word, "Server=", 7) == 0 ? "Servername" : "";

		part += snprintf(part, sizeof(text) - (size_t)(part - text), "%s%s\n", name, name[0] != '\0' ? strchr(word, '=') : word);
	}
	help_source_write(&config, "odbc.ini", text, ini);
	setenv("ODBCINI", ini, 1);
	strcpy(by.connection, "DSN=his");
	assert_int_equal(source_odbc_open(&by, &db, &problem), OK);
	assert_non_null(strstr(db.driver, postgres ? "psqlodbc" : "sqlite"));
	assert_int_equal(db.postgres, postgres);
	source_odbc_close(&db);
	config = by;
}

static void flat_memory_by_dsn(void **state)
{
	struct relay_config own = config;

	by_dsn(state);
	flat_memory(state);
	if (postgres)
		reads_only(state);
	unsetenv("ODBCINI");
	config = own;
}

static void takes_too_long(void **state)
{
	struct source_query *q;
	const struct source_value *v;
	enum err e;

	(void)state;
	if (!postgres)
		return;
	config.timeout = 1;
	q = query("SELECT pg_sleep(20) AS \"@patient\", 1 AS \"@key\", 1 AS \"@changed\" FROM pg_class WHERE '1' > ? AND '1' <= ?");
	e = source_odbc_run(q, SOURCE_MARK_NONE, &problem);
	if (e == OK)
		e = source_odbc_next(q, &v, &problem);
	assert_int_equal(e, ERR_IO);
	assert_string_equal(problem.state, "57014");
	close_query(&q);
	/* the connection is as good as before */
	q = query("SELECT 'p' AS \"@patient\", 1 AS \"@key\", 1 AS \"@changed\" WHERE '1' > ? AND '1' <= ?");
	assert_int_equal(count(q, SOURCE_MARK_NONE), 1);
	close_query(&q);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(flat_memory_by_dsn, begin, end),
		cmocka_unit_test_setup_teardown(flat_memory, begin, end),
		cmocka_unit_test_setup_teardown(texts_as_they_are, begin, end),
		cmocka_unit_test_setup_teardown(marks, begin, end),
		cmocka_unit_test_setup_teardown(long_texts, begin, end),
		cmocka_unit_test_setup_teardown(prepare_faults, begin, end),
		cmocka_unit_test_setup_teardown(not_utf8, begin, end),
		cmocka_unit_test_setup_teardown(only_postgres, begin, end),
		cmocka_unit_test_setup_teardown(reads_only, begin, end),
		cmocka_unit_test_setup_teardown(connection_lost, begin, end),
		cmocka_unit_test_setup_teardown(no_connection, begin, end),
		cmocka_unit_test_setup_teardown(lies, begin, end),
		cmocka_unit_test_setup_teardown(refused, begin, end),
		cmocka_unit_test_setup_teardown(takes_too_long, begin, end),
	};
	int failed;

	(void)argc;
	setenv("LC_ALL", "C", 1);
	failed = cmocka_run_group_tests_name(getenv("MIZHEN_POSTGRES") == NULL ? "SQLite" : "PostgreSQL", tests, NULL, NULL);
	if (failed == 0 && getenv("MIZHEN_POSTGRES") == NULL)
		execl("/usr/bin/python3", "python3", TESTS_DIR "/e2e/postgres.py", "run", "--", argv[0], NULL);
	return failed;
}
