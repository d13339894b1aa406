/*
 * A batch: what the relay sends the platform in one piece (docs/protocol.md,
 * sections 4 and 7). The statement covers the body; the body is a sequence of
 * items (statement/batch_item.h). X_write … X_open as in statement/hospital.h.
 */
#ifndef MIZHEN_STATEMENT_BATCH_H
#define MIZHEN_STATEMENT_BATCH_H

#include "statement/atom.h"
#include "statement/statement.h"

#define BATCH_BODY_MAX ((size_t)16 << 20)

struct batch {
	struct bytes hospital;
	uint64_t number;                    /* from 1 */
	uint64_t length;                    /* of the body, 1 to BATCH_BODY_MAX */
	uint8_t hash[ATOM_HASH_LEN];        /* SHA-256 of the body */
	uint8_t root[ATOM_HASH_LEN];        /* id of the root it leads to */
};

enum err batch_write(const struct batch *b, struct buf *ret_body);
enum err batch_read(struct bytes body, struct batch *ret);
enum err batch_sign(const struct batch *b, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement);
enum err batch_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		    struct batch *ret);

/* OK when ITEMS is the body that B was signed for; else ERR_PROOF. */
enum err batch_covers(const struct batch *b, struct bytes items);

/*
 * Splits what is PUT: the batch statement, then the body, at least one item.
 * ERR_FORMAT, ERR_TOO_LONG. Neither is looked into.
 */
enum err batch_split(struct bytes sent, struct bytes *ret_statement, struct bytes *ret_body);

#endif
