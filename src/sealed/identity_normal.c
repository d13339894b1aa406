#include "sealed/identity.h"

#include <string.h>

#include <sodium.h>
#include <utf8proc.h>

#include "bytes/crockford.h"

#define POINTS_MAX 2048      /* code points while decomposing; NFKC makes up to 18 of one */
#define ROUNDS_MAX 8         /* normal forms settle in two or three */
#define NUMBER_POINTS_MAX 32
#define PHONE_MIN 5
#define PHONE_MAX 15

static const int32_t middle_dots[] = {
	0x002e, 0x00b7, 0x16eb, 0x2022, 0x2027, 0x2219, 0x22c5, 0x25cf, 0x25e6, 0x2e30, 0x2e31, 0x2e33, 0x30fb, 0xa78f, 0x10101,
};

/* Unicode 15.1 over 15.0, from its DerivedAge.txt: these characters, and no other has another property here. */
static const struct {
	int32_t first, last;
} later[] = { { 0x2ffc, 0x2fff }, { 0x31ef, 0x31ef }, { 0x2ebf0, 0x2ee5d } };

struct points {
	int32_t p[POINTS_MAX];
	size_t n;
};

static void points_wipe(struct points *points)
{
	sodium_memzero(points, sizeof(*points));
}

static bool dash(int32_t c)
{
	return utf8proc_category(c) == UTF8PROC_CATEGORY_PD || c == 0x2212;
}

static bool middle_dot(int32_t c)
{
	for (size_t i = 0; i < LEN(middle_dots); i++) {
		if (c == middle_dots[i])
			return true;
	}
	return false;
}

static bool letter_or_digit(int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
		return true;
	default:
		return false;
	}
}

static bool blank(int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return false;
	}
}

static bool kept(enum identity_field field, int32_t c)
{
	if (blank(c))
		return false;
	switch (field) {
	case IDENTITY_NAME:
		return !middle_dot(c);
	case IDENTITY_ID_CARD:
		return true;
	case IDENTITY_PHONE:
		return !dash(c) && c != '(' && c != ')' && c != '.' && c != '/';
	case IDENTITY_CODE:
		return !dash(c);
	default:
		return letter_or_digit(c);
	}
}

/* Whether the tables at hand lead to the normal forms of IDENTITY_UNICODE: they are its own, or those of the next. */
static bool tables_fit(void)
{
	const char *version = utf8proc_unicode_version();

	return strcmp(version, IDENTITY_UNICODE) == 0 || strcmp(version, "15.1.0") == 0;
}

static bool assigned(const struct points *points)
{
	for (size_t i = 0; i < points->n; i++) {
		for (size_t k = 0; k < LEN(later); k++) {
			if (points->p[i] >= later[k].first && points->p[i] <= later[k].last)
				return false;
		}
	}
	return true;
}

/* NFKC without utf8proc's own allocation, which would leave the value behind. */
static enum err nfkc(struct bytes text, struct points *ret)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_REJECTNA;
	utf8proc_ssize_t n = utf8proc_decompose(text.p, (utf8proc_ssize_t)text.n, ret->p, POINTS_MAX, options);

	if (n < 0)
		return ERR_FORMAT;
	if (n > POINTS_MAX)
		return ERR_TOO_LONG;
	n = utf8proc_normalize_utf32(ret->p, n, options);
	if (n < 0)
		return ERR_FORMAT;
	ret->n = (size_t)n;
	return assigned(ret) ? OK : ERR_FORMAT;
}

/* Steps 1 to 4 of identity.h, once. */
static enum err settle_once(enum identity_field field, struct bytes text, struct points *points, struct buf *out)
{
	TRY(nfkc(text, points));
	for (size_t i = 0; i < points->n; i++) {
		uint8_t utf8[4];

		if (!kept(field, points->p[i]))
			continue;
		utf8proc_ssize_t n = utf8proc_encode_char(utf8proc_toupper(points->p[i]), utf8);
		TRY(buf_add(out, BYTES(utf8, n)));
	}
	return OK;
}

static enum err settle(enum identity_field field, struct bytes raw, struct buf *out)
{
	AUTO(buf_free) struct buf before = BUF_MAX(4 * POINTS_MAX);
	AUTO(points_wipe) struct points points;

	TRY(buf_add(&before, raw));
	for (int round = 0; round < ROUNDS_MAX; round++) {
		buf_truncate(out, 0);
		TRY(settle_once(field, BYTES_OF_BUF(&before), &points, out));
		if (bytes_equal(BYTES_OF_BUF(&before), BYTES_OF_BUF(out)))
			return OK;
		buf_truncate(&before, 0);
		TRY(buf_add(&before, BYTES_OF_BUF(out)));
	}
	return ERR_FORMAT;
}

