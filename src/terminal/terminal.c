#include "terminal/terminal.h"

#include <errno.h>
#include <string.h>

enum err terminal_open(struct terminal *t)
{
	const char *home = t->home == NULL ? "~/.mizhen" : t->home;
	enum err e = home_dir_open(t->home, &t->dir);

	if (e == ERR_BUSY)
		return problem_set(&t->why, PROBLEM_HOME_BUSY, e, "%s", home);
	if (e != OK)
		return problem_set(&t->why, PROBLEM_HOME_OPEN, e, "%s%s%s", home, e == ERR_IO || e == ERR_FULL ? ": " : "",
				   e == ERR_IO || e == ERR_FULL ? strerror(errno) : "");
	return OK;
}

enum err terminal_wrote(struct terminal *t, enum err e)
{
	return e == OK ? OK : problem_is(&t->why, PROBLEM_MEMORY, e);
}
