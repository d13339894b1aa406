#include "test.h"

#include "bytes/base64.h"

/* RFC 4648 §10. */
static const char *const vectors[][2] = {
	{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
};

static enum err decode(const char *text, enum base64_variant variant, struct buf *ret_out)
{
	return base64_decode(bytes_of_str(text), variant, ret_out);
}

static void rfc_4648(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(vectors); i++) {
		struct bytes plain = bytes_of_str(vectors[i][0]), text = bytes_of_str(vectors[i][1]);
		struct bytes bare = BYTES(text.p, strcspn(vectors[i][1], "="));

		for (int v = BASE64_PADDED; v <= BASE64_URL_UNPADDED; v++) {
			struct bytes want = v & BASE64_UNPADDED ? bare : text;
			AUTO(buf_free) struct buf b = BUF_MAX(20);

			assert_int_equal(base64_encode(plain, v, &b), OK);
			assert_bytes_equal(BYTES_OF_BUF(&b), want);
			assert_int_equal(base64_encoded_len(plain.n, v), want.n);
			buf_truncate(&b, 0);
			assert_int_equal(base64_decode(want, v, &b), OK);
			assert_bytes_equal(BYTES_OF_BUF(&b), plain);
			if (want.n != text.n || bare.n != text.n)
				assert_int_equal(base64_decode(want, v ^ BASE64_UNPADDED, &b), ERR_FORMAT);
		}
	}
}

static void alphabets(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(20);
	struct bytes plain = test_hex("fbefff");

	(void)state;
	assert_int_equal(base64_encode(plain, BASE64_UNPADDED, &b), OK);
	assert_int_equal(base64_encode(plain, BASE64_URL_UNPADDED, &b), OK);
	assert_bytes_equal(BYTES_OF_BUF(&b), BYTES_LIT("++//--__"));
	buf_truncate(&b, 0);
	assert_int_equal(decode("++//", BASE64_UNPADDED, &b), OK);
	assert_int_equal(decode("--__", BASE64_URL_UNPADDED, &b), OK);
	assert_bytes_equal(BYTES_OF_BUF(&b), test_hex("fbeffffbefff"));
	assert_int_equal(decode("--__", BASE64_UNPADDED, &b), ERR_FORMAT);
	assert_int_equal(decode("++//", BASE64_URL_UNPADDED, &b), ERR_FORMAT);
}

static void not_canonical(void **state)
{
	static const char *const padded[] = {
		"Z", "Zg", "Zg=", "Zm8", "Zg===", "====", "=", "==", "Zg==Zg==", "Zg= =", "Zg==\n", " Zg==", "Zm=v", "Z===",
		"Zh==", "Zm9=", "Zm9v====", "Zm9*", "Zm9v=",
	};
	static const char *const bare[] = { "Z", "Zg==", "Zh", "Zm9", "Zm9vZ", "Zm9v=", "Zm\n8", "Zm8\n", "Zm9vYh" };
	AUTO(buf_free) struct buf b = BUF_MAX(20);

	(void)state;
	for (size_t i = 0; i < LEN(padded); i++)
		if (decode(padded[i], BASE64_PADDED, &b) != ERR_FORMAT)
			fail_msg("%s was taken", padded[i]);
	for (size_t i = 0; i < LEN(bare); i++)
		if (decode(bare[i], BASE64_UNPADDED, &b) != ERR_FORMAT)
			fail_msg("%s was taken", bare[i]);
	assert_int_equal(b.n, 0);
}

static void fixed_and_limits(void **state)
{
	uint8_t out[3] = { 9, 9, 9 };
	AUTO(buf_free) struct buf b = BUF_MAX(2);

	(void)state;
	assert_int_equal(base64_decode_fixed(BYTES_LIT("Zm8"), BASE64_UNPADDED, out, 3), ERR_FORMAT);
	assert_int_equal(base64_decode_fixed(BYTES_LIT("Zm9vYg"), BASE64_UNPADDED, out, 3), ERR_FORMAT);
	assert_int_equal(base64_decode_fixed(BYTES_LIT("Zm9*"), BASE64_UNPADDED, out, 3), ERR_FORMAT);
	assert_memory_equal(out, "\t\t\t", 3);
	assert_int_equal(base64_decode_fixed(BYTES_LIT("Zm9v"), BASE64_UNPADDED, out, 3), OK);
	assert_memory_equal(out, "foo", 3);
	assert_int_equal(decode("Zm9v", BASE64_PADDED, &b), ERR_TOO_LONG);
	assert_int_equal(base64_encode(BYTES_LIT("foo"), BASE64_PADDED, &b), ERR_TOO_LONG);
	assert_int_equal(b.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_4648),
		cmocka_unit_test(alphabets),
		cmocka_unit_test(not_canonical),
		cmocka_unit_test(fixed_and_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
