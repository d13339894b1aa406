#include "test.h"

#include "crypto/ed25519.h"

/* RFC 8032 §7.1, tests 1 to 3. */
static const struct {
	const char *seed, *public_key, *message, *signature;
} vectors[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	  "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
};

static void rfc_8032(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(vectors); i++) {
		uint8_t public_key[ED25519_PUBLIC_LEN], secret[ED25519_SECRET_LEN], signature[ED25519_SIGNATURE_LEN];
		struct bytes message = test_hex(vectors[i].message);

		ed25519_from_seed(test_hex(vectors[i].seed).p, public_key, secret);
		assert_bytes_equal(BYTES_OF(public_key), test_hex(vectors[i].public_key));
		ed25519_sign(secret, message, signature);
		assert_bytes_equal(BYTES_OF(signature), test_hex(vectors[i].signature));
		assert_int_equal(ed25519_verify(public_key, message, signature), OK);
	}
}

static void every_bit_counts(void **state)
{
	uint8_t public_key[ED25519_PUBLIC_LEN], secret[ED25519_SECRET_LEN], signature[ED25519_SIGNATURE_LEN], message[2] = { 1, 2 };

	(void)state;
	ed25519_from_seed(test_hex(vectors[0].seed).p, public_key, secret);
	ed25519_sign(secret, BYTES_OF(message), signature);
	for (size_t bit = 0; bit < 8 * sizeof(signature); bit++) {
		signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(ed25519_verify(public_key, BYTES_OF(message), signature), ERR_SIGNATURE);
		signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < 8 * sizeof(public_key); bit++) {
		public_key[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(ed25519_verify(public_key, BYTES_OF(message), signature), ERR_SIGNATURE);
		public_key[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	message[1] ^= 1;
	assert_int_equal(ed25519_verify(public_key, BYTES_OF(message), signature), ERR_SIGNATURE);
	message[1] ^= 1;
	assert_int_equal(ed25519_verify(public_key, BYTES(message, 1), signature), ERR_SIGNATURE);
	assert_int_equal(ed25519_verify(public_key, BYTES_OF(message), signature), OK);
}

/* S + L signs the same under a lax verifier (RFC 8032 §5.1.7 forbids it), a key of small order signs everything. */
static void strict(void **state)
{
	static const char order[] = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
	uint8_t public_key[ED25519_PUBLIC_LEN], secret[ED25519_SECRET_LEN], signature[ED25519_SIGNATURE_LEN];
	uint8_t neutral[ED25519_PUBLIC_LEN] = { 1 }, zero_s[ED25519_SIGNATURE_LEN] = { 1 };
	unsigned carry = 0;

	(void)state;
	ed25519_from_seed(test_hex(vectors[0].seed).p, public_key, secret);
	ed25519_sign(secret, BYTES_NONE, signature);
	for (size_t i = 0; i < 32; i++) {
		carry += signature[32 + i] + test_hex(order).p[i];
		signature[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	assert_int_equal(ed25519_verify(public_key, BYTES_NONE, signature), ERR_SIGNATURE);
	assert_int_equal(ed25519_verify(neutral, BYTES_LIT("anything"), zero_s), ERR_SIGNATURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_8032),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(strict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
