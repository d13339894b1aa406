#include "test.h"

#include "bytes/crockford.h"

static void assert_text(const struct buf *b, const char *text)
{
	assert_int_equal(b->n, strlen(text));
	assert_memory_equal(b->p, text, b->n);
}

/* 2^n values whose symbols and check symbols follow from the alphabet by hand */
static void test_known(void **state)
{
	static const struct {
		uint8_t value[4];
		size_t bits;
		const char *text;
	} cases[] = {
		{ { 0 }, 5, "00" },
		{ { 31 << 3 }, 5, "ZZ" },
		{ { 1 }, 8, "011" },
		{ { 32 }, 8, "10*" },
		{ { 33 }, 8, "11~" },
		{ { 34 }, 8, "12$" },
		{ { 35 }, 8, "13=" },
		{ { 36 }, 8, "14U" },
		{ { 37 }, 8, "150" },
		{ { 0x12, 0x34 }, 16, "04HM=" },
		{ { 0xff, 0xff, 0xff, 0xff }, 32, "3ZZZZZZ6" },
	};
	(void)state;

	for (size_t i = 0; i < LEN(cases); i++) {
		AUTO(buf_free) struct buf b = BUF_MAX(64);
		struct bytes value = BYTES(cases[i].value, CROCKFORD_BYTES(cases[i].bits));
		uint8_t back[4];
		size_t n = strlen(cases[i].text);

		assert_int_equal(crockford_encode_checked(value, cases[i].bits, &b), OK);
		assert_text(&b, cases[i].text);
		assert_int_equal(crockford_decode_checked(BYTES_OF_BUF(&b), cases[i].bits, back), OK);
		assert_memory_equal(back, value.p, value.n);
		buf_truncate(&b, 0);
		assert_int_equal(crockford_encode(value, cases[i].bits, &b), OK);
		assert_int_equal(b.n, n - 1);
		assert_memory_equal(b.p, cases[i].text, n - 1);
	}
}

static void test_lenient_symbols(void **state)
{
	static const char *const same[] = { "10-1A-BC", "IO1ABC", "lo1abc", "Loiabc", "-10-1ABC-", "i-O-l-a-B-c" };
	uint8_t want[4], got[4];
	(void)state;

	assert_int_equal(crockford_decode(BYTES_LIT("101ABC"), 30, want), OK);
	for (size_t i = 0; i < LEN(same); i++) {
		assert_int_equal(crockford_decode(bytes_of_str(same[i]), 30, got), OK);
		assert_memory_equal(got, want, sizeof(want));
	}
}

static void test_refused(void **state)
{
	static const char *const bad[] = { "", "-", "101AB", "101ABCD", "101AB*", "101ABU", "101A C", "101AB\n", "101AB\x80", "101ABu", "~01ABC" };
	uint8_t got[4];
	(void)state;

	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(crockford_decode(bytes_of_str(bad[i]), 30, got), ERR_FORMAT);
	assert_int_equal(crockford_decode(BYTES_LIT("101AB\0"), 30, got), ERR_FORMAT);
	assert_int_equal(crockford_decode(BYTES_LIT("0"), 0, got), ERR_FORMAT);
	/* 8 bits have two symbols, of which the first is below 8 */
	assert_int_equal(crockford_decode(BYTES_LIT("7Z"), 8, got), OK);
	assert_int_equal(got[0], 0xff);
	assert_int_equal(crockford_decode(BYTES_LIT("80"), 8, got), ERR_FORMAT);
}

static void test_encode_refused(void **state)
{
	static const uint8_t big[CROCKFORD_BYTES(CROCKFORD_BITS_MAX) + 1];
	AUTO(buf_free) struct buf b = BUF_MAX(1024);
	(void)state;

	assert_int_equal(crockford_encode(BYTES(big, 12), 100, &b), ERR_FORMAT);
	assert_int_equal(crockford_encode(BYTES(big, 14), 100, &b), ERR_FORMAT);
	assert_int_equal(crockford_encode(BYTES(big, 0), 0, &b), ERR_FORMAT);
	assert_int_equal(crockford_encode(BYTES_OF(big), CROCKFORD_BITS_MAX + 1, &b), ERR_FORMAT);
	assert_int_equal(b.n, 0);
	assert_int_equal(crockford_encode_checked(BYTES(big, CROCKFORD_BYTES(CROCKFORD_BITS_MAX)), CROCKFORD_BITS_MAX, &b), OK);
	assert_int_equal(b.n, CROCKFORD_SYMBOLS(CROCKFORD_BITS_MAX) + 1);
}

