#include "test.h"

#include "relay/source/mapping_time.h"
#include "relay/source/mapping_value.h"

static enum err put(const struct fhir_element *element, struct bytes text, struct buf *out, enum mapping_reason *reason)
{
	struct json_put w = json_put(out);

	TRY(mapping_value_put(element, text, &w, reason));
	return json_put_done(&w);
}

static void takes(enum fhir_kind kind, const char *text, const char *json)
{
	const struct fhir_element element = { .kind = kind };
	AUTO(buf_free) struct buf out = BUF_MAX(4096);
	enum mapping_reason reason;

	if (put(&element, bytes_of_str(text), &out, &reason) != OK)
		fail_msg("refused: %s", text);
	assert_bytes_equal(BYTES_OF_BUF(&out), bytes_of_str(json));
}

static void refuses(enum fhir_kind kind, const char *text, enum mapping_reason want)
{
	const struct fhir_element element = { .kind = kind };
	AUTO(buf_free) struct buf out = BUF_MAX(4096);
	enum mapping_reason reason = MAPPING_EMPTY;

	if (put(&element, bytes_of_str(text), &out, &reason) != ERR_FORMAT)
		fail_msg("taken: %s", text);
	assert_int_equal(reason, want);
	assert_int_equal(out.n, 0);
}

static void booleans(void **state)
{
	static const char *const yes[] = { "1", "t", "T", "true", "TRUE", "True" };
	static const char *const no[] = { "0", "f", "F", "false", "FALSE" };
	static const char *const bad[] = { "y", "yes", "10", "1\t", "2", "tru", "是" };

	(void)state;
	for (size_t i = 0; i < LEN(yes); i++)
		takes(FHIR_BOOLEAN, yes[i], "true");
	for (size_t i = 0; i < LEN(no); i++)
		takes(FHIR_BOOLEAN, no[i], "false");
	takes(FHIR_BOOLEAN, "t   ", "true");
	for (size_t i = 0; i < LEN(bad); i++)
		refuses(FHIR_BOOLEAN, bad[i], MAPPING_NOT_BOOLEAN);
}

static void numbers(void **state)
{
	static const char *const good[] = {
		"0", "-0", "1.20", "0.50", "-3", "1e-6", "1E+05", "6.022e23", "0.1000000000000000055511151231257827", "123456789012345678901234567890",
	};
	/* as SQL Server's and Oracle's drivers write them, and CHAR(n) */
	static const char *const drivers[][2] = {
		{ ".5", "0.5" }, { "-.5", "-0.5" }, { "5.", "5" }, { "-5.", "-5" }, { "5.e3", "5e3" }, { ".50e-3", "0.50e-3" }, { "0.", "0" },
		{ "5.6   ", "5.6" }, { "   1.20", "1.20" }, { " .5 ", "0.5" },
	};
	static const char *const bad[] = {
		"+1", ".", "-.", ".e1", "..5", "5..", "5.5.", "- .5", "01", "1,5", "1\t", "1 2", "<5", "1e", "--1", "NaN", "Infinity", "0x10", "1.2.3", "阴性", "-", "1\n", "1_000",
	};

	(void)state;
	for (size_t i = 0; i < LEN(good); i++)
		takes(FHIR_DECIMAL, good[i], good[i]);
	for (size_t i = 0; i < LEN(drivers); i++)
		takes(FHIR_DECIMAL, drivers[i][0], drivers[i][1]);
	for (size_t i = 0; i < LEN(bad); i++)
		refuses(FHIR_DECIMAL, bad[i], MAPPING_NOT_NUMBER);
}

static void integers(void **state)
{
	(void)state;
	takes(FHIR_INTEGER, "2147483647", "2147483647");
	takes(FHIR_INTEGER, "-2147483648", "-2147483648");
	takes(FHIR_UNSIGNED, "0", "0");
	takes(FHIR_POSITIVE, "1", "1");
	takes(FHIR_INTEGER, "  12  ", "12");
	takes(FHIR_INTEGER, "12.", "12");
	refuses(FHIR_INTEGER, "1 2", MAPPING_NOT_INTEGER);
	refuses(FHIR_INTEGER, "2147483648", MAPPING_NOT_INTEGER);
	refuses(FHIR_INTEGER, "-2147483649", MAPPING_NOT_INTEGER);
	refuses(FHIR_INTEGER, "99999999999999999999", MAPPING_NOT_INTEGER);
	refuses(FHIR_INTEGER, "1.0", MAPPING_NOT_INTEGER);
	refuses(FHIR_INTEGER, "1e3", MAPPING_NOT_INTEGER);
	refuses(FHIR_INTEGER, "-0", MAPPING_NOT_INTEGER);
	refuses(FHIR_INTEGER, "+1", MAPPING_NOT_INTEGER);
	refuses(FHIR_INTEGER, "007", MAPPING_NOT_INTEGER);
	refuses(FHIR_UNSIGNED, "-1", MAPPING_NOT_INTEGER);
	refuses(FHIR_POSITIVE, "0", MAPPING_NOT_INTEGER);
}

