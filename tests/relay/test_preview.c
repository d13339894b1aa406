#include "test.h"

#include <unistd.h>

#include "bytes/json.h"
#include "help_source.h"
#include "relay/inner/preview.h"

static struct relay_config config;

static int begin(void **state)
{
	(void)state;
	help_source_begin(&config);
	help_source_sqlite(&config,
		"CREATE TABLE p(id TEXT, name TEXT, card TEXT, c TEXT);"
		"INSERT INTO p VALUES ('1', '张 三', '11010519491231002x', '2020-01-01 00:00:00');"
		"INSERT INTO p VALUES ('2', '李四', '110105194912310021', '2020-01-01 00:00:00');"
		"CREATE TABLE r(p TEXT, k INTEGER, c TEXT, v TEXT, gone INTEGER, dept TEXT, file TEXT);"
		"INSERT INTO r VALUES ('1', 1, '2020-01-01 00:00:01', '1.50', 0, '内科', NULL);"
		"INSERT INTO r VALUES ('1', 2, '2020-01-01 00:00:02', '<1', NULL, NULL, NULL);"
		"INSERT INTO r VALUES ('1', 3, '2020-01-01 00:00:03', '3', 1, NULL, NULL);"
		"INSERT INTO r VALUES ('1', 4, '2020-01-01 00:00:04', '4', 0, NULL, 'a.pdf');"
		"INSERT INTO r VALUES ('1', 5, '2020-01-01 00:00:05', '5', 0, NULL, 'none.pdf');");
	help_source_write(&config, "sources/patients.sql",
		"SELECT id AS \"@patient\", name AS \"@name\", card AS \"@id_card\", name AS \"/name/0/text\" FROM p ORDER BY id", NULL);
	help_source_write(&config, "sources/labs.sql",
		"-- resource: Observation\nSELECT p AS \"@patient\", k AS \"@key\", c AS \"@changed\", v AS \"/valueQuantity/value\", gone AS \"@deleted\", "
		"dept AS \"=dept\", file AS \"@blob\" FROM r WHERE c > ? AND c <= ? ORDER BY c", NULL);
	help_source_write(&config, "sources/bad.sql",
		"-- resource: Observation\nSELECT p AS \"@patient\", k AS \"@key\", c AS \"@changed\", v AS \"/value\" FROM r WHERE c > ? AND c <= ?", NULL);
	help_source_write(&config, "a.pdf", "12345", NULL);
	strcpy(config.files, config.dir);
	return 0;
}

static int end(void **state)
{
	(void)state;
	help_source_end(&config);
	return 0;
}

/* What a preview writes, and tells; the streams are the process's own, put back after. */
static enum err preview(const char *name, char *out, char *said, size_t max)
{
	FILE *file = tmpfile(), *told = tmpfile();
	int saved = dup(STDERR_FILENO);
	enum err e;

	assert_non_null(file);
	assert_non_null(told);
	fflush(stderr);
	dup2(fileno(told), STDERR_FILENO);
	e = preview_run(&config, name, file);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	rewind(told);
	out[fread(out, 1, max - 1, file)] = '\0';
	said[fread(said, 1, max - 1, told)] = '\0';
	fclose(file);
	fclose(told);
	return e;
}

