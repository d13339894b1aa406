/*
 * status that comes to nothing: the folder cannot be read, or it was called
 * wrongly. A monitor shows the first line of standard output, so that what was
 * said on standard error about it stands there, too.
 */
#include "relay/inner/inner_status.h"

#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

#include "bytes/json_put.h"
#include "sys/lang.h"

#define OUT_BYTES ((size_t)1 << 18)    /* of what status tells people, at most: nothing goes out before it came to its end */

static char heard[STATUS_TEXT_MAX];
static size_t heard_n;

static ssize_t hear(void *cookie, const char *p, size_t n)
{
	size_t room = sizeof(heard) - 1 - heard_n, take = n < room ? n : room;

	(void)cookie;
	memcpy(heard + heard_n, p, take);
	heard_n += take;
	return write(STDERR_FILENO, p, n);
}

void inner_status_listen(void)
{
	static const cookie_io_functions_t functions = { .write = hear };
	FILE *both = fopencookie(NULL, "w", functions);

	setvbuf(stdout, NULL, _IOFBF, OUT_BYTES);
	if (both == NULL)
		return;
	setvbuf(both, NULL, _IONBF, 0);
	stderr = both;
}

static void put_json(enum status_level level, const char *name, const char *text)
{
	AUTO(buf_free) struct buf out = BUF_MAX(4 * STATUS_TEXT_MAX);
	struct json_put w = json_put(&out);

	json_put_object(&w);
	json_put_key(&w, "state");
	json_put_str(&w, inner_status_level_name(level));
	json_put_key(&w, "findings");
	json_put_array(&w);
	json_put_object(&w);
	json_put_key(&w, "level");
	json_put_str(&w, inner_status_level_name(level));
	json_put_key(&w, "name");
	json_put_str(&w, name);
	json_put_key(&w, "text");
	json_put_str(&w, text);
	json_put_end(&w);
	json_put_end(&w);
	json_put_end(&w);
	if (json_put_done(&w) == OK)
		printf("%.*s\n", (int)out.n, (const char *)out.p);
}

int inner_status_unknown(enum err e, bool json)
{
	enum status_level level = e == ERR_FULL ? STATUS_FAILING : STATUS_UNKNOWN;
	char *end = strchr(heard, '\n');

	__fpurge(stdout);
	if (end != NULL)
		*end = '\0';
	if (heard[0] == '\0')
		snprintf(heard, sizeof(heard), L("无法读取中继的状态（%s）", "the state of the relay cannot be read (%s)"), err_name(e));
	if (json)
		put_json(level, e == ERR_FULL ? "disk" : "unknown", heard);
	else
		printf("%s: %s\n", inner_status_level_word(level), heard);
	return fflush(stdout) == 0 ? (int)level : STATUS_UNKNOWN;
}
