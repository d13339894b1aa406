/* A word of confirmation, from whoever runs a command that takes something away. */
#include "relay/inner/inner.h"

#include <stdio.h>
#include <string.h>

#include "sys/lang.h"

enum err inner_confirm(const char *word)
{
	char line[STATE_NUMBER_MAX + 2];

	fprintf(stderr, L("如确认，请输入 %s 并回车：", "to confirm, type %s and Enter: "), word);
	fflush(stderr);
	if (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strcmp(line, word) == 0)
			return OK;
	}
	fputs(L("未确认，什么都没有改变\n", "not confirmed; nothing has changed\n"), stderr);
	return ERR_DENIED;
}
