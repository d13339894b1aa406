#include "test.h"

#include <jansson.h>

#include "terminal/passphrase.h"

/* What a passphrase has to be, by the cases that the web terminal is tested against too. */

#define KNOWN_MAX 16

static const char *const verdicts[] = {
	[PASSPHRASE_GOOD] = "good", [PASSPHRASE_SHORT] = "short", [PASSPHRASE_EASY] = "easy", [PASSPHRASE_OWNER] = "owner",
};

static void assert_case(json_t *identities, const json_t *one)
{
	const char *passphrase = json_string_value(json_object_get(one, "passphrase"));
	const char *owner = json_string_value(json_object_get(one, "identity")), *verdict = json_string_value(json_object_get(one, "verdict"));
	struct bytes known[KNOWN_MAX];
	enum passphrase_fault fault;
	size_t n = 0;
	const char *field;
	json_t *value;

	assert_true(owner == NULL || json_object_size(json_object_get(identities, owner)) > 0);
	json_object_foreach(owner == NULL ? NULL : json_object_get(identities, owner), field, value) {
		assert_true(n < KNOWN_MAX);
		known[n++] = bytes_of_str(json_string_value(value));
	}
	fault = passphrase_fault(bytes_of_str(passphrase), known, n);
	if (strcmp(verdicts[fault], verdict) != 0)
		print_error("%s, of %s\n", passphrase, owner == NULL ? "nobody known" : owner);
	assert_string_equal(verdicts[fault], verdict);
}

static void cases(void **state)
{
	json_t *file = json_load_file(TESTS_DIR "/terminal/passphrase.json", 0, NULL), *one;
	size_t i;

	(void)state;
	assert_non_null(file);
	assert_true(json_array_size(json_object_get(file, "cases")) > 50);
	json_array_foreach(json_object_get(file, "cases"), i, one)
		assert_case(json_object_get(file, "identities"), one);
	json_decref(file);
}

/* A terminal in another encoding than UTF-8, and more than anybody types. */
static void any_bytes(void **state)
{
	static uint8_t much[3 * PASSPHRASE_MAX];
	const struct bytes one = BYTES_LIT("\xef\xb7\xba");      /* U+FDFA, 18 symbols in NFKC */

	(void)state;
	assert_int_equal(passphrase_fault(BYTES_LIT("\xd5\xc5\xc8\xfd\xb5\xc4\xc3\xdc\xc2\xeb"), NULL, 0), PASSPHRASE_GOOD);
	assert_int_equal(passphrase_fault(BYTES_LIT("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), NULL, 0), PASSPHRASE_EASY);
	for (size_t i = 0; i < sizeof(much); i++)
		much[i] = one.p[i % one.n];
	assert_int_equal(passphrase_fault(BYTES_OF(much), &one, 1), PASSPHRASE_OWNER);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(cases), cmocka_unit_test(any_bytes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
