/*
 * Keys from keys and from passwords: HMAC (RFC 2104), HKDF-SHA-256 (RFC 5869),
 * Argon2id (RFC 9106), scrypt (RFC 7914).
 */
#ifndef MIZHEN_CRYPTO_KDF_H
#define MIZHEN_CRYPTO_KDF_H

#include "bytes/base.h"
#include "crypto/hash.h"

#define KDF_HKDF_MAX (255 * HASH_LEN)
#define KDF_SALT_LEN 16
#define KDF_ARGON2ID_PASSES 3
#define KDF_ARGON2ID_MEMORY (64 << 20)      /* bytes */
#define KDF_SCRYPT_LOG_N_MAX 22             /* 4 GiB, the most that age takes */

/* HMAC-SHA-256, incremental. Once keyed it may be copied, to key many messages at the cost of one. */
struct kdf_hmac {
	struct hash inner, outer;
};

void kdf_hmac_init(struct kdf_hmac *h, struct bytes key);
void kdf_hmac_add(struct kdf_hmac *h, struct bytes data);
void kdf_hmac_end(struct kdf_hmac *h, uint8_t ret[static HASH_LEN]);   /* H is wiped */

void kdf_hmac_sha256(struct bytes key, struct bytes data, uint8_t ret[static HASH_LEN]);
void kdf_hmac_sha512(struct bytes key, struct bytes data, uint8_t ret[static 64]);

/* N bytes, at most KDF_HKDF_MAX; SALT may be empty. */
void kdf_hkdf(struct bytes ikm, struct bytes salt, struct bytes info, uint8_t *ret, size_t n);

/* 64 MiB, 3 passes, 1 lane; 16 <= N bytes. ERR_NOMEM. */
enum err kdf_argon2id(struct bytes password, const uint8_t salt[static KDF_SALT_LEN], uint8_t *ret, size_t n);

/* N = 2^LOG_N, r = 8, p = 1: takes 2^LOG_N KiB. ERR_UNSUPPORTED unless 1 <= LOG_N <= KDF_SCRYPT_LOG_N_MAX; ERR_NOMEM. */
enum err kdf_scrypt(struct bytes password, struct bytes salt, unsigned log_n, uint8_t ret[static 32]);

#endif
