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

bool lang_is_chinese(void)
{
	static int chinese = -1;

	if (chinese < 0)
		chinese = detect();
	return chinese == 1;
}
