#include "test.h"

#include "bytes/json.h"

static void pretty(void **state)
{
	static const struct {
		const char *doc, *text;
	} table[] = {
		{ "1.20", "1.20" }, { " [ ] ", "[]" }, { "{ }", "{}" }, { "[1,[2.0]]", "[\n  1,\n  [\n    2.0\n  ]\n]" },
		{ "{\"a\":{\"b\" : null},\"\\u0063\":\"x y\"}  ", "{\n  \"a\": {\n    \"b\": null\n  },\n  \"\\u0063\": \"x y\"\n}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		AUTO(buf_free) struct buf once = BUF_MAX(1024), twice = BUF_MAX(1024);

		assert_int_equal(json_pretty(bytes_of_str(table[i].doc), &once), OK);
		assert_bytes_equal(BYTES_OF_BUF(&once), bytes_of_str(table[i].text));
		assert_int_equal(json_valid(BYTES_OF_BUF(&once), 8), OK);
		assert_int_equal(json_pretty(BYTES_OF_BUF(&once), &twice), OK);
		assert_bytes_equal(BYTES_OF_BUF(&twice), BYTES_OF_BUF(&once));
	}
}

static void failure_leaves_nothing(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(12);

	(void)state;
	assert_int_equal(buf_add_str(&b, "before"), OK);
	assert_int_equal(json_pretty(BYTES_LIT("[1,2,3]"), &b), ERR_TOO_LONG);
	assert_bytes_equal(BYTES_OF_BUF(&b), BYTES_LIT("before"));
	assert_int_equal(json_pretty(BYTES_LIT("[1"), &b), ERR_FORMAT);
	assert_bytes_equal(BYTES_OF_BUF(&b), BYTES_LIT("before"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pretty),
		cmocka_unit_test(failure_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
