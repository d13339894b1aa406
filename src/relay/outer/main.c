/*
 * mizhen-relay-outer: runs on the platform's side of the switch, started by
 * the supervisor. Carries what lies in the spool, then looks for requests
 * until its time is over.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "relay/outer/outer.h"
#include "sys/asked.h"
#include "sys/child.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/lang.h"
#include "sys/log.h"
#include "sys/process.h"
#include "sys/sandbox.h"

#define LOOK_EVERY_MS 1000

/*
 * The spool and outer's own folder, and what libcurl needs to find and trust
 * the platform. Inner's state and the database's password are out of reach.
 */
static enum err confine(const struct relay_config *config)
{
	char spool[RELAY_PATH_MAX], outer[RELAY_PATH_MAX];
	const struct sandbox_path paths[] = {
		{ spool, SANDBOX_WRITE }, { outer, SANDBOX_WRITE }, { "/dev/null", SANDBOX_WRITE }, { "/dev/urandom", SANDBOX_READ },
		{ "/etc/ssl", SANDBOX_READ }, { "/usr/share/ca-certificates", SANDBOX_READ },
		{ "/usr/local/share/ca-certificates", SANDBOX_READ }, { "/etc/resolv.conf", SANDBOX_READ },
		{ "/run/systemd/resolve", SANDBOX_READ }, { "/etc/hosts", SANDBOX_READ }, { "/etc/nsswitch.conf", SANDBOX_READ },
		{ "/etc/host.conf", SANDBOX_READ }, { "/etc/gai.conf", SANDBOX_READ }, { "/etc/services", SANDBOX_READ },
		{ "/etc/localtime", SANDBOX_READ }, { "/usr/share/zoneinfo", SANDBOX_READ },
		{ "/etc/ld.so.cache", SANDBOX_READ }, { "/usr/lib", SANDBOX_READ }, { "/lib", SANDBOX_READ },
		{ config->authority, SANDBOX_READ },
	};

	TRY(relay_config_path(config, "spool", spool));
	TRY(relay_config_path(config, "outer", outer));
	enum err e = sandbox_enter(paths, LEN(paths));
	if (e == ERR_UNSUPPORTED) {
		log_event("not-confined", "reason=kernel-without-landlock");
		return OK;
	}
	if (e != OK)
		log_event("not-confined", "reason=%s", strerror(errno));
	return e;
}

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

	bool help = asked_for(argc, argv, "--help");

	if (asked_for(argc, argv, "--version"))
		return asked_version("mizhen-relay-outer");
	if (help || argc != 3 || strcmp(argv[1], "--config") != 0) {
		fputs(L("用法：mizhen-relay-outer --config 目录（由 mizhen-relay run 启动）\n",
			"usage: mizhen-relay-outer --config DIR (started by mizhen-relay run)\n"), help ? stdout : stderr);
		return help ? 0 : 2;
	}
	if (process_harden() != OK || child_stop_fd(&stop_fd) != OK) {
		log_event("not-hardened", "");
		return 1;
	}
	if (relay_config_read(argv[2], &config) != OK || confine(&config) != OK)
		return 1;
	return run(&config, stop_fd) == OK ? 0 : 1;
}
