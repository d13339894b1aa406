#include "test.h"

#include "bytes/json_put.h"

static void document(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(1024);
	struct json_put w = json_put(&b);

	(void)state;
	json_put_object(&w);
	json_put_key(&w, "resourceType");
	json_put_str(&w, "Observation");
	json_put_key(&w, "value");
	json_put_number(&w, BYTES_LIT("1.20"));
	json_put_key(&w, "list");
	json_put_array(&w);
	json_put_uint(&w, UINT64_MAX);
	json_put_array(&w);
	json_put_end(&w);
	json_put_object(&w);
	json_put_end(&w);
	json_put_bool(&w, true);
	json_put_bool(&w, false);
	json_put_null(&w);
	json_put_value(&w, BYTES_LIT("{\"kept\": 1.0}"));
	json_put_end(&w);
	json_put_key(&w, "last");
	json_put_object(&w);
	json_put_key(&w, "a");
	json_put_uint(&w, 0);
	json_put_end(&w);
	json_put_end(&w);
	assert_int_equal(json_put_done(&w), OK);
	assert_bytes_equal(BYTES_OF_BUF(&b), BYTES_LIT(
		"{\"resourceType\":\"Observation\",\"value\":1.20,\"list\":[18446744073709551615,[],{},true,false,null,{\"kept\": 1.0}],"
		"\"last\":{\"a\":0}}"));
	assert_int_equal(json_valid(BYTES_OF_BUF(&b), 3), OK);
}

/* every code point below U+0080, and what a reader makes of it again */
static void escapes(void **state)
{
	AUTO(buf_free) struct buf said = BUF_MAX(1024), b = BUF_MAX(4096), back = BUF_MAX(1024);
	struct json_put w = json_put(&b);

	(void)state;
	for (unsigned c = 0; c < 0x80; c++)
		assert_int_equal(buf_add_byte(&said, (uint8_t)c), OK);
	assert_int_equal(buf_add_str(&said, "密诊😀"), OK);
	json_put_string(&w, BYTES_OF_BUF(&said));
	assert_int_equal(json_put_done(&w), OK);
	assert_int_equal(json_valid(BYTES_OF_BUF(&b), 0), OK);
	assert_int_equal(json_string(BYTES_OF_BUF(&b), &back), OK);
	assert_bytes_equal(BYTES_OF_BUF(&back), BYTES_OF_BUF(&said));

	buf_truncate(&b, 0);
	w = json_put(&b);
	json_put_str(&w, "\"\\/\b\f\n\r\t\x1f\x7f");
	assert_bytes_equal(BYTES_OF_BUF(&b), BYTES_LIT("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u001f\x7f\""));
}

/* Calls by letter: { [ . end, k key, s string, x bad string, K bad key, n number, u uint. */
static enum err run(const char *steps)
{
	AUTO(buf_free) struct buf b = BUF_MAX(4096);
	struct json_put w = json_put(&b);

	for (; *steps != '\0'; steps++) {
		switch (*steps) {
		case '{': json_put_object(&w); break;
		case '[': json_put_array(&w); break;
		case '.': json_put_end(&w); break;
		case 'k': json_put_key(&w, "k"); break;
		case 'K': json_put_key(&w, "\xff"); break;
		case 's': json_put_str(&w, "s"); break;
		case 'x': json_put_str(&w, "\xff"); break;
		case 'n': json_put_null(&w); break;
		default: json_put_uint(&w, 1); break;
		}
	}
	return json_put_done(&w);
}

static void misuse(void **state)
{
	static const char *const good[] = { "u", "[.", "{.", "[uu.", "{ku.", "{k[.k{..", "n" };
	static const char *const bad[] = { "", "uu", "[", "{", ".", "u.", "[..", "{u.", "{k.", "{kk.", "[k.", "[ku.", "k", "ku", "{ku", "[.[.", "x", "{Ku.", "{kuu." };

	(void)state;
	for (size_t i = 0; i < LEN(good); i++)
		assert_int_equal(run(good[i]), OK);
	for (size_t i = 0; i < LEN(bad); i++) {
		if (run(bad[i]) != ERR_FORMAT)
			fail_msg("taken: %s", bad[i]);
	}
}

static void numbers_and_values(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "1\n", "01", "1.", "\"1\"", "null", "1,2", "0x1" };

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		AUTO(buf_free) struct buf b = BUF_MAX(64);
		struct json_put w = json_put(&b);

		json_put_number(&w, bytes_of_str(bad[i]));
		assert_int_equal(json_put_done(&w), ERR_FORMAT);
	}
	AUTO(buf_free) struct buf b = BUF_MAX(64);
	struct json_put w = json_put(&b);
	json_put_value(&w, BYTES_LIT("{\"a\":1,\"a\":2}"));
	assert_int_equal(json_put_done(&w), ERR_FORMAT);
}

static void depth_and_room(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(4096), small = BUF_MAX(3);
	struct json_put w = json_put(&b);

	(void)state;
	for (int i = 0; i < JSON_DEPTH_MAX; i++)
		json_put_array(&w);
	for (int i = 0; i < JSON_DEPTH_MAX; i++)
		json_put_end(&w);
	assert_int_equal(json_put_done(&w), OK);
	assert_int_equal(json_valid(BYTES_OF_BUF(&b), JSON_DEPTH_MAX), OK);
	w = json_put(&b);
	for (int i = 0; i <= JSON_DEPTH_MAX; i++)
		json_put_array(&w);
	assert_int_equal(json_put_done(&w), ERR_TOO_LONG);
	w = json_put(&small);
	json_put_str(&w, "long");
	assert_int_equal(json_put_done(&w), ERR_TOO_LONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(document),
		cmocka_unit_test(escapes),
		cmocka_unit_test(misuse),
		cmocka_unit_test(numbers_and_values),
		cmocka_unit_test(depth_and_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
