#include "bytes/base64.h"

#define PADDED(variant) (((variant) & 1) == 0)
#define URL(variant) (((variant) & 2) != 0)

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t base64_encoded_len(size_t n, enum base64_variant variant)
{
	size_t rest = n % 3;

	if (rest == 0)
		return n / 3 * 4;
	return n / 3 * 4 + (PADDED(variant) ? 4 : rest + 1);
}

enum err base64_encode(struct bytes data, enum base64_variant variant, struct buf *ret_out)
{
	const char *alphabet = URL(variant) ? url : standard;
	uint8_t *out;

	if (data.n > SIZE_MAX / 2)
		return ERR_TOO_LONG;
	if (data.n == 0)
		return OK;
	TRY(buf_add_room(ret_out, base64_encoded_len(data.n, variant), &out));
	size_t whole = data.n / 3 * 3, rest = data.n - whole;
	for (size_t i = 0; i < whole; i += 3, out += 4) {
		uint32_t v = (uint32_t)data.p[i] << 16 | (uint32_t)data.p[i + 1] << 8 | data.p[i + 2];

		out[0] = (uint8_t)alphabet[v >> 18];
		out[1] = (uint8_t)alphabet[v >> 12 & 63];
		out[2] = (uint8_t)alphabet[v >> 6 & 63];
		out[3] = (uint8_t)alphabet[v & 63];
	}
	if (rest == 0)
		return OK;
	unsigned v = (unsigned)data.p[whole] << 8 | (rest == 2 ? data.p[whole + 1] : 0U);
	*out++ = (uint8_t)alphabet[v >> 10];
	*out++ = (uint8_t)alphabet[v >> 4 & 63];
	if (rest == 2)
		*out++ = (uint8_t)alphabet[v << 2 & 63];
	for (size_t i = rest; PADDED(variant) && i < 3; i++)
		*out++ = '=';
	return OK;
}

/* 0 to 63, or -1. */
static int value(uint8_t c, enum base64_variant variant)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (URL(variant) ? '-' : '+'))
		return 62;
	if (c == (URL(variant) ? '_' : '/'))
		return 63;
	return -1;
}

/* Takes the padding off; what is left never is 1 modulo 4. */
static enum err strip(struct bytes *text, enum base64_variant variant)
{
	if (PADDED(variant)) {
		if (text->n % 4 != 0)
			return ERR_FORMAT;
		for (int i = 0; i < 2 && text->n > 0 && text->p[text->n - 1] == '='; i++)
			text->n--;
	}
	return text->n % 4 == 1 ? ERR_FORMAT : OK;
}

/* Checks all of TEXT, and writes its bytes to OUT unless OUT is NULL. */
static enum err decode(struct bytes text, enum base64_variant variant, uint8_t *out)
{
	uint32_t acc = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < text.n; i++) {
		int v = value(text.p[i], variant);

		if (v < 0)
			return ERR_FORMAT;
		acc = acc << 6 | (uint32_t)v;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			if (out != NULL)
				*out++ = (uint8_t)(acc >> bits);
			acc &= (1U << bits) - 1;
		}
	}
	return acc == 0 ? OK : ERR_FORMAT;
}

enum err base64_decode(struct bytes text, enum base64_variant variant, struct buf *ret_out)
{
	uint8_t *out;

	TRY(strip(&text, variant));
	TRY(decode(text, variant, NULL));
	if (text.n == 0)
		return OK;
	TRY(buf_add_room(ret_out, text.n / 4 * 3 + text.n % 4 * 3 / 4, &out));
	return decode(text, variant, out);
}

enum err base64_decode_fixed(struct bytes text, enum base64_variant variant, uint8_t *ret, size_t n)
{
	TRY(strip(&text, variant));
	if (text.n / 4 * 3 + text.n % 4 * 3 / 4 != n)
		return ERR_FORMAT;
	TRY(decode(text, variant, NULL));
	return decode(text, variant, ret);
}