static void records(void **state)
{
	static const char *const want[] = {
		"{\"key\":\"1\",\"patient\":\"1\",\"changed\":\"2020-01-01 00:00:01\",\"clear\":{\"dept\":\"内科\"},"
		"\"resource\":{\"resourceType\":\"Observation\",\"valueQuantity\":{\"value\":1.50},\"status\":\"final\"}}",
		"{\"key\":\"2\",\"patient\":\"1\",\"quarantined\":\"column \\\"/valueQuantity/value\\\": not a number (such as 0.5, -3, 1e-6); "
		"results in words go to /valueString; the value looks like \\\"<9\\\"\"}",
		"{\"key\":\"3\",\"patient\":\"1\",\"changed\":\"2020-01-01 00:00:03\",\"deleted\":true}",
		"{\"key\":\"4\",\"patient\":\"1\",\"changed\":\"2020-01-01 00:00:04\",\"resource\":{\"resourceType\":\"Observation\","
		"\"valueQuantity\":{\"value\":4},\"extension\":[{\"url\":\"urn:mizhen:attachment\",\"valueAttachment\":"
		"{\"contentType\":\"application/pdf\",\"size\":5,\"title\":\"a.pdf\"}}],\"status\":\"final\"}}",
		"{\"key\":\"5\",\"patient\":\"1\",\"quarantined\":\"column \\\"@blob\\\": no such file, or it cannot be read\"}",
	};
	static char out[1 << 16], said[1 << 16];
	char *rest = out, *line;

	(void)state;
	assert_int_equal(preview("labs", out, said, sizeof(out)), OK);
	for (size_t i = 0; i < LEN(want); i++) {
		line = strsep(&rest, "\n");
		assert_non_null(line);
		assert_string_equal(line, want[i]);
		assert_int_equal(json_valid(bytes_of_str(line), JSON_DEPTH_MAX), OK);
	}
	assert_string_equal(rest, "");
	assert_non_null(strstr(said, "5 rows, 1 of them marked deleted; keys in quarantine: 2; nothing was sent"));
}

static void patients(void **state)
{
	static char out[1 << 16], said[1 << 16];

	(void)state;
	assert_int_equal(preview("patients", out, said, sizeof(out)), OK);
	assert_string_equal(out, "{\"key\":\"1\",\"patient\":\"1\",\"identity\":{\"name\":\"张三\",\"id_card\":\"11010519491231002X\"},"
		"\"resource\":{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"张 三\"}]}}\n"
		"{\"key\":\"2\",\"patient\":\"2\",\"quarantined\":\"column \\\"@id_card\\\": no such identity can be (check digit, length and the "
		"like); correct it at the registration desk; the value looks like \\\"999999999999999999\\\"\"}\n");
	assert_non_null(strstr(said, "2 rows, 0 of them marked deleted; keys in quarantine: 1;"));
}

static void faults(void **state)
{
	static char out[1 << 16], said[1 << 16];
	char zone[sizeof(config.time_zone)];

	(void)state;
	assert_int_equal(preview("nothing", out, said, sizeof(out)), ERR_NOT_FOUND);
	assert_non_null(strstr(said, "nothing.sql"));
	assert_int_equal(preview("../sources/labs", out, said, sizeof(out)), ERR_NOT_FOUND);
	assert_int_equal(preview("bad", out, said, sizeof(out)), ERR_FORMAT);
	assert_non_null(strstr(said, "bad.sql: column \"/value\": FHIR R4's Observation has no element \"value\""));
	assert_string_equal(out, "");
	strcpy(config.files, "/nonexistent");
	assert_int_equal(preview("labs", out, said, sizeof(out)), ERR_IO);
	assert_non_null(strstr(said, "files = /nonexistent"));
	strcpy(zone, config.time_zone);
	strcpy(config.time_zone, "Asia/Nowhere");
	assert_int_equal(preview("labs", out, said, sizeof(out)), ERR_FORMAT);
	assert_non_null(strstr(said, "time_zone = Asia/Nowhere"));
	strcpy(config.time_zone, zone);
	strcpy(strstr(config.connection, "Database="), "Database=/nonexistent/none");
	assert_int_equal(preview("labs", out, said, sizeof(out)), ERR_IO);
	assert_non_null(strstr(said, "no connection to the database"));
}

