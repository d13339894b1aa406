#include "test.h"

#include <jansson.h>

#include "terminal/mark.h"

/* Marks, by the cases that the web terminal is tested against too. */

static void assert_same(const char *got, const json_t *want)
{
	if (json_is_null(want))
		assert_true(got == NULL || got[0] == '\0');
	else
		assert_string_equal(got, json_string_value(want));
}

static void cases(void **state)
{
	json_t *file = json_load_file(TESTS_DIR "/fhir/mark.json", 0, NULL), *one;
	size_t i;

	(void)state;
	assert_non_null(file);
	assert_true(json_array_size(json_object_get(file, "cases")) >= 25);
	json_array_foreach(json_object_get(file, "cases"), i, one) {
		char *text = json_dumps(json_object_get(one, "resource"), JSON_COMPACT);
		struct mark m;

		mark_of(bytes_of_str(text), &m);
		print_message("%s\n", text);
		assert_same(mark_name(m.level), json_object_get(one, "level"));
		assert_same(m.level == MARK_NONE ? NULL : m.by_range ? "range" : "hospital", json_object_get(one, "by"));
		assert_same(m.words, json_object_get(one, "words"));
		free(text);
	}
	json_decref(file);
}

static void any_shape(void **state)
{
	static const char *const odd[] = { "null", "1", "\"\"", "[]", "{}", "[[null]]", "{\"coding\":3}", "{\"coding\":[null]}", "[{\"low\":[]}]",
					   "[{\"low\":{\"value\":\"0x1\"},\"text\":\"--\"}]", "\"\\u0000\"", "true", "{\"value\":\"inf\"}" };
	static const char *const elements[] = { "interpretation", "referenceRange", "valueQuantity" };
	struct mark m;
	char json[256];

	(void)state;
	for (size_t i = 0; i < LEN(odd); i++)
		for (size_t k = 0; k < LEN(elements); k++) {
			snprintf(json, sizeof(json), "{\"%s\":%s}", elements[k], odd[i]);
			mark_of(bytes_of_str(json), &m);
			assert_true(m.level == MARK_NONE || m.level == MARK_OTHER);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases), cmocka_unit_test(any_shape) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
