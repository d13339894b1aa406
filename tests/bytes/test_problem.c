#include "test.h"

#include "bytes/problem.h"

static void each_has_a_name(void **state)
{
	(void)state;
	for (enum problem_kind k = PROBLEM_NONE; k < PROBLEM_KINDS; k++) {
		assert_non_null(problem_name(k));
		for (enum problem_kind other = PROBLEM_NONE; other < k; other++)
			assert_string_not_equal(problem_name(other), problem_name(k));
	}
}

static void the_first_is_told(void **state)
{
	struct problem why = { 0 };

	(void)state;
	assert_int_equal(problem_about(&why, PROBLEM_BLOB, ERR_PROOF, BYTES_LIT("renhe")), ERR_PROOF);
	assert_int_equal(problem_is(&why, PROBLEM_MEMORY, ERR_NOMEM), ERR_NOMEM);
	assert_int_equal(why.kind, PROBLEM_BLOB);
	assert_string_equal(why.subject, "renhe");
}

/* What does not fit ends with a whole character. */
static void long_subjects_are_cut(void **state)
{
	char text[2 * PROBLEM_SUBJECT_MAX];

	(void)state;
	for (size_t before = 0; before < 3; before++) {
		struct problem why = { 0 };

		memset(text, 'x', before);
		for (size_t i = before; i + 3 <= sizeof(text); i += 3)
			memcpy(text + i, "院", 3);
		assert_int_equal(problem_about(&why, PROBLEM_FILE, ERR_IO, BYTES(text, sizeof(text) - 4)), ERR_IO);
		assert_int_equal(strlen(why.subject), before + (PROBLEM_SUBJECT_MAX - 1 - before) / 3 * 3);
		assert_memory_equal(why.subject, text, strlen(why.subject));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_a_name), cmocka_unit_test(the_first_is_told), cmocka_unit_test(long_subjects_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
