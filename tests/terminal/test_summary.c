#include "test.h"

#include "terminal/summary.h"

static void assert_summary(const char *json, const char *type, const char *date, const char *title)
{
	struct summary s;

	assert_int_equal(summary_of(bytes_of_str(json), &s), OK);
	assert_string_equal(s.type, type);
	assert_string_equal(s.date, date);
	assert_string_equal(s.title, title);
}

static void resources(void **state)
{
	struct summary s;
	AUTO(buf_free) struct buf json = BUF_MAX(2000);

	(void)state;
	/* a number keeps its digits */
	assert_summary("{\"resourceType\":\"Observation\",\"code\":{\"text\":\"钾\"},\"effectiveDateTime\":\"2024-06-24\","
		       "\"valueQuantity\":{\"value\":4.10,\"unit\":\"mmol/L\"}}", "Observation", "2024-06-24", "钾 4.10 mmol/L");
	assert_summary("{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"张三\"}]}", "Patient", "", "张三");
	assert_summary("{\"resourceType\":\"X\",\"code\":7,\"date\":{}}", "X", "", "");
	assert_int_equal(summary_of(BYTES_LIT("[]"), &s), ERR_FORMAT);
	assert_int_equal(summary_of(BYTES_LIT("{}"), &s), ERR_FORMAT);
	assert_int_equal(summary_of(BYTES_LIT("{\"resourceType\":7}"), &s), ERR_FORMAT);
	assert_int_equal(summary_of(BYTES_LIT("{\"resourceType\":\"\"}"), &s), ERR_FORMAT);
	/* cut between characters */
	assert_int_equal(buf_add_str(&json, "{\"resourceType\":\"Basic\",\"description\":\""), OK);
	for (int i = 0; i < 200; i++)
		assert_int_equal(buf_add_str(&json, "病"), OK);
	assert_int_equal(buf_add_str(&json, "\"}"), OK);
	assert_int_equal(summary_of(BYTES_OF_BUF(&json), &s), OK);
	assert_int_equal(strlen(s.title), 300);
	assert_int_equal(strlen(s.title) % 3, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(resources) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
