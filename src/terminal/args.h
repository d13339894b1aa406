/*
 * Command lines: long options ("--name", "--name VALUE", "--name=VALUE") and
 * what is left, in any order; "--" ends the options. Each option once.
 */
#ifndef MIZHEN_TERMINAL_ARGS_H
#define MIZHEN_TERMINAL_ARGS_H

#include "terminal/problem.h"

#define ARGS_REST_MAX 1024

enum args_kind {
	ARGS_FLAG,     /* bool */
	ARGS_TEXT,     /* const char *: points into argv */
	ARGS_NUMBER,   /* uint64_t: decimal, min to max */
};

struct args_option {
	const char *name;      /* without the hyphens */
	enum args_kind kind;
	void *ret;             /* written when it is given */
	uint64_t min, max;
};

/* What is no option; points into argv. */
struct args_rest {
	const char *words[ARGS_REST_MAX];
	size_t n;
};

/* Reads ARGC words. PROBLEM_USAGE with the word that is wrong. */
enum err args_read(int argc, char **argv, const struct args_option *options, size_t count, struct args_rest *ret_rest,
		   struct problem *why);

/* PROBLEM_USAGE unless there are MIN to MAX words left. */
enum err args_expect(const struct args_rest *rest, size_t min, size_t max, struct problem *why);

#endif
