#include "test.h"

#include <sodium.h>

#include "crypto/siv.h"

/* draft-irtf-cfrg-xchacha-03, appendix A.3.2 (with the block counter at 0). */
static void xchacha20(void **state)
{
	static const char plain[] = "The dhole (pronounced \"dole\") is also known as the Asiatic wild dog, red dog, and whistling dog. "
				    "It is about the size of a German shepherd but looks more like a long-legged fox. This highly "
				    "elusive and skilled jumper is classified with wolves, coyotes, jackals, and foxes in the "
				    "taxonomic family Canidae.";
	struct bytes want = test_hex(
		"4559abba4e48c16102e8bb2c05e6947f50a786de162f9b0b7e592a9b53d0d4e98d8d6410d540a1a6375b26d80dace4fa"
		"b52384c731acbf16a5923c0c48d3575d4d0d2c673b666faa731061277701093a6bf7a158a8864292a41c48e3a9b4c0da"
		"ece0f8d98d0d7e05b37a307bbb66333164ec9e1b24ea0d6c3ffddcec4f68e7443056193a03c810e11344ca06d8ed8a2b"
		"fb1e8d48cfa6bc0eb4e2464b748142407c9f431aee769960e15ba8b96890466ef2457599852385c661f752ce20f9da0c"
		"09ab6b19df74e76a95967446f8d0fd415e7bee2a12a114c20eb5292ae7a349ae577820d5520a1f3fb62a17ce6a7e68fa"
		"7c79111d8860920bc048ef43fe84486ccb87c25f0ae045f0cce1e7989a9aa220a28bdd4827e751a24a6d5c62d790a663"
		"93b93111c1a55dd7421a10184974c7c5");
	uint8_t out[sizeof(plain) - 1];

	(void)state;
	crypto_stream_xchacha20_xor(out, (const uint8_t *)plain, sizeof(out),
				    test_hex("404142434445464748494a4b4c4d4e4f5051525354555658").p,
				    test_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f").p);
	assert_bytes_equal(BYTES_OF(out), want);
}

static void setup_key(uint8_t key[SIV_KEY_LEN])
{
	for (size_t i = 0; i < SIV_KEY_LEN; i++)
		key[i] = (uint8_t)i;
}

/* Made with Python's hmac and a second XChaCha20. */
static void known_answer(void **state)
{
	struct bytes context = BYTES_LIT("key=id_card+code message=name");
	AUTO(buf_free) struct buf sealed = BUF_MAX(100);
	AUTO(buf_free) struct buf message = BUF_MAX(100);
	uint8_t key[SIV_KEY_LEN];

	(void)state;
	setup_key(key);
	assert_int_equal(siv_seal(key, context, BYTES_LIT("张三"), &sealed), OK);
	assert_bytes_equal(BYTES_OF_BUF(&sealed), test_hex("d208f66fde16348b620cd767f7a197c909d7f87af7cad2d6b5e2375a716c"));
	assert_int_equal(siv_open(key, context, BYTES_OF_BUF(&sealed), &message), OK);
	assert_bytes_equal(BYTES_OF_BUF(&message), BYTES_LIT("张三"));
}

static void refused(void **state)
{
	AUTO(buf_free) struct buf sealed = BUF_MAX(100);
	AUTO(buf_free) struct buf message = BUF_MAX(100);
	uint8_t key[SIV_KEY_LEN];

	(void)state;
	setup_key(key);
	assert_int_equal(siv_seal(key, BYTES_LIT("a"), BYTES_LIT("message"), &sealed), OK);
	for (size_t n = 0; n < sealed.n; n++)
		assert_int_equal(siv_open(key, BYTES_LIT("a"), BYTES(sealed.p, n), &message), ERR_OPEN);
	for (size_t bit = 0; bit < 8 * sealed.n; bit++) {
		sealed.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(siv_open(key, BYTES_LIT("a"), BYTES_OF_BUF(&sealed), &message), ERR_OPEN);
		sealed.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(siv_open(key, BYTES_LIT("b"), BYTES_OF_BUF(&sealed), &message), ERR_OPEN);
	for (size_t i = 0; i < SIV_KEY_LEN; i += 31) {
		key[i] ^= 1;
		assert_int_equal(siv_open(key, BYTES_LIT("a"), BYTES_OF_BUF(&sealed), &message), ERR_OPEN);
		key[i] ^= 1;
	}
	assert_int_equal(message.n, 0);
	assert_int_equal(siv_seal(key, BYTES_LIT("\xff"), BYTES_NONE, &sealed), ERR_FORMAT);
	assert_int_equal(siv_seal(key, BYTES_LIT("a"), BYTES_NONE, &message), OK);
	assert_int_equal(message.n, SIV_IV_LEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xchacha20),
		cmocka_unit_test(known_answer),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
