#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/file.h"

static char folder[] = "/tmp/mizhen-test-XXXXXX", path[FILE_PATH_MAX];

static void joins(void **state)
{
	char out[FILE_PATH_MAX], longer[FILE_PATH_MAX];

	(void)state;
	assert_int_equal(file_join("a", "b", out), OK);
	assert_string_equal(out, "a/b");
	assert_int_equal(file_join("a", "/b", out), OK);
	assert_string_equal(out, "/b");
	memset(longer, 'x', sizeof(longer));
	longer[FILE_PATH_MAX - 3] = '\0';
	assert_int_equal(file_join("ab", longer, out), ERR_TOO_LONG);
	assert_int_equal(file_join("a", longer, out), OK);
	assert_int_equal(strlen(out), FILE_PATH_MAX - 1);
}

static void replaces_and_reads(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(5);
	struct stat st;
	uint8_t four[4];

	(void)state;
	assert_int_equal(file_read(path, &b), ERR_NOT_FOUND);
	assert_int_equal(file_replace(path, BYTES_LIT("one"), 0640), OK);
	assert_int_equal(file_replace(path, BYTES_LIT("four"), 0600), OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(file_read(path, &b), OK);
	assert_bytes_equal(BYTES_OF_BUF(&b), BYTES_LIT("four"));
	assert_int_equal(file_read(path, &b), ERR_TOO_LONG);
	assert_int_equal(b.n, 4);
	assert_int_equal(file_read_fixed(path, four, 4), OK);
	assert_memory_equal(four, "four", 4);
	assert_int_equal(file_read_fixed(path, four, 3), ERR_FORMAT);
	assert_int_equal(file_replace(path, BYTES_LIT("two"), 0600), OK);
	assert_int_equal(file_read_fixed(path, four, 4), ERR_FORMAT);
	assert_int_equal(file_read(folder, &b), ERR_IO);
	assert_int_equal(file_remove(path), OK);
	assert_int_equal(file_remove(path), ERR_NOT_FOUND);
	assert_int_equal(file_replace("/nonexistent/x", BYTES_LIT("x"), 0600), ERR_IO);
}

static void locks_against_others(void **state)
{
	int fd, status;
	pid_t child;

	(void)state;
	assert_int_equal(file_lock(path, &fd), OK);
	child = fork();
	if (child == 0) {
		int other;

		_exit(file_lock(path, &other) == ERR_BUSY ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	file_close(&fd);
	assert_int_equal(fd, -1);
	assert_int_equal(file_remove(path), OK);
}

#ifdef MIZHEN_TESTING
/* whatever step it dies at, the file holds the old or the new content */
static void survives_death_at_every_step(void **state)
{
	static const char *const steps[] = { "file-written:1", "file-synced:1", "file-renamed:1", "folder-synced:1" };

	(void)state;
	for (size_t i = 0; i < LEN(steps); i++) {
		AUTO(buf_free) struct buf b = BUF_MAX(16);
		int status;
		pid_t child;

		assert_int_equal(file_replace(path, BYTES_LIT("old"), 0600), OK);
		child = fork();
		if (child == 0) {
			setenv("MIZHEN_CRASH", steps[i], 1);
			_exit(file_replace(path, BYTES_LIT("new"), 0600) == OK ? 0 : 1);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		assert_int_equal(file_read(path, &b), OK);
		assert_bytes_equal(BYTES_OF_BUF(&b), i < 2 ? BYTES_LIT("old") : BYTES_LIT("new"));
	}
	assert_int_equal(file_replace(path, BYTES_LIT("newest"), 0600), OK);
	assert_int_equal(file_remove(path), OK);
}
#endif

static int begin(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL || file_join(folder, "f", path) != OK;
}

static int end(void **state)
{
	(void)state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins),
		cmocka_unit_test(replaces_and_reads),
		cmocka_unit_test(locks_against_others),
#ifdef MIZHEN_TESTING
		cmocka_unit_test(survives_death_at_every_step),
#endif
	};

	return cmocka_run_group_tests(tests, begin, end);
}
