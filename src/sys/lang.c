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
#define DEPTH_MAX 8

char lang_half[2][LANG_HALF_MAX];

void lang_speak(bool in_chinese)
{
	spoken = in_chinese;
}

void lang_join(char *ret, size_t size)
{
	spoken = -1;
	snprintf(ret, size, "%c%s%c%s%c", BEGIN, lang_half[0], NEXT, lang_half[1], END);
}

char *lang_pick(char *text, bool in_chinese)
{
	bool shown[DEPTH_MAX + 1] = { true };
	size_t depth = 0;
	char *to = text;

	for (const char *at = text; *at != '\0'; at++) {
		if (*at == BEGIN && depth < DEPTH_MAX) {
			depth++;
			shown[depth] = shown[depth - 1] && in_chinese;
		} else if (*at == NEXT && depth > 0) {
			shown[depth] = shown[depth - 1] && !in_chinese;
		} else if (*at == END && depth > 0) {
			depth--;
		} else if (shown[depth]) {
			*to++ = *at;
		}
	}
	*to = '\0';
	return text;
}
