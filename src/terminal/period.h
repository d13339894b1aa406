/* A span of days as a person types it, and whether a record's date lies in it. */
#ifndef MIZHEN_TERMINAL_PERIOD_H
#define MIZHEN_TERMINAL_PERIOD_H

#include "terminal/problem.h"

#define PERIOD_DAY 11

/* Days, both inclusive: "2024-06-24"; "" is no bound. A year or month typed stands for its first or its last day. */
struct period {
	char from[PERIOD_DAY], to[PERIOD_DAY];
};

/*
 * What --from and --to say (NULL: not given): YYYY, YYYY-MM or YYYY-MM-DD, a day
 * that there is, and FROM not after TO. PROBLEM_USAGE, which names the option.
 */
enum err period_read(const char *from, const char *to, struct period *ret, struct problem *why);

enum period_place { PERIOD_IN, PERIOD_OUT, PERIOD_UNSURE };

/* DATE as FHIR writes it. One of less than a day is in only when all of it is; one that is none, or might be out, is unsure. */
enum period_place period_place(const struct period *p, const char *date);

#endif
