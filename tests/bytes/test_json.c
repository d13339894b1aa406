#include "test.h"

#include "bytes/json.h"

static void taken(void **state)
{
	static const char *const good[] = {
		"null", "true", "false", "0", "-0", "12", "-1.50", "1e5", "1E+05", "1.2e-3", "0.0", "\"\"", "[]", "{}", " \t\r\n[ ] \n",
		"[1,2 , 3]", "{\"a\":1}", "{ \"a\" : { \"b\" : [ null , true , \"x\" ] } }", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"",
		"\"密诊\"", "\"\x7f\"", "\"\\u0000\"", "{\"\":0}", "{\"a\":1,\"b\":1,\"A\":1}", "[[[[]]]]", "{\"resourceType\":\"Patient\"}      ",
		"1234567890123456789012345678901234567890.1234567890",
	};

	(void)state;
	for (size_t i = 0; i < LEN(good); i++) {
		if (json_valid(bytes_of_str(good[i]), JSON_DEPTH_MAX) != OK)
			fail_msg("refused: %s", good[i]);
	}
}

static void refused(void **state)
{
	static const char *const bad[] = {
		"", " ", "nul", "nulls", "True", "tru", "01", "-", "-01", "+1", ".5", "1.", "1.e5", "1e", "1e+", "0x1", "1 2", "NaN", "Infinity",
		"\"", "\"a", "\"a\nb\"", "\"\x01\"", "\"\\x\"", "\"\\\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\n\"",
		"\"\\ud800\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "'a'", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1}", "{", "}", "{\"a\"",
		"{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "[]]", "{}{}", "/**/1",
		"{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[{\"a\":{\"x\":1,\"y\":2,\"x\":3}}]", "{\"\":1,\"\":2}", "{\"密\":1,\"\\u5bc6\":1}",
		"{\"\\ud83d\\ude00\":1,\"😀\":1}",
		"\xef\xbb\xbf{}", "\"\xff\"", "\"\xed\xa0\x80\"", "\"\xc0\x80\"",
	};

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		if (json_valid(bytes_of_str(bad[i]), JSON_DEPTH_MAX) != ERR_FORMAT)
			fail_msg("taken: %s", bad[i]);
	}
	assert_int_equal(json_valid(BYTES_LIT("1\0"), 1), ERR_FORMAT);
	assert_int_equal(json_valid(BYTES_LIT("\"a\0\""), 1), ERR_FORMAT);
	assert_int_equal(json_valid(BYTES_LIT("\"\\\0\""), 1), ERR_FORMAT);
}

/* keys may come again elsewhere: in a sibling, a child, a parent */
static void same_key_elsewhere(void **state)
{
	(void)state;
	assert_int_equal(json_valid(BYTES_LIT("[{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"b\":{\"a\":1}},{\"a\":3}]"), 8), OK);
	assert_int_equal(json_valid(BYTES_LIT("{\"a\":{\"b\":1},\"b\":{\"c\":1},\"a\":1}"), 8), ERR_FORMAT);
	assert_int_equal(json_valid(BYTES_LIT("{\"ab\":1,\"a\":1,\"abc\":1}"), 8), OK);
}

