#include "terminal/input.h"

#include <errno.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/screen.h"

enum err input_text(const char *path, const char *question, bool secret, struct buf *ret, struct problem *why)
{
	enum err e = path == NULL ? screen_ask(question, secret, ret) : screen_input(path, ret);

	if (e == OK)
		return OK;
	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	if (e == ERR_TOO_LONG)
		return problem_set(why, PROBLEM_TOO_MUCH, e, "%s", path == NULL ? "" : path);
	if (path == NULL)
		return problem_set(why, PROBLEM_NOT_ASKED, e, "%s", question);
	return problem_set(why, PROBLEM_INPUT_FILE, e, "%s: %s", path, strerror(e == ERR_NOT_FOUND ? ENOENT : errno));
}

struct bytes input_trimmed(struct bytes s)
{
	while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) != NULL)
		s.n--;
	while (s.n > 0 && strchr(" \t\r\n", s.p[0]) != NULL)
		s = BYTES(s.p + 1, s.n - 1);
	return s;
}

enum err input_slip(struct bytes text, struct slip *ret, char ret_origin[static HTTP_CLIENT_ORIGIN_MAX + 1],
		    struct problem *why)
{
	char origin[HTTP_CLIENT_ORIGIN_MAX + 1] = { 0 };
	enum slip_part part = SLIP_URL;
	struct slip slip;
	enum err e = slip_read(text, &slip, &part);

	if (e != OK)
		return problem_is(why, slip_problem(part), e);
	if (slip.origin.n > HTTP_CLIENT_ORIGIN_MAX)
		return problem_is(why, PROBLEM_ORIGIN, ERR_TOO_LONG);
	memcpy(origin, slip.origin.p, slip.origin.n);
	if (http_client_origin_check(origin) != OK)
		return problem_set(why, PROBLEM_ORIGIN, ERR_DENIED, "%s", origin);
	memcpy(ret_origin, origin, sizeof(origin));
	*ret = slip;
	return OK;
}

enum err input_confirm(bool yes, const char *question, struct problem *why)
{
	if (yes || screen_confirm(question) == OK)
		return OK;
	return problem_is(why, PROBLEM_CONFIRM, ERR_DENIED);
}
