/*
 * ChaCha20-Poly1305 (RFC 8439): 32-byte key, 12-byte nonce, 16-byte tag behind
 * the ciphertext. For bulk a context: OpenSSL natively, which is three times as
 * fast as libsodium; libsodium in WebAssembly. The same bytes either way.
 *
 * A (key, nonce) seals once. Input and output may be the same place, otherwise
 * they must not overlap. What does not open leaves zeros in the output.
 */
#ifndef MIZHEN_CRYPTO_AEAD_H
#define MIZHEN_CRYPTO_AEAD_H

#include "bytes/base.h"

#define AEAD_KEY_LEN 32
#define AEAD_NONCE_LEN 12
#define AEAD_TAG_LEN 16
#define AEAD_MAX (1 << 30)     /* bytes of plaintext at a time */

/* Allocates once, in aead_init; serves any number of keys, one after the other. */
struct aead {
#ifdef __wasm__
	uint8_t key[AEAD_KEY_LEN];
#else
	struct evp_cipher_ctx_st *ctx;
#endif
};

enum err aead_init(struct aead *a);                                            /* ERR_NOMEM */
enum err aead_set_key(struct aead *a, const uint8_t key[static AEAD_KEY_LEN]); /* ERR_NOMEM */
void aead_done(struct aead *a);                                                /* the key is wiped */

/* Writes plain.n + AEAD_TAG_LEN bytes. ERR_TOO_LONG, ERR_NOMEM. */
enum err aead_seal(struct aead *a, const uint8_t nonce[static AEAD_NONCE_LEN], struct bytes aad, struct bytes plain,
		   uint8_t *ret);

/* Writes sealed.n - AEAD_TAG_LEN bytes. ERR_OPEN. */
enum err aead_open(struct aead *a, const uint8_t nonce[static AEAD_NONCE_LEN], struct bytes aad, struct bytes sealed,
		   uint8_t *ret);

/* A file key under a key of its own, without a context: nonce 0, no additional data. Neither allocates. */
#define AEAD_WRAP_LEN 16
#define AEAD_WRAPPED_LEN (AEAD_WRAP_LEN + AEAD_TAG_LEN)

void aead_wrap(const uint8_t key[static AEAD_KEY_LEN], const uint8_t plain[static AEAD_WRAP_LEN],
	       uint8_t ret[static AEAD_WRAPPED_LEN]);

/* ERR_OPEN: another key, or another length than AEAD_WRAPPED_LEN; RET is untouched then. */
enum err aead_unwrap(const uint8_t key[static AEAD_KEY_LEN], struct bytes wrapped, uint8_t ret[static AEAD_WRAP_LEN]);

#endif
