/*
 * The hospital's root: one statement over all its shelves, every cycle
 * (docs/protocol.md, sections 3 and 4). X_write … X_open as in statement/hospital.h.
 */
#ifndef MIZHEN_STATEMENT_ROOT_H
#define MIZHEN_STATEMENT_ROOT_H

#include "statement/atom.h"
#include "statement/statement.h"

struct root {
	struct bytes hospital;
	uint64_t cycle, time, interval;           /* interval: seconds to the next root, at least 1 */
	uint64_t size;                            /* of the tree, in shelves */
	uint8_t head[ATOM_HASH_LEN];
	uint8_t hospital_statement[ATOM_HASH_LEN];   /* id of the one in force */
	bool has_revoked;
	uint8_t revoked[ATOM_HASH_LEN];           /* id of the revoked-doctors list in force */
};

enum err root_write(const struct root *root, struct buf *ret_body);
enum err root_read(struct bytes body, struct root *ret);
enum err root_sign(const struct root *root, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement);
enum err root_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		   struct root *ret);

/* Older than two intervals at NOW (Unix seconds): to be shown as stale. */
bool root_is_stale(const struct root *root, uint64_t now);
uint64_t root_stale_after(const struct root *root);   /* the last second at which it is not */

#endif
