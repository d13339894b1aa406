#include "test.h"

#include "crypto/hash.h"

/* FIPS 180-4 examples (NIST's SHA256.pdf and SHA2_Additional.pdf). */
static void nist(void **state)
{
	static const struct {
		const char *message, *digest;
	} table[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};
	uint8_t digest[HASH_LEN];

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		hash_sha256(bytes_of_str(table[i].message), digest);
		assert_bytes_equal(BYTES_OF(digest), test_hex(table[i].digest));
	}
}

static void in_parts(void **state)
{
	uint8_t data[300], want[HASH_LEN], digest[HASH_LEN];
	struct hash h;

	(void)state;
	memset(data, 'x', sizeof(data));
	hash_sha256(BYTES_OF(data), want);
	for (size_t cut = 0; cut <= sizeof(data); cut += 7) {
		struct bytes parts[] = { BYTES(data, cut), BYTES_NONE, BYTES(data + cut, sizeof(data) - cut) };

		hash_sha256_parts(parts, LEN(parts), digest);
		assert_bytes_equal(BYTES_OF(digest), BYTES_OF(want));
		hash_init(&h);
		hash_add(&h, parts[0]);
		hash_add(&h, parts[2]);
		hash_end(&h, digest);
		assert_bytes_equal(BYTES_OF(digest), BYTES_OF(want));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nist),
		cmocka_unit_test(in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
