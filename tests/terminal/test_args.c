#include "test.h"

#include "terminal/args.h"

struct parsed {
	bool all;
	const char *to;
	uint64_t hours;
	struct args_rest rest;
	struct problem why;
	enum err e;
};

static struct parsed parse(int argc, const char *const *argv)
{
	struct parsed p = { .hours = 72 };
	const struct args_option options[] = {
		{ "all", ARGS_FLAG, &p.all, 0, 0 },
		{ "to", ARGS_TEXT, &p.to, 0, 0 },
		{ "hours", ARGS_NUMBER, &p.hours, 1, 720 },
	};
	char *words[16];

	for (int i = 0; i < argc; i++)
		words[i] = (char *)(uintptr_t)argv[i];
	p.e = args_read(argc, words, options, LEN(options), &p.rest, &p.why);
	return p;
}

#define PARSE(...) parse((int)LEN(((const char *[]){ __VA_ARGS__ })), (const char *[]){ __VA_ARGS__ })

static void good(void **state)
{
	struct parsed p = PARSE("one", "--hours=5", "--all", "two", "--to", "-", "--", "--three");

	(void)state;
	assert_int_equal(p.e, OK);
	assert_true(p.all);
	assert_string_equal(p.to, "-");
	assert_int_equal(p.hours, 5);
	assert_int_equal(p.rest.n, 3);
	assert_string_equal(p.rest.words[0], "one");
	assert_string_equal(p.rest.words[2], "--three");
	assert_int_equal(args_expect(&p.rest, 3, 3, &p.why), OK);
	assert_int_not_equal(args_expect(&p.rest, 0, 2, &p.why), OK);
	assert_string_equal(p.why.subject, "--three");
	p = PARSE("--to=");
	assert_int_equal(p.e, OK);
	assert_string_equal(p.to, "");
}

static void bad(void **state)
{
	const struct parsed cases[] = {
		PARSE("--none"), PARSE("--to"), PARSE("--all=yes"), PARSE("--all", "--all"), PARSE("--hours=0"),
		PARSE("--hours", "721"), PARSE("--hours=18446744073709551617"), PARSE("--hours=1x"), PARSE("--hours="),
		PARSE("--al"), PARSE("--to", "a", "--to=b"), PARSE("--=x"),
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		assert_int_equal(cases[i].e, ERR_FORMAT);
		assert_int_equal(cases[i].why.kind, PROBLEM_USAGE);
		assert_non_null(strstr(cases[i].why.subject, "--"));
	}
	/* a number says which there are */
	assert_non_null(strstr(cases[4].why.subject, "720"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(good), cmocka_unit_test(bad) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
