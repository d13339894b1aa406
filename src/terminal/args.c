#include "terminal/args.h"

#include <inttypes.h>
#include <string.h>

#include "sys/lang.h"

#define OPTIONS_MAX 32

static enum err wrong(struct problem *why, const char *word)
{
	return problem_set(why, PROBLEM_USAGE, ERR_FORMAT, "%s", word);
}

static const struct args_option *find(const struct args_option *options, size_t count, const char *name, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(options[i].name) == n && memcmp(options[i].name, name, n) == 0)
			return &options[i];
	return NULL;
}

static bool read_number(const char *text, uint64_t *ret)
{
	uint64_t v = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		unsigned digit = (unsigned)(*text - '0');

		if (*text < '0' || *text > '9' || v > (UINT64_MAX - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*ret = v;
	return true;
}

static enum err take(const struct args_option *option, const char *value, struct problem *why)
{
	uint64_t number;

	if (option->kind == ARGS_TEXT) {
		*(const char **)option->ret = value;
		return OK;
	}
	if (!read_number(value, &number) || number < option->min || number > option->max)
		return problem_set(why, PROBLEM_USAGE, ERR_FORMAT,
				   L("--%s %.40s：应为 %" PRIu64 " 到 %" PRIu64 " 的整数", "--%s %.40s: a number from %" PRIu64 " to %" PRIu64),
				   option->name, value, option->min, option->max);
	*(uint64_t *)option->ret = number;
	return OK;
}

enum err args_read(int argc, char **argv, const struct args_option *options, size_t count, struct args_rest *ret_rest,
		   struct problem *why)
{
	struct args_rest rest = { .n = 0 };
	bool given[OPTIONS_MAX] = { false }, ended = false;

	for (int i = 0; i < argc; i++) {
		const char *word = argv[i], *value;
		const struct args_option *option;

		if (!ended && strcmp(word, "--") == 0) {
			ended = true;
			continue;
		}
		if (ended || strncmp(word, "--", 2) != 0) {
			if (rest.n == ARGS_REST_MAX)
				return wrong(why, word);
			rest.words[rest.n++] = word;
			continue;
		}
		value = strchr(word, '=');
		option = find(options, count, word + 2, value == NULL ? strlen(word + 2) : (size_t)(value - word - 2));
		if (option == NULL || given[option - options])
			return wrong(why, word);
		given[option - options] = true;
		if (option->kind == ARGS_FLAG) {
			if (value != NULL)
				return wrong(why, word);
			*(bool *)option->ret = true;
			continue;
		}
		if (value == NULL && ++i == argc)
			return wrong(why, word);
		TRY(take(option, value == NULL ? argv[i] : value + 1, why));
	}
	*ret_rest = rest;
	return OK;
}

enum err args_expect(const struct args_rest *rest, size_t min, size_t max, struct problem *why)
{
	if (rest->n > max)
		return wrong(why, rest->words[max]);
	return rest->n >= min ? OK : problem_is(why, PROBLEM_USAGE, ERR_FORMAT);
}
