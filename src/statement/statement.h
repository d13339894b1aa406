/*
 * Signed statements: COSE_Sign1 (RFC 9052 §4.2), untagged, in deterministic
 * CBOR, Ed25519 (docs/protocol.md, section 4).
 *
 * statement_read looks at the structure and believes nothing. Only what
 * statement_verify or statement_open returned OK for was said by the key.
 * Every kind has its own X_sign and X_open; these here are what they stand on.
 */
#ifndef MIZHEN_STATEMENT_STATEMENT_H
#define MIZHEN_STATEMENT_STATEMENT_H

#include "bytes/codec.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"

#define STATEMENT_MAX 65536   /* bytes of a statement, all in all */

enum statement_kind {
	STATEMENT_HOSPITAL,
	STATEMENT_BATCH,
	STATEMENT_ROOT,
	STATEMENT_IDENTITY,
	STATEMENT_DOCTOR_REQUEST,
	STATEMENT_DOCTOR,
	STATEMENT_REVOKED_DOCTORS,
	STATEMENT_HOME,
	STATEMENT_CHALLENGE,
	STATEMENT_SESSION,
	STATEMENT_GRANT,
	STATEMENT_REVOKE,
	STATEMENT_MESSAGE,
	STATEMENT_LINK_REQUEST,
	STATEMENT_LINK_ANSWER,
	STATEMENT_WALLET,
	STATEMENT_KINDS,      /* how many there are */
};

/* A statement as it was received; all but the ids points into the bytes given. */
struct statement {
	struct bytes raw;                /* all of it */
	enum statement_kind kind;
	struct bytes protected_header;
	uint8_t key_id[HASH_LEN];        /* SHA-256 of the public key that is said to have signed */
	struct bytes body;               /* the payload: deterministic CBOR, not looked at here */
	const uint8_t *signature;        /* ED25519_SIGNATURE_LEN bytes */
	uint8_t id[HASH_LEN];            /* SHA-256 of raw */
};

/* "hospital", "doctor-request", …: what stands behind "mizhen/" in the header. */
const char *statement_kind_name(enum statement_kind kind);

/* ERR_TOO_LONG over STATEMENT_MAX; ERR_FORMAT; ERR_UNSUPPORTED for a kind that is not known, or (statement_read) another. */
enum err statement_read(struct bytes raw, enum statement_kind expected, struct statement *ret);
enum err statement_read_any(struct bytes raw, struct statement *ret);

/* OK when PUBLIC_KEY signed it. ERR_SIGNATURE; ERR_NOMEM. */
enum err statement_verify(const struct statement *st, const uint8_t public_key[static ED25519_PUBLIC_LEN]);

/* statement_read and statement_verify. */
enum err statement_open(struct bytes raw, enum statement_kind expected,
			const uint8_t public_key[static ED25519_PUBLIC_LEN], struct statement *ret);

/* Appends the statement that SECRET's key signs over BODY. ERR_TOO_LONG, ERR_NOMEM. */
enum err statement_sign(enum statement_kind kind, struct bytes body, const uint8_t secret[static ED25519_SECRET_LEN],
			struct buf *ret_statement);

/* The public key that SECRET carries behind its seed; borrowed. */
const uint8_t *statement_signer(const uint8_t secret[static ED25519_SECRET_LEN]);

/* Whether PUBLIC_KEY is SECRET's: an object that names its signer is not signed by another. */
bool statement_signer_is(const uint8_t secret[static ED25519_SECRET_LEN],
			 const uint8_t public_key[static ED25519_PUBLIC_LEN]);

void statement_key_id(const uint8_t public_key[static ED25519_PUBLIC_LEN], uint8_t ret_id[static HASH_LEN]);
void statement_id(struct bytes raw, uint8_t ret_id[static HASH_LEN]);

/*
 * An object that is a statement's body (bytes/codec.h): defines name_write,
 * name_read, name_sign, and name_open, which takes who should have signed.
 */
#define STATEMENT_OBJECT(name, type, fields, kind) \
	CODEC_OBJECT(name, type, fields) \
	enum err name##_sign(const type *object, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement) \
	{ \
		return statement_sign_object(kind, fields, object, secret, ret_statement); \
	} \
	enum err name##_open(struct bytes raw, const uint8_t signer[static ED25519_PUBLIC_LEN], struct statement *ret_statement, \
			     type *ret) \
	{ \
		struct statement st; \
		type object; \
		TRY(statement_open(raw, kind, signer, &st)); \
		TRY(name##_read(st.body, &object)); \
		*ret_statement = st; \
		*ret = object; \
		return OK; \
	}

/* The same of an object whose SIGNER, a member, signs it: nobody else can, and name_open finds it in the object. */
#define STATEMENT_OBJECT_OF_SIGNER(name, type, fields, kind, signer) \
	CODEC_OBJECT(name, type, fields) \
	enum err name##_sign(const type *object, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement) \
	{ \
		return statement_signer_is(secret, object->signer) ? \
			statement_sign_object(kind, fields, object, secret, ret_statement) : ERR_SIGNATURE; \
	} \
	enum err name##_open(struct bytes raw, struct statement *ret_statement, type *ret) \
	{ \
		struct statement st; \
		type object; \
		TRY(statement_read(raw, kind, &st)); \
		TRY(name##_read(st.body, &object)); \
		TRY(statement_verify(&st, object.signer)); \
		*ret_statement = st; \
		*ret = object; \
		return OK; \
	}

enum err statement_sign_object(enum statement_kind kind, codec_fields *fields, const void *object,
			       const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement);

#endif
