/* Ids in order, each once. */
#include "test.h"

#include "verify/verify_ended.h"

static void ended_ids(void **state)
{
	AUTO(buf_free) struct buf ended = BUF_MAX(1024);
	uint8_t id[32] = { 0 };

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		id[5] = (uint8_t)(i * 7 % 20);
		assert_false(verify_ended_has(BYTES_OF_BUF(&ended), id));
		assert_int_equal(verify_ended_add(&ended, id), OK);
		assert_int_equal(verify_ended_add(&ended, id), OK);
		assert_true(verify_ended_has(BYTES_OF_BUF(&ended), id));
	}
	assert_int_equal(ended.n, 640);
	for (size_t i = 32; i < ended.n; i += 32)
		assert_true(memcmp(ended.p + i - 32, ended.p + i, 32) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ended_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
