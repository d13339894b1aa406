#include "test.h"

#include <jansson.h>

#include "terminal/replaced.h"

/* What was replaced, by the cases that the web terminal is tested against too. */

static void rid_of(size_t i, uint8_t ret[static REPLACED_RID])
{
	memset(ret, 0, REPLACED_RID);
	ret[0] = (uint8_t)i;
}

static bool expected(const json_t *one, size_t place)
{
	json_t *pair;
	size_t i;

	json_array_foreach(json_object_get(one, "replaced"), i, pair)
		if (json_integer_value(json_array_get(pair, 0)) == (json_int_t)place)
			return true;
	return false;
}

static void assert_case(const json_t *one)
{
	AUTO(replaced_free) struct replaced r = { 0 };
	json_t *resource;
	uint8_t rid[REPLACED_RID];
	size_t i, n = json_array_size(json_object_get(one, "records"));

	json_array_foreach(json_object_get(one, "records"), i, resource) {
		char *text = json_dumps(resource, JSON_COMPACT);

		assert_non_null(text);
		rid_of(i, rid);
		assert_int_equal(replaced_add(&r, rid, bytes_of_str(text)), OK);
		free(text);
	}
	replaced_settle(&r);
	for (i = 0; i < n; i++) {
		rid_of(i, rid);
		if (replaced_is(&r, rid) != expected(one, i))
			print_error("%s: record %zu\n", json_string_value(json_object_get(one, "what")), i);
		assert_int_equal(replaced_is(&r, rid), expected(one, i));
	}
	rid_of(n, rid);
	assert_false(replaced_is(&r, rid));
}

static void cases(void **state)
{
	json_t *file = json_load_file(TESTS_DIR "/fhir/replaced.json", 0, NULL), *one;
	size_t i;

	(void)state;
	assert_non_null(file);
	assert_true(json_array_size(json_object_get(file, "cases")) > 15);
	json_array_foreach(json_object_get(file, "cases"), i, one)
		assert_case(one);
	json_decref(file);
}

static void any_shape(void **state)
{
	AUTO(replaced_free) struct replaced none = { 0 };
	static const char *const odd[] = { "null", "1", "\"\"", "[]", "{}", "{\"resourceType\":7}", "{\"resourceType\":\"CarePlan\",\"replaces\":{\"reference\":\"/\"}}",
					   "{\"resourceType\":\"CarePlan\",\"replaces\":{\"reference\":\"/_history/\"}}" };
	const uint8_t rid[REPLACED_RID] = { 1 };

	(void)state;
	replaced_settle(&none);
	assert_false(replaced_is(&none, rid));
	for (size_t i = 0; i < LEN(odd); i++) {
		AUTO(replaced_free) struct replaced r = { 0 };

		assert_int_equal(replaced_add(&r, rid, bytes_of_str(odd[i])), OK);
		replaced_settle(&r);
		assert_false(replaced_is(&r, rid));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases), cmocka_unit_test(any_shape) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
