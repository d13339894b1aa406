/* relay/inner/tree.c: after any changes, the head that the whole tree has. */
#include "test.h"

#include "relay/inner/tree.h"

/* Some number for each I: the order of insertion is not that of the indices. */
static struct shelf_entry entry(unsigned i, unsigned content)
{
	struct shelf_entry e;
	uint8_t seed[8];

	put_be64(seed, i);
	hash_sha256(BYTES_OF(seed), e.index);
	put_be64(seed, content);
	hash_sha256(BYTES_OF(seed), e.shelf);
	return e;
}

static int by_index(const void *a, const void *b)
{
	return memcmp(a, b, HASH_LEN);
}

static void check_head(struct tree *t, struct shelf_entry *all, size_t n)
{
	uint8_t head[HASH_LEN], expected[HASH_LEN];
	struct shelf_tree whole;

	qsort(all, n, sizeof(*all), by_index);
	assert_int_equal(shelf_tree_init(&whole, all, n), OK);
	shelf_tree_head(&whole, expected);
	shelf_tree_done(&whole);
	tree_head(t, head);
	assert_int_equal(t->n, n);
	assert_memory_equal(head, expected, HASH_LEN);
}

/* Puts in FROM to TO, all in one call, as a batch does. */
static void put_range(struct tree *t, unsigned from, unsigned to, unsigned content)
{
	struct shelf_entry changed[512];
	size_t n = to - from;

	for (unsigned i = from; i < to; i++)
		changed[i - from] = entry(i, content + i);
	qsort(changed, n, sizeof(changed[0]), by_index);
	assert_int_equal(tree_put(t, changed, n), OK);
}

static void test_grows_and_changes(void **state)
{
	static struct shelf_entry all[1000];
	struct tree t;
	unsigned n = 0;

	(void)state;
	assert_int_equal(tree_init(&t, NULL, 0), OK);
	check_head(&t, all, 0);
	for (unsigned step = 0; n + step < 700; step += 7) {
		put_range(&t, n, n + step, 0);
		n += step;
		for (unsigned i = 0; i < n; i++)
			all[i] = entry(i, i);
		check_head(&t, all, n);
	}
	/* changes alone, and changes among what is new */
	put_range(&t, 100, 300, 5000);
	put_range(&t, n - 50, n + 150, 5000);
	n += 150;
	for (unsigned i = 0; i < n; i++)
		all[i] = entry(i, (i >= 100 && i < 300) || i >= n - 200 ? 5000 + i : i);
	check_head(&t, all, n);
	tree_done(&t);
}

static void test_begins_with_what_is_there(void **state)
{
	struct shelf_entry *entries = calloc(200, sizeof(*entries)), all[201];
	struct tree t;

	(void)state;
	assert_non_null(entries);
	for (unsigned i = 0; i < 200; i++)
		entries[i] = entry(i, i);
	qsort(entries, 200, sizeof(*entries), by_index);
	memcpy(all, entries, 200 * sizeof(*entries));
	assert_int_equal(tree_init(&t, entries, 200), OK);
	check_head(&t, all, 200);
	all[200] = entry(200, 1);
	assert_int_equal(tree_put(&t, &all[200], 1), OK);
	check_head(&t, all, 201);
	tree_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows_and_changes),
		cmocka_unit_test(test_begins_with_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
