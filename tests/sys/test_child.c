#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/child.h"

static int run(const char *script, struct bytes input)
{
	char text[512];
	char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, text, NULL };
	struct child child;
	int status = -1;

	assert_true(snprintf(text, sizeof(text), "%s", script) < (int)sizeof(text));
	assert_int_equal(child_start(argv, input, &child), OK);
	assert_int_equal(child_wait(&child, 10000, -1, &status), OK);
	return status;
}

static void status_is_told(void **state)
{
	(void)state;
	assert_int_equal(run("exit 0", BYTES_NONE), 0);
	assert_int_equal(run("exit 3", BYTES_NONE), 3);
	assert_int_equal(run("kill -9 $$", BYTES_NONE), 128 + SIGKILL);
}

static void input_arrives_and_ends(void **state)
{
	(void)state;
	assert_int_equal(run("test \"$(cat)\" = 12345678", BYTES_LIT("12345678\n")), 0);
	assert_int_equal(run("test -z \"$(cat)\"", BYTES_NONE), 0);
}

static void environment_and_files_stay_behind(void **state)
{
	int fd = dup(0);

	(void)state;
	setenv("MIZHEN_TEST_SECRET", "yes", 1);
	assert_int_equal(run("test -z \"$MIZHEN_TEST_SECRET\"", BYTES_NONE), 0);
	/* sh itself and ls hold 0, 1, 2 and the folder being read */
	assert_int_equal(run("test $(ls /proc/self/fd | wc -l) -le 4", BYTES_NONE), 0);
	close(fd);
}

static void missing_program_is_an_error(void **state)
{
	char *argv[] = { (char[]){ "/nonexistent/program" }, NULL };
	struct child child;

	(void)state;
	errno = 0;
	assert_int_equal(child_start(argv, BYTES_NONE, &child), ERR_IO);
	assert_int_equal(errno, ENOENT);
}

static void waiting_has_a_limit_and_a_stop(void **state)
{
	char *argv[] = { (char[]){ "/bin/sleep" }, (char[]){ "600" }, NULL };
	struct child child;
	int status = -1, ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(child_start(argv, BYTES_NONE, &child), OK);
	assert_int_equal(child_wait(&child, 10, -1, &status), ERR_BUSY);
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_int_equal(child_wait(&child, -1, ends[0], &status), ERR_STOPPED);
	assert_int_equal(status, -1);
	assert_int_equal(child_stop(&child, 5000), 128 + SIGTERM);
	close(ends[0]);
	close(ends[1]);
}

static void a_deaf_child_is_killed(void **state)
{
	char *argv[] = { (char[]){ "/bin/sleep" }, (char[]){ "600" }, NULL };
	struct child child;

	(void)state;
	signal(SIGTERM, SIG_IGN); /* which the child inherits */
	assert_int_equal(child_start(argv, BYTES_NONE, &child), OK);
	signal(SIGTERM, SIG_DFL);
	assert_int_equal(child_stop(&child, 100), 128 + SIGKILL);
}

/* What the child started goes with it, even what takes no notice of being asked: the pipe that all of them hold ends. */
static void stopped_with_its_own(void **state)
{
	static const char *const scripts[] = {
		"exec >\"$0\"; echo; sleep 60 & wait",
		"trap '' TERM; exec >\"$0\"; echo; sleep 60 & trap - TERM; wait",
	};

	(void)state;
	for (size_t i = 0; i < LEN(scripts); i++) {
		char folder[] = "/tmp/mizhen-child-XXXXXX", pipe[64], script[128], line;
		char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, script, pipe, NULL };
		struct child child;
		struct pollfd poll_fd = { .events = POLLIN };

		assert_non_null(mkdtemp(folder));
		snprintf(pipe, sizeof(pipe), "%s/pipe", folder);
		snprintf(script, sizeof(script), "%s", scripts[i]);
		assert_int_equal(mkfifo(pipe, 0600), 0);
		poll_fd.fd = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		assert_int_equal(child_start(argv, BYTES_NONE, &child), OK);
		assert_int_equal(poll(&poll_fd, 1, 10000), 1);
		assert_int_equal(read(poll_fd.fd, &line, 1), 1);
		(void)child_stop(&child, 5000);
		assert_int_equal(poll(&poll_fd, 1, 10000), 1);
		assert_int_equal(read(poll_fd.fd, &line, 1), 0);
		close(poll_fd.fd);
		assert_int_equal(unlink(pipe), 0);
		assert_int_equal(rmdir(folder), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_is_told),
		cmocka_unit_test(input_arrives_and_ends),
		cmocka_unit_test(environment_and_files_stay_behind),
		cmocka_unit_test(missing_program_is_an_error),
		cmocka_unit_test(waiting_has_a_limit_and_a_stop),
		cmocka_unit_test(a_deaf_child_is_killed),
		cmocka_unit_test(stopped_with_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
