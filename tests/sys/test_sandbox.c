#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/sandbox.h"

static char dir[64], readable[128], writable[128], hidden[128];

static int fresh(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/mizhen-sandbox-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(readable, sizeof(readable), "%s/readable", dir);
	snprintf(writable, sizeof(writable), "%s/writable", dir);
	snprintf(hidden, sizeof(hidden), "%s/hidden", dir);
	if (file_make_folder(writable, 0700) != OK || file_make_folder(hidden, 0700) != OK)
		return -1;
	return file_replace(readable, BYTES_LIT("read me"), 0600) == OK ? 0 : -1;
}

static int gone(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

/* In a child, since there is no way back: 0 when all is as it should be, 77 where the kernel has no Landlock. */
static int inside(void)
{
	const struct sandbox_path paths[] = {
		{ readable, SANDBOX_READ }, { writable, SANDBOX_WRITE }, { "/nonexistent", SANDBOX_READ },
	};
	char path[160];
	FILE *f;
	enum err e = sandbox_enter(paths, LEN(paths));

	if (e != OK)
		return e == ERR_UNSUPPORTED ? 77 : 1;
	if ((f = fopen(readable, "r")) == NULL)
		return 2;
	fclose(f);
	if (fopen(readable, "w") != NULL)
		return 3;
	snprintf(path, sizeof(path), "%s/file", writable);
	if (file_replace(path, BYTES_LIT("x"), 0600) != OK || file_remove(path) != OK)
		return 4;
	snprintf(path, sizeof(path), "%s/file", hidden);
	if (fopen(path, "w") != NULL || errno != EACCES)
		return 5;
	if (fopen("/etc/passwd", "r") != NULL)
		return 6;
	return 0;
}

static void what_is_not_named_is_out_of_reach(void **state)
{
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(inside());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_not_named_is_out_of_reach, fresh, gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
