#include "test.h"

#include <sodium.h>
#include <utf8proc.h>

#include "crypto/hash.h"
#include "sealed/identity.h"

#define COUNT_NUMBERS 7

static const enum identity_field numbers[COUNT_NUMBERS] = {
	IDENTITY_INSURANCE_CARD, IDENTITY_CITIZEN_CARD, IDENTITY_OUTPATIENT_NO, IDENTITY_INPATIENT_NO,
	IDENTITY_EXAM_SERIAL, IDENTITY_BED_NO, IDENTITY_CHECKUP_NO,
};

static void assert_normal(enum identity_field field, const char *raw, const char *normal)
{
	AUTO(buf_free) struct buf b = BUF_MAX(IDENTITY_VALUE_MAX);
	enum err e = identity_normalise(field, bytes_of_str(raw), &b);

	if (e != OK)
		fail_msg("%s \"%s\": %s", identity_field_name(field), raw, err_name(e));
	assert_bytes_equal(BYTES_OF_BUF(&b), bytes_of_str(normal));
}

static void assert_no_normal(enum identity_field field, const char *raw, enum err want)
{
	AUTO(buf_free) struct buf b = BUF_MAX(IDENTITY_VALUE_MAX);
	enum err e = identity_normalise(field, bytes_of_str(raw), &b);

	if (e != want)
		fail_msg("%s \"%s\": %s, not %s", identity_field_name(field), raw, err_name(e), err_name(want));
	assert_int_equal(b.n, 0);
}

static void names(void **state)
{
	static const char *const dots[] = {
		".", "·", "\xce\x87", "᛫", "•", "․", "‧", "∙", "⋅", "●", "◦", "⸰", "⸱", "⸳", "・", "\xef\xbd\xa5", "ꞏ",
		"\xef\xbc\x8e", "𐄁",
	};

	(void)state;
	assert_normal(IDENTITY_NAME, "张三", "张三");
	assert_normal(IDENTITY_NAME, " 张 三\t", "张三");
	assert_normal(IDENTITY_NAME, "张　三\xc2\xa0\xe2\x80\x8b", "张三");   /* ideographic, no-break, zero width */
	assert_normal(IDENTITY_NAME, "\xef\xbb\xbf张三\r\n", "张三");
	assert_normal(IDENTITY_NAME, "Maria da Silva", "MARIADASILVA");
	assert_normal(IDENTITY_NAME, "Ｍａｒｉａ", "MARIA");
	assert_normal(IDENTITY_NAME, "Jose\xcc\x81", "JOSÉ");
	assert_normal(IDENTITY_NAME, "straße", "STRA\xe1\xba\x9e" "E");
	assert_normal(IDENTITY_NAME, "金\xef\xa4\x8a", "金金");               /* a compatibility ideograph, U+F90A */
	assert_normal(IDENTITY_NAME, "\xee\x80\x80", "\xee\x80\x80");      /* private use: rare characters of old systems */
	for (size_t i = 0; i < LEN(dots); i++) {
		char raw[64];

		snprintf(raw, sizeof(raw), "买买提%s艾力", dots[i]);
		assert_normal(IDENTITY_NAME, raw, "买买提艾力");
	}
	/* composes only once the invisible is gone: that is what going round again is for */
	assert_normal(IDENTITY_NAME, "E\xe2\x80\x8d\xcc\x81", "É");
	assert_normal(IDENTITY_NAME, "e·\xcc\x81", "É");
}

