#include "crypto/x25519.h"

#include <string.h>

#include <sodium.h>

#include "bytes/secret.h"

void x25519_public(const uint8_t secret[static X25519_LEN], uint8_t ret_public[static X25519_LEN])
{
	crypto_scalarmult_base(ret_public, secret);
}

enum err x25519_shared(const uint8_t secret[static X25519_LEN], const uint8_t public_key[static X25519_LEN],
		       uint8_t ret_shared[static X25519_LEN])
{
	AUTO(secret32_wipe) struct secret32 shared;

	/* -1 for small order and for an all-zero result */
	if (crypto_scalarmult(shared.b, secret, public_key) != 0)
		return ERR_OPEN;
	memcpy(ret_shared, shared.b, X25519_LEN);
	return OK;
}
