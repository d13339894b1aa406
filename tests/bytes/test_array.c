/* bytes/array.c: items stay where they were put, however many come. */
#include "test.h"

#include "bytes/array.h"

static void grows(void **state)
{
	uint32_t *items = NULL;
	size_t n = 0, max = 0;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		assert_int_equal(ARRAY_GROW(items, n, max), OK);
		assert_true(n < max);
		items[n++] = i;
	}
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	free(items);
}

static void too_much(void **state)
{
	uint8_t (*items)[SIZE_MAX / 32] = NULL;
	size_t max = 0, doubled = SIZE_MAX / 2 + 1;

	(void)state;
	assert_int_equal(ARRAY_GROW(items, 0, max), ERR_NOMEM);
	assert_null(items);
	assert_int_equal(max, 0);
	/* what cannot be doubled any more */
	assert_int_equal(array_grow(&items, doubled, &doubled, 1), ERR_NOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows),
		cmocka_unit_test(too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
