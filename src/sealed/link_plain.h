/* What link requests and answers say, sealed to the hospital's inbox and the home account (docs/protocol.md, section 4). */
#ifndef MIZHEN_SEALED_LINK_PLAIN_H
#define MIZHEN_SEALED_LINK_PLAIN_H

#include "sealed/sealed.h"
#include "statement/identity_statement.h"
#include "statement/link.h"

#define LINK_PLAIN_MAX 8192              /* bytes of a request's plaintext: a request is at most 16 KiB as posted */
#define LINK_PLAIN_POST_MAX (16 * 1024)  /* bytes of a request as posted */
#define LINK_PLAIN_CODE_MAX 32           /* bytes of a one-time or access code */
#define LINK_PLAIN_ANSWER_LEN 512        /* bytes of an answer's plaintext, always */
#define LINK_PLAIN_NONCE_LEN 16

struct link_plain_request {
	uint8_t author[ATOM_KEY_LEN];                              /* the shelf account's signing key */
	struct bytes audience, voucher;
	struct bytes identity;                                     /* the identity statement */
	uint8_t home_sign[ATOM_KEY_LEN], home_seal[ATOM_KEY_LEN];
	struct bytes code;                                         /* one-time code; p NULL the first time */
	uint8_t request[ATOM_HASH_LEN];                            /* with a code: id of the request it answers */
	uint8_t nonce[LINK_PLAIN_NONCE_LEN];
};

enum err link_plain_request_write(const struct link_plain_request *p, struct buf *ret_plain);
enum err link_plain_request_read(struct bytes plain, struct link_plain_request *ret);

/* Seals P to the hospital's inbox key, and the statement over it; P's author is set from the secret. Appends both. */
enum err link_plain_request_seal(struct link_plain_request *p, const uint8_t inbox[static ATOM_KEY_LEN],
				 const uint8_t account_secret[static ED25519_SECRET_LEN], uint64_t made, uint64_t expires,
				 const struct sealed_random *random, struct buf *ret_statement, struct buf *ret_file);

/* The same as the body of POST /v1/hospitals/{h}/requests, appended; and its id. */
enum err link_plain_request_post(struct link_plain_request *p, const uint8_t inbox[static ATOM_KEY_LEN],
				 const uint8_t account_secret[static ED25519_SECRET_LEN], uint64_t made, uint64_t expires,
				 const struct sealed_random *random, struct buf *ret_post, uint8_t ret_id[static HASH_LEN]);

/*
 * Opens a request at the hospital asked. PLAIN, empty and with LINK_PLAIN_MAX,
 * keeps the bytes that RET points to. On OK: not expired at NOW, signed by its
 * author, audience and voucher as in the statement, HOSPITAL the audience.
 * The voucher's word is still to be checked: link_plain_request_vouched.
 * ERR_PROOF, ERR_OPEN, ERR_FORMAT, ERR_SIGNATURE, ERR_EXPIRED, ERR_CONFLICT.
 */
enum err link_plain_request_open(const struct statement *st, struct bytes file, struct bytes hospital,
				 const uint8_t inbox_secret[static ATOM_KEY_LEN], uint64_t now, struct buf *plain,
				 struct link_plain_request *ret);

/*
 * OK when VOUCHER_KEY, the voucher's signing key as this hospital knows it,
 * signed the identity, for this author's account, in force at NOW.
 * ERR_SIGNATURE, ERR_EXPIRED, ERR_CONFLICT.
 */
enum err link_plain_request_vouched(const struct link_plain_request *p, const uint8_t voucher_key[static ATOM_KEY_LEN],
				    uint64_t now, struct identity_statement *ret);

enum link_plain_outcome {
	LINK_CODE_SENT = 0,
	LINK_OPENED = 1,
	LINK_NO = 2,
	LINK_COME_WITH_SLIP = 3,
};

struct link_plain_answer {
	struct bytes hospital;
	uint8_t request[ATOM_HASH_LEN];        /* id of the request */
	enum link_plain_outcome outcome;
	struct bytes code;                     /* opened: the access code, p NULL where the profile has none; else p NULL */
};

/* Padded with spaces to LINK_PLAIN_ANSWER_LEN bytes; every other length is refused. */
enum err link_plain_answer_write(const struct link_plain_answer *p, struct buf *ret_plain);
enum err link_plain_answer_read(struct bytes plain, struct link_plain_answer *ret);

/* Seals P to the home account, and the statement over it. Appends both. */
enum err link_plain_answer_seal(const struct link_plain_answer *p, const uint8_t home_sign[static ATOM_KEY_LEN],
				const uint8_t home_seal[static ATOM_KEY_LEN],
				const uint8_t hospital_secret[static ED25519_SECRET_LEN], uint64_t time,
				const struct sealed_random *random, struct buf *ret_statement, struct buf *ret_file);

/* Opens FILE under A, which the hospital signed. ERR_PROOF, ERR_OPEN; ERR_CONFLICT when hospital or request are not A's. */
enum err link_plain_answer_open(struct bytes file, const struct link_answer *a,
				const uint8_t home_seal_secret[static ATOM_KEY_LEN], struct buf *plain,
				struct link_plain_answer *ret);

#endif
