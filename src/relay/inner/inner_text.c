#include "relay/inner/inner_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "relay/source/mapping_time.h"

const char *inner_text_number(uint64_t n, char ret[static INNER_TEXT_NUMBER_MAX])
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n);
	size_t at = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			ret[at++] = ',';
		ret[at++] = digits[i];
	}
	ret[at] = '\0';
	return ret;
}

const char *inner_text_size(uint64_t bytes, char ret[static INNER_TEXT_SIZE_MAX])
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB" };
	double v = (double)bytes;
	size_t unit = 0;

	for (; v >= 1000 && unit + 1 < LEN(units); unit++)
		v /= 1024;
	snprintf(ret, INNER_TEXT_SIZE_MAX, unit == 0 || v >= 99.5 ? "%.0f %s" : "%.1f %s", v, units[unit]);
	return ret;
}

const char *inner_text_when(uint64_t instant, char ret[static INNER_TEXT_WHEN_MAX])
{
	char text[MAPPING_TIME_LEN + 1];

	/* to the minute */
	if (mapping_time_local((time_t)instant, text) != OK)
		strcpy(text, "?");
	snprintf(ret, INNER_TEXT_WHEN_MAX, "%.16s", text);
	return ret;
}
