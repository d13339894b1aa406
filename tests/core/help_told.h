/* Whether a function tells a problem just when it fails. */
#ifndef MIZHEN_TESTS_HELP_TOLD_H
#define MIZHEN_TESTS_HELP_TOLD_H

#include "test.h"

#include "bytes/problem.h"

static inline void assert_told(enum err e, const struct problem *why)
{
	assert_int_equal(e == OK, why->kind == PROBLEM_NONE);
}

#endif
