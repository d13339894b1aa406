/*
 * Merkle trees as Certificate Transparency has them (RFC 6962 §2.1, RFC 9162
 * §2.1), with SHA-256: leaf = H(0x00 ‖ data), node = H(0x01 ‖ left ‖ right),
 * the head of no leaves is H(""). A tree of n > 1 leaves is split after the
 * largest power of two below n.
 *
 * All functions work on leaf *hashes*: arrays of 32 bytes each, in order.
 */
#ifndef MIZHEN_CRYPTO_MERKLE_H
#define MIZHEN_CRYPTO_MERKLE_H

#include "bytes/base.h"
#include "crypto/hash.h"

#define MERKLE_PATH_MAX 64   /* hashes in the longest path, and in an appender */

void merkle_leaf(struct bytes data, uint8_t ret[static HASH_LEN]);
void merkle_node(const uint8_t left[static HASH_LEN], const uint8_t right[static HASH_LEN], uint8_t ret[static HASH_LEN]);

/* The head of N leaves that come one by one, in constant memory. */
struct merkle_appender {
	uint64_t n;                                /* leaves so far */
	uint8_t heads[MERKLE_PATH_MAX][HASH_LEN];  /* of the full subtrees: one for each bit set in n, largest first */
};

void merkle_appender_init(struct merkle_appender *a);
void merkle_appender_add(struct merkle_appender *a, const uint8_t leaf[static HASH_LEN]);
void merkle_appender_head(const struct merkle_appender *a, uint8_t ret[static HASH_LEN]);   /* more may be added after */

/* The head of N leaves at once. */
void merkle_head(const uint8_t (*leaves)[HASH_LEN], size_t n, uint8_t ret[static HASH_LEN]);

/* The audit path of leaf I < N, the leaf's sibling first; hashes every other leaf once. ERR_NOT_FOUND unless I < N. */
enum err merkle_path(const uint8_t (*leaves)[HASH_LEN], size_t n, size_t i,
		     uint8_t ret_path[static MERKLE_PATH_MAX][HASH_LEN], size_t *ret_n);

/* OK when PATH leads from leaf I of N to HEAD; anything else, I >= N or a path of another length: ERR_PROOF. */
enum err merkle_check(const uint8_t leaf[static HASH_LEN], uint64_t i, uint64_t n,
		      const uint8_t (*path)[HASH_LEN], size_t path_n, const uint8_t head[static HASH_LEN]);

/*
 * The same for COUNT leaves in a row, from FIRST on: all of a subtree that
 * begins there, 2^k leaves with FIRST a multiple of 2^k, or those of it that
 * the tree has. PATH is that of leaf FIRST; all N leaves need none. Another
 * group is ERR_PROOF.
 */
enum err merkle_check_group(const uint8_t (*leaves)[HASH_LEN], size_t count, uint64_t first, uint64_t n,
			    const uint8_t (*path)[HASH_LEN], size_t path_n, const uint8_t head[static HASH_LEN]);

/* A tree with all its nodes kept (64 bytes a leaf), for a path in no time. */
struct merkle_tree {
	size_t n;                      /* leaves */
	uint8_t (*nodes)[HASH_LEN];    /* the leaves, then each level above them, the head last */
};

/* Copies the leaves; to be ended by merkle_tree_done. ERR_NOMEM. */
enum err merkle_tree_init(struct merkle_tree *ret, const uint8_t (*leaves)[HASH_LEN], size_t n);
void merkle_tree_head(const struct merkle_tree *t, uint8_t ret[static HASH_LEN]);
enum err merkle_tree_path(const struct merkle_tree *t, size_t i, uint8_t ret_path[static MERKLE_PATH_MAX][HASH_LEN],
			  size_t *ret_n);   /* as merkle_path */
void merkle_tree_done(struct merkle_tree *t);

#endif
