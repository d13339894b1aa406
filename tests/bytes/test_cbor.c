#include "test.h"

#include "bytes/cbor.h"

/* RFC 8949 appendix A, in its order; BAD is what the profile leaves out. */
static const struct {
	const char *hex;
	bool good;
} appendix_a[] = {
	{ "00", true }, { "01", true }, { "0a", true }, { "17", true }, { "1818", true }, { "1819", true }, { "1864", true },
	{ "1903e8", true }, { "1a000f4240", true }, { "1b000000e8d4a51000", true }, { "1bffffffffffffffff", true },
	{ "c249010000000000000000", false }, { "3bffffffffffffffff", true }, { "c349010000000000000000", false },
	{ "20", true }, { "29", true }, { "3863", true }, { "3903e7", true },
	{ "f90000", false }, { "f98000", false }, { "f93c00", false }, { "fb3ff199999999999a", false }, { "f93e00", false },
	{ "f97bff", false }, { "fa47c35000", false }, { "fa7f7fffff", false }, { "fb7e37e43c8800759c", false },
	{ "f90001", false }, { "f90400", false }, { "f9c400", false }, { "fbc010666666666666", false },
	{ "f97c00", false }, { "f97e00", false }, { "f9fc00", false }, { "fa7f800000", false }, { "fa7fc00000", false },
	{ "faff800000", false }, { "fb7ff0000000000000", false }, { "fb7ff8000000000000", false }, { "fbfff0000000000000", false },
	{ "f4", true }, { "f5", true }, { "f6", true }, { "f7", false }, { "f0", false }, { "f8ff", false },
	{ "c074323031332d30332d32315432303a30343a30305a", false }, { "c11a514b67b0", false }, { "c1fb41d452d9ec200000", false },
	{ "d74401020304", false }, { "d818456449455446", false },
	{ "d82076687474703a2f2f7777772e6578616d706c652e636f6d", false },
	{ "40", true }, { "4401020304", true }, { "60", true }, { "6161", true }, { "6449455446", true }, { "62225c", true },
	{ "62c3bc", true }, { "63e6b0b4", true }, { "64f0908591", true }, { "80", true }, { "83010203", true },
	{ "8301820203820405", true }, { "98190102030405060708090a0b0c0d0e0f101112131415161718181819", true },
	{ "a0", true }, { "a201020304", true }, { "a26161016162820203", true }, { "826161a161626163", true },
	{ "a56161614161626142616361436164614461656145", true },
	{ "5f42010243030405ff", false }, { "7f657374726561646d696e67ff", false }, { "9fff", false },
	{ "9f018202039f0405ffff", false }, { "9f01820203820405ff", false }, { "83018202039f0405ff", false },
	{ "83019f0203ff820405", false }, { "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff", false },
	{ "bf61610161629f0203ffff", false }, { "826161bf61626163ff", false }, { "bf6346756ef563416d7421ff", false },
};

/* What else is no deterministic encoding, or none at all. */
static const char *const refused[] = {
	"", "1800", "1817", "190000", "1900ff", "1a00000000", "1a0000ffff", "1b0000000000000000", "1b00000000ffffffff",
	"3817", "5800", "780161", "9800", "b800", "1c", "1d", "1e", "1f", "3f", "5c", "7c", "9c", "bc", "fc", "ff", "f814", "f818",
	"18", "1901", "1b01020304050607", "41", "6261", "81", "8201", "a1", "a101", "5bffffffffffffffff", "9bffffffffffffffff",
	"bbffffffffffffffff", "bb8000000000000000",
	"61ff", "62c0af", "63eda080", "64f4908080",                            /* not UTF-8 */
	"a2030401020a", "a201020103", "a2616101616101", "a26162016161", "a2206100", "a2200100", /* keys out of order, or twice */
	"0000",
};

