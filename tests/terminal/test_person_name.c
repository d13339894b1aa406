#include "test.h"

#include <jansson.h>

#include "terminal/person_name.h"

/* Which name is said, by the cases that the web terminal is tested against too. */

static void assert_name(const char *person, const char *today, const char *said)
{
	AUTO(buf_free) struct buf name = BUF_MAX(1000);

	assert_int_equal(person_name(bytes_of_str(person), today, &name), OK);
	if (!bytes_equal(BYTES_OF_BUF(&name), bytes_of_str(said)))
		print_error("%s: %.*s\n", person, (int)name.n, (const char *)name.p);
	assert_true(bytes_equal(BYTES_OF_BUF(&name), bytes_of_str(said)));
}

static void cases(void **state)
{
	json_t *file = json_load_file(TESTS_DIR "/fhir/name.json", 0, NULL), *one;
	char today[PERSON_NAME_DAY];
	size_t i;

	(void)state;
	assert_non_null(file);
	assert_true(json_array_size(json_object_get(file, "cases")) > 15);
	person_name_today(today);
	json_array_foreach(json_object_get(file, "cases"), i, one) {
		const char *said = json_string_value(json_object_get(one, "said"));
		char *text = json_dumps(one, JSON_COMPACT);

		assert_non_null(text);
		assert_name(text, today, said == NULL ? "" : said);
		free(text);
	}
	json_decref(file);
}

/* A period has not ended on its last day. */
static void the_last_day(void **state)
{
	static const char *const ends[][2] = { { "2024-06-30", "A" }, { "2024-06", "A" }, { "2024", "A" },
					       { "2024-06-29", "B" }, { "2024-05", "B" }, { "2023", "B" } };
	char json[256];

	(void)state;
	for (size_t i = 0; i < LEN(ends); i++) {
		snprintf(json, sizeof(json), "{\"name\":[{\"use\":\"official\",\"text\":\"A\",\"period\":{\"end\":\"%s\"}},"
					     "{\"use\":\"usual\",\"text\":\"B\"}]}", ends[i][0]);
		assert_name(json, "2024-06-30", ends[i][1]);
	}
}

static void any_shape(void **state)
{
	static const char *const odd[] = { "null", "1", "[]", "{}", "{\"name\":3}", "{\"name\":\"x\"}", "{\"name\":[null,{\"text\":{}}]}",
					   "{\"name\":[{\"period\":{\"end\":7}}]}" };

	(void)state;
	for (size_t i = 0; i < LEN(odd); i++)
		assert_name(odd[i], "2024-06-30", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases), cmocka_unit_test(the_last_day), cmocka_unit_test(any_shape) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
