#include "test.h"

#include "crypto/x25519.h"

/* RFC 7748 §5.2. */
static void vectors(void **state)
{
	static const char *const table[][3] = {
		{ "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
		  "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
		  "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552" },
		{ "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
		  "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
		  "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957" },
	};
	uint8_t shared[X25519_LEN];

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		assert_int_equal(x25519_shared(test_hex(table[i][0]).p, test_hex(table[i][1]).p, shared), OK);
		assert_bytes_equal(BYTES_OF(shared), test_hex(table[i][2]));
	}
}

static void a_thousand_times(void **state)
{
	uint8_t k[X25519_LEN] = { 9 }, u[X25519_LEN] = { 9 }, shared[X25519_LEN];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(x25519_shared(k, u, shared), OK);
		memcpy(u, k, sizeof(u));
		memcpy(k, shared, sizeof(k));
	}
	assert_bytes_equal(BYTES_OF(k), test_hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
}

/* RFC 7748 §6.1. */
static void agreement(void **state)
{
	struct bytes alice = test_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
	struct bytes bob = test_hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
	uint8_t of_alice[X25519_LEN], of_bob[X25519_LEN], shared[X25519_LEN];

	(void)state;
	x25519_public(alice.p, of_alice);
	x25519_public(bob.p, of_bob);
	assert_bytes_equal(BYTES_OF(of_alice), test_hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
	assert_bytes_equal(BYTES_OF(of_bob), test_hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
	assert_int_equal(x25519_shared(alice.p, of_bob, shared), OK);
	assert_bytes_equal(BYTES_OF(shared), test_hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
	assert_int_equal(x25519_shared(bob.p, of_alice, shared), OK);
	assert_bytes_equal(BYTES_OF(shared), test_hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
}

static void small_order(void **state)
{
	static const char *const points[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	uint8_t secret[X25519_LEN] = { 1, 2, 3 }, shared[X25519_LEN], before[X25519_LEN];

	(void)state;
	memset(shared, 7, sizeof(shared));
	memcpy(before, shared, sizeof(before));
	for (size_t i = 0; i < LEN(points); i++)
		assert_int_equal(x25519_shared(secret, test_hex(points[i]).p, shared), ERR_OPEN);
	assert_memory_equal(shared, before, sizeof(before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(a_thousand_times),
		cmocka_unit_test(agreement),
		cmocka_unit_test(small_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
