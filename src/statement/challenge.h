/*
 * The platform's challenge, which a session answers (docs/protocol.md,
 * sections 4 and 7). X_write … X_open as in statement/hospital.h.
 */
#ifndef MIZHEN_STATEMENT_CHALLENGE_H
#define MIZHEN_STATEMENT_CHALLENGE_H

#include "statement/atom.h"
#include "statement/statement.h"

#define CHALLENGE_NONCE_LEN 32

struct challenge {
	struct bytes origin;
	uint8_t nonce[CHALLENGE_NONCE_LEN];
	uint64_t time;
	uint8_t key[ATOM_KEY_LEN];       /* the platform's, Ed25519 */
};

enum err challenge_write(const struct challenge *c, struct buf *ret_body);
enum err challenge_read(struct bytes body, struct challenge *ret);
enum err challenge_sign(const struct challenge *c, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement);
enum err challenge_open(struct bytes raw, struct statement *ret_statement, struct challenge *ret);   /* signed by its own key, to be pinned */

#endif
