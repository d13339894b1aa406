/*
 * Child processes: started with an empty environment but for the locale, time
 * zone and PATH, no file but the standard three, in a group of their own, killed
 * when their parent dies, waited for with a limit.
 */
#ifndef MIZHEN_SYS_CHILD_H
#define MIZHEN_SYS_CHILD_H

#include <sys/types.h>

#include "bytes/base.h"

struct child {
	pid_t pid;
	int fd;          /* pidfd */
};

/* What such an environment keeps besides PATH=CHILD_PATH; ends with NULL. */
extern const char *const child_kept[];
#define CHILD_PATH "/usr/bin:/bin"

/*
 * Starts ARGV[0] (a path, not searched for) with ARGV, NULL-terminated. INPUT,
 * at most 4096 bytes, becomes its standard input (none: /dev/null). Standard
 * output and error are the parent's. ERR_IO with errno set; that the program
 * is missing or not executable is told here, not by an exit status.
 */
enum err child_start(char *const argv[], struct bytes input, struct child *ret);

/*
 * Waits until the child ends, TIMEOUT_MS has passed (ERR_BUSY; -1: no limit),
 * or STOP_FD becomes readable (ERR_STOPPED; -1: none). After OK the child is
 * gone and *ret_status is its exit status, or 128 + the signal that ended it.
 */
enum err child_wait(struct child *child, int timeout_ms, int stop_fd, int *ret_status);

/*
 * Asks the child and all that it started to end (SIGTERM), waits GRACE_MS for the child, then kills what is left of
 * them. Returns its status as above.
 */
int child_stop(struct child *child, int grace_ms);

/* A descriptor that becomes readable at SIGTERM or SIGINT, which are blocked from here on. ERR_IO. */
enum err child_stop_fd(int *ret_fd);

#endif
