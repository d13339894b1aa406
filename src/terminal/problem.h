/*
 * The native terminal's words for what went wrong (bytes/problem.h): an exit
 * status, and in both languages what failed and what to do.
 */
#ifndef MIZHEN_TERMINAL_PROBLEM_H
#define MIZHEN_TERMINAL_PROBLEM_H

#include "bytes/problem.h"

enum problem_exit {
	EXIT_SYSTEM = 1,      /* memory, disk, a fault of the program */
	EXIT_USAGE = 2,       /* arguments or an input file */
	EXIT_NOTHING = 3,     /* nothing there under that name */
	EXIT_UNTRUE = 4,      /* what was received is not what its author signed: somebody lies, or the clock does */
	EXIT_NETWORK = 5,     /* no platform, or none that answers now */
	EXIT_REFUSED = 6,     /* known and not allowed: ended, expired, declined */
	EXIT_PENDING = 7,     /* asked, not answered yet: again later */
};

/* problem_about, the subject written by FORMAT. */
enum err problem_set(struct problem *p, enum problem_kind kind, enum err e, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* What reading or writing the home folder's file NAME failed with: PROBLEM_HOME_FULL, PROBLEM_MEMORY, PROBLEM_HOME_FILE. */
enum err problem_home_file(struct problem *p, enum err e, const char *name);

enum problem_exit problem_exit(enum problem_kind kind);
const char *problem_what(enum problem_kind kind);      /* what failed, in the user's language */
const char *problem_to_do(enum problem_kind kind);     /* what to do */

/* Both texts in the language asked for: for tests and for problem_what and problem_to_do. */
void problem_texts(enum problem_kind kind, bool chinese, const char **ret_what, const char **ret_to_do);

#endif
