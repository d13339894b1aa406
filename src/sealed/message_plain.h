/* What a message says, sealed to every participant (docs/protocol.md, section 4). */
#ifndef MIZHEN_SEALED_MESSAGE_PLAIN_H
#define MIZHEN_SEALED_MESSAGE_PLAIN_H

#include "sealed/sealed.h"
#include "statement/message.h"

#define MESSAGE_PLAIN_MAX ((size_t)8 << 20)
#define MESSAGE_PLAIN_TEXT_MAX 65536

enum message_plain_kind {
	MESSAGE_TEXT = 0,
	MESSAGE_ATTACHMENT = 1,
	MESSAGE_GRANT = 2,
	MESSAGE_INVITATION = 3,
	MESSAGE_LEAVE = 4,
	MESSAGE_OPINION = 5,
	MESSAGE_CALL = 6,
};

/* What a kind does not name is zero. */
struct message_plain {
	uint8_t author[ATOM_KEY_LEN];          /* signing key */
	bool has_thread;
	uint8_t thread[ATOM_HASH_LEN];
	enum message_plain_kind kind;
	struct bytes text;                     /* text */
	struct bytes media_type, file_name;    /* attachment */
	struct bytes data;                     /* attachment, opinion (FHIR JSON), call signalling */
	uint8_t grant[ATOM_HASH_LEN];          /* grant: its id */
	uint8_t sign[ATOM_KEY_LEN], seal[ATOM_KEY_LEN];   /* invitation: whom */
	struct bytes certificate;              /* invitation: doctor statement, for who opens a thread a home statement; or p NULL */
	bool has_signature;                    /* opinion: */
	uint8_t signature[ED25519_SIGNATURE_LEN];
};

enum err message_plain_write(const struct message_plain *p, struct buf *ret_plain);
enum err message_plain_read(struct bytes plain, struct message_plain *ret);

/*
 * Seals P to the X25519 keys and signs M over it: P's author and thread and M's
 * file hash are set here; M comes with thread, count, seen, time and audience.
 * Appends both.
 */
enum err message_plain_seal(struct message_plain *p, struct message *m, const uint8_t (*seals)[ATOM_KEY_LEN], size_t seals_n,
			    const uint8_t secret[static ED25519_SECRET_LEN], const struct sealed_random *random,
			    struct buf *ret_statement, struct buf *ret_file);

/*
 * Opens FILE under M, which SENDER signed. PLAIN, empty and with
 * MESSAGE_PLAIN_MAX, keeps the bytes that RET points to. ERR_PROOF when the
 * hash is another; ERR_OPEN; ERR_CONFLICT when author or thread are not M's.
 */
enum err message_plain_open(struct bytes file, const struct message *m, const uint8_t sender[static ATOM_KEY_LEN],
			    const uint8_t seal_secret[static ATOM_KEY_LEN], struct buf *plain, struct message_plain *ret);

/* A doctor's signature on an opinion: Ed25519 over "mizhen/v1/opinion" ‖ FHIR JSON. ERR_NOMEM; ERR_SIGNATURE. */
enum err message_plain_sign_opinion(struct message_plain *p, const uint8_t secret[static ED25519_SECRET_LEN]);
enum err message_plain_check_opinion(const struct message_plain *p, const uint8_t public_key[static ATOM_KEY_LEN]);

#endif
