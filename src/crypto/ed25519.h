/* Ed25519 (RFC 8032). */
#ifndef MIZHEN_CRYPTO_ED25519_H
#define MIZHEN_CRYPTO_ED25519_H

#include "bytes/base.h"

#define ED25519_SEED_LEN 32
#define ED25519_PUBLIC_LEN 32
#define ED25519_SECRET_LEN 64      /* seed ‖ public key */
#define ED25519_SIGNATURE_LEN 64

/* The key pair of a seed. The caller wipes RET_SECRET. */
void ed25519_from_seed(const uint8_t seed[static ED25519_SEED_LEN], uint8_t ret_public[static ED25519_PUBLIC_LEN],
		       uint8_t ret_secret[static ED25519_SECRET_LEN]);

/* The signature of MESSAGE: deterministic, as RFC 8032 has it. */
void ed25519_sign(const uint8_t secret[static ED25519_SECRET_LEN], struct bytes message,
		  uint8_t ret_signature[static ED25519_SIGNATURE_LEN]);

/* ERR_SIGNATURE unless good; also for a key or R of small order, and for an S or point that is not canonical. */
enum err ed25519_verify(const uint8_t public_key[static ED25519_PUBLIC_LEN], struct bytes message,
			const uint8_t signature[static ED25519_SIGNATURE_LEN]);

#endif