static void appendix_a_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(appendix_a); i++) {
		struct bytes in = test_hex(appendix_a[i].hex);
		struct cbor_reader r = cbor_reader(in);
		struct bytes item = cbor_skip(&r);

		assert_int_equal(cbor_done(&r), appendix_a[i].good ? OK : ERR_FORMAT);
		assert_true(!appendix_a[i].good || bytes_equal(item, in));
	}
	for (size_t i = 0; i < LEN(refused); i++) {
		struct cbor_reader r = cbor_reader(test_hex(refused[i]));

		cbor_skip(&r);
		if (cbor_done(&r) != ERR_FORMAT)
			fail_msg("%s was taken", refused[i]);
	}
}

static void integers(void **state)
{
	static const struct {
		int64_t v;
		const char *hex;
	} table[] = {
		{ 0, "00" }, { 23, "17" }, { 24, "1818" }, { 255, "18ff" }, { 256, "190100" }, { 65535, "19ffff" },
		{ 65536, "1a00010000" }, { UINT32_MAX, "1affffffff" }, { UINT32_MAX + 1LL, "1b0000000100000000" },
		{ INT64_MAX, "1b7fffffffffffffff" }, { -1, "20" }, { -24, "37" }, { -25, "3818" }, { -256, "38ff" },
		{ -257, "390100" }, { INT64_MIN, "3b7fffffffffffffff" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		AUTO(buf_free) struct buf b = BUF_MAX(100);
		struct cbor_writer w = cbor_writer(&b);
		struct cbor_reader r = cbor_reader(test_hex(table[i].hex));

		cbor_put_int(&w, table[i].v);
		assert_int_equal(cbor_written(&w), OK);
		assert_bytes_equal(BYTES_OF_BUF(&b), r.in);
		assert_int_equal(cbor_get_int(&r), table[i].v);
		assert_int_equal(cbor_done(&r), OK);
	}
	struct cbor_reader r = cbor_reader(test_hex("3b8000000000000000"));
	assert_int_equal(cbor_peek(&r), CBOR_NEGINT);
	assert_int_equal(cbor_get_int(&r), 0);
	assert_int_equal(r.err, ERR_FORMAT);
	r = cbor_reader(test_hex("1bffffffffffffffff"));
	assert_true(cbor_get_uint(&r) == UINT64_MAX);
	assert_int_equal(cbor_done(&r), OK);
	r = cbor_reader(test_hex("1bffffffffffffffff"));
	assert_int_equal(cbor_get_int(&r), 0);
	assert_int_equal(r.err, ERR_FORMAT);
}

static void an_object(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(100);
	struct cbor_writer w = cbor_writer(&b);
	uint8_t fixed[3];
	int64_t last = -1;

	(void)state;
	cbor_put_map(&w, 3);
	cbor_put_uint(&w, 1);
	cbor_put_str(&w, "水");
	cbor_put_uint(&w, 2);
	cbor_put_bytes(&w, BYTES_LIT("abc"));
	cbor_put_uint(&w, 9);
	cbor_put_array(&w, 4);
	cbor_put_bool(&w, true);
	cbor_put_bool(&w, false);
	cbor_put_null(&w);
	cbor_put_raw(&w, BYTES_LIT("\x80"));
	assert_int_equal(cbor_written(&w), OK);
	assert_bytes_equal(BYTES_OF_BUF(&b), test_hex("a30163e6b0b40243616263" "0984f5f4f680"));

	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&b));
	assert_int_equal(cbor_get_map(&r, 3), 3);
	assert_int_equal(cbor_get_key(&r, &last), 1);
	assert_bytes_equal(cbor_get_text(&r, 3), BYTES_LIT("水"));
	assert_int_equal(cbor_get_key(&r, &last), 2);
	cbor_get_fixed(&r, fixed, 3);
	assert_memory_equal(fixed, "abc", 3);
	cbor_expect_key(&r, 9);
	cbor_get_array_of(&r, 4);
	assert_true(cbor_get_bool(&r));
	assert_false(cbor_get_opt_null(&r));
	assert_false(cbor_get_bool(&r));
	assert_true(cbor_get_opt_null(&r));
	assert_int_equal(cbor_get_array(&r, 0), 0);
	assert_false(cbor_more(&r));
	assert_int_equal(cbor_peek(&r), CBOR_END);
	assert_int_equal(cbor_done(&r), OK);
}

