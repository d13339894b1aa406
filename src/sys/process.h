/* What a program does to itself when it starts, and how it is told to end. */
#ifndef MIZHEN_SYS_PROCESS_H
#define MIZHEN_SYS_PROCESS_H

#include "bytes/base.h"

/*
 * Core dumps and tracing by other processes of the user are switched off,
 * files made are the user's alone, broken pipes are errors and not signals.
 * ERR_IO.
 */
enum err process_harden(void);

/* SIGTERM and SIGINT wait from now on for process_wait_stop; to be called before any thread is made. ERR_IO. */
enum err process_block_stop(void);

/* Sleeps until the process is asked to stop. */
void process_wait_stop(void);

/* Whether it was asked to stop meanwhile; for loops that work between looks. */
bool process_stop_asked(void);

#endif