/* every single wrong symbol and every exchange of neighbours is seen by the check symbol */
static void test_check_symbol(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	const uint8_t value[13] = { 0x9d, 0x11, 0xf0, 0x2a, 0x55, 0x00, 0x81, 0xee, 0x34, 0x56, 0x78, 0x9a, 0xb0 };
	AUTO(buf_free) struct buf b = BUF_MAX(64);
	uint8_t back[13];
	(void)state;

	assert_int_equal(crockford_encode_checked(BYTES_OF(value), CROCKFORD_CODE, &b), OK);
	assert_int_equal(b.n, 21);
	assert_int_equal(crockford_decode_checked(BYTES_OF_BUF(&b), CROCKFORD_CODE, back), OK);
	assert_memory_equal(back, value, sizeof(value));
	for (size_t i = 0; i < 20; i++) {
		uint8_t right = b.p[i];

		for (const char *c = alphabet; *c != '\0'; c++) {
			b.p[i] = (uint8_t)*c;
			assert_int_equal(crockford_decode_checked(BYTES_OF_BUF(&b), CROCKFORD_CODE, back),
				*c == right ? OK : ERR_PROOF);
		}
		b.p[i] = right;
		if (i + 1 < 20 && b.p[i] != b.p[i + 1]) {
			b.p[i] = b.p[i + 1];
			b.p[i + 1] = right;
			assert_int_equal(crockford_decode_checked(BYTES_OF_BUF(&b), CROCKFORD_CODE, back), ERR_PROOF);
			b.p[i + 1] = b.p[i];
			b.p[i] = right;
		}
	}
	assert_int_equal(crockford_decode_checked(BYTES(b.p, 20), CROCKFORD_CODE, back), ERR_FORMAT);
}

static void test_usable(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(64);
	size_t signs = 0;
	(void)state;

	/* numbers 0 … 4095 in the last symbols: each check symbol comes up */
	for (unsigned i = 0; i < 4096; i++) {
		uint8_t value[13] = { [11] = (uint8_t)(i >> 4), [12] = (uint8_t)(i << 4) };
		uint8_t check;

		buf_truncate(&b, 0);
		assert_int_equal(crockford_encode_checked(BYTES_OF(value), CROCKFORD_CODE, &b), OK);
		check = b.p[b.n - 1];
		assert_int_equal(crockford_usable(value, CROCKFORD_CODE), strchr("*~$=", check) == NULL);
		signs += strchr("*~$=", check) != NULL;
	}
	assert_int_equal(signs, 440);   /* 4 of each 37 below 4096 */
}

static void test_group(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(64);
	(void)state;

	assert_int_equal(crockford_group(BYTES_LIT("ABCDEFGHJK"), 5, &b), OK);
	assert_text(&b, "ABCDE-FGHJK");
	buf_truncate(&b, 0);
	assert_int_equal(crockford_group(BYTES_LIT("ABCDEFGHJ"), 4, &b), OK);
	assert_text(&b, "ABCD-EFGH-J");
	buf_truncate(&b, 0);
	assert_int_equal(crockford_group(BYTES_NONE, 4, &b), OK);
	assert_int_equal(crockford_group(BYTES_LIT("ABC"), 4, &b), OK);
	assert_text(&b, "ABC");
}

static void test_round_trip(void **state)
{
	uint8_t value[CROCKFORD_BYTES(CROCKFORD_BITS_MAX)], back[sizeof(value)];
	(void)state;

	for (size_t bits = 1; bits <= CROCKFORD_BITS_MAX; bits++) {
		AUTO(buf_free) struct buf b = BUF_MAX(256);
		size_t n = CROCKFORD_BYTES(bits);

		for (size_t i = 0; i < n; i++)
			value[i] = (uint8_t)(i * 37 + bits * 11 + 1);
		value[n - 1] &= (uint8_t)(0xff << (8 * n - bits));
		assert_int_equal(crockford_encode_checked(BYTES(value, n), bits, &b), OK);
		assert_int_equal(b.n, CROCKFORD_SYMBOLS(bits) + 1);
		assert_int_equal(crockford_decode_checked(BYTES_OF_BUF(&b), bits, back), OK);
		assert_memory_equal(back, value, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_lenient_symbols),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_encode_refused),
		cmocka_unit_test(test_check_symbol),
		cmocka_unit_test(test_usable),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