/* What is left of the reader R of HEX after CALL. */
#define CHECK(hex, call, want)                                             \
	do {                                                               \
		struct cbor_reader r = cbor_reader(test_hex(hex));         \
		(void)(call);                                              \
		assert_int_equal(r.err, want);                             \
	} while (0)

static void limits_and_kinds(void **state)
{
	uint8_t fixed[3] = { 7, 7, 7 };

	(void)state;
	CHECK("43010203", cbor_get_bytes(&r, 3), OK);
	CHECK("43010203", cbor_get_bytes(&r, 2), ERR_TOO_LONG);
	CHECK("63616263", cbor_get_text(&r, 2), ERR_TOO_LONG);
	CHECK("63616263", cbor_get_bytes(&r, 3), ERR_FORMAT);
	CHECK("43616263", cbor_get_text(&r, 3), ERR_FORMAT);
	CHECK("83010203", cbor_get_array(&r, 2), ERR_TOO_LONG);
	CHECK("83010203", (cbor_get_array_of(&r, 2), 0), ERR_FORMAT);
	CHECK("a201020304", cbor_get_map(&r, 1), ERR_TOO_LONG);
	CHECK("a1010203", cbor_get_array(&r, 9), ERR_FORMAT);
	CHECK("20", cbor_get_uint(&r), ERR_FORMAT);
	CHECK("f6", cbor_get_bool(&r), ERR_FORMAT);
	CHECK("f5", (cbor_get_null(&r), 0), ERR_FORMAT);
	CHECK("", (cbor_get_null(&r), 0), ERR_FORMAT);
	CHECK("f6", (cbor_get_null(&r), 0), OK);
	CHECK("03", (cbor_expect_key(&r, 2), 0), ERR_FORMAT);
	CHECK("43010203", (cbor_get_fixed(&r, fixed, 3), 0), OK);
	assert_memory_equal(fixed, "\1\2\3", 3);
	CHECK("420102", (cbor_get_fixed(&r, fixed, 3), 0), ERR_FORMAT);
	assert_memory_equal(fixed, "\0\0\0", 3);
	for (int64_t last = 2; last <= 4; last++) {
		int64_t l = last;
		CHECK("03", cbor_get_key(&r, &l), last == 2 ? OK : ERR_FORMAT);
	}
}

static void errors_stick(void **state)
{
	struct cbor_reader r = cbor_reader(test_hex("01430102030405"));

	(void)state;
	assert_int_equal(cbor_get_uint(&r), 1);
	assert_int_equal(cbor_get_bytes(&r, 2).n, 0);
	assert_int_equal(r.err, ERR_TOO_LONG);
	assert_int_equal(r.at, 1);
	assert_int_equal(cbor_get_bytes(&r, 3).n, 0);
	assert_int_equal(cbor_get_uint(&r), 0);
	assert_false(cbor_more(&r));
	cbor_fail(&r, ERR_DENIED);
	assert_int_equal(cbor_done(&r), ERR_TOO_LONG);
	assert_int_equal(r.at, 1);

	r = cbor_reader(test_hex("0102"));
	cbor_get_uint(&r);
	assert_true(cbor_more(&r));
	cbor_fail(&r, ERR_DENIED);
	assert_int_equal(cbor_done(&r), ERR_DENIED);

	AUTO(buf_free) struct buf b = BUF_MAX(2);
	struct cbor_writer w = cbor_writer(&b);
	cbor_put_uint(&w, 1);
	cbor_put_uint(&w, 1000);
	cbor_put_uint(&w, 2);
	assert_int_equal(cbor_written(&w), ERR_TOO_LONG);
	assert_int_equal(b.n, 1);
	w = cbor_writer(&b);
	cbor_put_text(&w, BYTES_LIT("\xff"));
	assert_int_equal(cbor_written(&w), ERR_FORMAT);
	assert_int_equal(b.n, 1);
}

