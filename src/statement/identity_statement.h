/*
 * A hospital's word on who a patient is: the identity in normal form, bound to
 * the account keys of a shelf (docs/protocol.md, sections 4 and 6). It lies
 * sealed on the patient's own shelf. X_write … X_open as in statement/hospital.h.
 */
#ifndef MIZHEN_STATEMENT_IDENTITY_STATEMENT_H
#define MIZHEN_STATEMENT_IDENTITY_STATEMENT_H

#include "bytes/list.h"
#include "statement/atom.h"
#include "statement/statement.h"

#define IDENTITY_STATEMENT_FIELDS_MAX 10
#define IDENTITY_STATEMENT_VALUE_MAX 256    /* bytes of a value */

enum identity_statement_checked {
	IDENTITY_STATEMENT_REGISTERED = 0,   /* as registered */
	IDENTITY_STATEMENT_DOCUMENT = 1,     /* document seen */
	IDENTITY_STATEMENT_FACE = 2,         /* document and face */
};

struct identity_statement {
	struct bytes hospital;
	struct list fields;                  /* of struct list_pair: 1 to 10, in the order of section 1, without code */
	uint8_t account_sign[ATOM_KEY_LEN], account_seal[ATOM_KEY_LEN];
	enum identity_statement_checked checked;
	uint64_t from, until;                /* Unix seconds, from < until */
};

/* [* [field, value]] as it stands in statements and wallets: in order, without code, no empty value. */
void identity_statement_fields(struct codec *c, struct list *v);

enum err identity_statement_write(const struct identity_statement *s, struct buf *ret_body);
enum err identity_statement_read(struct bytes body, struct identity_statement *ret);
enum err identity_statement_sign(const struct identity_statement *s, const uint8_t secret[static ED25519_SECRET_LEN],
				 struct buf *ret_statement);
enum err identity_statement_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN],
				 struct statement *ret_statement, struct identity_statement *ret);

/* OK inside its validity; else ERR_EXPIRED. */
enum err identity_statement_check(const struct identity_statement *s, uint64_t now);

#endif
