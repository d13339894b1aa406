#include "sys/asked.h"

#include <stdio.h>
#include <string.h>

#include "sys/lang.h"
#include "sys/nearest.h"

bool asked_for(int argc, char **argv, const char *word)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], word) == 0)
			return true;
	return false;
}

int asked_version(const char *program)
{
	printf("%s %s\n", program, MIZHEN_VERSION);
	return fflush(stdout) == 0 ? 0 : 1;
}

int asked_unknown(const char *program, const char *word, const char *const *known, size_t n)
{
	const char *near = nearest_find(word, known, n);

	fprintf(stderr, L("%s：没有命令“%s”\n", "%s: there is no command \"%s\"\n"), program, word);
	if (near != NULL)
		fprintf(stderr, L("您要的是 %s 吗？\n", "Did you mean %s?\n"), near);
	fprintf(stderr, L("全部命令见 %s --help。\n", "%s --help lists all.\n"), program);
	return 2;
}

int asked_misused(const char *program, const char *command)
{
	if (command == NULL)
		fprintf(stderr, L("%s：须先写 --config\n", "%s: --config comes first\n"), program);
	else
		fprintf(stderr, L("%s：命令“%s”的参数不对\n", "%s: \"%s\" does not take these arguments\n"), program, command);
	fprintf(stderr, L("写法见 %s --help。\n", "%s --help shows what is written.\n"), program);
	return 2;
}
