#include "test.h"

#include "sys/clock.h"
#include "terminal/client.h"

/* Where this machine's clock is wrong the platform's counts, though never one before the newest root accepted. */
static void the_time(void **state)
{
	struct client c = { .skew = 0 };
	uint64_t ours = clock_unix();

	(void)state;
	client_seen(&c, ours + 100000);
	/* a right clock is its own word */
	assert_in_range(client_now(&c), ours, ours + 60);
	c.skew = -50000;
	assert_int_equal(client_now(&c), ours + 100000);
	client_seen(&c, ours + 90000);
	assert_int_equal(client_now(&c), ours + 100000);
	c.skew = 200000;
	assert_in_range(client_now(&c), ours + 200000, ours + 200060);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_time) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
