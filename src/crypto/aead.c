#include "crypto/aead.h"

#include <string.h>

#include <sodium.h>

#include "bytes/secret.h"

static const uint8_t nonce_zero[AEAD_NONCE_LEN];

#ifdef __wasm__
enum err aead_init(struct aead *a)
{
	memset(a, 0, sizeof(*a));
	return OK;
}

enum err aead_set_key(struct aead *a, const uint8_t key[static AEAD_KEY_LEN])
{
	memcpy(a->key, key, AEAD_KEY_LEN);
	return OK;
}

void aead_done(struct aead *a)
{
	sodium_memzero(a, sizeof(*a));
}

enum err aead_seal(struct aead *a, const uint8_t nonce[static AEAD_NONCE_LEN], struct bytes aad, struct bytes plain,
		   uint8_t *ret)
{
	if (plain.n > AEAD_MAX)
		return ERR_TOO_LONG;
	crypto_aead_chacha20poly1305_ietf_encrypt(ret, NULL, plain.p, plain.n, aad.p, aad.n, NULL, nonce, a->key);
	return OK;
}

enum err aead_open(struct aead *a, const uint8_t nonce[static AEAD_NONCE_LEN], struct bytes aad, struct bytes sealed,
		   uint8_t *ret)
{
	if (sealed.n < AEAD_TAG_LEN || sealed.n - AEAD_TAG_LEN > AEAD_MAX)
		return ERR_OPEN;
	if (crypto_aead_chacha20poly1305_ietf_decrypt(ret, NULL, NULL, sealed.p, sealed.n, aad.p, aad.n, nonce, a->key) != 0)
		return ERR_OPEN;
	return OK;
}
#else
#include <openssl/evp.h>

enum err aead_init(struct aead *a)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

	if (ctx == NULL)
		return ERR_NOMEM;
	if (EVP_CipherInit_ex(ctx, EVP_chacha20_poly1305(), NULL, NULL, NULL, 1) != 1) {
		EVP_CIPHER_CTX_free(ctx);
		return ERR_NOMEM;
	}
	a->ctx = ctx;
	return OK;
}

enum err aead_set_key(struct aead *a, const uint8_t key[static AEAD_KEY_LEN])
{
	return EVP_CipherInit_ex(a->ctx, NULL, NULL, key, NULL, -1) == 1 ? OK : ERR_NOMEM;
}

void aead_done(struct aead *a)
{
	EVP_CIPHER_CTX_free(a->ctx);
	a->ctx = NULL;
}

enum err aead_seal(struct aead *a, const uint8_t nonce[static AEAD_NONCE_LEN], struct bytes aad, struct bytes plain,
		   uint8_t *ret)
{
	int n;

	if (plain.n > AEAD_MAX || aad.n > AEAD_MAX)
		return ERR_TOO_LONG;
	if (EVP_CipherInit_ex(a->ctx, NULL, NULL, NULL, nonce, 1) != 1 ||
	    (aad.n > 0 && EVP_CipherUpdate(a->ctx, NULL, &n, aad.p, (int)aad.n) != 1) ||
	    (plain.n > 0 && EVP_CipherUpdate(a->ctx, ret, &n, plain.p, (int)plain.n) != 1) ||
	    EVP_CipherFinal_ex(a->ctx, ret + plain.n, &n) != 1 ||
	    EVP_CIPHER_CTX_ctrl(a->ctx, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_LEN, ret + plain.n) != 1)
		return ERR_NOMEM;
	return OK;
}

enum err aead_open(struct aead *a, const uint8_t nonce[static AEAD_NONCE_LEN], struct bytes aad, struct bytes sealed,
		   uint8_t *ret)
{
	size_t plain = sealed.n - AEAD_TAG_LEN;
	uint8_t tag[AEAD_TAG_LEN], none;
	int n;

	if (sealed.n < AEAD_TAG_LEN || plain > AEAD_MAX || aad.n > AEAD_MAX)
		return ERR_OPEN;
	memcpy(tag, sealed.p + plain, AEAD_TAG_LEN);
	if (EVP_CipherInit_ex(a->ctx, NULL, NULL, NULL, nonce, 0) != 1 ||
	    EVP_CIPHER_CTX_ctrl(a->ctx, EVP_CTRL_AEAD_SET_TAG, AEAD_TAG_LEN, tag) != 1 ||
	    (aad.n > 0 && EVP_CipherUpdate(a->ctx, NULL, &n, aad.p, (int)aad.n) != 1) ||
	    (plain > 0 && EVP_CipherUpdate(a->ctx, ret, &n, sealed.p, (int)plain) != 1) ||
	    EVP_CipherFinal_ex(a->ctx, &none, &n) != 1) {
		if (plain > 0)
			sodium_memzero(ret, plain);
		return ERR_OPEN;
	}
	return OK;
}
#endif

void aead_wrap(const uint8_t key[static AEAD_KEY_LEN], const uint8_t plain[static AEAD_WRAP_LEN],
	       uint8_t ret[static AEAD_WRAPPED_LEN])
{
	crypto_aead_chacha20poly1305_ietf_encrypt(ret, NULL, plain, AEAD_WRAP_LEN, NULL, 0, NULL, nonce_zero, key);
}

enum err aead_unwrap(const uint8_t key[static AEAD_KEY_LEN], struct bytes wrapped, uint8_t ret[static AEAD_WRAP_LEN])
{
	AUTO(secret16_wipe) struct secret16 plain;

	if (wrapped.n != AEAD_WRAPPED_LEN)
		return ERR_OPEN;
	if (crypto_aead_chacha20poly1305_ietf_decrypt(plain.b, NULL, NULL, wrapped.p, wrapped.n, NULL, 0, nonce_zero,
						      key) != 0)
		return ERR_OPEN;
	memcpy(ret, plain.b, AEAD_WRAP_LEN);
	return OK;
}
