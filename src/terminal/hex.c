#include "terminal/hex.h"

#include <string.h>

static const char digits[] = "0123456789abcdef";

void hex_text(struct bytes v, char *ret)
{
	for (size_t i = 0; i < v.n; i++) {
		ret[2 * i] = digits[v.p[i] >> 4];
		ret[2 * i + 1] = digits[v.p[i] & 15];
	}
	ret[2 * v.n] = '\0';
}

bool hex_begins(struct bytes v, const char *text)
{
	size_t n = strlen(text);

	if (n == 0 || n > 2 * v.n)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint8_t nibble = i % 2 == 0 ? v.p[i / 2] >> 4 : v.p[i / 2] & 15;
		char c = text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] - 'A' + 'a') : text[i];

		if (digits[nibble] != c)
			return false;
	}
	return true;
}

void hex_put(struct json_put *w, struct bytes v)
{
	char text[HEX_ID32];

	if (v.n > 32) {
		w->err = ERR_TOO_LONG;
		return;
	}
	hex_text(v, text);
	json_put_str(w, text);
}
