#include "test.h"

#include "help_source.h"

#define MARKS " FROM t WHERE c > ? AND c <= ?\n"

static struct relay_config config;

static int begin(void **state)
{
	(void)state;
	help_source_begin(&config);
	return 0;
}

static int end(void **state)
{
	(void)state;
	help_source_end(&config);
	return 0;
}

static enum err read_as(const char *name, const char *text, struct source_file *ret, char *message)
{
	char path[RELAY_PATH_MAX];

	message[0] = '\0';
	help_source_write(&config, name, text, path);
	return source_file_read(path, ret, message);
}

static void refuse(const char *name, const char *text, const char *say)
{
	char message[SOURCE_MESSAGE_MAX];
	struct source_file file;

	assert_int_equal(read_as(name, text, &file, message), ERR_FORMAT);
	if (strstr(message, say) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", message, say);
}

static void reads(void **state)
{
	char message[SOURCE_MESSAGE_MAX];
	struct source_file file;

	(void)state;
	assert_int_equal(read_as("labs.sql", "\xEF\xBB\xBF--   resource: Observation \r\n-- other: thing ?\r\nSELECT 1" MARKS, &file, message), OK);
	assert_string_equal(file.name, "labs");
	assert_string_equal(file.resource, "Observation");
	assert_false(file.patients);
	assert_int_equal(file.marks.n, 2);
	assert_bytes_equal(BYTES_OF_BUF(&file.sql), BYTES_LIT("\n\nSELECT 1 FROM t WHERE c > ? AND c <= ?"));
	source_file_done(&file);

	assert_int_equal(read_as("patients.sql", "SELECT 1", &file, message), OK);
	assert_true(file.patients);
	assert_int_equal(file.marks.n, 0);
	assert_string_equal(file.resource, "Patient");
	source_file_done(&file);
	assert_int_equal(read_as("patients.sql", "-- resource: Patient\nSELECT 1" MARKS, &file, message), OK);
	assert_int_equal(file.marks.n, 2);
	source_file_done(&file);
}

static void refuses(void **state)
{
	char message[SOURCE_MESSAGE_MAX];
	struct source_file file;

	(void)state;
	refuse("Labs.sql", "-- resource: Observation\nSELECT 1" MARKS, "rename it");
	refuse("identity.sql", "-- resource: Observation\nSELECT 1" MARKS, "is taken");
	refuse("a234567890123456789012345678901234.sql", "-- resource: Observation\nSELECT 1" MARKS, "rename it");
	refuse("labs.sql", "SELECT 1" MARKS, "is missing");
	refuse("labs.sql", "/* -- resource: Observation */ SELECT 1" MARKS, "is missing");
	refuse("labs.sql", "-- resource: Observations\nSELECT 1" MARKS, "line 1: unknown resource type \"Observations\"");
	refuse("labs.sql", "-- resource: Patient\nSELECT 1" MARKS, "patients.sql");
	refuse("patients.sql", "-- resource: Observation\nSELECT 1", "patients.sql");
	refuse("labs.sql", "-- resource: Observation\n\n-- resource: Condition\nSELECT 1" MARKS, "line 3: \"-- resource:\" a second time");
	refuse("labs.sql", "-- resource: Observation\nSELECT 1", "0 question marks");
	refuse("labs.sql", "-- resource: Observation\nSELECT ?" MARKS, "3 question marks");
	refuse("patients.sql", "SELECT ?", "1 question marks");
	refuse("labs.sql", "-- resource: Observation\nDROP TABLE t", "SELECT");
	refuse("labs.sql", "-- resource: Observation\nSELECT 1\n/*" MARKS, "line 3: a comment has no end");
	refuse("labs.sql", "-- resource: Observation\nSELECT '\xc4\xe3'" MARKS, "UTF-8");

	assert_int_equal(source_file_read("/nonexistent/none.sql", &file, message), ERR_NOT_FOUND);
	assert_non_null(strstr(message, "none.sql"));
}

static void too_long(void **state)
{
	static char text[SOURCE_FILE_MAX + 2];

	(void)state;
	memset(text, ' ', sizeof(text) - 1);
	refuse("labs.sql", text, "64 KiB");
}

static void all(void **state)
{
	char message[SOURCE_MESSAGE_MAX], folder[RELAY_PATH_MAX + 16];
	struct source_files *files = NULL;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/sources", config.dir);
	help_source_write(&config, "sources/labs.sql", "-- resource: Observation\nSELECT 1" MARKS, NULL);
	assert_int_equal(source_file_all(folder, &files, message), OK);
	assert_int_equal(files->n, 1);
	assert_int_equal(files->bad_n, 1);
	assert_string_equal(files->bad[0].name, "patients");
	assert_non_null(strstr(files->bad[0].message, "no patients.sql"));
	source_file_all_free(&files);

	help_source_write(&config, "sources/patients.sql", "SELECT 1", NULL);
	help_source_write(&config, "sources/allergies.sql", "-- resource: AllergyIntolerance\nSELECT 1" MARKS, NULL);
	help_source_write(&config, "sources/notes.txt", "not a source", NULL);
	help_source_write(&config, "sources/.hidden.sql", "not a source", NULL);
	assert_int_equal(source_file_all(folder, &files, message), OK);
	assert_int_equal(files->n, 3);
	assert_string_equal(files->file[0].name, "patients");
	assert_string_equal(files->file[1].name, "allergies");
	assert_string_equal(files->file[2].name, "labs");
	source_file_all_free(&files);
	assert_null(files);

	help_source_write(&config, "sources/bad.sql", "SELECT 1", NULL);
	assert_int_equal(source_file_all(folder, &files, message), OK);
	assert_int_equal(files->n, 3);
	assert_int_equal(files->bad_n, 1);
	assert_string_equal(files->bad[0].name, "bad");
	assert_non_null(strstr(files->bad[0].message, "bad.sql"));
	source_file_all_free(&files);
	assert_int_equal(source_file_all("/nonexistent", &files, message), ERR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads, begin, end),
		cmocka_unit_test_setup_teardown(refuses, begin, end),
		cmocka_unit_test_setup_teardown(too_long, begin, end),
		cmocka_unit_test_setup_teardown(all, begin, end),
	};

	setenv("LC_ALL", "C", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
