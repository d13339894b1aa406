#include "relay/supervisor/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "relay/supervisor/switch.h"
#include "sys/child.h"
#include "sys/clock.h"
#include "sys/crash.h"
#include "sys/file.h"
#include "sys/log.h"

#define STOP_GRACE_MS 15000
#define ROOM_WAIT_MS 30000      /* between two looks whether the disk has room again */

struct supervisor {
	const struct relay_config *config;
	struct relay_switch sw;
	char inner[RELAY_PATH_MAX], outer[RELAY_PATH_MAX];
	int stop_fd;
	unsigned long failed;
};

enum err supervisor_beside(const char *name, char ret[RELAY_PATH_MAX])
{
	char self[RELAY_PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return ERR_IO;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	n = snprintf(ret, RELAY_PATH_MAX, "%s/%s", self, name);
	return n < 0 || n >= RELAY_PATH_MAX ? ERR_TOO_LONG : OK;
}

static enum err run_process(struct supervisor *s, const char *side, char *const argv[])
{
	struct child child;
	int status;

	if (child_start(argv, BYTES_NONE, &child) != OK) {
		log_event("process-not-started", "side=%s program=%s reason=%s", side, argv[0], strerror(errno));
		s->failed++;
		return OK;
	}
	enum err e = child_wait(&child, -1, s->stop_fd, &status);
	if (e != OK)
		status = child_stop(&child, STOP_GRACE_MS);
	if (status != 0) {
		log_event("process-failed", "side=%s status=%d", side, status);
		s->failed++;
	}
	return e;
}

static enum err turn(struct supervisor *s, enum switch_link to)
{
	const char *side = to == SWITCH_HOSPITAL ? "hospital" : "platform";
	enum err e = switch_turn(&s->sw, to);

	if (e != OK)
		log_event("switch-failed", "to=%s", side);
	else
		log_event("switch", "to=%s", side);
	crash_point("switch-turned");
	return e;
}

/* A turn to the hospital lasts as long as reading takes. */
static enum err hospital_phase(struct supervisor *s)
{
	char config[RELAY_PATH_MAX];
	char *argv[] = { s->inner, (char[]){ "--config" }, config, (char[]){ "cycle" }, NULL };

	strcpy(config, s->config->dir);
	TRY(turn(s, SWITCH_HOSPITAL));
	enum err e = run_process(s, "hospital", argv);
	enum err off = switch_off(&s->sw);
	crash_point("switch-off");
	return e != OK ? e : off;
}

/* A turn to the platform lasts platform_seconds at least: a process that ends early is not run again. */
static enum err platform_phase(struct supervisor *s)
{
	char config[RELAY_PATH_MAX];
	char *argv[] = { s->outer, (char[]){ "--config" }, config, NULL };
	uint64_t end = clock_steady_ms() + s->config->platform_seconds * 1000ull;

	strcpy(config, s->config->dir);
	TRY(turn(s, SWITCH_PLATFORM));
	enum err e = run_process(s, "platform", argv);
	for (uint64_t now; e == OK && (now = clock_steady_ms()) < end;) {
		struct pollfd stop = { .fd = s->stop_fd, .events = POLLIN };

		if (poll(&stop, 1, (int)(end - now)) > 0)
			e = ERR_STOPPED;
	}
	enum err off = switch_off(&s->sw);
	crash_point("switch-off");
	return e != OK ? e : off;
}

static enum err run_cycles(struct supervisor *s, unsigned long cycles)
{
	TRY(platform_phase(s));
	for (unsigned long i = 0; cycles == 0 || i < cycles; i++) {
		TRY(hospital_phase(s));
		TRY(platform_phase(s));
	}
	return OK;
}

/* ERR_DENIED: the folder takes no lock. */
static enum err take_lock(const struct relay_config *config, int *ret_lock)
{
	char path[RELAY_PATH_MAX];

	TRY(relay_config_path(config, "relay.lock", path));
	enum err e = file_lock(path, ret_lock);
	return e == ERR_IO || e == ERR_NOT_FOUND ? ERR_DENIED : e;
}

/* From the lock to the last cycle. */
static enum err run_once(struct supervisor *s, const struct switch_driver *driver, unsigned long cycles)
{
	AUTO(file_close) int lock = -1;

	TRY(take_lock(s->config, &lock));
	TRY(switch_open(driver, s->config->dir, &s->sw));
	enum err e = run_cycles(s, cycles);
	switch_close(&s->sw);
	return e;
}

/* ERR_STOPPED: it was asked to. */
static enum err wait_for_room(struct supervisor *s)
{
	struct pollfd stop = { .fd = s->stop_fd, .events = POLLIN };

	log_event("disk-full", "folder=%s", s->config->dir);
	return poll(&stop, 1, ROOM_WAIT_MS) > 0 ? ERR_STOPPED : OK;
}

enum err supervisor_run(const struct relay_config *config, unsigned long cycles, unsigned long *ret_failed)
{
	const struct switch_driver *driver = switch_driver_find(config->switch_driver);
	struct supervisor s = { .config = config };
	AUTO(file_close) int stop = -1;
	enum err e;

	if (driver == NULL)
		return ERR_UNSUPPORTED;
	TRY(supervisor_beside("mizhen-relay-inner", s.inner));
	TRY(supervisor_beside("mizhen-relay-outer", s.outer));
	TRY(child_stop_fd(&stop));
	s.stop_fd = stop;
	/* for ever means over a full disk, too */
	do {
		e = run_once(&s, driver, cycles);
	} while (e == ERR_FULL && cycles == 0 && (e = wait_for_room(&s)) == OK);
	if (e != OK && e != ERR_STOPPED)
		return e;
	log_event(e == OK ? "cycles-done" : "stopped", "failed=%lu", s.failed);
	*ret_failed = s.failed;
	return e;
}
