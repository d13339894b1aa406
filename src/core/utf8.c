#include "core/utf8.h"

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