static void depth(void **state)
{
	uint8_t nested[CBOR_DEPTH_MAX + 1];

	(void)state;
	memset(nested, 0x81, sizeof(nested));
	nested[CBOR_DEPTH_MAX - 1] = 0;
	struct cbor_reader r = cbor_reader(BYTES(nested, CBOR_DEPTH_MAX));
	cbor_skip(&r);
	assert_int_equal(cbor_done(&r), OK);
	nested[CBOR_DEPTH_MAX - 1] = 0x81;
	nested[CBOR_DEPTH_MAX] = 0;
	r = cbor_reader(BYTES(nested, CBOR_DEPTH_MAX + 1));
	cbor_skip(&r);
	assert_int_equal(cbor_done(&r), ERR_TOO_LONG);
}

/* Writes again what is read; false when it cannot be read. */
static bool copy(struct cbor_reader *r, struct cbor_writer *w)
{
	switch (cbor_peek(r)) {
	case CBOR_UINT: cbor_put_uint(w, cbor_get_uint(r)); break;
	case CBOR_NEGINT: cbor_put_int(w, cbor_get_int(r)); break;
	case CBOR_BYTES: cbor_put_bytes(w, cbor_get_bytes(r, SIZE_MAX)); break;
	case CBOR_TEXT: cbor_put_text(w, cbor_get_text(r, SIZE_MAX)); break;
	case CBOR_BOOL: cbor_put_bool(w, cbor_get_bool(r)); break;
	case CBOR_NULL: cbor_get_null(r); cbor_put_null(w); break;
	case CBOR_ARRAY: {
		size_t n = cbor_get_array(r, SIZE_MAX);

		cbor_put_array(w, n);
		while (r->err == OK && n-- > 0)
			copy(r, w);
		break;
	}
	case CBOR_MAP: {
		size_t n = 2 * cbor_get_map(r, SIZE_MAX);

		cbor_put_map(w, n / 2);
		while (r->err == OK && n-- > 0)
			copy(r, w);
		break;
	}
	case CBOR_END: cbor_fail(r, ERR_FORMAT); break;
	}
	return r->err == OK;
}

static void random_bytes_are_refused_or_come_back(void **state)
{
	size_t taken = 0;

	(void)state;
	srandom(1);
	for (int round = 0; round < 200000; round++) {
		uint8_t in[12];
		size_t n = (size_t)random() % sizeof(in) + 1;
		AUTO(buf_free) struct buf b = BUF_MAX(100);
		struct cbor_writer w = cbor_writer(&b);

		for (size_t i = 0; i < n; i++)
			in[i] = (uint8_t)(random() >> 8);
		struct cbor_reader r = cbor_reader(BYTES(in, n));
		struct bytes item = cbor_skip(&r);
		if (r.err != OK)
			continue;
		r = cbor_reader(item);
		if (!copy(&r, &w)) /* a negative integer below INT64_MIN */
			continue;
		taken++;
		assert_int_equal(cbor_done(&r), OK);
		assert_int_equal(cbor_written(&w), OK);
		assert_bytes_equal(BYTES_OF_BUF(&b), item);
	}
	assert_true(taken > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appendix_a_vectors),
		cmocka_unit_test(integers),
		cmocka_unit_test(an_object),
		cmocka_unit_test(limits_and_kinds),
		cmocka_unit_test(errors_stick),
		cmocka_unit_test(depth),
		cmocka_unit_test(random_bytes_are_refused_or_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
