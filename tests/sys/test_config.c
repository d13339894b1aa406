#include "test.h"

#include <unistd.h>

#include "sys/config.h"
#include "sys/file.h"

struct values {
	char name[16], path[64];
	uint64_t number;
	bool yes;
	unsigned word;
};

static const char *const words[] = { "phone", "slip", "peer", NULL };
static char folder[] = "/tmp/mizhen-test-XXXXXX", message[CONFIG_MESSAGE_MAX];

static enum err read_config(const char *text, struct values *v)
{
	const struct config_key keys[] = {
		{ "a", "name", CONFIG_TEXT, v->name, 0, sizeof(v->name), NULL, NULL },
		{ "a", "path", CONFIG_PATH, v->path, 0, sizeof(v->path), NULL, "here" },
		{ "b", "number", CONFIG_NUMBER, &v->number, 5, 500, NULL, "7" },
		{ "b", "yes", CONFIG_YES_NO, &v->yes, 0, 0, NULL, "no" },
		{ "b", "word", CONFIG_WORD, &v->word, 0, 0, words, "slip" },
	};
	char path[FILE_PATH_MAX];

	assert_int_equal(file_join(folder, "c", path), OK);
	assert_int_equal(file_replace(path, bytes_of_str(text), 0600), OK);
	message[0] = '\0';
	return config_read(path, keys, LEN(keys), message);
}

static void reads_values_and_defaults(void **state)
{
	struct values v = { 0 };
	char here[64];

	(void)state;
	snprintf(here, sizeof(here), "%s/here", folder);
	assert_int_equal(read_config("; hello\n[a]\nname = 仁和 ; city\n", &v), OK);
	assert_string_equal(v.name, "仁和");
	assert_string_equal(v.path, here);
	assert_int_equal(v.number, 7);
	assert_false(v.yes);
	assert_int_equal(v.word, 1);
	assert_int_equal(read_config("[a]\nname=x\npath = /abs\n[b]\nnumber=500\nyes=yes\nword = peer", &v), OK);
	assert_string_equal(v.path, "/abs");
	assert_int_equal(v.number, 500);
	assert_true(v.yes);
	assert_int_equal(v.word, 2);
	assert_string_equal(message, "");
}

static void refuses_and_says_where(void **state)
{
	static const struct { const char *text, *says; } cases[] = {
		{ "[a]\nname = x\nnaem = y\n", "/c:3: unknown key [a] naem" },
		{ "[b]\nname = x\n", "/c:2: unknown key [b] name" },
		{ "[a]\nname = x\nname = x\n", "/c:3: [a] name was given on line 2" },
		{ "[a]\nname = x\n  y\n", "/c:3: expected" },
		{ "[a]\nname = x\n[b\n", "/c:3: expected" },
		{ "[a]\nname = 0123456789abcdef\n", "/c:2: [a] name is too long" },
		{ "[a]\nname =\n", "/c:2: [a] name has no value" },
		{ "[a]\npath = y\n", "/c: [a] name is missing" },
		{ "[a]\nname = x\n[b]\nnumber = 4\n", "/c:4: [b] number must be a number from 5 to 500" },
		{ "[a]\nname = x\n[b]\nnumber = 501\n", "/c:4: " },
		{ "[a]\nname = x\n[b]\nnumber = 6x\n", "/c:4: " },
		{ "[a]\nname = x\n[b]\nnumber = +6\n", "/c:4: " },
		{ "[a]\nname = x\n[b]\nnumber = 99999999999999999999\n", "/c:4: " },
		{ "[a]\nname = x\n[b]\nyes = Yes\n", "/c:4: [b] yes must be no | yes" },
		{ "[a]\nname = x\n[b]\nword = fax\n", "/c:4: [b] word must be phone | slip | peer" },
		{ "[a]\nname = \xff\n", "not UTF-8" },
		{ "", "/c: [a] name is missing" },
	};
	struct values v = { 0 };
	char longer[5000];

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		v = (struct values){ 0 };
		assert_int_equal(read_config(cases[i].text, &v), ERR_FORMAT);
		if (strstr(message, cases[i].says) == NULL)
			fail_msg("case %zu says: %s", i, message);
		assert_string_equal(v.name, "");
	}
	memset(longer, 'x', sizeof(longer));
	memcpy(longer, "[a]\nname = ", 11);
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(read_config(longer, &v), ERR_FORMAT);
	assert_non_null(strstr(message, "/c:2: this line is too long"));
	assert_int_equal(config_read("/nonexistent/c", NULL, 0, message), ERR_NOT_FOUND);
	assert_non_null(strstr(message, "/nonexistent/c"));
}

static int begin(void **state)
{
	(void)state;
	setenv("LC_ALL", "C", 1);
	return mkdtemp(folder) == NULL;
}

static int end(void **state)
{
	char path[FILE_PATH_MAX];

	(void)state;
	if (file_join(folder, "c", path) == OK)
		unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_values_and_defaults),
		cmocka_unit_test(refuses_and_says_where),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
