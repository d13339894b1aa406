#include "test.h"

#include <sodium.h>

#include "crypto/aead.h"

/* RFC 8439 §2.8.2. */
static const char rfc_plain[] = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen "
				"would be it.";
static const char rfc_key[] = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
static const char rfc_nonce[] = "070000004041424344454647";
static const char rfc_aad[] = "50515253c0c1c2c3c4c5c6c7";
static const char rfc_sealed[] =
	"d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
	"1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
	"3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691";

static void rfc_8439(void **state)
{
	struct bytes plain = bytes_of_str(rfc_plain), nonce = test_hex(rfc_nonce), aad = test_hex(rfc_aad);
	AUTO(aead_done) struct aead a;
	uint8_t out[200];

	(void)state;
	assert_int_equal(aead_init(&a), OK);
	assert_int_equal(aead_set_key(&a, test_hex(rfc_key).p), OK);
	assert_int_equal(aead_seal(&a, nonce.p, aad, plain, out), OK);
	assert_bytes_equal(BYTES(out, plain.n + AEAD_TAG_LEN), test_hex(rfc_sealed));
	assert_int_equal(aead_open(&a, nonce.p, aad, test_hex(rfc_sealed), out), OK);
	assert_bytes_equal(BYTES(out, plain.n), plain);
}

/* One context, keys and directions mixed, in place, against libsodium. */
static void as_libsodium(void **state)
{
	AUTO(aead_done) struct aead a;
	uint8_t key[AEAD_KEY_LEN] = { 0 }, nonce[AEAD_NONCE_LEN] = { 0 }, plain[300], sealed[316], want[316];

	(void)state;
	memset(plain, 'p', sizeof(plain));
	assert_int_equal(aead_init(&a), OK);
	for (size_t n = 0; n <= sizeof(plain); n++) {
		struct bytes aad = BYTES(plain, n % 3), text = BYTES(plain, n), whole = BYTES(sealed, n + AEAD_TAG_LEN);

		if (n % 2 == 0)
			key[n % sizeof(key)]++;
		nonce[n % sizeof(nonce)]++;
		assert_int_equal(aead_set_key(&a, key), OK);
		memcpy(sealed, plain, n);
		assert_int_equal(aead_seal(&a, nonce, aad, BYTES(sealed, n), sealed), OK);
		crypto_aead_chacha20poly1305_ietf_encrypt(want, NULL, plain, n, aad.p, aad.n, NULL, nonce, key);
		assert_bytes_equal(whole, BYTES(want, whole.n));
		assert_int_equal(aead_open(&a, nonce, aad, whole, sealed), OK);
		assert_bytes_equal(BYTES(sealed, n), text);
	}
}

static void refused(void **state)
{
	struct bytes nonce = test_hex(rfc_nonce), aad = test_hex(rfc_aad);
	AUTO(aead_done) struct aead a;
	uint8_t sealed[130], out[130], zero[130] = { 0 };
	size_t n = test_hex(rfc_sealed).n;

	(void)state;
	memcpy(sealed, test_hex(rfc_sealed).p, n);
	assert_int_equal(aead_init(&a), OK);
	assert_int_equal(aead_set_key(&a, test_hex(rfc_key).p), OK);
	for (size_t cut = 0; cut < n; cut++)
		assert_int_equal(aead_open(&a, nonce.p, aad, BYTES(sealed, cut), out), ERR_OPEN);
	for (size_t bit = 0; bit < 8 * n; bit++) {
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
		memset(out, 1, sizeof(out));
		assert_int_equal(aead_open(&a, nonce.p, aad, BYTES(sealed, n), out), ERR_OPEN);
		assert_memory_equal(out, zero, n - AEAD_TAG_LEN);
		sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(aead_open(&a, nonce.p, BYTES_NONE, BYTES(sealed, n), out), ERR_OPEN);
	assert_int_equal(aead_open(&a, zero, aad, BYTES(sealed, n), out), ERR_OPEN);
	assert_int_equal(aead_seal(&a, nonce.p, aad, BYTES(sealed, (size_t)AEAD_MAX + 1), out), ERR_TOO_LONG);
	assert_int_equal(aead_open(&a, nonce.p, aad, BYTES(sealed, n), out), OK);
}

static void wrapping(void **state)
{
	const uint8_t *key = test_hex(rfc_key).p;
	uint8_t nonce[AEAD_NONCE_LEN] = { 0 }, wrapped[32], want[32], out[16];
	AUTO(aead_done) struct aead a;

	(void)state;
	assert_int_equal(aead_init(&a), OK);
	assert_int_equal(aead_set_key(&a, key), OK);
	assert_int_equal(aead_seal(&a, nonce, BYTES_NONE, BYTES_LIT("YELLOW SUBMARINE"), want), OK);
	aead_wrap(key, (const uint8_t *)"YELLOW SUBMARINE", wrapped);
	assert_memory_equal(wrapped, want, sizeof(want));
	assert_int_equal(aead_unwrap(key, BYTES_OF(wrapped), out), OK);
	assert_memory_equal(out, "YELLOW SUBMARINE", sizeof(out));
	memset(out, 7, sizeof(out));
	for (size_t n = 0; n < sizeof(wrapped); n++)
		assert_int_equal(aead_unwrap(key, BYTES(wrapped, n), out), ERR_OPEN);
	wrapped[3] ^= 1;
	assert_int_equal(aead_unwrap(key, BYTES_OF(wrapped), out), ERR_OPEN);
	assert_memory_equal(out, "\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7\7", sizeof(out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_8439),
		cmocka_unit_test(as_libsodium),
		cmocka_unit_test(refused),
		cmocka_unit_test(wrapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
