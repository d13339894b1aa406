#include "test.h"

#include "sys/nearest.h"

static void words(void **state)
{
	static const char *const known[] = { "grant", "grants", "records", "revoke", "pass-on" };
	static const char *const cases[][2] = {
		{ "grnat", "grant" }, { "grant", "grant" }, { "grantss", "grants" }, { "record", "records" }, { "rekove", "revoke" },
		{ "passon", "pass-on" }, { "Revoke", "revoke" }, { "x", NULL }, { "", NULL }, { "doctors", NULL },
		{ "a-word-that-is-longer-than-any-command-that-there-is", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		const char *found = nearest_find(cases[i][0], known, LEN(known));

		if (cases[i][1] == NULL)
			assert_null(found);
		else
			assert_string_equal(found, cases[i][1]);
	}
	assert_int_equal(nearest_distance("", "abc"), 3);
	assert_int_equal(nearest_distance("ab", "ba"), 1);
	assert_int_equal(nearest_distance("kitten", "sitting"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(words) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
