#include "bytes/crockford.h"

#include <string.h>

#include <sodium.h>

#define CHECK_MODULUS 37

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

static void wipe_digits(uint8_t (*digits)[CROCKFORD_SYMBOLS(CROCKFORD_BITS_MAX)])
{
	sodium_memzero(digits, sizeof(*digits));
}

/* The digit of a symbol, check symbols included; -1 for none. */
static int symbol_digit(uint8_t c)
{
	const char *at;

	if (c >= 'a' && c <= 'z')
		c = (uint8_t)(c - 'a' + 'A');
	if (c == 'O')
		return 0;
	if (c == 'I' || c == 'L')
		return 1;
	at = c == '\0' ? NULL : strchr(symbols, c);
	return at == NULL ? -1 : (int)(at - symbols);
}

static unsigned digits_check(const uint8_t *digits, size_t n)
{
	unsigned check = 0;

	for (size_t i = 0; i < n; i++)
		check = (check * 32 + digits[i]) % CHECK_MODULUS;
	return check;
}

/* Digit I of N is bits [5i - pad, 5i - pad + 5) of the value, pad = 5n - bits; bits before the first are 0. */
static void value_digits(const uint8_t *value, size_t bits, uint8_t *ret_digits)
{
	size_t n = CROCKFORD_SYMBOLS(bits), pad = 5 * n - bits;

	memset(ret_digits, 0, n);
	for (size_t at = 0; at < bits; at++) {
		unsigned bit = value[at / 8] >> (7 - at % 8) & 1u;

		ret_digits[(at + pad) / 5] |= (uint8_t)(bit << (4 - (at + pad) % 5));
	}
}

static void digits_value(const uint8_t *digits, size_t bits, uint8_t *ret_value)
{
	size_t pad = 5 * CROCKFORD_SYMBOLS(bits) - bits;

	memset(ret_value, 0, CROCKFORD_BYTES(bits));
	for (size_t at = 0; at < bits; at++) {
		unsigned bit = digits[(at + pad) / 5] >> (4 - (at + pad) % 5) & 1u;

		ret_value[at / 8] |= (uint8_t)(bit << (7 - at % 8));
	}
}

static enum err encode(struct bytes value, size_t bits, bool checked, struct buf *ret_text)
{
	AUTO(wipe_digits) uint8_t digits[CROCKFORD_SYMBOLS(CROCKFORD_BITS_MAX)];
	size_t n = CROCKFORD_SYMBOLS(bits);
	uint8_t *out;

	if (bits == 0 || bits > CROCKFORD_BITS_MAX || value.n != CROCKFORD_BYTES(bits))
		return ERR_FORMAT;
	TRY(buf_add_room(ret_text, n + (checked ? 1 : 0), &out));
	value_digits(value.p, bits, digits);
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)symbols[digits[i]];
	if (checked)
		out[n] = (uint8_t)symbols[digits_check(digits, n)];
	return OK;
}

enum err crockford_encode(struct bytes value, size_t bits, struct buf *ret_text)
{
	return encode(value, bits, false, ret_text);
}

enum err crockford_encode_checked(struct bytes value, size_t bits, struct buf *ret_text)
{
	return encode(value, bits, true, ret_text);
}

static enum err decode(struct bytes text, size_t bits, bool checked, uint8_t *ret_value)
{
	AUTO(wipe_digits) uint8_t digits[CROCKFORD_SYMBOLS(CROCKFORD_BITS_MAX)];
	size_t n = CROCKFORD_SYMBOLS(bits), pad = 5 * n - bits, found = 0;
	unsigned check = 0;

	if (bits == 0 || bits > CROCKFORD_BITS_MAX)
		return ERR_FORMAT;
	for (size_t i = 0; i < text.n; i++) {
		int digit = symbol_digit(text.p[i]);

		if (text.p[i] == '-')
			continue;
		if (digit < 0 || found == n + (checked ? 1 : 0) || (found < n && digit > 31))
			return ERR_FORMAT;
		if (found < n)
			digits[found] = (uint8_t)digit;
		else
			check = (unsigned)digit;
		found++;
	}
	if (found != n + (checked ? 1 : 0) || digits[0] >> (5 - pad) != 0)
		return ERR_FORMAT;
	if (checked && check != digits_check(digits, n))
		return ERR_PROOF;
	digits_value(digits, bits, ret_value);
	return OK;
}

enum err crockford_decode(struct bytes text, size_t bits, uint8_t *ret_value)
{
	return decode(text, bits, false, ret_value);
}

enum err crockford_decode_checked(struct bytes text, size_t bits, uint8_t *ret_value)
{
	return decode(text, bits, true, ret_value);
}

enum err crockford_group(struct bytes text, size_t group, struct buf *ret_text)
{
	size_t hyphens = text.n == 0 || group == 0 ? 0 : (text.n - 1) / group;
	uint8_t *out;

	TRY(buf_add_room(ret_text, text.n + hyphens, &out));
	for (size_t i = 0; i < text.n; i++) {
		if (hyphens > 0 && i > 0 && i % group == 0)
			*out++ = '-';
		*out++ = text.p[i];
	}
	return OK;
}

bool crockford_usable(const uint8_t *value, size_t bits)
{
	AUTO(wipe_digits) uint8_t digits[CROCKFORD_SYMBOLS(CROCKFORD_BITS_MAX)];
	unsigned check;

	value_digits(value, bits, digits);
	check = digits_check(digits, CROCKFORD_SYMBOLS(bits));
	return check < 32 || symbols[check] == 'U';
}
