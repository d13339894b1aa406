/* A home folder of a test's own, made before its tests and removed behind them. */
#ifndef MIZHEN_TESTS_TERMINAL_HELP_HOME_H
#define MIZHEN_TESTS_TERMINAL_HELP_HOME_H

#include "terminal/home_dir.h"

extern struct home_dir help_home;

/* For cmocka_run_group_tests. */
int help_home_make(void **state);
int help_home_remove(void **state);

#endif