static void names_refused(void **state)
{
	char raw[IDENTITY_RAW_MAX + 2];

	(void)state;
	assert_no_normal(IDENTITY_NAME, "", ERR_FORMAT);
	assert_no_normal(IDENTITY_NAME, " ·　", ERR_FORMAT);
	assert_no_normal(IDENTITY_NAME, "张\xcd\xb8", ERR_FORMAT);             /* U+0378: unassigned */
	assert_no_normal(IDENTITY_NAME, "张\xef\xbf\xbf", ERR_FORMAT);         /* U+FFFF */
	assert_no_normal(IDENTITY_NAME, "孙\xf0\xae\xaf\xb0", ERR_FORMAT);     /* U+2EBF0: assigned by Unicode 15.1 */
	assert_no_normal(IDENTITY_NAME, "\xe5\xbc", ERR_FORMAT);
	assert_no_normal(IDENTITY_NAME, "\xff", ERR_FORMAT);
	assert_no_normal(IDENTITY_NAME, "\xed\xa0\x80", ERR_FORMAT);           /* a surrogate */
	assert_no_normal(IDENTITY_NAME, "\xc0\xa0", ERR_FORMAT);               /* overlong */
	memset(raw, 'A', sizeof(raw));
	raw[64] = '\0';
	assert_normal(IDENTITY_NAME, raw, raw);
	raw[64] = 'A';
	raw[65] = '\0';
	assert_no_normal(IDENTITY_NAME, raw, ERR_TOO_LONG);
	raw[65] = 'A';
	memset(raw, ' ', IDENTITY_RAW_MAX - 1);
	raw[IDENTITY_RAW_MAX] = '\0';
	assert_normal(IDENTITY_NAME, raw, "A");
	raw[IDENTITY_RAW_MAX] = 'A';
	raw[IDENTITY_RAW_MAX + 1] = '\0';
	assert_no_normal(IDENTITY_NAME, raw, ERR_TOO_LONG);
	/* one code point that NFKC makes 18 of */
	for (size_t i = 0; i + 3 <= 1023; i += 3)
		memcpy(raw + i, "\xef\xb7\xba", 3);
	raw[1023] = '\0';
	assert_no_normal(IDENTITY_NAME, raw, ERR_TOO_LONG);
}

/* GB 11643-1999's own example, and others with every kind of date */
static void id_cards(void **state)
{
	(void)state;
	assert_normal(IDENTITY_ID_CARD, "11010519491231002X", "11010519491231002X");
	assert_normal(IDENTITY_ID_CARD, "11010519491231002x", "11010519491231002X");
	assert_normal(IDENTITY_ID_CARD, "１１０１０５１９４９１２３１００２ｘ", "11010519491231002X");
	assert_normal(IDENTITY_ID_CARD, " 110105 19491231 002X ", "11010519491231002X");
	assert_normal(IDENTITY_ID_CARD, "440524188001010014", "440524188001010014");
	assert_normal(IDENTITY_ID_CARD, "110105491231002", "11010519491231002X");
	assert_normal(IDENTITY_ID_CARD, "１１０１０５ ４９１２３１ ００２", "11010519491231002X");
}

static void id_cards_refused(void **state)
{
	(void)state;
	for (char c = '0'; c <= '9'; c++) {
		char raw[] = "11010519491231002?";

		raw[17] = c;
		assert_no_normal(IDENTITY_ID_CARD, raw, ERR_PROOF);
	}
	assert_no_normal(IDENTITY_ID_CARD, "11010519491231003X", ERR_PROOF);
	assert_no_normal(IDENTITY_ID_CARD, "", ERR_FORMAT);
	assert_no_normal(IDENTITY_ID_CARD, "11010519491231002", ERR_FORMAT);
	assert_no_normal(IDENTITY_ID_CARD, "11010519491231002XX", ERR_FORMAT);
	assert_no_normal(IDENTITY_ID_CARD, "11010519491231002Y", ERR_FORMAT);
	assert_no_normal(IDENTITY_ID_CARD, "X1010519491231002X", ERR_FORMAT);
	assert_no_normal(IDENTITY_ID_CARD, "110105-19491231-002X", ERR_FORMAT);
	assert_no_normal(IDENTITY_ID_CARD, "11010549123100X", ERR_FORMAT);
	assert_no_normal(IDENTITY_ID_CARD, "110105491331002", ERR_FORMAT);      /* month 13 */
	assert_no_normal(IDENTITY_ID_CARD, "110105490031002", ERR_FORMAT);      /* month 0 */
	assert_no_normal(IDENTITY_ID_CARD, "110105490431002", ERR_FORMAT);      /* 31 April */
	assert_no_normal(IDENTITY_ID_CARD, "110105490400002", ERR_FORMAT);      /* day 0 */
	assert_no_normal(IDENTITY_ID_CARD, "110105490229002", ERR_FORMAT);      /* 29 February 1949 */
	assert_no_normal(IDENTITY_ID_CARD, "110105179912310022", ERR_FORMAT);   /* 1799 */
	assert_no_normal(IDENTITY_ID_CARD, "110105220001010022", ERR_FORMAT);   /* 2200 */
	assert_no_normal(IDENTITY_ID_CARD, "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", ERR_FORMAT);
}

