/*
 * relay/state/query.c: what a damaged column holds ends in words, never in what was
 * there before or lies beside it; and a full disk is called one.
 */
#include "test.h"

#include "relay/state/query.h"

static enum err fixed(struct query_db *db, const char *sql, uint8_t ret[static 4])
{
	struct query q = query_begin(db, sql);

	if (query_row(&q))
		query_get_fixed(&q, 0, ret, 4);
	return query_end(&q);
}

static void a_column_of_fixed_length(void **state)
{
	static const char *const wrong[] = {
		"SELECT x'aabbcc'", "SELECT x'aabbccddee'", "SELECT x''", "SELECT NULL", "SELECT 'abc'", "SELECT 7",
	};
	AUTO(query_close) struct query_db db = { 0 };
	uint8_t value[4] = { 1, 2, 3, 4 };

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db.sqlite), SQLITE_OK);
	for (size_t i = 0; i < LEN(wrong); i++) {
		assert_int_equal(fixed(&db, wrong[i], value), ERR_DAMAGED);
		assert_memory_equal(value, ((uint8_t[]){ 1, 2, 3, 4 }), 4);
	}
	assert_int_equal(fixed(&db, "SELECT x'aabbccdd'", value), OK);
	assert_memory_equal(value, ((uint8_t[]){ 0xaa, 0xbb, 0xcc, 0xdd }), 4);
}

static void a_column_that_is_longer_than_it_may_be(void **state)
{
	AUTO(query_close) struct query_db db = { 0 };
	AUTO(buf_free) struct buf value = BUF_MAX(4);
	struct query q;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db.sqlite), SQLITE_OK);
	q = query_begin(&db, "SELECT x'aabbccddee'");
	assert_true(query_row(&q));
	assert_int_equal(query_get_buf(&q, 0, &value), ERR_DAMAGED);
	assert_int_equal(query_end(&q), OK);
	assert_int_equal(value.n, 0);
}

/* As where a page more than there may be is a disk that has no room for it. */
static void a_disk_that_is_full(void **state)
{
	AUTO(query_close) struct query_db db = { 0 };

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db.sqlite), SQLITE_OK);
	assert_int_equal(query_script(&db, "PRAGMA max_page_count = 4; CREATE TABLE t (b)"), OK);
	assert_int_equal(query_script(&db, "INSERT INTO t VALUES (zeroblob(100000))"), ERR_FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_column_of_fixed_length),
		cmocka_unit_test(a_column_that_is_longer_than_it_may_be),
		cmocka_unit_test(a_disk_that_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
