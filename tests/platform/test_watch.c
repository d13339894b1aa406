#include "test.h"

#include "platform/watch.h"

#define NOW 1790000000u
#define DAY 86400u
#define YEAR (365u * DAY)

static struct watch w;
static uint64_t steady_ms;

/* After so many seconds the clock says NOW + ELAPSED + AHEAD. */
static enum watch_word look(uint64_t seconds, int64_t ahead, uint64_t newest)
{
	uint64_t told = 0;
	enum watch_word word;

	steady_ms += seconds * 1000;
	word = watch_look(&w, (uint64_t)((int64_t)(NOW + steady_ms / 1000) + ahead), steady_ms, newest, &told);
	if (word != WATCH_GOOD)
		assert_true(told > 0);
	return word;
}

static int afresh(void **state)
{
	(void)state;
	w = (struct watch){ 0 };
	steady_ms = 0;
	return 0;
}

static void a_clock_that_goes_is_good(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(look(10, i * 30, NOW), WATCH_GOOD);     /* drifting, but slowly */
	assert_int_equal(look(40 * DAY, 3000, 0), WATCH_GOOD);           /* nobody looked for long */
}

static void a_leap_is_doubted_until_it_is_over(void **state)
{
	(void)state;
	assert_int_equal(look(10, 0, 0), WATCH_GOOD);
	assert_int_equal(look(10, YEAR, 0), WATCH_LEAPT);
	assert_int_equal(look(10, YEAR, 0), WATCH_LEAPT);
	assert_int_equal(look(10, 0, 0), WATCH_GOOD);
	assert_int_equal(look(10, 3500, 0), WATCH_GOOD);
	assert_int_equal(look(10, -(int64_t)YEAR, 0), WATCH_GOOD);       /* back: deletes less */
}

static void a_leap_that_stays_a_day_was_none(void **state)
{
	(void)state;
	assert_int_equal(look(10, 0, 0), WATCH_GOOD);
	assert_int_equal(look(10, YEAR, 0), WATCH_LEAPT);
	assert_int_equal(look(DAY - 60, YEAR, 0), WATCH_LEAPT);
	assert_int_equal(look(10, 2 * YEAR, 0), WATCH_LEAPT);            /* elsewhere: the day begins anew */
	assert_int_equal(look(DAY - 60, 2 * YEAR, 0), WATCH_LEAPT);
	assert_int_equal(look(60, 2 * YEAR, 0), WATCH_GOOD);
	assert_int_equal(look(10, 2 * YEAR, 0), WATCH_GOOD);
}

static void nothing_is_a_day_beyond_the_newest_root(void **state)
{
	(void)state;
	assert_int_equal(look(10, YEAR, NOW), WATCH_AHEAD);              /* wrong from the start */
	assert_int_equal(look(5 * DAY, YEAR, NOW + 5 * DAY), WATCH_AHEAD);
	assert_int_equal(look(10, 0, NOW + 5 * DAY), WATCH_GOOD);
	assert_int_equal(look(DAY - 100, 0, NOW + 5 * DAY), WATCH_GOOD);
	assert_int_equal(look(200, 0, NOW + 5 * DAY), WATCH_AHEAD);
	assert_int_equal(look(10, 0, NOW + 6 * DAY), WATCH_GOOD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_clock_that_goes_is_good, afresh),
		cmocka_unit_test_setup(a_leap_is_doubted_until_it_is_over, afresh),
		cmocka_unit_test_setup(a_leap_that_stays_a_day_was_none, afresh),
		cmocka_unit_test_setup(nothing_is_a_day_beyond_the_newest_root, afresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
