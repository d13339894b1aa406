#include "test.h"

#include "platform/forest.h"

static struct shelf_entry entry(uint8_t index, uint8_t shelf)
{
	struct shelf_entry e = { { 0 }, { 0 } };

	e.index[0] = index;
	e.shelf[0] = shelf;
	return e;
}

static void assert_entries(const struct forest_tree *t, const char *indices, const char *shelves)
{
	struct shelf_tree again;
	uint8_t head[HASH_LEN], other[HASH_LEN];

	assert_int_equal(t->n, strlen(indices));
	for (size_t i = 0; i < t->n; i++) {
		assert_int_equal(t->entries[i].index[0], indices[i]);
		assert_int_equal(t->entries[i].shelf[0], shelves[i]);
	}
	assert_int_equal(shelf_tree_init(&again, t->entries, t->n), OK);
	shelf_tree_head(&t->tree, head);
	shelf_tree_head(&again, other);
	assert_memory_equal(head, other, HASH_LEN);
	shelf_tree_done(&again);
}

static struct forest_tree *grow(const struct forest_tree *old, const char *indices, const char *shelves, uint64_t number)
{
	struct shelf_entry changes[8];
	struct forest_tree *t;
	size_t n = strlen(indices);

	for (size_t i = 0; i < n; i++)
		changes[i] = entry((uint8_t)indices[i], (uint8_t)shelves[i]);
	assert_int_equal(forest_grow(old, changes, n, number, &t), OK);
	return t;
}

static void grows_by_changes_and_newcomers(void **state)
{
	const struct forest_tree none = { .hospital = "h" };
	struct forest_tree *a = grow(&none, "", "", 1), *b = grow(a, "ceg", "123", 2), *c = grow(b, "adeh", "4567", 3);

	(void)state;
	assert_entries(a, "", "");
	assert_entries(b, "ceg", "123");
	assert_entries(c, "acdegh", "415637");
	forest_discard(a);
	forest_discard(b);
	forest_discard(c);
}

/* what a reader holds stays until it lets go, whatever is settled or dropped meanwhile */
static void trees_stay_while_they_are_held(void **state)
{
	const struct forest_tree none = { .hospital = "h" };
	struct forest_tree *first = grow(&none, "a", "1", 1), *second, *third, *held;
	struct platform p = { 0 };
	struct call c = { .platform = &p };

	(void)state;
	assert_int_equal(forest_new(&p.forest), OK);
	forest_add(p.forest, first);
	forest_settle(p.forest, first);
	assert_int_equal(forest_hold(&c, "h", 1, &held), OK);
	assert_ptr_equal(held, first);
	second = grow(first, "b", "2", 2);
	forest_add(p.forest, second);
	forest_settle(p.forest, second);
	assert_entries(held, "a", "1");
	forest_release(p.forest, held);
	third = grow(second, "c", "3", 3);
	forest_add(p.forest, third);
	assert_int_equal(forest_hold(&c, "h", 3, &held), OK);
	forest_drop(p.forest, third);
	assert_entries(held, "abc", "123");
	forest_release(p.forest, held);
	assert_int_equal(forest_hold(&c, "h", 2, &held), OK);
	assert_ptr_equal(held, second);
	forest_release(p.forest, held);
	forest_free(p.forest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_by_changes_and_newcomers),
		cmocka_unit_test(trees_stay_while_they_are_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
