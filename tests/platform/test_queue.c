#include "test.h"

#include "platform/queue.h"

static struct http_exchange small, large = { .body = { NULL, HTTP_SERVER_SMALL + 1 } };
static struct call calls[64];

static void put(struct queue *q, size_t i, struct http_exchange *x)
{
	calls[i].http = x;
	queue_put(q, &calls[i]);
}

static void small_ones_go_first_each_in_its_turn(void **state)
{
	struct queue q = { 0 };

	(void)state;
	assert_null(queue_take(&q));
	put(&q, 0, &large);
	put(&q, 1, &large);
	put(&q, 2, &small);
	put(&q, 3, &small);
	assert_ptr_equal(queue_take(&q), &calls[2]);
	put(&q, 4, &small);
	assert_ptr_equal(queue_take(&q), &calls[3]);
	assert_ptr_equal(queue_take(&q), &calls[4]);
	assert_ptr_equal(queue_take(&q), &calls[0]);
	put(&q, 5, &small);
	assert_ptr_equal(queue_take(&q), &calls[5]);
	assert_ptr_equal(queue_take(&q), &calls[1]);
	assert_null(queue_take(&q));
}

static void a_large_one_is_passed_so_often_and_no_more(void **state)
{
	struct queue q = { 0 };

	(void)state;
	for (size_t i = 0; i < 40; i++)
		put(&q, i, &small);
	put(&q, 40, &large);
	put(&q, 41, &large);
	for (size_t i = 0; i < QUEUE_PASSES; i++)
		assert_ptr_equal(queue_take(&q), &calls[i]);
	assert_ptr_equal(queue_take(&q), &calls[40]);
	for (size_t i = QUEUE_PASSES; i < (size_t)2 * QUEUE_PASSES; i++)
		assert_ptr_equal(queue_take(&q), &calls[i]);
	assert_ptr_equal(queue_take(&q), &calls[41]);
	assert_ptr_equal(queue_take(&q), &calls[(size_t)2 * QUEUE_PASSES]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_ones_go_first_each_in_its_turn),
		cmocka_unit_test(a_large_one_is_passed_so_often_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
