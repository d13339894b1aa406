/*
 * SHA-256 (FIPS 180-4). Natively OpenSSL's, which uses the processor's SHA
 * instructions; libsodium's in WebAssembly. Nothing here allocates or fails.
 */
#ifndef MIZHEN_CRYPTO_HASH_H
#define MIZHEN_CRYPTO_HASH_H

#include "bytes/base.h"

#ifdef __wasm__
#include <sodium.h>
#else
/* OpenSSL 3 calls these deprecated in favour of EVP, which allocates for every hash and fails. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#endif

#define HASH_LEN 32

struct hash {
#ifdef __wasm__
	crypto_hash_sha256_state state;
#else
	SHA256_CTX state;
#endif
};

void hash_init(struct hash *h);
void hash_add(struct hash *h, struct bytes data);
void hash_end(struct hash *h, uint8_t ret[static HASH_LEN]);     /* H is wiped; hash_init begins another */

/* In one shot: of DATA, or of COUNT parts one behind the other. */
void hash_sha256(struct bytes data, uint8_t ret[static HASH_LEN]);
void hash_sha256_parts(const struct bytes *parts, size_t count, uint8_t ret[static HASH_LEN]);

#endif
