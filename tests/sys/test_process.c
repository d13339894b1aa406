#include "test.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "sys/process.h"

/* Nobody else's process reads this one's memory, no core dump has it, and what it makes is its own. */
static void hardened(void **state)
{
	struct sigaction pipe_action;
	struct rlimit core;

	(void)state;
	assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1);
	assert_int_equal(process_harden(), OK);
	assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
	assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
	assert_true(core.rlim_cur == 0 && core.rlim_max == 0);
	assert_int_equal(umask(077), 077);
	assert_int_equal(sigaction(SIGPIPE, NULL, &pipe_action), 0);
	assert_ptr_equal(pipe_action.sa_handler, SIG_IGN);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(hardened) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
