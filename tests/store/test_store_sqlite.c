#include "test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"
#include "sys/file.h"

static char folder[] = "/tmp/mizhen-test-XXXXXX";

static enum err put(struct store *s, const char *home, uint64_t sequence)
{
	return STORE_RUN(s, "INSERT INTO wallet (home, sequence, statement) VALUES ($1, $2, $3)",
			 STORE_BYTES(bytes_of_str(home)), STORE_UINT(sequence), STORE_NULL);
}

static uint64_t count(struct store *s)
{
	struct store_query q = STORE_QUERY(s, "SELECT COUNT(*) FROM wallet");
	uint64_t n = store_next(&q) ? store_get_uint(&q, 0) : UINT64_MAX;

	assert_int_equal(store_end(&q), OK);
	return n;
}

static struct store *fresh(void)
{
	struct store *s;

	assert_int_equal(store_open(folder, &s), OK);
	assert_int_equal(STORE_RUN(s, "DELETE FROM wallet"), OK);
	return s;
}

static void values_come_back(void **state)
{
	AUTO(store_close) struct store *s = fresh();
	uint8_t fixed[3] = "abc";
	struct store_query q;

	(void)state;
	assert_int_equal(put(s, "xyz", INT64_MAX), OK);
	q = STORE_QUERY(s, "SELECT sequence, statement, home FROM wallet WHERE home = $1", STORE_BYTES(BYTES_LIT("xyz")));
	assert_true(store_next(&q));
	assert_int_equal(store_get_uint(&q, 0), INT64_MAX);
	assert_true(store_get_null(&q, 1));
	assert_null(store_get_bytes(&q, 1).p);
	assert_bytes_equal(store_get_bytes(&q, 2), BYTES_LIT("xyz"));
	store_get_fixed(&q, 2, fixed, 3);
	assert_memory_equal(fixed, "xyz", 3);
	assert_false(store_next(&q));
	assert_int_equal(store_end(&q), OK);
	assert_int_equal(put(s, "", 0), OK);
	q = STORE_QUERY(s, "SELECT home FROM wallet WHERE sequence = 0");
	assert_true(store_next(&q));
	assert_false(store_get_null(&q, 0));
	assert_int_equal(store_get_bytes(&q, 0).n, 0);
	assert_int_equal(store_end_found(&q, true), OK);
}

static void errors_are_told(void **state)
{
	AUTO(store_close) struct store *s = fresh();
	struct store_query q;
	uint8_t four[4];

	(void)state;
	assert_int_equal(put(s, "x", (uint64_t)INT64_MAX + 1), ERR_FORMAT);
	assert_int_equal(count(s), 0);
	assert_int_equal(put(s, "x", 1), OK);
	assert_int_equal(put(s, "x", 2), ERR_CONFLICT);
	assert_int_equal(STORE_RUN(s, "SELECT home FROM nowhere"), ERR_IO);
	assert_string_equal(store_message(s), "no such table: nowhere");
	q = STORE_QUERY(s, "SELECT home FROM wallet");
	assert_true(store_next(&q));
	store_get_fixed(&q, 0, four, sizeof(four));
	assert_int_equal(store_end(&q), ERR_IO);
	q = STORE_QUERY(s, "SELECT home FROM wallet WHERE sequence = 9");
	assert_int_equal(store_end_found(&q, store_next(&q)), ERR_NOT_FOUND);
}

/* the same text twice at once, one inside the other */
static void queries_nest(void **state)
{
	AUTO(store_close) struct store *s = fresh();
	unsigned outer = 0, inner = 0;

	(void)state;
	for (uint64_t i = 0; i < 3; i++)
		assert_int_equal(put(s, i == 0 ? "a" : i == 1 ? "b" : "c", i), OK);
	for (unsigned round = 0; round < 300; round++) {
		struct store_query q[2];

		for (unsigned i = 0; i < 2; i++)
			q[i] = STORE_QUERY(s, "SELECT home FROM wallet");
		while (store_next(&q[0]))
			outer++;
		while (store_next(&q[1]))
			inner++;
		assert_int_equal(store_end(&q[0]), OK);
		assert_int_equal(store_end(&q[1]), OK);
	}
	assert_int_equal(outer, 900);
	assert_int_equal(inner, 900);
}

static void transactions_are_whole_and_apart(void **state)
{
	AUTO(store_close) struct store *writer = fresh();
	AUTO(store_close) struct store *reader = NULL;

	(void)state;
	assert_int_equal(store_open(folder, &reader), OK);
	assert_int_equal(store_begin(writer, true), OK);
	assert_int_equal(put(writer, "a", 1), OK);
	assert_int_equal(count(reader), 0);
	store_rollback(writer);
	assert_int_equal(count(writer), 0);
	assert_int_equal(store_begin(reader, false), OK);
	assert_int_equal(count(reader), 0);
	assert_int_equal(store_begin(writer, true), OK);
	assert_int_equal(put(writer, "a", 1), OK);
	assert_int_equal(put(writer, "b", 1), OK);
	assert_int_equal(store_commit(writer), OK);
	assert_int_equal(count(reader), 0);
	store_rollback(reader);
	assert_int_equal(count(reader), 2);
	assert_int_equal(STORE_RUN(writer, "UPDATE wallet SET sequence = 5"), OK);
	assert_int_equal(store_changed(writer), 2);
	store_rollback(writer);
}

static void another_version_is_refused(void **state)
{
	AUTO(store_close) struct store *s = fresh();
	AUTO(store_close) struct store *other = NULL;

	(void)state;
	assert_int_equal(STORE_RUN(s, "PRAGMA user_version = 4"), OK);
	assert_int_equal(store_open(folder, &other), ERR_UNSUPPORTED);
	assert_int_equal(STORE_RUN(s, "PRAGMA user_version = 1"), OK);
	assert_int_equal(store_open(folder, &other), ERR_UNSUPPORTED);
	assert_int_equal(STORE_RUN(s, "PRAGMA user_version = 3"), OK);
	assert_int_equal(store_open("/nonexistent", &other), ERR_IO);
}

#ifdef MIZHEN_TESTING
static void dies_around_a_commit(void **state)
{
	static const char *const points[] = { "store-commit:1", "store-committed:1" };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct store *s = fresh();
		pid_t child;
		int status;

		store_close(&s);
		child = fork();
		if (child == 0) {
			if (store_open(folder, &s) != OK || store_begin(s, true) != OK || put(s, "a", 1) != OK)
				_exit(1);
			setenv("MIZHEN_CRASH", points[i], 1);
			_exit(store_commit(s) == OK ? 0 : 1);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		assert_int_equal(store_open(folder, &s), OK);
		assert_int_equal(count(s), i);
		store_close(&s);
	}
}
#endif

static int begin(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int end(void **state)
{
	static const char *const names[] = { "platform.db", "platform.db-wal", "platform.db-shm" };
	char path[FILE_PATH_MAX];

	(void)state;
	for (size_t i = 0; i < LEN(names); i++) {
		if (file_join(folder, names[i], path) == OK)
			unlink(path);
	}
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back),
		cmocka_unit_test(errors_are_told),
		cmocka_unit_test(queries_nest),
		cmocka_unit_test(transactions_are_whole_and_apart),
		cmocka_unit_test(another_version_is_refused),
#ifdef MIZHEN_TESTING
		cmocka_unit_test(dies_around_a_commit),
#endif
	};

	return cmocka_run_group_tests(tests, begin, end);
}
