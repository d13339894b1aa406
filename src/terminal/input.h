/* What commands are given in files ("-": standard input), or by typing. */
#ifndef MIZHEN_TERMINAL_INPUT_H
#define MIZHEN_TERMINAL_INPUT_H

#include "net/http_client.h"
#include "sealed/slip.h"
#include "terminal/problem.h"

/* The file PATH, appended to RET, or a line that is typed after QUESTION where PATH is NULL. PROBLEM_INPUT_FILE, PROBLEM_NOT_ASKED. */
enum err input_text(const char *path, const char *question, bool secret, struct buf *ret, struct problem *why);

/* TEXT without white space at its ends. */
struct bytes input_trimmed(struct bytes text);

/* A slip's link in TEXT, with the platform's origin checked. PROBLEM_SLIP_URL and those behind it, PROBLEM_ORIGIN. */
enum err input_slip(struct bytes text, struct slip *ret, char ret_origin[static HTTP_CLIENT_ORIGIN_MAX + 1],
		    struct problem *why);

/* Yes without asking where YES is; else asks. PROBLEM_CONFIRM. */
enum err input_confirm(bool yes, const char *question, struct problem *why);

#endif