static void leap_days(void **state)
{
	(void)state;
	assert_normal(IDENTITY_ID_CARD, "110105480229002", "110105194802290021");
	assert_normal(IDENTITY_ID_CARD, "110105200002290021", "110105200002290021");
	assert_no_normal(IDENTITY_ID_CARD, "110105000229002", ERR_FORMAT);   /* 1900 had none */
}

static void phones(void **state)
{
	static const char *const same[] = {
		"13800138000", "+8613800138000", "+86 138-0013-8000", "008613800138000", "0086-138 0013 8000",
		"＋８６１３８００１３８０００", "(+86)138.0013.8000", "138‐0013–8000", "138−0013－8000", " 138/00138000",
	};

	(void)state;
	for (size_t i = 0; i < LEN(same); i++)
		assert_normal(IDENTITY_PHONE, same[i], "13800138000");
	assert_normal(IDENTITY_PHONE, "010-65250000", "01065250000");
	assert_normal(IDENTITY_PHONE, "10086", "10086");
	assert_normal(IDENTITY_PHONE, "123456789012345", "123456789012345");
	assert_no_normal(IDENTITY_PHONE, "1234567890123456", ERR_TOO_LONG);
	assert_no_normal(IDENTITY_PHONE, "1008", ERR_FORMAT);
	assert_no_normal(IDENTITY_PHONE, "", ERR_FORMAT);
	assert_no_normal(IDENTITY_PHONE, "+86", ERR_FORMAT);
	assert_no_normal(IDENTITY_PHONE, "+85291234567", ERR_FORMAT);
	assert_no_normal(IDENTITY_PHONE, "138001380OO", ERR_FORMAT);
	assert_no_normal(IDENTITY_PHONE, "无", ERR_FORMAT);
}

static void codes(void **state)
{
	static const char *const same[] = {
		"0123456789ABCDEFGHJKH", "0123456789abcdefghjkh", "01234-56789-ABCDE-FGHJK-H", "o1234-56789-abcde-fghjk-h",
		"0I23456789ABCDEFGHJKH", "Ol23456789ABCDEFGHJKH", "０１２３４５６７８９ＡＢＣＤＥＦＧＨＪＫＨ", " 0123 4567 89AB CDEF GHJK H\n",
		"01234–56789—ABCDE−FGHJK－H",
	};

	(void)state;
	for (size_t i = 0; i < LEN(same); i++)
		assert_normal(IDENTITY_CODE, same[i], "0123456789ABCDEFGHJK");
	assert_no_normal(IDENTITY_CODE, "0123456789ABCDEFGHJKW", ERR_PROOF);
	assert_no_normal(IDENTITY_CODE, "0123456789ABCDEFGHKJH", ERR_PROOF);
	assert_no_normal(IDENTITY_CODE, "0123456789ABCDEFGHJK", ERR_FORMAT);
	assert_no_normal(IDENTITY_CODE, "0123456789ABCDEFGHJKHH", ERR_FORMAT);
	assert_no_normal(IDENTITY_CODE, "0123456789ABCDEFGHJUH", ERR_FORMAT);
	assert_no_normal(IDENTITY_CODE, "", ERR_FORMAT);
}

static void numbers_of_cards_and_visits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_NUMBERS; i++) {
		assert_normal(numbers[i], "yb-1234 5678/x", "YB12345678X");
		assert_normal(numbers[i], "ＹＢ１２３４＿５６７８Ｘ", "YB12345678X");
		assert_normal(numbers[i], "No.③:12", "NO312");
		assert_normal(numbers[i], "内科三病区-12床", "内科三病区12床");
		assert_normal(numbers[i], "12345678901234567890123456789012", "12345678901234567890123456789012");
		assert_no_normal(numbers[i], "123456789012345678901234567890123", ERR_TOO_LONG);
		assert_no_normal(numbers[i], "--", ERR_FORMAT);
		assert_no_normal(numbers[i], "", ERR_FORMAT);
	}
}

