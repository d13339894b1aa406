#include "crypto/ed25519.h"

#include <sodium.h>

void ed25519_from_seed(const uint8_t seed[static ED25519_SEED_LEN], uint8_t ret_public[static ED25519_PUBLIC_LEN],
		       uint8_t ret_secret[static ED25519_SECRET_LEN])
{
	crypto_sign_seed_keypair(ret_public, ret_secret, seed);
}

void ed25519_sign(const uint8_t secret[static ED25519_SECRET_LEN], struct bytes message,
		  uint8_t ret_signature[static ED25519_SIGNATURE_LEN])
{
	crypto_sign_detached(ret_signature, NULL, message.p, message.n, secret);
}

enum err ed25519_verify(const uint8_t public_key[static ED25519_PUBLIC_LEN], struct bytes message,
			const uint8_t signature[static ED25519_SIGNATURE_LEN])
{
	if (crypto_sign_verify_detached(signature, message.p, message.n, public_key) != 0)
		return ERR_SIGNATURE;
	return OK;
}