/* What no row shows by itself. */
static void all_rows(void **state)
{
	static char out[1 << 16], said[1 << 16];

	(void)state;
	help_source_sqlite(&config,
		"CREATE TABLE d(k INTEGER, c TEXT, v TEXT);"
		"INSERT INTO d VALUES (1, '2020-01-01 00:00:01', 'a'), (1, '2020-01-01 00:00:01', 'b'), (1, '2020-01-01 00:00:02', 'a'),"
		" (1, '2020-01-01 00:00:01', 'c');"
		"INSERT INTO d SELECT value, NULL, printf('%.4000c', 'x') FROM generate_series(2, 4);");
	help_source_write(&config, "sources/d.sql", "-- resource: Observation\nSELECT '1' AS \"@patient\", k AS \"@key\", c AS \"@changed\", "
			  "v AS \"/valueString\" FROM d WHERE c > ? AND c <= ? ORDER BY k", NULL);
	assert_int_equal(preview("d", out, said, sizeof(out)), OK);
	assert_non_null(strstr(said, "d: 7 rows, 0 of them marked deleted; keys in quarantine: 1;"));
	assert_non_null(strstr(said, "d: 3 rows have a key that came before (2 of them with other values"));
	assert_non_null(strstr(said, "d: 3 rows have no usable time of change"));
	assert_non_null(strstr(said, "column \"/valueString\": the longest values, in 3 rows, have exactly 4000 bytes"));
	assert_non_null(strstr(out, "quarantined"));
	/* told just as well where no row is there twice as it is */
	help_source_write(&config, "sources/d.sql", "-- resource: Observation\nSELECT '1' AS \"@patient\", k AS \"@key\", c AS \"@changed\", "
			  "v AS \"/valueString\" FROM d WHERE v <> 'a' AND c > ? AND c <= ?", NULL);
	assert_int_equal(preview("d", out, said, sizeof(out)), OK);
	assert_non_null(strstr(said, "d: 1 rows have a key that came before (1 of them with other values"));
	help_source_write(&config, "sources/d.sql", "-- resource: Observation\nSELECT '1' AS \"@patient\", k AS \"@key\", c AS \"@changed\", "
			  "v AS \"/valueString\" FROM d WHERE c > json(?) AND c <= ?", NULL);
	assert_int_not_equal(preview("d", out, said, sizeof(out)), OK);
	assert_non_null(strstr(said, "malformed JSON"));
}

/* A condition that compares another clock than the one shown: no cycle would find news. */
static void the_row_changed_last(void **state)
{
	static const struct { const char *shown, *compared; unsigned overlap; bool missed; } cases[] = {
		{ "c", "c", 0, false },
		{ "c", "c", 300, false },
		{ "datetime(c, '+8 hours')", "c", 300, true },
		{ "datetime(c, '+8 hours')", "c", 86400, false },
		{ "c", "strftime('%d.%m.%Y %H:%M:%S', c)", 300, true },
	};
	static char out[1 << 16], said[1 << 16], sql[512];

	(void)state;
	help_source_sqlite(&config,
		"CREATE TABLE m(k INTEGER, c TEXT);"
		"INSERT INTO m SELECT value, datetime('2020-01-20', value || ' seconds') FROM generate_series(1, 50);");
	for (size_t i = 0; i < LEN(cases); i++) {
		config.overlap = cases[i].overlap;
		snprintf(sql, sizeof(sql), "-- resource: Observation\nSELECT '1' AS \"@patient\", k AS \"@key\", %s AS \"@changed\", "
			 "k AS \"/valueString\" FROM m WHERE %s > ? AND c <= ? ORDER BY k", cases[i].shown, cases[i].compared);
		help_source_write(&config, "sources/m.sql", sql, NULL);
		assert_int_equal(preview("m", out, said, sizeof(out)), OK);
		assert_int_equal(strstr(said, "m: the row changed last (2020-01-20 0") != NULL, cases[i].missed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(records, begin, end),
		cmocka_unit_test_setup_teardown(patients, begin, end),
		cmocka_unit_test_setup_teardown(faults, begin, end),
		cmocka_unit_test_setup_teardown(all_rows, begin, end),
		cmocka_unit_test_setup_teardown(the_row_changed_last, begin, end),
	};

	setenv("LC_ALL", "C", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
