/*
 * The home statement: a shelf account names the patient's home account
 * (docs/protocol.md, section 4). X_write … X_open as in statement/hospital.h.
 */
#ifndef MIZHEN_STATEMENT_HOME_H
#define MIZHEN_STATEMENT_HOME_H

#include "statement/atom.h"
#include "statement/statement.h"

struct home {
	struct bytes hospital;
	uint8_t tag[ATOM_TAG_LEN];
	uint8_t sign[ATOM_KEY_LEN], seal[ATOM_KEY_LEN];   /* the home account's */
	uint64_t time;
};

enum err home_write(const struct home *h, struct buf *ret_body);
enum err home_read(struct bytes body, struct home *ret);
enum err home_sign(const struct home *h, const uint8_t account_secret[static ED25519_SECRET_LEN], struct buf *ret_statement);
enum err home_open(struct bytes raw, const uint8_t account_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		   struct home *ret);

#endif
