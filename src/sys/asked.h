/* What every program's command line answers alike: how it is used, which version it is, a command that there is not or is not written so. */
#ifndef MIZHEN_SYS_ASKED_H
#define MIZHEN_SYS_ASKED_H

#include <stdbool.h>
#include <stddef.h>

/* Whether WORD ("--help") is among the arguments; behind "--" it is something else. */
bool asked_for(int argc, char **argv, const char *word);

/* Prints "PROGRAM VERSION". The exit status. */
int asked_version(const char *program);

/* Says that PROGRAM has no command WORD, and the one of KNOWN that may have been meant. The exit status of a wrong usage. */
int asked_unknown(const char *program, const char *word, const char *const *known, size_t n);

/* Says that COMMAND does not take these arguments, or, where COMMAND is NULL, that --config comes first. The exit status of a wrong usage. */
int asked_misused(const char *program, const char *command);

#endif
