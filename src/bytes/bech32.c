#include "bytes/bech32.h"

#include <string.h>

#define CHECKSUM 6     /* characters */

static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static char upper_of(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static uint32_t polymod(uint32_t sum, uint8_t value)
{
	static const uint32_t generator[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
	uint32_t top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5 ^ value;
	for (size_t i = 0; i < LEN(generator); i++)
		if (top >> i & 1)
			sum ^= generator[i];
	return sum;
}

static uint32_t polymod_hrp(const char *hrp)
{
	uint32_t sum = 1;

	for (const char *c = hrp; *c != '\0'; c++)
		sum = polymod(sum, (uint8_t)*c >> 5);
	sum = polymod(sum, 0);
	for (const char *c = hrp; *c != '\0'; c++)
		sum = polymod(sum, *c & 31);
	return sum;
}

/* The Ith five bits, with zeros behind the end. */
static uint8_t group(struct bytes data, size_t i)
{
	unsigned two = 0;

	for (size_t at = i * 5 / 8, k = 0; k < 2; k++)
		two = two << 8 | (at + k < data.n ? data.p[at + k] : 0);
	return two >> (11 - i * 5 % 8) & 31;
}

enum err bech32_encode(const char *hrp, struct bytes data, bool upper, struct buf *ret_text)
{
	size_t hrp_n = strlen(hrp), groups = (data.n * 8 + 4) / 5, n = hrp_n + 1 + groups + CHECKSUM;
	uint32_t sum = polymod_hrp(hrp);
	uint8_t *out;

	TRY(buf_add_room(ret_text, n, &out));
	memcpy(out, hrp, hrp_n);
	out[hrp_n] = '1';
	for (size_t i = 0; i < groups; i++) {
		uint8_t v = group(data, i);

		sum = polymod(sum, v);
		out[hrp_n + 1 + i] = (uint8_t)charset[v];
	}
	for (size_t i = 0; i < CHECKSUM; i++)
		sum = polymod(sum, 0);
	sum ^= 1;
	for (size_t i = 0; i < CHECKSUM; i++)
		out[n - CHECKSUM + i] = (uint8_t)charset[sum >> 5 * (CHECKSUM - 1 - i) & 31];
	for (size_t i = 0; upper && i < n; i++)
		out[i] = (uint8_t)upper_of((char)out[i]);
	return OK;
}

/* 0 to 31, or -1. */
static int value(uint8_t c, bool upper)
{
	for (int v = 0; v < 32; v++)
		if (c == (uint8_t)(upper ? upper_of(charset[v]) : charset[v]))
			return v;
	return -1;
}

enum err bech32_decode(struct bytes text, const char *hrp, bool upper, uint8_t *ret, size_t n)
{
	AUTO(buf_free) struct buf data = BUF_MAX(n + 1);
	size_t hrp_n = strlen(hrp), groups = (n * 8 + 4) / 5;
	uint32_t sum = polymod_hrp(hrp), acc = 0;
	unsigned bits = 0;

	if (text.n != hrp_n + 1 + groups + CHECKSUM || text.p[hrp_n] != '1')
		return ERR_FORMAT;
	for (size_t i = 0; i < hrp_n; i++)
		if (text.p[i] != (uint8_t)(upper ? upper_of(hrp[i]) : hrp[i]))
			return ERR_FORMAT;
	for (size_t i = 0; i < groups + CHECKSUM; i++) {
		int v = value(text.p[hrp_n + 1 + i], upper);

		if (v < 0)
			return ERR_FORMAT;
		sum = polymod(sum, (uint8_t)v);
		if (i >= groups)
			continue;
		acc = (acc << 5 | (uint32_t)v) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			TRY(buf_add_byte(&data, (uint8_t)(acc >> bits)));
		}
	}
	if (sum != 1 || (acc & ((1U << bits) - 1)) != 0)
		return ERR_FORMAT;
	if (n > 0)
		memcpy(ret, data.p, n);
	return OK;
}