static void texts(void **state)
{
	const struct fhir_element gender = { .kind = FHIR_CODE, .codes = BYTES_LIT("male|female") };
	AUTO(buf_free) struct buf out = BUF_MAX(64);
	enum mapping_reason reason;

	(void)state;
	takes(FHIR_STRING, " 检查所见：\"正常\"\\\n\t\x01 ", "\" 检查所见：\\\"正常\\\"\\\\\\n\\t\\u0001 \"");
	takes(FHIR_CODE, "8302-2", "\"8302-2\"");
	takes(FHIR_CODE, "a b", "\"a b\"");
	takes(FHIR_CODE, "a   ", "\"a\"");
	takes(FHIR_STRING, "a   ", "\"a   \"");
	refuses(FHIR_CODE, "a\n", MAPPING_NOT_CODE);
	refuses(FHIR_CODE, "a  b", MAPPING_NOT_CODE);
	refuses(FHIR_CODE, "a\tb", MAPPING_NOT_CODE);
	assert_int_equal(put(&gender, BYTES_LIT("female"), &out, &reason), OK);
	assert_int_equal(put(&gender, BYTES_LIT("女"), &out, &reason), ERR_FORMAT);
	assert_int_equal(reason, MAPPING_UNKNOWN_CODE);
	assert_int_equal(put(&gender, BYTES_LIT("male      "), &out, &reason), OK);
	takes(FHIR_ID, "1.2.840-x ", "\"1.2.840-x\"");
	refuses(FHIR_ID, "a_b", MAPPING_NOT_ID);
	refuses(FHIR_ID, "12345678901234567890123456789012345678901234567890123456789012345", MAPPING_NOT_ID);
	takes(FHIR_URI, "http://loinc.org  ", "\"http://loinc.org\"");
	refuses(FHIR_URI, "http://a b", MAPPING_NOT_URI);
	takes(FHIR_BASE64, "Zm9v", "\"Zm9v\"");
	takes(FHIR_BASE64, " Zm9v\r\nZm9v\nZg==\n", "\"Zm9vZm9vZg==\"");
	refuses(FHIR_BASE64, "Zm9", MAPPING_NOT_BASE64);
	refuses(FHIR_BASE64, "Zm 9", MAPPING_NOT_BASE64);
	takes(FHIR_XHTML, "a<b> & \x01""c", "\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">a&lt;b&gt; &amp;  c</div>\"");
}

static void times(void **state)
{
	(void)state;
	takes(FHIR_DATE, "2016-02-29", "\"2016-02-29\"");
	takes(FHIR_DATE, "2016-02-29 08:00:00", "\"2016-02-29\"");
	takes(FHIR_DATE, "2016", "\"2016\"");
	takes(FHIR_DATETIME, "2016-02", "\"2016-02\"");
	takes(FHIR_DATETIME, "2016-02-29", "\"2016-02-29\"");
	takes(FHIR_DATETIME, "2016-02-29 08:07:06", "\"2016-02-29T08:07:06+08:00\"");
	takes(FHIR_DATETIME, "2016-02-29 08:07:06.1230", "\"2016-02-29T08:07:06.1230+08:00\"");
	takes(FHIR_DATETIME, "2016-02-29T08:07Z", "\"2016-02-29T08:07:00+00:00\"");
	takes(FHIR_INSTANT, "2016-02-29 08:07:06-03:30", "\"2016-02-29T08:07:06-03:30\"");
	takes(FHIR_TIME, "08:07", "\"08:07:00\"");
	takes(FHIR_TIME, "08:07   ", "\"08:07:00\"");
	takes(FHIR_DATETIME, "2016-02-29 08:07:06    ", "\"2016-02-29T08:07:06+08:00\"");
	refuses(FHIR_INSTANT, "2016-02-29", MAPPING_NOT_DATE);
	refuses(FHIR_DATE, "29.02.2016", MAPPING_NOT_DATE);
	refuses(FHIR_DATETIME, "2015-02-29 08:07:06", MAPPING_NOT_DATE);
	refuses(FHIR_TIME, "2016-02-29 08:07:06", MAPPING_NOT_TIME);
}

static void reasons(void **state)
{
	struct mapping_reject r = mapping_reject_of(MAPPING_NOT_NUMBER, "/valueQuantity/value", BYTES_LIT("<12.5 阴性x"));
	char text[MAPPING_REJECT_MAX];

	(void)state;
	mapping_reject_text(&r, false, text);
	assert_non_null(strstr(text, "column \"/valueQuantity/value\""));
	assert_non_null(strstr(text, "\"<99.9 ??a\""));
	mapping_reject_text(&r, true, text);
	assert_non_null(strstr(text, "不是数字"));
	r = mapping_reject_of(MAPPING_NOT_CODE, "/status", BYTES_LIT("123456789012345678901234567890"));
	assert_string_equal(r.shape, "999999999999999999999999...");
	for (int reason = MAPPING_NOT_UTF8; reason <= MAPPING_BLOB_MANY; reason++) {
		r = mapping_reject_of(reason, "", BYTES_NONE);
		mapping_reject_text(&r, false, text);
		assert_true(strlen(text) > 5);
		mapping_reject_text(&r, true, text);
		assert_true(strlen(text) > 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(booleans),
		cmocka_unit_test(numbers),
		cmocka_unit_test(integers),
		cmocka_unit_test(texts),
		cmocka_unit_test(times),
		cmocka_unit_test(reasons),
	};

	if (mapping_time_zone("Asia/Shanghai") != OK)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