static bool came_with_15_1(int32_t c)
{
	return (c >= 0x2ffc && c <= 0x2fff) || c == 0x31ef || (c >= 0x2ebf0 && c <= 0x2ee5d);
}

/* every code point: refused, or a normal form that is its own normal form */
static void settled(void **state)
{
	(void)state;
	for (int32_t c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 7) {
		uint8_t raw[8] = { 'e' };
		AUTO(buf_free) struct buf once = BUF_MAX(IDENTITY_VALUE_MAX), twice = BUF_MAX(IDENTITY_VALUE_MAX);

		if (c >= 0xd800 && c < 0xe000)
			continue;
		size_t n = 1 + (size_t)utf8proc_encode_char(c, raw + 1);
		raw[n++] = 0xcc;   /* U+0301, which composes with what is before it */
		raw[n++] = 0x81;
		enum err e = identity_normalise(IDENTITY_NAME, BYTES(raw, n), &once);
		if (e != OK) {
			assert_int_equal(e, ERR_FORMAT);
			assert_true(utf8proc_category(c) == UTF8PROC_CATEGORY_CN || came_with_15_1(c));
			continue;
		}
		assert_int_equal(identity_normalise(IDENTITY_NAME, BYTES_OF_BUF(&once), &twice), OK);
		assert_bytes_equal(BYTES_OF_BUF(&once), BYTES_OF_BUF(&twice));
	}
}

static void add_normal(enum identity_field field, struct bytes raw, crypto_hash_sha256_state *hash)
{
	AUTO(buf_free) struct buf b = BUF_MAX(IDENTITY_VALUE_MAX);
	uint8_t result = (uint8_t)identity_normalise(field, raw, &b);

	crypto_hash_sha256_update(hash, &result, 1);
	crypto_hash_sha256_update(hash, b.p, b.n);
}

/*
 * Whichever of the tables that are taken is installed (Debian 12's or 13's),
 * the normal forms are the same: every character of planes 0 to 2 as a name,
 * as a number and under an accent leads to this hash.
 */
static void the_same_with_every_table(void **state)
{
	static const uint8_t want[HASH_LEN] = {
		0xf9, 0x06, 0x48, 0xc9, 0xea, 0x3e, 0x0e, 0x12, 0x89, 0x39, 0xa9, 0xb0, 0xd4, 0x84, 0x1f, 0x86,
		0xc1, 0x18, 0x39, 0x1a, 0xb5, 0x12, 0xe8, 0x6d, 0x92, 0xb8, 0xc3, 0x0b, 0x6d, 0xe6, 0xf7, 0x77,
	};
	crypto_hash_sha256_state hash;
	uint8_t have[HASH_LEN];

	(void)state;
	crypto_hash_sha256_init(&hash);
	for (int32_t c = 1; c < 0x30000; c++) {
		uint8_t raw[8] = { 'e' };

		if (c >= 0xd800 && c < 0xe000)
			continue;
		size_t n = 1 + (size_t)utf8proc_encode_char(c, raw + 1);
		memcpy(raw + n, "\xcc\x81", 2);      /* U+0301 */
		add_normal(IDENTITY_NAME, BYTES(raw, n + 2), &hash);
		add_normal(IDENTITY_BED_NO, BYTES(raw + 1, n - 1), &hash);
	}
	crypto_hash_sha256_final(&hash, have);
	assert_bytes_equal(BYTES_OF(have), BYTES_OF(want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(names_refused),
		cmocka_unit_test(id_cards),
		cmocka_unit_test(id_cards_refused),
		cmocka_unit_test(leap_days),
		cmocka_unit_test(phones),
		cmocka_unit_test(codes),
		cmocka_unit_test(numbers_of_cards_and_visits),
		cmocka_unit_test(settled),
		cmocka_unit_test(the_same_with_every_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
