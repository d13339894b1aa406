/*
 * The bundle: the keys that a grant passes, sealed to its doctor
 * (docs/protocol.md, section 4).
 */
#ifndef MIZHEN_SEALED_BUNDLE_H
#define MIZHEN_SEALED_BUNDLE_H

#include "bytes/secret.h"
#include "sealed/sealed.h"
#include "statement/grant.h"

#define BUNDLE_PURPOSE_MAX 1000      /* bytes */
#define BUNDLE_FILE_KEY_LEN 16
#define BUNDLE_PLAIN_MAX 65536
#define BUNDLE_FILE_MAX 70000        /* bytes of the age file */

/* Secret inside: wiped with bundle_done; key list and purpose point into the plaintext's buf. */
struct bundle {
	uint8_t author[ATOM_KEY_LEN];    /* signing key of the grant's signer */
	struct bytes hospital;
	uint8_t tag[ATOM_TAG_LEN];
	uint8_t doctor[ATOM_KEY_LEN];    /* signing key */
	struct bytes purpose;            /* text, may be empty */
	enum grant_kind kind;            /* which of the two that follow there is */
	struct list keys;                /* kind records: of struct bundle_key, ordered by rid, just the grant's records */
	struct secret32 kek;             /* kind key */
};

struct bundle_key {
	uint8_t rid[ATOM_ID16_LEN];
	struct secret16 file_key;
};

void bundle_done(struct bundle *b);
enum err bundle_key_add(struct list_writer *keys, const struct bundle_key *key);   /* in order of rid */
bool bundle_key_next(struct list *rest, struct bundle_key *ret);
enum err bundle_key_find(const struct bundle *b, const uint8_t rid[static ATOM_ID16_LEN], struct secret16 *ret_file_key);   /* ERR_NOT_FOUND */

enum err bundle_write(const struct bundle *b, struct buf *ret_plain);
enum err bundle_read(struct bytes plain, struct bundle *ret);

/*
 * Seals B to the doctor's X25519 key and signs G over it: sets G's kind,
 * hospital, tag, doctor and bundle hash from B, so G comes with its records,
 * times and the rest. B's author is set from SECRET. Appends both.
 */
enum err bundle_grant(struct bundle *b, struct grant *g, const uint8_t doctor_seal[static ATOM_KEY_LEN],
		      const uint8_t secret[static ED25519_SECRET_LEN], const struct sealed_random *random,
		      struct buf *ret_statement, struct buf *ret_file);

/*
 * Opens FILE under G, which SIGNER signed. PLAIN, empty and with
 * BUNDLE_PLAIN_MAX, keeps the bytes that RET points to. ERR_PROOF when the hash
 * is another; ERR_OPEN; ERR_CONFLICT when author, shelf, doctor, kind or
 * records are not the grant's.
 */
enum err bundle_open(struct bytes file, const struct grant *g, const uint8_t signer[static ATOM_KEY_LEN],
		     const uint8_t doctor_seal_secret[static ATOM_KEY_LEN], struct buf *plain, struct bundle *ret);

#endif