static bool all_digits(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
	}
	return true;
}

static enum err add_points(struct bytes text, size_t max, struct buf *ret)
{
	size_t points = 0;

	for (size_t i = 0; i < text.n; i++)
		points += (text.p[i] & 0xc0) != 0x80;
	if (points == 0)
		return ERR_FORMAT;
	return points > max ? ERR_TOO_LONG : buf_add(ret, text);
}

/* GB 11643: ISO 7064 MOD 11-2 over 17 digits. */
static uint8_t id_card_check(const uint8_t digits[17])
{
	unsigned sum = 0;

	for (size_t i = 0; i < 17; i++)
		sum = (sum + (unsigned)(digits[i] - '0')) * 2 % 11;
	return (uint8_t)"10X98765432"[sum % 11];
}

/* YYYYMMDD in the Gregorian calendar. */
static bool birth_date(const uint8_t digits[8])
{
	static const unsigned days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned v = 0, year, month, day;

	for (size_t i = 0; i < 8; i++)
		v = v * 10 + (unsigned)(digits[i] - '0');
	year = v / 10000;
	month = v / 100 % 100;
	day = v % 100;
	if (year < 1800 || year > 2199 || month < 1 || month > 12 || day < 1)
		return false;
	if (month == 2 && day == 29)
		return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day <= days[month - 1];
}

static void wipe_card(uint8_t (*card)[IDENTITY_ID_CARD_LEN])
{
	sodium_memzero(card, sizeof(*card));
}

static enum err add_id_card(struct bytes text, struct buf *ret)
{
	AUTO(wipe_card) uint8_t card[IDENTITY_ID_CARD_LEN];

	if (text.n == 15) {
		memcpy(card, text.p, 6);
		memcpy(card + 6, "19", 2);
		memcpy(card + 8, text.p + 6, 9);
	} else if (text.n == IDENTITY_ID_CARD_LEN) {
		memcpy(card, text.p, IDENTITY_ID_CARD_LEN);
	} else {
		return ERR_FORMAT;
	}
	if (!all_digits(card, 17) || !birth_date(card + 6))
		return ERR_FORMAT;
	if (text.n == 15)
		card[17] = id_card_check(card);
	if (card[17] != 'X' && !all_digits(card + 17, 1))
		return ERR_FORMAT;
	if (card[17] != id_card_check(card))
		return ERR_PROOF;
	return buf_add(ret, BYTES_OF(card));
}

static bool drop_prefix(struct bytes *text, struct bytes prefix)
{
	if (text->n < prefix.n || memcmp(text->p, prefix.p, prefix.n) != 0)
		return false;
	text->p += prefix.n;
	text->n -= prefix.n;
	return true;
}

static enum err add_phone(struct bytes text, struct buf *ret)
{
	while (drop_prefix(&text, BYTES_LIT("+86")) || drop_prefix(&text, BYTES_LIT("0086")))
		;
	if (!all_digits(text.p, text.n) || text.n < PHONE_MIN)
		return ERR_FORMAT;
	return text.n > PHONE_MAX ? ERR_TOO_LONG : buf_add(ret, text);
}

static void wipe_code(uint8_t (*value)[CROCKFORD_BYTES(CROCKFORD_CODE)])
{
	sodium_memzero(value, sizeof(*value));
}

static enum err add_code(struct bytes text, struct buf *ret)
{
	AUTO(wipe_code) uint8_t value[CROCKFORD_BYTES(CROCKFORD_CODE)];

	TRY(crockford_decode_checked(text, CROCKFORD_CODE, value));
	return crockford_encode(BYTES_OF(value), CROCKFORD_CODE, ret);
}

enum err identity_normalise(enum identity_field field, struct bytes raw, struct buf *ret_normal)
{
	AUTO(buf_free) struct buf settled = BUF_MAX(4 * POINTS_MAX);
	struct bytes text;

	if (!tables_fit())
		return ERR_UNSUPPORTED;
	if (raw.n > IDENTITY_RAW_MAX)
		return ERR_TOO_LONG;
	TRY(settle(field, raw, &settled));
	text = BYTES_OF_BUF(&settled);
	switch (field) {
	case IDENTITY_NAME:
		return add_points(text, IDENTITY_POINTS_MAX, ret_normal);
	case IDENTITY_ID_CARD:
		return add_id_card(text, ret_normal);
	case IDENTITY_PHONE:
		return add_phone(text, ret_normal);
	case IDENTITY_CODE:
		return add_code(text, ret_normal);
	default:
		return add_points(text, NUMBER_POINTS_MAX, ret_normal);
	}
}
