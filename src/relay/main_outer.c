/*
 * mizhen-relay-outer: runs on the platform's side of the switch, started by
 * the supervisor. Carries what lies in the spool, then looks for requests
 * until its time is over.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "relay/outer.h"
#include "sys/child.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/lang.h"
#include "sys/log.h"
#include "sys/process.h"

#define LOOK_EVERY_MS 1000

static enum err run(const struct relay_config *config, int stop_fd)
{
	uint64_t end = clock_steady_ms() + config->platform_seconds * 1000ull;
	struct pollfd stop = { .fd = stop_fd, .events = POLLIN };
	struct outer outer;

	TRY(outer_open(config, &outer));
	enum err e = outer_carry(&outer);
	while (e == OK && clock_steady_ms() + LOOK_EVERY_MS < end && poll(&stop, 1, LOOK_EVERY_MS) == 0)
		e = outer_carry(&outer);
	outer_close(&outer);
	return e;
}

int main(int argc, char **argv)
{
	struct relay_config config;
	AUTO(file_close) int stop_fd = -1;

	if (argc != 3 || strcmp(argv[1], "--config") != 0) {
		fputs(L("用法：mizhen-relay-outer --config 目录（由 mizhen-relay run 启动）\n",
			"usage: mizhen-relay-outer --config DIR (started by mizhen-relay run)\n"), stderr);
		return 2;
	}
	if (process_harden() != OK || child_stop_fd(&stop_fd) != OK) {
		log_event("not-hardened", "");
		return 1;
	}
	if (relay_config_read(argv[2], &config) != OK)
		return 1;
	return run(&config, stop_fd) == OK ? 0 : 1;
}