static void depth(void **state)
{
	char deep[2 * (JSON_DEPTH_MAX + 1)];

	(void)state;
	assert_int_equal(json_valid(BYTES_LIT("1"), 0), OK);
	assert_int_equal(json_valid(BYTES_LIT("[]"), 0), ERR_TOO_LONG);
	assert_int_equal(json_valid(BYTES_LIT("{\"a\":1}"), 1), OK);
	assert_int_equal(json_valid(BYTES_LIT("{\"a\":[]}"), 1), ERR_TOO_LONG);
	assert_int_equal(json_valid(BYTES_LIT("[[],[[]]]"), 3), OK);
	assert_int_equal(json_valid(BYTES_LIT("[[],[[]]]"), 2), ERR_TOO_LONG);
	memset(deep, '[', JSON_DEPTH_MAX);
	memset(deep + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	assert_int_equal(json_valid(BYTES(deep, 2 * JSON_DEPTH_MAX), 1000), OK);
	memset(deep, '[', JSON_DEPTH_MAX + 1);
	memset(deep + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	assert_int_equal(json_valid(BYTES_OF(deep), 1000), ERR_TOO_LONG);
}

static void many_members(void **state)
{
	(void)state;
	for (size_t n = JSON_KEYS_MAX; n <= JSON_KEYS_MAX + 1; n++) {
		AUTO(buf_free) struct buf b = BUF_MAX(1 << 16);

		assert_int_equal(buf_add_str(&b, "{"), OK);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(buf_printf(&b, "%s\"%zu\":%zu", i == 0 ? "" : ",", i, i), OK);
		assert_int_equal(buf_add_str(&b, "}"), OK);
		assert_int_equal(json_valid(BYTES_OF_BUF(&b), 1), n == JSON_KEYS_MAX ? OK : ERR_TOO_LONG);
	}
}

static void every_truncation(void **state)
{
	static const char doc[] = "{\"a\":[1,-2.50e+3,\"\\u00e9\\ud83d\\ude00\"],\"b\":{\"c\":null,\"d\":true},\"e\":false}";

	(void)state;
	assert_int_equal(json_valid(bytes_of_str(doc), 4), OK);
	for (size_t n = 0; n < sizeof(doc) - 1; n++)
		assert_int_equal(json_valid(BYTES(doc, n), 4), ERR_FORMAT);
}

/* RFC 6901 §5, word for word */
static void pointers(void **state)
{
	static const char doc[] = "{\"foo\": [\"bar\", \"baz\"], \"\": 0, \"a/b\": 1, \"c%d\": 2, \"e^f\": 3, \"g|h\": 4, "
				  "\"i\\\\j\": 5, \"k\\\"l\": 6, \" \": 7, \"m~n\": 8}";
	static const struct {
		const char *pointer, *value;
	} table[] = {
		{ "", doc }, { "/foo", "[\"bar\", \"baz\"]" }, { "/foo/0", "\"bar\"" }, { "/foo/1", "\"baz\"" }, { "/", "0" }, { "/a~1b", "1" },
		{ "/c%d", "2" }, { "/e^f", "3" }, { "/g|h", "4" }, { "/i\\j", "5" }, { "/k\"l", "6" }, { "/ ", "7" }, { "/m~0n", "8" },
	};
	static const char *const absent[] = { "/fo", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/x", "/foo/0/x", "/foo/", "/a/b", "//" };
	static const char *const bad[] = { "foo", "/m~n", "/m~", "/m~2n" };
	struct bytes value;

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		assert_int_equal(json_get(bytes_of_str(doc), table[i].pointer, &value), OK);
		assert_bytes_equal(value, bytes_of_str(table[i].value));
	}
	for (size_t i = 0; i < LEN(absent); i++)
		assert_int_equal(json_get(bytes_of_str(doc), absent[i], &value), ERR_NOT_FOUND);
	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(json_get(bytes_of_str(doc), bad[i], &value), ERR_FORMAT);
}

static void number_keeps_its_text(void **state)
{
	struct bytes doc = BYTES_LIT(" { \"valueQuantity\" : { \"value\" : 1.20 , \"unit\" : \"mmol/L\" } }   "), value;

	(void)state;
	assert_int_equal(json_get(doc, "/valueQuantity/value", &value), OK);
	assert_bytes_equal(value, BYTES_LIT("1.20"));
	assert_int_equal(json_type(value), JSON_NUMBER);
	assert_int_equal(json_get(doc, "", &value), OK);
	assert_int_equal(value.n, doc.n - 4);
}

static void iterates(void **state)
{
	struct bytes key, value;
	struct json_iter it;

	(void)state;
	assert_int_equal(json_iter(BYTES_LIT("{\"a\":1, \"b\" : [2,3] ,\"c\":{}}"), &it), OK);
	assert_true(json_next(&it, &key, &value));
	assert_bytes_equal(key, BYTES_LIT("\"a\""));
	assert_bytes_equal(value, BYTES_LIT("1"));
	assert_true(json_next(&it, &key, &value));
	assert_bytes_equal(key, BYTES_LIT("\"b\""));
	assert_bytes_equal(value, BYTES_LIT("[2,3]"));
	assert_true(json_next(&it, &key, &value));
	assert_bytes_equal(value, BYTES_LIT("{}"));
	assert_false(json_next(&it, &key, &value));
	assert_int_equal(json_iter(BYTES_LIT("[ \"x\" ]"), &it), OK);
	assert_true(json_next(&it, &key, &value));
	assert_int_equal(key.n, 0);
	assert_bytes_equal(value, BYTES_LIT("\"x\""));
	assert_false(json_next(&it, &key, &value));
	assert_int_equal(json_iter(BYTES_LIT("[ ]"), &it), OK);
	assert_false(json_next(&it, &key, &value));
	assert_int_equal(json_iter(BYTES_LIT("{ }"), &it), OK);
	assert_false(json_next(&it, &key, &value));
	assert_int_equal(json_iter(BYTES_LIT("1"), &it), ERR_FORMAT);
	assert_int_equal(json_iter(BYTES_LIT("\"[]\""), &it), ERR_FORMAT);
}

static void types(void **state)
{
	static const struct {
		const char *text;
		enum json_type type;
	} table[] = {
		{ "{}", JSON_OBJECT }, { "[]", JSON_ARRAY }, { "\"\"", JSON_STRING }, { "-1", JSON_NUMBER }, { "9", JSON_NUMBER },
		{ "true", JSON_BOOL }, { "false", JSON_BOOL }, { "null", JSON_NULL }, { "", JSON_NONE }, { "x", JSON_NONE }, { " 1", JSON_NONE },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++)
		assert_int_equal(json_type(bytes_of_str(table[i].text)), table[i].type);
}

static void strings(void **state)
{
	static const struct {
		const char *text, *says;
	} table[] = {
		{ "\"\"", "" }, { "\"密诊\"", "密诊" }, { "\"\\u5bc6\\u8bca\"", "密诊" }, { "\"\\uD83D\\uDE00\"", "😀" }, { "\"\\u00E9\\u00e9\"", "éé" },
		{ "\"a\\\"\\\\\\/\\b\\f\\n\\r\\tb\"", "a\"\\/\b\f\n\r\tb" }, { "\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf" },
		{ "\"\\uDBFF\\uDFFF\\ud800\\udc00\"", "\xf4\x8f\xbf\xbf\xf0\x90\x80\x80" },
	};
	static const char *const bad[] = { "", "1", "\"", "\"a", "\"a\"b", "\"\\ud800\"", "a\"" };
	AUTO(buf_free) struct buf b = BUF_MAX(64);

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		buf_truncate(&b, 0);
		assert_int_equal(json_string(bytes_of_str(table[i].text), &b), OK);
		assert_bytes_equal(BYTES_OF_BUF(&b), bytes_of_str(table[i].says));
		assert_true(json_string_is(bytes_of_str(table[i].text), bytes_of_str(table[i].says)));
		assert_false(json_string_is(bytes_of_str(table[i].text), BYTES_LIT("another")));
	}
	buf_truncate(&b, 0);
	assert_int_equal(buf_add_str(&b, "before"), OK);
	for (size_t i = 0; i < LEN(bad); i++) {
		assert_int_equal(json_string(bytes_of_str(bad[i]), &b), ERR_FORMAT);
		assert_bytes_equal(BYTES_OF_BUF(&b), BYTES_LIT("before"));
		assert_false(json_string_is(bytes_of_str(bad[i]), BYTES_LIT("a")));
	}
	assert_false(json_string_is(BYTES_LIT("\"ab\""), BYTES_LIT("a")));
	assert_false(json_string_is(BYTES_LIT("\"a\""), BYTES_LIT("ab")));
}

static void uints(void **state)
{
	static const char *const bad[] = { "", "-1", "00", "01", "1.0", "1e3", "+1", " 1", "\"1\"" };
	uint64_t v;

	(void)state;
	assert_int_equal(json_uint(BYTES_LIT("0"), &v), OK);
	assert_int_equal(v, 0);
	assert_int_equal(json_uint(BYTES_LIT("18446744073709551615"), &v), OK);
	assert_true(v == UINT64_MAX);
	assert_int_equal(json_uint(BYTES_LIT("18446744073709551616"), &v), ERR_TOO_LONG);
	assert_int_equal(json_uint(BYTES_LIT("99999999999999999999"), &v), ERR_TOO_LONG);
	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(json_uint(bytes_of_str(bad[i]), &v), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken),
		cmocka_unit_test(refused),
		cmocka_unit_test(same_key_elsewhere),
		cmocka_unit_test(depth),
		cmocka_unit_test(many_members),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(pointers),
		cmocka_unit_test(number_keeps_its_text),
		cmocka_unit_test(iterates),
		cmocka_unit_test(types),
		cmocka_unit_test(strings),
		cmocka_unit_test(uints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
