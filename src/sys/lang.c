#include "sys/lang.h"

#include <stdlib.h>
#include <string.h>

static bool detect(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0')
			return strncmp(value, "zh", 2) == 0;
	}
	return false;
}

static int chinese = -1, spoken = -1;

bool lang_is_chinese(void)
{
	if (spoken >= 0)
		return spoken == 1;
	if (chinese < 0)
		chinese = detect();
	return chinese == 1;
}

/* Chinese stands between BEGIN and NEXT, English between NEXT and END: no text for people has these. */
#define BEGIN '\x02'
#define NEXT '\x1e'
#define END '\x03'

char lang_half[2][LANG_HALF_MAX];

void lang_speak(bool in_chinese)
{
	spoken = in_chinese;
}

/* As much of TEXT as MAX bytes hold, and no half character. */
static int fitting(const char *text, size_t max)
{
	size_t n = strlen(text);

	if (n <= max)
		return (int)n;
	while (max > 0 && (text[max] & 0xc0) == 0x80)
		max--;
	return (int)max;
}

void lang_join(char *ret, size_t size)
{
	/* either language has a half, so that a long one does not take the other's room */
	size_t each = (size - 4) / 2;

	spoken = -1;
	/* what stood in the arguments in both languages stands in each in one */
	lang_pick(lang_half[0], true);
	lang_pick(lang_half[1], false);
	snprintf(ret, size, "%c%.*s%c%.*s%c", BEGIN, fitting(lang_half[0], each), lang_half[0], NEXT,
		 fitting(lang_half[1], each), lang_half[1], END);
}

char *lang_pick(char *text, bool in_chinese)
{
	bool within = false, shown = true;
	char *to = text;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at == BEGIN) {
			within = true;
			shown = in_chinese;
		} else if (*at == NEXT && within) {
			shown = !in_chinese;
		} else if (*at == END && within) {
			within = false;
			shown = true;
		} else if (shown) {
			*to++ = *at;
		}
	}
	*to = '\0';
	return text;
}
