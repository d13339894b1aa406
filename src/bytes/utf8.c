#include "bytes/utf8.h"

/* The length of the sequence that LEAD begins and the bounds of its second byte (Unicode, table 3-7); 0 if it begins none. */
static size_t sequence(uint8_t lead, uint8_t *ret_low, uint8_t *ret_high)
{
	*ret_low = 0x80;
	*ret_high = 0xbf;
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef) {
		if (lead == 0xe0)
			*ret_low = 0xa0;
		if (lead == 0xed)
			*ret_high = 0x9f;
		return 3;
	}
	if (lead >= 0xf0 && lead <= 0xf4) {
		if (lead == 0xf0)
			*ret_low = 0x90;
		if (lead == 0xf4)
			*ret_high = 0x8f;
		return 4;
	}
	return 0;
}

bool utf8_valid(struct bytes text)
{
	size_t i = 0;

	while (i < text.n) {
		uint8_t low, high;
		size_t n = sequence(text.p[i], &low, &high);

		if (n == 0 || n > text.n - i)
			return false;
		for (size_t k = 1; k < n; k++) {
			uint8_t c = text.p[i + k];

			if (c < low || c > high)
				return false;
			low = 0x80;
			high = 0xbf;
		}
		i += n;
	}
	return true;
}

bool utf8_is_line(struct bytes text)
{
	for (size_t i = 0; i < text.n; i++) {
		const uint8_t *p = text.p + i;
		size_t left = text.n - i;

		if (p[0] < ' ' || p[0] == 0x7f)
			return false;
		/* U+0080 to U+009F; U+061C */
		if (left >= 2 && ((p[0] == 0xc2 && p[1] < 0xa0) || (p[0] == 0xd8 && p[1] == 0x9c)))
			return false;
		/* U+200E, U+200F; U+2028 to U+202E; U+2066 to U+2069 */
		if (left >= 3 && p[0] == 0xe2 && ((p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xa8 && p[2] <= 0xae))) ||
						  (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9)))
			return false;
	}
	return true;
}
