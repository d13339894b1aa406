/*
 * The supervisor: drives the switch and lets each of the two processes run on
 * its own side only. It begins on the platform's side, turns to the
 * hospital's, and returns; between sides both links are off.
 */
#ifndef MIZHEN_RELAY_SUPERVISOR_SUPERVISOR_H
#define MIZHEN_RELAY_SUPERVISOR_SUPERVISOR_H

#include "relay/config.h"

/* The path of a program beside this one. ERR_IO, ERR_TOO_LONG. */
enum err supervisor_beside(const char *name, char ret[RELAY_PATH_MAX]);

/*
 * Runs CYCLES (0: without end) turns to the hospital and back, until then or
 * until SIGTERM or SIGINT (ERR_STOPPED). A process that fails is logged and
 * the turning goes on; a switch that does not obey ends it (ERR_IO), both
 * links off. ERR_BUSY: another supervisor runs on this folder. *ret_failed
 * counts the processes that failed.
 */
enum err supervisor_run(const struct relay_config *config, unsigned long cycles, unsigned long *ret_failed);

#endif
