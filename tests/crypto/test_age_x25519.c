#include "test.h"

#include "crypto/age_x25519.h"

/* C2SP age.md, "The X25519 recipient type": the identity of 32 bytes 0x42. */
#define IDENTITY "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
#define RECIPIENT "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

static void text_of_keys(void **state)
{
	AUTO(buf_free) struct buf text = BUF_MAX(100);
	uint8_t secret[X25519_LEN], recipient[X25519_LEN], out[X25519_LEN];

	(void)state;
	memset(secret, 0x42, sizeof(secret));
	x25519_public(secret, recipient);
	assert_int_equal(age_x25519_write_identity(secret, &text), OK);
	assert_bytes_equal(BYTES_OF_BUF(&text), BYTES_LIT(IDENTITY));
	buf_truncate(&text, 0);
	assert_int_equal(age_x25519_write_recipient(recipient, &text), OK);
	assert_bytes_equal(BYTES_OF_BUF(&text), BYTES_LIT(RECIPIENT));
	assert_int_equal(age_x25519_read_identity(BYTES_LIT(IDENTITY), out), OK);
	assert_memory_equal(out, secret, sizeof(out));
	assert_int_equal(age_x25519_read_recipient(BYTES_LIT(RECIPIENT), out), OK);
	assert_memory_equal(out, recipient, sizeof(out));
	assert_int_equal(age_x25519_read_identity(BYTES_LIT(RECIPIENT), out), ERR_FORMAT);
	assert_int_equal(age_x25519_read_recipient(BYTES_LIT(IDENTITY), out), ERR_FORMAT);
	assert_int_equal(age_x25519_read_recipient(BYTES_LIT(RECIPIENT "\n"), out), ERR_FORMAT);
}

static void unwrapping(void **state)
{
	static const char *const malformed[] = {
		"X25519", "X25519 AA", "X25519 CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA x",
		"X25519 CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", "X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
	};
	uint8_t secret[X25519_LEN] = { 1 }, file_key[AGE_HEADER_KEY_LEN], before[AGE_HEADER_KEY_LEN], body[32] = { 0 };

	(void)state;
	memset(file_key, 7, sizeof(file_key));
	memcpy(before, file_key, sizeof(before));
	for (size_t i = 0; i < LEN(malformed); i++) {
		struct age_header h = { .stanzas = { { bytes_of_str(malformed[i]), BYTES_OF(body) } }, .n = 1 };

		assert_int_equal(age_x25519_unwrap(&h, secret, file_key), ERR_FORMAT);
	}
	for (size_t n = 0; n <= sizeof(body); n++) {
		struct age_header h = {
			.stanzas = { { BYTES_LIT("X25519 CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), BYTES(body, n) } }, .n = 1
		};

		assert_int_equal(age_x25519_unwrap(&h, secret, file_key), n == sizeof(body) ? ERR_OPEN : ERR_FORMAT);
	}
	assert_memory_equal(file_key, before, sizeof(before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_keys),
		cmocka_unit_test(unwrapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
