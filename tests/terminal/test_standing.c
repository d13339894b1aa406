#include "test.h"

#include <jansson.h>

#include "terminal/standing.h"

/* What a status means, by the cases that the web terminal is tested against too. */

static void assert_case(const json_t *one)
{
	char *text = json_dumps(json_object_get(one, "resource"), JSON_COMPACT);
	const json_t *says = json_object_get(one, "says");
	struct standing s;
	char key[256];

	assert_non_null(text);
	assert_int_equal(standing_of(bytes_of_str(text), json_is_true(json_object_get(one, "replaced")), &s), OK);
	if (strcmp(standing_name(s.meaning), json_string_value(json_object_get(one, "meaning"))) != 0 || s.n != json_array_size(says))
		print_error("%s: %s, %zu to say\n", text, standing_name(s.meaning), s.n);
	assert_string_equal(standing_name(s.meaning), json_string_value(json_object_get(one, "meaning")));
	assert_int_equal(s.meaning == STANDING_HOLDS, json_is_true(json_object_get(one, "counts")));
	assert_int_equal(s.n, json_array_size(says));
	for (size_t i = 0; i < s.n; i++) {
		snprintf(key, sizeof(key), "%s%s%s", s.says[i].element, s.says[i].code[0] == '\0' ? "" : ":", s.says[i].code);
		assert_string_equal(key, json_string_value(json_array_get(says, i)));
		assert_true(standing_say_text(&s.says[i])[0] != '\0');
	}
	free(text);
}

static void cases(void **state)
{
	json_t *file = json_load_file(TESTS_DIR "/fhir/status.json", 0, NULL), *one;
	const char *name;
	json_t *meaning;
	size_t i, n = 0;

	(void)state;
	assert_non_null(file);
	json_object_foreach(json_object_get(file, "meanings"), name, meaning)
		assert_string_equal(standing_name((enum standing_meaning)n++), name);
	assert_int_equal(n, STANDING_HOLDS + 1);
	assert_true(json_array_size(json_object_get(file, "cases")) > 200);
	json_array_foreach(json_object_get(file, "cases"), i, one)
		assert_case(one);
	json_decref(file);
}

static void any_shape(void **state)
{
	static const char *const odd[] = { "null", "1", "\"\"", "[]", "{}", "[[null]]", "{\"coding\":3}", "{\"coding\":[null,{\"code\":{}}]}",
					   "{\"text\":{}}", "\"\\u0000\"", "true" };
	static const char *const elements[] = { "status", "clinicalStatus", "intent", "doNotPerform", "dataAbsentReason", "statusReason",
						"link", "modifierExtension", "component", "valueString", "resourceType" };
	struct standing s;
	char json[256];

	(void)state;
	for (size_t i = 0; i < LEN(odd); i++) {
		for (size_t k = 0; k < LEN(elements); k++) {
			snprintf(json, sizeof(json), "{\"%s\":%s}", elements[k], odd[i]);
			assert_int_equal(standing_of(bytes_of_str(json), false, &s), OK);
		}
		assert_int_equal(standing_of(bytes_of_str(odd[i]), false, &s), OK);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases), cmocka_unit_test(any_shape) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
