/*
 * The statement over a patient's wallet (docs/protocol.md, section 4).
 * X_write … X_open as in statement/hospital.h. What is inside: sealed/wallet_plain.h.
 */
#ifndef MIZHEN_STATEMENT_WALLET_H
#define MIZHEN_STATEMENT_WALLET_H

#include "statement/atom.h"
#include "statement/statement.h"

struct wallet {
	uint64_t sequence;               /* larger every time */
	uint8_t file[ATOM_HASH_LEN];     /* SHA-256 of the age file */
	uint64_t time;
	uint8_t home[ATOM_KEY_LEN];      /* the home account's signing key */
};

enum err wallet_write(const struct wallet *w, struct buf *ret_body);
enum err wallet_read(struct bytes body, struct wallet *ret);
enum err wallet_sign(const struct wallet *w, const uint8_t home_secret[static ED25519_SECRET_LEN], struct buf *ret_statement);
enum err wallet_open(struct bytes raw, struct statement *ret_statement, struct wallet *ret);   /* signed by its own key */

#endif
