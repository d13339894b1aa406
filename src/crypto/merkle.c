#include "crypto/merkle.h"

#include <stdlib.h>
#include <string.h>

void merkle_leaf(struct bytes data, uint8_t ret[static HASH_LEN])
{
	struct bytes parts[] = { BYTES_LIT("\0"), data };

	hash_sha256_parts(parts, LEN(parts), ret);
}

void merkle_node(const uint8_t left[static HASH_LEN], const uint8_t right[static HASH_LEN], uint8_t ret[static HASH_LEN])
{
	uint8_t node[1 + 2 * HASH_LEN] = { 1 };

	memcpy(node + 1, left, HASH_LEN);
	memcpy(node + 1 + HASH_LEN, right, HASH_LEN);
	hash_sha256(BYTES_OF(node), ret);
}

void merkle_appender_init(struct merkle_appender *a)
{
	a->n = 0;
}

void merkle_appender_add(struct merkle_appender *a, const uint8_t leaf[static HASH_LEN])
{
	size_t top = (size_t)__builtin_popcountll(a->n);
	uint8_t head[HASH_LEN];

	memcpy(head, leaf, HASH_LEN);
	/* as a binary counter carries: two full subtrees of one size become one */
	for (uint64_t carry = a->n; carry & 1; carry >>= 1)
		merkle_node(a->heads[--top], head, head);
	memcpy(a->heads[top], head, HASH_LEN);
	a->n++;
}

void merkle_appender_head(const struct merkle_appender *a, uint8_t ret[static HASH_LEN])
{
	size_t top = (size_t)__builtin_popcountll(a->n);
	uint8_t head[HASH_LEN];

	if (top == 0) {
		hash_sha256(BYTES_NONE, ret);
		return;
	}
	memcpy(head, a->heads[--top], HASH_LEN);
	while (top > 0)
		merkle_node(a->heads[--top], head, head);
	memcpy(ret, head, HASH_LEN);
}

void merkle_head(const uint8_t (*leaves)[HASH_LEN], size_t n, uint8_t ret[static HASH_LEN])
{
	struct merkle_appender a;

	merkle_appender_init(&a);
	for (size_t i = 0; i < n; i++)
		merkle_appender_add(&a, leaves[i]);
	merkle_appender_head(&a, ret);
}

/* The largest power of two below N > 1. */
static size_t left_size(size_t n)
{
	size_t k = 1;

	while (k < n - k)
		k *= 2;
	return k;
}

enum err merkle_path(const uint8_t (*leaves)[HASH_LEN], size_t n, size_t i,
		     uint8_t ret_path[static MERKLE_PATH_MAX][HASH_LEN], size_t *ret_n)
{
	uint8_t down[MERKLE_PATH_MAX][HASH_LEN];
	size_t depth = 0;

	if (i >= n)
		return ERR_NOT_FOUND;
	while (n > 1) {
		size_t left = left_size(n);

		if (i < left) {
			merkle_head(leaves + left, n - left, down[depth++]);
			n = left;
		} else {
			merkle_head(leaves, left, down[depth++]);
			leaves += left;
			i -= left;
			n -= left;
		}
	}
	for (size_t d = 0; d < depth; d++)
		memcpy(ret_path[d], down[depth - 1 - d], HASH_LEN);
	*ret_n = depth;
	return OK;
}

/* RFC 9162 §2.1.3.2 */
enum err merkle_check(const uint8_t leaf[static HASH_LEN], uint64_t i, uint64_t n,
		      const uint8_t (*path)[HASH_LEN], size_t path_n, const uint8_t head[static HASH_LEN])
{
	uint64_t at = i, last = n - 1;
	uint8_t r[HASH_LEN];

	if (i >= n)
		return ERR_PROOF;
	memcpy(r, leaf, HASH_LEN);
	for (size_t p = 0; p < path_n; p++) {
		if (last == 0)
			return ERR_PROOF;
		if (at % 2 == 1 || at == last) {
			merkle_node(path[p], r, r);
			/* a last node without a sibling rises to where it has one */
			while (at % 2 == 0 && at != 0) {
				at /= 2;
				last /= 2;
			}
		} else {
			merkle_node(r, path[p], r);
		}
		at /= 2;
		last /= 2;
	}
	return last == 0 && memcmp(r, head, HASH_LEN) == 0 ? OK : ERR_PROOF;
}

