/* X25519 (RFC 7748). */
#ifndef MIZHEN_CRYPTO_X25519_H
#define MIZHEN_CRYPTO_X25519_H

#include "bytes/base.h"

#define X25519_LEN 32      /* of a secret, a public key and a shared secret */

void x25519_public(const uint8_t secret[static X25519_LEN], uint8_t ret_public[static X25519_LEN]);

/* ERR_OPEN when the shared secret is all zero: a public key of small order (RFC 7748 §6.1). The caller wipes RET_SHARED. */
enum err x25519_shared(const uint8_t secret[static X25519_LEN], const uint8_t public_key[static X25519_LEN],
		       uint8_t ret_shared[static X25519_LEN]);

#endif
