#include "test.h"

#include "terminal/hex.h"

static void beginnings(void **state)
{
	static const uint8_t id[] = { 0xab, 0x01, 0xff };
	char text[7];

	(void)state;
	hex_text(BYTES_OF(id), text);
	assert_string_equal(text, "ab01ff");
	assert_true(hex_begins(BYTES_OF(id), "a"));
	assert_true(hex_begins(BYTES_OF(id), "AB0"));
	assert_true(hex_begins(BYTES_OF(id), "ab01ff"));
	assert_false(hex_begins(BYTES_OF(id), ""));
	assert_false(hex_begins(BYTES_OF(id), "b"));
	assert_false(hex_begins(BYTES_OF(id), "ab01fe"));
	assert_false(hex_begins(BYTES_OF(id), "ab01ff0"));
	assert_false(hex_begins(BYTES_OF(id), "ag"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(beginnings) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
