#include "test.h"

#include "sys/lang.h"

static const char *pick(const char *text, bool chinese)
{
	static char picked[2][256];

	snprintf(picked[chinese], sizeof(picked[chinese]), "%s", text);
	return lang_pick(picked[chinese], chinese);
}

static void one_of_two(void **state)
{
	char inner[128], outer[256];
	bool before = lang_is_chinese();

	(void)state;
	LANG_BOTH(inner, sizeof(inner), L("第 %d 行：%s", "line %d: %s"), 7, L("缺少", "missing"));
	assert_string_equal(pick(inner, true), "第 7 行：缺少");
	assert_string_equal(pick(inner, false), "line 7: missing");
	LANG_BOTH(outer, sizeof(outer), L("登录：%s。", "login: %s."), inner);
	assert_string_equal(pick(outer, true), "登录：第 7 行：缺少。");
	assert_string_equal(pick(outer, false), "login: line 7: missing.");
	assert_true(lang_is_chinese() == before);
}

/* What is cut or damaged is still one language, and no other bytes. */
static void cut(void **state)
{
	char text[16];

	(void)state;
	assert_string_equal(pick("plain", true), "plain");
	LANG_BOTH(text, sizeof(text), "%s", L("abc磁盘已满", "0123456789"));
	assert_string_equal(pick(text, true), "abc磁");
	assert_string_equal(pick(text, false), "012345");
	assert_string_equal(pick("a\x03\x1e" "b", true), "a\x03\x1e" "b");
	assert_string_equal(pick("\x02\x02" "a", true), "a");
	assert_string_equal(pick("\x02\x02" "a", false), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_of_two),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
