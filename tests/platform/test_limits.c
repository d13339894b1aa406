#include "test.h"

#include "platform/limits.h"

static void shares_run_out_each_on_its_own(void **state)
{
	struct platform p = { 0 };
	struct call c = { .platform = &p };
	unsigned taken = 0;

	(void)state;
	assert_int_equal(limits_new(&p.limits), OK);
	while (taken < 100000 && limits_take(&c, LIMITS_REQUESTS, "a") == OK)
		taken++;
	assert_in_range(taken, 500, 99999);
	assert_true(c.refused);
	assert_int_equal(c.problem, PROBLEM_TOO_MANY);
	assert_int_equal(limits_take(&c, LIMITS_REQUESTS, "b"), OK);
	assert_int_equal(limits_take(&c, LIMITS_SESSIONS, ""), OK);
	assert_int_equal(limits_take(&c, LIMITS_REQUESTS, "123456789012345678901234567890123"), ERR_NOMEM);
	limits_free(p.limits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_run_out_each_on_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