enum err merkle_check_group(const uint8_t (*leaves)[HASH_LEN], size_t count, uint64_t first, uint64_t n,
			    const uint8_t (*path)[HASH_LEN], size_t path_n, const uint8_t head[static HASH_LEN])
{
	uint8_t inner[MERKLE_PATH_MAX][HASH_LEN], top[HASH_LEN];
	size_t inner_n;
	unsigned level = 0;

	if (count == 0 || first >= n || count > n - first)
		return ERR_PROOF;
	while (((uint64_t)1 << level) < count)
		level++;
	if (first % ((uint64_t)1 << level) != 0 || (count != (uint64_t)1 << level && first + count != n))
		return ERR_PROOF;
	merkle_head(leaves, count, top);
	if (path_n == 0)
		return count == n && memcmp(top, head, HASH_LEN) == 0 ? OK : ERR_PROOF;
	/* below the subtree's head the path says what the leaves themselves say */
	TRY(merkle_path(leaves, count, 0, inner, &inner_n));
	if (inner_n > path_n || memcmp(inner, path, inner_n * HASH_LEN) != 0)
		return ERR_PROOF;
	return merkle_check(top, first >> level, ((n - 1) >> level) + 1, path + inner_n, path_n - inner_n, head);
}

enum err merkle_tree_init(struct merkle_tree *ret, const uint8_t (*leaves)[HASH_LEN], size_t n)
{
	uint8_t (*nodes)[HASH_LEN];
	size_t level = 0, width = n;

	/* levels of n, n/2, n/4 … rounded up: 2n and one more for each level, of which there are fewer than 64 */
	if (n > SIZE_MAX / HASH_LEN / 4)
		return ERR_NOMEM;
	nodes = malloc((2 * n + MERKLE_PATH_MAX) * HASH_LEN);
	if (nodes == NULL)
		return ERR_NOMEM;
	if (n > 0)
		memcpy(nodes, leaves, n * HASH_LEN);
	while (width > 1) {
		size_t above = level + width;

		for (size_t i = 0; i + 1 < width; i += 2)
			merkle_node(nodes[level + i], nodes[level + i + 1], nodes[above + i / 2]);
		if (width % 2 == 1)
			memcpy(nodes[above + width / 2], nodes[above - 1], HASH_LEN);
		level = above;
		width = (width + 1) / 2;
	}
	*ret = (struct merkle_tree){ .n = n, .nodes = nodes };
	return OK;
}

void merkle_tree_head(const struct merkle_tree *t, uint8_t ret[static HASH_LEN])
{
	size_t level = 0, width = t->n;

	if (width == 0) {
		hash_sha256(BYTES_NONE, ret);
		return;
	}
	for (; width > 1; width = (width + 1) / 2)
		level += width;
	memcpy(ret, t->nodes[level], HASH_LEN);
}

enum err merkle_tree_path(const struct merkle_tree *t, size_t i, uint8_t ret_path[static MERKLE_PATH_MAX][HASH_LEN],
			  size_t *ret_n)
{
	size_t level = 0, n = 0;

	if (i >= t->n)
		return ERR_NOT_FOUND;
	for (size_t width = t->n; width > 1; width = (width + 1) / 2) {
		if ((i ^ 1) < width)
			memcpy(ret_path[n++], t->nodes[level + (i ^ 1)], HASH_LEN);
		level += width;
		i /= 2;
	}
	*ret_n = n;
	return OK;
}

void merkle_tree_done(struct merkle_tree *t)
{
	free(t->nodes);
	*t = (struct merkle_tree){ 0, NULL };
}
