#include "sys/process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static sigset_t stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	return set;
}

enum err process_harden(void)
{
	struct rlimit none = { 0, 0 };

	umask(077);
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_CORE, &none) != 0)
		return ERR_IO;
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? OK : ERR_IO;
}

enum err process_block_stop(void)
{
	sigset_t set = stop_signals();

	return sigprocmask(SIG_BLOCK, &set, NULL) == 0 ? OK : ERR_IO;
}

void process_wait_stop(void)
{
	sigset_t set = stop_signals();
	int which;

	while (sigwait(&set, &which) != 0)
		;
}

bool process_stop_asked(void)
{
	sigset_t set = stop_signals();

	if (sigpending(&set) != 0)
		return false;
	return sigismember(&set, SIGTERM) == 1 || sigismember(&set, SIGINT) == 1;
}
