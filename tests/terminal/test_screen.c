#include "test.h"

#include "terminal/screen.h"

static void assert_safe(const char *from, bool lines, const char *to)
{
	AUTO(buf_free) struct buf safe = BUF_MAX(256);

	assert_int_equal(screen_safe(bytes_of_str(from), lines, &safe), OK);
	assert_bytes_equal(BYTES_OF_BUF(&safe), bytes_of_str(to));
}

/* No escape sequence, no change of direction, no line of somebody else's reaches the terminal. */
static void nothing_gets_through(void **state)
{
	(void)state;
	assert_safe("张三 A-1", false, "张三 A-1");
	assert_safe("\033[31mred", false, "\xef\xbf\xbd[31mred");
	assert_safe("a\nb\rc\td", false, "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd" "d");
	assert_safe("a\nb\rc", true, "a\nb\xef\xbf\xbd" "c");
	assert_safe("a\u202e" "b\u200f" "c\u2028" "d", true, "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd" "d");
	assert_safe("\xc2\x9b" "x", true, "\xef\xbf\xbdx");
	assert_safe("\xff\xc3", false, "\xef\xbf\xbd\xef\xbf\xbd");
}

static void chinese_is_wide(void **state)
{
	(void)state;
	assert_int_equal(screen_width("abc"), 3);
	assert_int_equal(screen_width("张三a"), 5);
	assert_int_equal(screen_width("（1）"), 5);
	assert_int_equal(screen_width(""), 0);
}

static void columns_stand_under_each_other(void **state)
{
	AUTO(screen_table_free) struct screen_table table;
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n), *before = stdout;

	(void)state;
	screen_table_init(&table, 2);
	assert_int_equal(screen_table_add(&table, (const char *[]){ "姓名", "X" }), OK);
	assert_int_equal(screen_table_add(&table, (const char *[]){ "a\033", "Y" }), OK);
	stdout = out;
	screen_table_print(&table);
	stdout = before;
	fclose(out);
	assert_string_equal(text, "姓名  X\na\xef\xbf\xbd    Y\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_gets_through),
		cmocka_unit_test(chinese_is_wide),
		cmocka_unit_test(columns_stand_under_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
