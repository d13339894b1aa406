#include "test.h"

#include "crypto/age_scrypt.h"

static enum err unwrap(const char *args, unsigned max_log_n)
{
	uint8_t file_key[AGE_HEADER_KEY_LEN], body[32] = { 0 };
	struct age_header h = { .stanzas = { { bytes_of_str(args), BYTES_OF(body) } }, .n = 1 };

	return age_scrypt_unwrap(&h, BYTES_LIT("p"), max_log_n, file_key);
}

#define SALT "AAAAAAAAAAAAAAAAAAAAAA"

static void work_factors(void **state)
{
	static const char *const malformed[] = {
		"scrypt", "scrypt " SALT, "scrypt " SALT " 1 2", "scrypt AA 1", "scrypt AAAAAAAAAAAAAAAAAAAAAB 1",
		"scrypt " SALT " 0", "scrypt " SALT " 01", "scrypt " SALT " +1", "scrypt " SALT " -1", "scrypt " SALT " 1a",
	};

	(void)state;
	for (size_t i = 0; i < LEN(malformed); i++)
		assert_int_equal(unwrap(malformed[i], 20), ERR_FORMAT);
	assert_int_equal(unwrap("scrypt " SALT " 1", 20), ERR_OPEN);
	assert_int_equal(unwrap("scrypt " SALT " 10", 10), ERR_OPEN);
	assert_int_equal(unwrap("scrypt " SALT " 11", 10), ERR_TOO_LONG);
	assert_int_equal(unwrap("scrypt " SALT " 18446744073709551617", 20), ERR_TOO_LONG);
	assert_int_equal(unwrap("scrypt " SALT " 23", 64), ERR_UNSUPPORTED);
	assert_int_equal(unwrap("X25519 " SALT " 1", 20), ERR_OPEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_factors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
