/*
 * Places where a test may kill the process, one behind every durable step.
 * Built with MIZHEN_TESTING, crash_point(name) ends the process by SIGKILL at
 * its COUNT-th passing (from 1) when the environment has MIZHEN_CRASH=name:count,
 * or program/name:count for one program alone of those that inherit it.
 * Without MIZHEN_TESTING nothing of this is in the program.
 */
#ifndef MIZHEN_SYS_CRASH_H
#define MIZHEN_SYS_CRASH_H

#ifdef MIZHEN_TESTING
void crash_point(const char *name);
#else
#define crash_point(name) ((void)0)
#endif

#endif
