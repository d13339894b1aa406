#include "test.h"

#include "terminal/problem.h"

static bool has_chinese(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0xe4 && (unsigned char)*text <= 0xe9)
			return true;
	return false;
}

/* Every problem has a name of its own, an exit status, and says in both languages what failed and what to do. */
static void complete(void **state)
{
	(void)state;
	for (enum problem_kind k = PROBLEM_NONE; k < PROBLEM_KINDS; k++) {
		const char *what_zh, *what_en, *to_do_zh, *to_do_en;

		assert_non_null(problem_name(k));
		assert_in_range(problem_exit(k), EXIT_SYSTEM, EXIT_PENDING);
		problem_texts(k, true, &what_zh, &to_do_zh);
		problem_texts(k, false, &what_en, &to_do_en);
		assert_true(has_chinese(what_zh) && has_chinese(to_do_zh));
		assert_false(has_chinese(what_en) || has_chinese(to_do_en));
		assert_true(strlen(what_en) > 5 && strlen(to_do_en) > 5);
		for (enum problem_kind other = PROBLEM_NONE; other < k; other++)
			assert_string_not_equal(problem_name(other), problem_name(k));
	}
}

static void the_first_is_told(void **state)
{
	struct problem why = { 0 };
	char text[2 * PROBLEM_SUBJECT_MAX];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(problem_set(&why, PROBLEM_BLOB, ERR_PROOF, "%s", text), ERR_PROOF);
	assert_int_equal(strlen(why.subject), PROBLEM_SUBJECT_MAX - 1);
	assert_int_equal(problem_is(&why, PROBLEM_MEMORY, ERR_NOMEM), ERR_NOMEM);
	assert_int_equal(why.kind, PROBLEM_BLOB);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(complete), cmocka_unit_test(the_first_is_told) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
