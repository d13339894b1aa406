#include "sys/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define INPUT_MAX 4096           /* fits a pipe whole, so that writing never blocks */
#define ENV_VALUE_MAX 256

const char *const child_kept[] = {
	"LC_ALL", "LC_MESSAGES", "LANG", "TZ",
#ifdef MIZHEN_TESTING
	"MIZHEN_CRASH", "LD_PRELOAD", "MIZHEN_CLOCK_SHIFT", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
#endif
	NULL,
};

struct environment {
	char text[LEN(child_kept)][ENV_VALUE_MAX + 32];
	char path[40];
	char *list[LEN(child_kept) + 2];
};

static void environment_make(struct environment *env)
{
	size_t n = 0;

	snprintf(env->path, sizeof(env->path), "PATH=" CHILD_PATH);
	env->list[n++] = env->path;
	for (size_t i = 0; child_kept[i] != NULL; i++) {
		const char *value = getenv(child_kept[i]);

		if (value == NULL || strlen(value) > ENV_VALUE_MAX)
			continue;
		snprintf(env->text[i], sizeof(env->text[i]), "%s=%s", child_kept[i], value);
		env->list[n++] = env->text[i];
	}
	env->list[n] = NULL;
}

/* In the child: never returns. What goes wrong is told as errno through FAIL_FD, which exec closes. */
static _Noreturn void become(char *const argv[], int input_fd, int fail_fd, pid_t parent)
{
	struct environment env;
	sigset_t none;
	int reason;

	environment_make(&env);
	sigemptyset(&none);
	if (setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
	    signal(SIGPIPE, SIG_DFL) != SIG_ERR && sigprocmask(SIG_SETMASK, &none, NULL) == 0 &&
	    dup2(input_fd, STDIN_FILENO) == STDIN_FILENO && dup2(fail_fd, 3) == 3 &&
	    fcntl(3, F_SETFD, FD_CLOEXEC) == 0 && close_range(4, ~0U, 0) == 0)
		execve(argv[0], argv, env.list);
	reason = errno;
	if (write(3, &reason, sizeof(reason)) != (ssize_t)sizeof(reason))
		_exit(126);
	_exit(127);
}

static enum err open_input(struct bytes input, int *ret_fd)
{
	int ends[2];

	if (input.n == 0) {
		*ret_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		return *ret_fd < 0 ? ERR_IO : OK;
	}
	if (input.n > INPUT_MAX)
		return ERR_TOO_LONG;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return ERR_IO;
	ssize_t n = write(ends[1], input.p, input.n);
	close(ends[1]);
	if (n != (ssize_t)input.n) {
		close(ends[0]);
		return ERR_IO;
	}
	*ret_fd = ends[0];
	return OK;
}

enum err child_start(char *const argv[], struct bytes input, struct child *ret)
{
	int input_fd, fail[2], reason = 0;
	pid_t parent = getpid(), pid;

	TRY(open_input(input, &input_fd));
	if (pipe2(fail, O_CLOEXEC) != 0) {
		close(input_fd);
		return ERR_IO;
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become(argv, input_fd, fail[1], parent);
	close(input_fd);
	close(fail[1]);
	if (pid < 0) {
		close(fail[0]);
		return ERR_IO;
	}
	ssize_t n = read(fail[0], &reason, sizeof(reason));
	close(fail[0]);
	int fd = n == 0 ? pidfd_open(pid, 0) : -1;
	if (fd < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		if (n == (ssize_t)sizeof(reason))
			errno = reason;
		return ERR_IO;
	}
	*ret = (struct child){ .pid = pid, .fd = fd };
	return OK;
}

static int reap(struct child *child)
{
	int status = 0;

	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(child->fd);
	child->fd = -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

enum err child_wait(struct child *child, int timeout_ms, int stop_fd, int *ret_status)
{
	struct pollfd fds[] = { { .fd = child->fd, .events = POLLIN }, { .fd = stop_fd, .events = POLLIN } };
	int n;

	do {
		n = poll(fds, LEN(fds), timeout_ms);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return ERR_IO;
	if (n == 0)
		return ERR_BUSY;
	if (fds[0].revents == 0)
		return ERR_STOPPED;
	*ret_status = reap(child);
	return OK;
}

int child_stop(struct child *child, int grace_ms)
{
	struct pollfd ended = { .fd = child->fd, .events = POLLIN };
	int n;

	kill(-child->pid, SIGTERM);
	do {
		n = poll(&ended, 1, grace_ms);
	} while (n < 0 && errno == EINTR);
	/* before it is reaped: as long as its number, the group's, is nobody else's */
	kill(-child->pid, SIGKILL);
	return reap(child);
}

enum err child_stop_fd(int *ret_fd)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return ERR_IO;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return ERR_IO;
	*ret_fd = fd;
	return OK;
}
