#include <unistd.h>

#include "test.h"

#include "crypto/kdf.h"

/* RFC 4231 §4, test cases 1 to 4, 6, 7 (5 truncates). */
static const struct {
	const char *key, *data, *sha256, *sha512;
} hmac_vectors[] = {
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	  "4869205468657265",
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
	  "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914e"
	  "eb61f1702e696c203a126854" },
	{ "4a656665",
	  "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
	  "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a3"
	  "4d4a6b4b636e070a38bce737" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
	  "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
	  "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337"
	  "bee8942674278859e13292fb" },
	{ "0102030405060708090a0b0c0d0e0f10111213141516171819",
	  "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
	  "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
	  "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741"
	  "120c4f2de2adebeb10a298dd" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b657920466972"
	  "7374",
	  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
	  "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73"
	  "f63f0aec8b915a985d786598" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e"
	  "642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f206265"
	  "20686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
	  "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
	  "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb"
	  "6de0446065c97440fa8c6a58" },
};

/* RFC 5869 appendix A, test cases 1 to 3. */
static const struct {
	const char *ikm, *salt, *info, *okm;
} hkdf_vectors[] = {
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	  "000102030405060708090a0b0c",
	  "f0f1f2f3f4f5f6f7f8f9",
	  "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865" },
	{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f30313233"
	  "3435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
	  "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f90919293"
	  "9495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
	  "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3"
	  "e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
	  "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da327560"
	  "0c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87" },
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	  "",
	  "",
	  "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8" },
};

static void rfc_4231(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(hmac_vectors); i++) {
		struct bytes key = test_hex(hmac_vectors[i].key), data = test_hex(hmac_vectors[i].data);
		uint8_t mac[64];
		struct kdf_hmac h, copy;

		kdf_hmac_sha256(key, data, mac);
		assert_bytes_equal(BYTES(mac, 32), test_hex(hmac_vectors[i].sha256));
		kdf_hmac_init(&h, key);
		kdf_hmac_add(&h, BYTES(data.p, 3));
		copy = h;
		kdf_hmac_end(&h, mac);
		kdf_hmac_add(&copy, BYTES(data.p + 3, data.n - 3));
		kdf_hmac_end(&copy, mac);
		assert_bytes_equal(BYTES(mac, 32), test_hex(hmac_vectors[i].sha256));
		kdf_hmac_sha512(key, data, mac);
		assert_bytes_equal(BYTES(mac, 64), test_hex(hmac_vectors[i].sha512));
	}
}

static void rfc_5869(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(hkdf_vectors); i++) {
		struct bytes ikm = test_hex(hkdf_vectors[i].ikm), salt = test_hex(hkdf_vectors[i].salt);
		struct bytes info = test_hex(hkdf_vectors[i].info), want = test_hex(hkdf_vectors[i].okm);
		uint8_t okm[100];

		for (size_t n = 1; n <= want.n; n++) {
			memset(okm, 0xee, sizeof(okm));
			kdf_hkdf(ikm, salt, info, okm, n);
			assert_bytes_equal(BYTES(okm, n), BYTES(want.p, n));
			assert_int_equal(okm[n], 0xee);
		}
	}
}

/* RFC 7914 §12, the third vector; its first 32 bytes. */
static void rfc_7914(void **state)
{
	uint8_t key[32];

	(void)state;
	assert_int_equal(kdf_scrypt(BYTES_LIT("pleaseletmein"), BYTES_LIT("SodiumChloride"), 14, key), OK);
	assert_bytes_equal(BYTES_OF(key), test_hex("7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"));
	assert_int_equal(kdf_scrypt(BYTES_LIT("p"), BYTES_LIT("s"), 0, key), ERR_UNSUPPORTED);
	assert_int_equal(kdf_scrypt(BYTES_LIT("p"), BYTES_LIT("s"), KDF_SCRYPT_LOG_N_MAX + 1, key), ERR_UNSUPPORTED);
	assert_int_equal(kdf_scrypt(BYTES_LIT("p"), BYTES_LIT("s"), 64, key), ERR_UNSUPPORTED);
}

/* Against the reference implementation's own command. */
static void argon2id(void **state)
{
	static const size_t lengths[] = { 16, 32, 64, 100 };

	(void)state;
	if (access("/usr/bin/argon2", X_OK) != 0)
		skip();
	for (size_t i = 0; i < LEN(lengths); i++) {
		char command[200], line[300];
		uint8_t key[100];

		snprintf(command, sizeof(command), "printf %%s identity | argon2 sixteen-bytes-ok -id -t 3 -m 16 -p 1 -l %zu -r",
			 lengths[i]);
		FILE *pipe = popen(command, "r");
		assert_non_null(pipe);
		assert_non_null(fgets(line, sizeof(line), pipe));
		assert_int_equal(pclose(pipe), 0);
		line[strcspn(line, "\n")] = '\0';
		assert_int_equal(kdf_argon2id(BYTES_LIT("identity"), (const uint8_t *)"sixteen-bytes-ok", key, lengths[i]), OK);
		assert_bytes_equal(BYTES(key, lengths[i]), test_hex(line));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_4231),
		cmocka_unit_test(rfc_5869),
		cmocka_unit_test(rfc_7914),
		cmocka_unit_test(argon2id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
