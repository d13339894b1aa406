#include "test.h"

#include "terminal/period.h"

static void only_dates(void **state)
{
	static const char *const good[] = { "2024", "2024-06", "2024-06-24", "2024-02-29", "0001" };
	static const char *const bad[] = {
		"", "abc", "yesterday", "24", "20245", "2026-6", "2026-06-3", "2026/06/30", "2026-10-99", "2026-13", "2026-00", "2026-06-00",
		"2026-06-31", "2026-02-29", "1900-02-29", "0000", "2026-", "2026-06-", "2026-06-30T", "2026-06-30T10:00:00Z", " 2026", "2026 ",
		"+202", "2026-+6", "２０２６", "2026-06-301",
	};
	struct period p;

	(void)state;
	for (size_t i = 0; i < LEN(good); i++) {
		struct problem why = { 0 };

		assert_int_equal(period_read(good[i], good[i], &p, &why), OK);
		assert_int_equal(why.kind, PROBLEM_NONE);
	}
	for (size_t i = 0; i < LEN(bad); i++) {
		struct problem why = { 0 }, other = { 0 };

		assert_int_not_equal(period_read(bad[i], NULL, &p, &why), OK);
		assert_int_equal(problem_exit(why.kind), EXIT_USAGE);
		assert_non_null(strstr(why.subject, "--from"));
		assert_non_null(strstr(why.subject, "2024-06-24"));
		assert_int_not_equal(period_read("2020", bad[i], &p, &other), OK);
		assert_non_null(strstr(other.subject, "--to"));
	}
}

static void not_backwards(void **state)
{
	struct problem why = { 0 };
	struct period p;

	(void)state;
	assert_int_equal(period_read("2024-06-24", "2024", &p, &why), OK);
	assert_string_equal(p.from, "2024-06-24");
	assert_string_equal(p.to, "2024-12-31");
	assert_int_equal(period_read(NULL, NULL, &p, &why), OK);
	assert_int_not_equal(period_read("2024-07", "2024-06-30", &p, &why), OK);
	assert_int_equal(why.kind, PROBLEM_USAGE);
}

static enum period_place place(const char *from, const char *to, const char *date)
{
	struct problem why = { 0 };
	struct period p;

	assert_int_equal(period_read(from, to, &p, &why), OK);
	return period_place(&p, date);
}

static void within(void **state)
{
	(void)state;
	assert_int_equal(place("2024-06", "2024-06", "2024-06-01"), PERIOD_IN);
	assert_int_equal(place("2024-06", "2024-06", "2024-06-30T23:59:59+08:00"), PERIOD_IN);
	assert_int_equal(place("2024-06", "2024-06", "2024-05-31"), PERIOD_OUT);
	assert_int_equal(place("2024-06", "2024-06", "2024-07-01"), PERIOD_OUT);
	assert_int_equal(place(NULL, "2024-06-24", "2024-06-24T12:08:00+08:00"), PERIOD_IN);
	assert_int_equal(place(NULL, "2024-06-24", "2024-06-25"), PERIOD_OUT);
	assert_int_equal(place("2024", NULL, "2031"), PERIOD_IN);
	/* of a year it is not said which days: all of them or none */
	assert_int_equal(place("2024", "2024", "2024"), PERIOD_IN);
	assert_int_equal(place(NULL, "2024-06", "2024"), PERIOD_UNSURE);
	assert_int_equal(place("2024-06", NULL, "2024"), PERIOD_UNSURE);
	assert_int_equal(place("2024-06-15", NULL, "2024-06"), PERIOD_UNSURE);
	assert_int_equal(place("2025", NULL, "2024"), PERIOD_OUT);
	assert_int_equal(place("2024", NULL, ""), PERIOD_UNSURE);
	assert_int_equal(place("2024", NULL, "soon"), PERIOD_UNSURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_dates), cmocka_unit_test(not_backwards), cmocka_unit_test(within) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
