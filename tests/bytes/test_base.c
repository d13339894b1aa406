#include "test.h"

static void decimal(void **state)
{
	static const struct {
		uint64_t v;
		const char *text;
	} table[] = { { 0, "0" }, { 9, "9" }, { 10, "10" }, { 1000000007, "1000000007" }, { UINT64_MAX, "18446744073709551615" } };
	uint8_t place[20];

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		struct buf b = BUF_ON(place);

		assert_int_equal(buf_add_uint(&b, table[i].v), OK);
		assert_bytes_equal(BYTES_OF_BUF(&b), bytes_of_str(table[i].text));
	}
	struct buf full = BUF_ON(place);
	full.max = 4;
	assert_int_equal(buf_add_uint(&full, 12345), ERR_TOO_LONG);
	assert_int_equal(full.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(decimal) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
