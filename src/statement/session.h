/*
 * The statement that opens a session (docs/protocol.md, sections 4 and 7).
 * X_write … X_open as in statement/hospital.h.
 */
#ifndef MIZHEN_STATEMENT_SESSION_H
#define MIZHEN_STATEMENT_SESSION_H

#include "statement/atom.h"
#include "statement/challenge.h"
#include "statement/statement.h"

enum session_role {
	SESSION_ACCOUNT = 0,     /* a shelf account: names hospital and tag */
	SESSION_HOME = 1,        /* names neither */
	SESSION_DOCTOR = 2,      /* names the hospital */
	SESSION_TRANSPORT = 3,   /* a relay's outer side: names the hospital */
};

struct session {
	struct bytes origin;
	uint8_t nonce[CHALLENGE_NONCE_LEN];
	uint64_t time;
	enum session_role role;
	struct bytes hospital;           /* p is NULL for a home session */
	uint8_t tag[ATOM_TAG_LEN];       /* of an account session; else zero */
	uint8_t key[ATOM_KEY_LEN];       /* the signer's */
};

enum err session_write(const struct session *s, struct buf *ret_body);
enum err session_read(struct bytes body, struct session *ret);
enum err session_sign(const struct session *s, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement);

/* Verified under the key it names; whether that key has the role is the platform's to know. */
enum err session_open(struct bytes raw, struct statement *ret_statement, struct session *ret);

#endif
