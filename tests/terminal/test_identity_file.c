#include "test.h"

#include "terminal/identity_file.h"

static struct problem read_it(const char *text, struct identity *ret)
{
	struct problem why = { 0 };
	struct identity id = { 0 };

	if (identity_file_read(bytes_of_str(text), &id, &why) == OK)
		*ret = id;
	return why;
}

static void good(void **state)
{
	struct identity id;

	(void)state;
	assert_int_equal(read_it("# me\n\n name = 张三\r\nid_card=11010519491231002x\n\tphone = +86 138-0013-8000", &id).kind, PROBLEM_NONE);
	assert_bytes_equal(identity_get(&id, IDENTITY_NAME), BYTES_LIT("张三"));
	assert_bytes_equal(identity_get(&id, IDENTITY_ID_CARD), BYTES_LIT("11010519491231002X"));
	assert_bytes_equal(identity_get(&id, IDENTITY_PHONE), BYTES_LIT("13800138000"));
	assert_int_equal(identity_get(&id, IDENTITY_BED_NO).n, 0);
	assert_int_equal(read_it("\xef\xbb\xbfname = A = B", &id).kind, PROBLEM_NONE);
	assert_bytes_equal(identity_get(&id, IDENTITY_NAME), BYTES_LIT("A=B"));
	assert_int_equal(read_it("", &id).kind, PROBLEM_NONE);
}

static void bad(void **state)
{
	static const struct {
		const char *text;
		enum problem_kind kind;
		const char *subject;
	} cases[] = {
		{ "name", PROBLEM_IDENTITY_LINE, "line 1" },
		{ "name = 张三\nname = 李四", PROBLEM_IDENTITY_LINE, "line 2" },
		{ "# x\n\nfather = 张三", PROBLEM_IDENTITY_LINE, "line 3" },
		{ "code = 0123456789ABCDEFGHJKM", PROBLEM_IDENTITY_LINE, "line 1" },
		{ "= 张三", PROBLEM_IDENTITY_LINE, "line 1" },
		{ "name =", PROBLEM_IDENTITY_FIELD, "line 1: name" },
		{ "name = 张三\nid_card = 110105194912310021", PROBLEM_IDENTITY_CHECK, "line 2: id_card" },
		{ "name = \xff", PROBLEM_IDENTITY_FIELD, "line 1: name" },
	};
	struct identity id;

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct problem why = read_it(cases[i].text, &id);

		if (why.kind != cases[i].kind)
			fail_msg("%s: %s", cases[i].text, problem_name(why.kind));
		assert_string_equal(why.subject, cases[i].subject);
	}
}

static void merging(void **state)
{
	struct identity id, more;
	struct problem why = { 0 };

	(void)state;
	assert_int_equal(read_it("name = 张三", &id).kind, PROBLEM_NONE);
	assert_int_equal(read_it("name = 张三\nphone = 13800138000", &more).kind, PROBLEM_NONE);
	assert_int_equal(identity_file_merge(&id, &more, &why), OK);
	assert_int_equal(identity_get(&id, IDENTITY_PHONE).n, 11);
	assert_int_equal(read_it("name = 李四", &more).kind, PROBLEM_NONE);
	assert_int_not_equal(identity_file_merge(&id, &more, &why), OK);
	assert_int_equal(why.kind, PROBLEM_IDENTITY_OTHER);
	assert_null(strstr(why.subject, "四"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(good), cmocka_unit_test(bad), cmocka_unit_test(merging) };

	setenv("LC_ALL", "C", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
