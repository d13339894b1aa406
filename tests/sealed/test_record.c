#include "test.h"

#include "bytes/base64.h"
#include "crypto/aead.h"
#include "sealed/record.h"

static const uint8_t kek[RECORD_KEK_LEN] = "thirty-two bytes of a shelf's KE";
static const struct record_name name = { { (const uint8_t *)"people-1", 8 }, { 1, 2, 3 }, 7 };
static const struct record_random randomness = { "file key 16 byte", "salt of 16 bytes", "nonce - 16 bytes" };

static struct buf sealed(const struct record_name *of, struct bytes json)
{
	AUTO(record_sealer_done) struct record_sealer s;
	struct buf file = BUF_MAX(1 << 22);

	assert_int_equal(record_sealer_init(&s), OK);
	assert_int_equal(record_seal(&s, kek, of, json, &randomness, &file), OK);
	return file;
}

static void padme(void **state)
{
	static const uint64_t table[][2] = {
		{ 0, 0 }, { 1, 1 }, { 2, 2 }, { 3, 3 }, { 7, 7 }, { 8, 8 }, { 9, 10 }, { 15, 16 }, { 17, 18 }, { 33, 36 },
		{ 127, 128 }, { 129, 144 }, { 1000, 1024 }, { 1025, 1088 }, { 2000, 2048 }, { 2049, 2176 }, { 65537, 67584 },
		{ 1000000, 1015808 }, { (1ULL << 40) + 1, 1116691496960 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++)
		assert_int_equal(record_padded_len(table[i][0]), table[i][1]);
	for (uint64_t n = 1; n < 300000; n++) {
		uint64_t padded = record_padded_len(n);

		assert_true(padded >= n && padded - n <= n * 12 / 100);
		assert_int_equal(record_padded_len(padded), padded);
	}
}

static void rid(void **state)
{
	uint8_t secret[32] = { 0 }, a[RECORD_ID_LEN], b[RECORD_ID_LEN];

	(void)state;
	/* Python: hmac.new(bytes(32), cbor2.dumps(["lab", "检1"]), "sha256").digest()[:16] */
	assert_int_equal(record_rid(secret, BYTES_LIT("lab"), BYTES_LIT("检1"), a), OK);
	assert_bytes_equal(BYTES_OF(a), test_hex("c8eae2e0dcbda12e3257327ee7f724ee"));
	assert_int_equal(record_rid(secret, BYTES_LIT("la"), BYTES_LIT("b检1"), b), OK);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_int_equal(record_rid(secret, BYTES_LIT("lab"), BYTES_LIT("\xff"), b), ERR_FORMAT);
}

/* The construction of docs/protocol.md, made a second time by tests/core/record_answer.py. */
static void known_answer(void **state)
{
	AUTO(buf_free) struct buf file = sealed(&name, BYTES_LIT("{\"resourceType\":\"Observation\"}"));

	(void)state;
	assert_bytes_equal(BYTES_OF_BUF(&file), test_hex(
		"6167652d656e6372797074696f6e2e6f72672f76310a2d3e206d697a68656e2f6964656e746974792063324673644342765a6941"
		"784e6942696558526c63770a3842656538772b4c4178355237344e46366f6c6f4b312f61687a4c304864566a37342b3254676b35"
		"5832380a2d2d2d20307757536f65747642496b556b466b52546b6a79752b45444c7a34576e3452667275596f505779314a42590a"
		"6e6f6e6365202d2031362062797465731336d5c119c1635e93fbb7d87c988a7fa97e5d887919876d6af8829b6d429f0464da3800"
		"ce62386f0440c435cf7f"));
}

static void all_sizes_come_back(void **state)
{
	static const size_t sizes[] = { 1, 2, 100, 2000, 65535, 65536, 65537, 200000, 1000000 };
	static uint8_t json[1000000];
	AUTO(record_sealer_done) struct record_sealer s;
	AUTO(buf_free) struct buf file = BUF_MAX(1 << 24);

	(void)state;
	for (size_t i = 0; i < sizeof(json); i++)
		json[i] = (uint8_t)('!' + i % 90);
	assert_int_equal(record_sealer_init(&s), OK);
	for (size_t i = 0; i < LEN(sizes); i++) {
		AUTO(buf_free) struct buf plain = BUF_MAX(1 << 24);
		uint8_t file_key[AGE_HEADER_KEY_LEN];
		size_t before = file.n;

		/* one behind the other in one buffer, as a batch has them */
		assert_int_equal(record_seal(&s, kek, &name, BYTES(json, sizes[i]), &randomness, &file), OK);
		struct bytes one = BYTES(file.p + before, file.n - before);
		assert_int_equal(one.n, 156 + age_stream_payload_len(record_padded_len(sizes[i])));
		assert_int_equal(record_open(kek, &name, one, &plain), OK);
		assert_bytes_equal(BYTES_OF_BUF(&plain), BYTES(json, sizes[i]));
		buf_truncate(&plain, 0);
		assert_int_equal(record_file_key(kek, &name, one, file_key), OK);
		assert_memory_equal(file_key, randomness.file_key, sizeof(file_key));
		assert_int_equal(record_open_with_key(file_key, one, &plain), OK);
		assert_bytes_equal(BYTES_OF_BUF(&plain), BYTES(json, sizes[i]));
	}
}

static void bound_to_its_name(void **state)
{
	AUTO(buf_free) struct buf file = sealed(&name, BYTES_LIT("{}"));
	AUTO(buf_free) struct buf plain = BUF_MAX(100);
	struct record_name others[] = { name, name, name, name };
	uint8_t other_kek[RECORD_KEK_LEN], file_key[AGE_HEADER_KEY_LEN] = { 1 };

	(void)state;
	others[0].hospital = BYTES_LIT("people-2");
	others[1].rid[15] = 1;
	others[2].version = 8;
	others[3].hospital = BYTES_LIT("a-name-of-more-than-32-characters");
	for (size_t i = 0; i < LEN(others); i++)
		assert_int_equal(record_open(kek, &others[i], BYTES_OF_BUF(&file), &plain), ERR_OPEN);
	memcpy(other_kek, kek, sizeof(kek));
	other_kek[31] ^= 1;
	assert_int_equal(record_open(other_kek, &name, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
	assert_int_equal(record_open_with_key(file_key, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
	assert_int_equal(plain.n, 0);
}

static void every_change_refused(void **state)
{
	AUTO(buf_free) struct buf file = sealed(&name, BYTES_LIT("{\"resourceType\":\"Observation\"}"));
	AUTO(buf_free) struct buf plain = BUF_MAX(1000);
	uint8_t file_key[AGE_HEADER_KEY_LEN];
	size_t header_n = 156;

	(void)state;
	for (size_t n = 0; n < file.n; n++) {
		assert_int_equal(record_open(kek, &name, BYTES(file.p, n), &plain), ERR_OPEN);
		assert_int_equal(record_open_with_key(randomness.file_key, BYTES(file.p, n), &plain), ERR_OPEN);
	}
	for (size_t bit = 0; bit < 8 * file.n; bit++) {
		file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(record_open(kek, &name, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
		assert_int_equal(record_open_with_key(randomness.file_key, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
		/* the key alone is the header's affair */
		assert_int_equal(record_file_key(kek, &name, BYTES_OF_BUF(&file), file_key), bit / 8 < header_n ? ERR_OPEN : OK);
		file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(buf_add_byte(&file, 0), OK);
	assert_int_equal(record_open(kek, &name, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
	assert_int_equal(plain.n, 0);
}

/* A file as the record's own key would make it, but with these stanzas and this plaintext. */
static struct buf forged(const char *const *args, size_t n, struct bytes plain)
{
	AUTO(age_stream_done) struct age_stream s;
	struct buf file = BUF_MAX(10000);
	uint8_t body[AEAD_WRAPPED_LEN] = { 0 };

	assert_int_equal(age_stream_init(&s), OK);
	assert_int_equal(age_header_begin(&file), OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(age_header_add(&file, bytes_of_str(args[i]), BYTES_OF(body)), OK);
	assert_int_equal(age_header_end(&file, randomness.file_key), OK);
	assert_int_equal(age_seal_payload(&s, randomness.file_key, randomness.nonce, plain, &file), OK);
	return file;
}

static void just_one_form(void **state)
{
	static const char good[] = "mizhen/identity AAAAAAAAAAAAAAAAAAAAAA";
	static const struct {
		const char *args[2];
		const char *plain;
		enum err err;
	} table[] = {
		{ { good }, "{}", OK },
		{ { good, good }, "{}", ERR_OPEN },
		{ { good, "X25519 a" }, "{}", ERR_OPEN },
		{ { "mizhen/identity" }, "{}", ERR_OPEN },
		{ { "mizhen/Identity AAAAAAAAAAAAAAAAAAAAAA" }, "{}", ERR_OPEN },
		{ { "mizhen/identity AAAAAAAAAAAAAAAAAAAAAA x" }, "{}", ERR_OPEN },
		{ { "mizhen/identity AAAAAAAAAAAAAAAAAAAAAB" }, "{}", ERR_OPEN },
		{ { "mizhen/identity AAAAAAAAAAAAAAAAAAAA" }, "{}", ERR_OPEN },
		{ { good }, "", ERR_OPEN },
		{ { good }, " ", ERR_OPEN },
		{ { good }, "{} ", ERR_OPEN },                      /* 2 bytes are a Padmé length: no padding belongs there */
		{ { good }, "{\"a\":1234}", OK },                   /* 10 */
		{ { good }, "{\"a\":123} ", OK },                   /* 9 and 1 */
		{ { good }, "{\"a\":123}", ERR_OPEN },              /* 9 without */
		{ { good }, "{\"a\":123}\t", OK },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		AUTO(buf_free) struct buf file = forged(table[i].args, table[i].args[1] == NULL ? 1 : 2, bytes_of_str(table[i].plain));
		AUTO(buf_free) struct buf plain = BUF_MAX(100);

		assert_int_equal(record_open_with_key(randomness.file_key, BYTES_OF_BUF(&file), &plain), table[i].err);
	}
}

static void what_is_not_sealed(void **state)
{
	AUTO(record_sealer_done) struct record_sealer s;
	AUTO(buf_free) struct buf file = BUF_MAX(160);
	struct record_name other = name;

	(void)state;
	assert_int_equal(record_sealer_init(&s), OK);
	assert_int_equal(record_seal(&s, kek, &name, BYTES_NONE, &randomness, &file), ERR_FORMAT);
	assert_int_equal(record_seal(&s, kek, &name, BYTES_LIT("{} "), &randomness, &file), ERR_FORMAT);
	assert_int_equal(record_seal(&s, kek, &name, BYTES_LIT("{}"), &randomness, &file), ERR_TOO_LONG);
	assert_int_equal(record_seal(&s, kek, &name, BYTES(kek, RECORD_JSON_MAX + 1), &randomness, &file), ERR_TOO_LONG);
	other.hospital = BYTES_LIT("a-name-of-more-than-32-characters");
	assert_int_equal(record_seal(&s, kek, &other, BYTES_LIT("{}"), &randomness, &file), ERR_TOO_LONG);
	other.hospital = BYTES_LIT("\xff");
	assert_int_equal(record_seal(&s, kek, &other, BYTES_LIT("{}"), &randomness, &file), ERR_FORMAT);
	assert_int_equal(file.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(padme),
		cmocka_unit_test(rid),
		cmocka_unit_test(known_answer),
		cmocka_unit_test(all_sizes_come_back),
		cmocka_unit_test(bound_to_its_name),
		cmocka_unit_test(every_change_refused),
		cmocka_unit_test(just_one_form),
		cmocka_unit_test(what_is_not_sealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
