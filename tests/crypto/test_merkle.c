#include "test.h"

#include "crypto/merkle.h"

/* Inputs, heads and paths of Certificate Transparency's own tests (merkletree/merkle_tree_test.cc). */
static const char *const inputs[] = {
	"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
};

static const char *const heads[] = {
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static const struct {
	size_t i, n, path_n;
	const char *path[3];
} paths[] = {
	{ 0, 1, 0, { NULL } },
	{ 0, 8, 3, { "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
		     "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
		     "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4" } },
	{ 5, 8, 3, { "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
		     "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
		     "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" } },
	{ 2, 3, 1, { "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" } },
	{ 1, 5, 3, { "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		     "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
		     "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b" } },
};

static void test_published_heads(void **state)
{
	uint8_t leaves[LEN(inputs)][HASH_LEN], want[HASH_LEN], got[HASH_LEN];
	struct merkle_appender a;
	(void)state;

	merkle_appender_init(&a);
	for (size_t n = 0; n <= LEN(inputs); n++) {
		struct merkle_tree t;

		memcpy(want, test_hex(heads[n]).p, HASH_LEN);
		merkle_head(leaves, n, got);
		assert_memory_equal(got, want, HASH_LEN);
		merkle_appender_head(&a, got);
		assert_memory_equal(got, want, HASH_LEN);
		assert_int_equal(merkle_tree_init(&t, leaves, n), OK);
		merkle_tree_head(&t, got);
		merkle_tree_done(&t);
		assert_memory_equal(got, want, HASH_LEN);
		if (n < LEN(inputs)) {
			merkle_leaf(test_hex(inputs[n]), leaves[n]);
			merkle_appender_add(&a, leaves[n]);
		}
	}
}

static void test_published_paths(void **state)
{
	uint8_t leaves[LEN(inputs)][HASH_LEN], path[MERKLE_PATH_MAX][HASH_LEN], want[HASH_LEN];
	size_t path_n;
	(void)state;

	for (size_t i = 0; i < LEN(inputs); i++)
		merkle_leaf(test_hex(inputs[i]), leaves[i]);
	for (size_t c = 0; c < LEN(paths); c++) {
		assert_int_equal(merkle_path(leaves, paths[c].n, paths[c].i, path, &path_n), OK);
		assert_int_equal(path_n, paths[c].path_n);
		for (size_t p = 0; p < path_n; p++) {
			memcpy(want, test_hex(paths[c].path[p]).p, HASH_LEN);
			assert_memory_equal(path[p], want, HASH_LEN);
		}
	}
	assert_int_equal(merkle_path(leaves, 8, 8, path, &path_n), ERR_NOT_FOUND);
	assert_int_equal(merkle_path(leaves, 0, 0, path, &path_n), ERR_NOT_FOUND);
}

/* RFC 6962 §2.1, word for word */
static void head_by_definition(const uint8_t (*leaves)[HASH_LEN], size_t n, uint8_t ret[HASH_LEN])
{
	uint8_t left[HASH_LEN], right[HASH_LEN];
	size_t k = 1;

	if (n == 1) {
		memcpy(ret, leaves[0], HASH_LEN);
		return;
	}
	while (2 * k < n)
		k *= 2;
	head_by_definition(leaves, k, left);
	head_by_definition(leaves + k, n - k, right);
	merkle_node(left, right, ret);
}

static void refuse_changes(const uint8_t *leaf, size_t i, size_t n, uint8_t (*path)[HASH_LEN], size_t path_n, uint8_t *head)
{
	uint8_t *p = path[0];
	uint8_t other[HASH_LEN];

	for (size_t bit = 0; bit < path_n * HASH_LEN * 8; bit++) {
		p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(merkle_check(leaf, i, n, path, path_n, head), ERR_PROOF);
		p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < HASH_LEN * 8; bit++) {
		memcpy(other, leaf, HASH_LEN);
		other[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(merkle_check(other, i, n, path, path_n, head), ERR_PROOF);
		head[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(merkle_check(leaf, i, n, path, path_n, head), ERR_PROOF);
		head[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(merkle_check(leaf, i, n, path, path_n + 1, head), ERR_PROOF);
	if (path_n > 0)
		assert_int_equal(merkle_check(leaf, i, n, path, path_n - 1, head), ERR_PROOF);
}

static void test_every_small_tree(void **state)
{
	uint8_t leaves[33][HASH_LEN], head[HASH_LEN], got[HASH_LEN];
	(void)state;

	for (size_t i = 0; i < LEN(leaves); i++)
		merkle_leaf(BYTES(&i, 1), leaves[i]);
	for (size_t n = 1; n <= LEN(leaves); n++) {
		struct merkle_tree t;

		head_by_definition(leaves, n, head);
		merkle_head(leaves, n, got);
		assert_memory_equal(got, head, HASH_LEN);
		assert_int_equal(merkle_tree_init(&t, leaves, n), OK);
		for (size_t i = 0; i < n; i++) {
			uint8_t path[MERKLE_PATH_MAX][HASH_LEN] = { 0 }, same[MERKLE_PATH_MAX][HASH_LEN];
			size_t path_n, same_n;

			assert_int_equal(merkle_path(leaves, n, i, path, &path_n), OK);
			assert_int_equal(merkle_tree_path(&t, i, same, &same_n), OK);
			assert_int_equal(same_n, path_n);
			assert_memory_equal(same, path, path_n * HASH_LEN);
			for (size_t j = 0; j < LEN(leaves) + 1; j++)
				assert_int_equal(merkle_check(leaves[i], j, n, path, path_n, head), j == i ? OK : ERR_PROOF);
			refuse_changes(leaves[i], i, n, path, path_n, head);
		}
		assert_int_equal(merkle_tree_path(&t, n, (uint8_t[MERKLE_PATH_MAX][HASH_LEN]){ 0 }, &(size_t){ 0 }), ERR_NOT_FOUND);
		merkle_tree_done(&t);
	}
}

static void test_no_leaf_in_an_empty_tree(void **state)
{
	uint8_t head[HASH_LEN];
	(void)state;

	merkle_head(NULL, 0, head);
	assert_int_equal(merkle_check(head, 0, 0, NULL, 0, head), ERR_PROOF);
}

/* a path goes no further than the tree that is spoken of, though it leads to the head of a larger one */
static void test_path_ends_at_the_top(void **state)
{
	uint8_t leaves[4][HASH_LEN], head[HASH_LEN], path[MERKLE_PATH_MAX][HASH_LEN];
	size_t path_n;
	(void)state;

	for (size_t i = 0; i < LEN(leaves); i++)
		merkle_leaf(BYTES(&i, 1), leaves[i]);
	for (size_t n = 2; n <= LEN(leaves); n++) {
		merkle_head(leaves, n, head);
		assert_int_equal(merkle_path(leaves, n, n - 1, path, &path_n), OK);
		assert_int_equal(merkle_check(leaves[n - 1], n - 1, n, path, path_n, head), OK);
		assert_int_equal(merkle_check(leaves[n - 1], 0, 1, path, path_n, head), ERR_PROOF);
	}
}

static enum err check_group(uint8_t (*leaves)[HASH_LEN], size_t n, size_t first, size_t count)
{
	uint8_t head[HASH_LEN], path[MERKLE_PATH_MAX][HASH_LEN];
	size_t path_n;
	enum err e;

	merkle_head(leaves, n, head);
	assert_int_equal(merkle_path(leaves, n, first, path, &path_n), OK);
	e = merkle_check_group(leaves + first, count, first, n, path, path_n, head);
	if (e != OK)
		return e;
	/* no hash of the path, no leaf and no length but its own */
	for (size_t p = 0; p < path_n; p++) {
		path[p][p] ^= 1;
		assert_int_equal(merkle_check_group(leaves + first, count, first, n, path, path_n, head), ERR_PROOF);
		path[p][p] ^= 1;
	}
	for (size_t i = first; i < first + count; i++) {
		leaves[i][3] ^= 1;
		assert_int_equal(merkle_check_group(leaves + first, count, first, n, path, path_n, head), ERR_PROOF);
		leaves[i][3] ^= 1;
	}
	assert_int_equal(merkle_check_group(leaves + first, count, first, n, path, path_n + 1, head), ERR_PROOF);
	if (path_n > 1)
		assert_int_equal(merkle_check_group(leaves + first, count, first, n, path, path_n - 1, head), ERR_PROOF);
	assert_int_equal(merkle_check_group(leaves + first, count, first, n, NULL, 0, head), count == n ? OK : ERR_PROOF);
	return OK;
}

/* every group of every small tree: those that are a subtree hold, no others */
static void test_groups(void **state)
{
	uint8_t leaves[35][HASH_LEN];
	(void)state;

	for (size_t i = 0; i < LEN(leaves); i++)
		merkle_leaf(BYTES(&i, 1), leaves[i]);
	for (size_t n = 1; n <= 34; n++) {
		for (size_t first = 0; first < n; first++) {
			for (size_t count = 1; first + count <= n; count++) {
				size_t size = 1;

				while (size < count)
					size *= 2;
				bool whole = first % size == 0 && (count == size || first + count == n);
				assert_int_equal(check_group(leaves, n, first, count), whole ? OK : ERR_PROOF);
			}
		}
	}
	assert_int_equal(merkle_check_group(leaves, 0, 0, 1, NULL, 0, leaves[0]), ERR_PROOF);
	assert_int_equal(merkle_check_group(leaves, 2, 0, 1, NULL, 0, leaves[0]), ERR_PROOF);
	assert_int_equal(merkle_check_group(leaves, 1, 1, 1, NULL, 0, leaves[0]), ERR_PROOF);
}

/* a million leaves: the three ways agree */
static void test_large(void **state)
{
	size_t n = 1000000, path_n;
	uint8_t (*leaves)[HASH_LEN] = calloc(n, HASH_LEN);
	uint8_t head[HASH_LEN], got[HASH_LEN], path[MERKLE_PATH_MAX][HASH_LEN];
	struct merkle_tree t;
	(void)state;

	assert_non_null(leaves);
	for (size_t i = 0; i < n; i++)
		put_be64(leaves[i], i);
	merkle_head(leaves, n, head);
	assert_int_equal(merkle_tree_init(&t, leaves, n), OK);
	merkle_tree_head(&t, got);
	assert_memory_equal(got, head, HASH_LEN);
	for (size_t i = 0; i < n; i += 99991) {
		assert_int_equal(merkle_tree_path(&t, i, path, &path_n), OK);
		assert_int_equal(merkle_check(leaves[i], i, n, path, path_n, head), OK);
	}
	merkle_tree_done(&t);
	free(leaves);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_heads),
		cmocka_unit_test(test_published_paths),
		cmocka_unit_test(test_every_small_tree),
		cmocka_unit_test(test_no_leaf_in_an_empty_tree),
		cmocka_unit_test(test_path_ends_at_the_top),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
