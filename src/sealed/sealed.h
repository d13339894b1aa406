/*
 * What is sealed to people: age v1 files to X25519 recipients (C2SP age.md),
 * accepted only under the statement that covers their SHA-256
 * (docs/protocol.md, section 4, "What is inside the sealed files").
 */
#ifndef MIZHEN_SEALED_SEALED_H
#define MIZHEN_SEALED_SEALED_H

#include "bytes/secret.h"
#include "crypto/hash.h"
#include "statement/atom.h"

#define SEALED_RECIPIENTS_MAX 16

/* All the randomness one file takes: filled whole by the caller, used once, wiped by it. */
struct sealed_random {
	uint8_t file_key[16], nonce[16];
	uint8_t ephemeral[SEALED_RECIPIENTS_MAX][32];
};

void sealed_random_wipe(struct sealed_random *r);

/* Appends the file that the N (1 to 16) X25519 public keys open. ERR_FORMAT for a bad count or key; ERR_TOO_LONG, ERR_NOMEM. */
enum err sealed_seal(struct bytes plain, const uint8_t (*recipients)[ATOM_KEY_LEN], size_t n,
		     const struct sealed_random *random, struct buf *ret_file);

enum err sealed_seal_one(struct bytes plain, const uint8_t recipient[static ATOM_KEY_LEN],
			 const struct sealed_random *random, struct buf *ret_file);

/* Appends the plaintext, if SECRET (X25519, 32 bytes) is a recipient's. ERR_OPEN; ERR_TOO_LONG, ERR_NOMEM. */
enum err sealed_open(struct bytes file, const uint8_t secret[static ATOM_KEY_LEN], struct buf *ret_plain);

/* The same, after FILE's SHA-256 was found to be HASH, as a statement says: else ERR_PROOF. */
enum err sealed_open_hashed(struct bytes file, const uint8_t hash[static HASH_LEN],
			    const uint8_t secret[static ATOM_KEY_LEN], struct buf *ret_plain);

/*
 * The last field of a plaintext: a text of spaces that fills it up to the next
 * multiple of BLOCK bytes, or the one after it, where no head of a text fits.
 */
void sealed_padding(struct codec *c, size_t block);

#endif
