#include "terminal/terminal.h"

#include <errno.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/screen.h"

enum err terminal_open(struct terminal *t)
{
	const char *home = t->home == NULL ? "~/.mizhen" : t->home;
	enum err e = home_dir_open(t->home, &t->dir);

	if (e == ERR_BUSY)
		return problem_set(&t->why, PROBLEM_HOME_BUSY, e, "%s", home);
	if (e == ERR_FULL)
		return problem_set(&t->why, PROBLEM_HOME_FULL, e, "%s", home);
	if (e != OK)
		return problem_set(&t->why, PROBLEM_HOME_OPEN, e, "%s%s%s", home, e == ERR_IO ? ": " : "", e == ERR_IO ? strerror(errno) : "");
	return OK;
}

enum err terminal_wrote(struct terminal *t, enum err e)
{
	return e == OK ? OK : problem_is(&t->why, PROBLEM_MEMORY, e);
}

void terminal_tell(const struct problem *p)
{
	AUTO(buf_free) struct buf safe = BUF_MAX(4 * PROBLEM_SUBJECT_MAX);
	const char *subject = "";

	if (screen_safe(bytes_of_str(p->subject), false, &safe) == OK)
		(void)!buf_str(&safe, &subject);
	screen_note("mizhen: %s%s%s%s\n%s%s", problem_what(p->kind), subject[0] == '\0' ? "" : L("（", " ("), subject,
		    subject[0] == '\0' ? "" : L("）", ")"), problem_to_do(p->kind), L("。", "."));
}

void terminal_put_problem(struct json_put *w, const struct problem *p)
{
	AUTO(buf_free) struct buf safe = BUF_MAX(4 * PROBLEM_SUBJECT_MAX);

	if (p == NULL) {
		json_put_null(w);
		return;
	}
	json_put_object(w);
	json_put_key(w, "name");
	json_put_str(w, problem_name(p->kind));
	json_put_key(w, "message");
	json_put_str(w, problem_what(p->kind));
	json_put_key(w, "subject");
	json_put_string(w, screen_safe(bytes_of_str(p->subject), false, &safe) == OK ? BYTES_OF_BUF(&safe) : BYTES_NONE);
	json_put_key(w, "to_do");
	json_put_str(w, problem_to_do(p->kind));
	json_put_end(w);
}
