#include "crypto/kdf.h"

#include <string.h>

#include <sodium.h>

#include "bytes/secret.h"

#define BLOCK 64   /* of SHA-256 */

void kdf_hmac_init(struct kdf_hmac *h, struct bytes key)
{
	struct secret64 pad = { { 0 } };

	if (key.n > BLOCK)
		hash_sha256(key, pad.b);
	else if (key.n > 0)
		memcpy(pad.b, key.p, key.n);
	for (size_t i = 0; i < BLOCK; i++)
		pad.b[i] ^= 0x36;
	hash_init(&h->inner);
	hash_add(&h->inner, BYTES_OF(pad.b));
	for (size_t i = 0; i < BLOCK; i++)
		pad.b[i] ^= 0x36 ^ 0x5c;
	hash_init(&h->outer);
	hash_add(&h->outer, BYTES_OF(pad.b));
	secret64_wipe(&pad);
}

void kdf_hmac_add(struct kdf_hmac *h, struct bytes data)
{
	hash_add(&h->inner, data);
}

void kdf_hmac_end(struct kdf_hmac *h, uint8_t ret[static HASH_LEN])
{
	hash_end(&h->inner, ret);
	hash_add(&h->outer, BYTES(ret, HASH_LEN));
	hash_end(&h->outer, ret);
}

void kdf_hmac_sha256(struct bytes key, struct bytes data, uint8_t ret[static HASH_LEN])
{
	struct kdf_hmac h;

	kdf_hmac_init(&h, key);
	kdf_hmac_add(&h, data);
	kdf_hmac_end(&h, ret);
}

void kdf_hmac_sha512(struct bytes key, struct bytes data, uint8_t ret[static 64])
{
	crypto_auth_hmacsha512_state h;

	crypto_auth_hmacsha512_init(&h, key.p, key.n);
	crypto_auth_hmacsha512_update(&h, data.p, data.n);
	crypto_auth_hmacsha512_final(&h, ret);
	sodium_memzero(&h, sizeof(h));
}

void kdf_hkdf(struct bytes ikm, struct bytes salt, struct bytes info, uint8_t *ret, size_t n)
{
	struct secret32 prk, t;
	struct kdf_hmac keyed, h;

	kdf_hmac_sha256(salt, ikm, prk.b);
	kdf_hmac_init(&keyed, BYTES_OF(prk.b));
	for (uint8_t i = 1; n > 0; i++) {
		size_t part = n < HASH_LEN ? n : HASH_LEN;

		h = keyed;
		if (i > 1)
			kdf_hmac_add(&h, BYTES_OF(t.b));
		kdf_hmac_add(&h, info);
		kdf_hmac_add(&h, BYTES(&i, 1));
		kdf_hmac_end(&h, t.b);
		memcpy(ret, t.b, part);
		ret += part;
		n -= part;
	}
	secret32_wipe(&prk);
	secret32_wipe(&t);
	secret_wipe(&keyed, sizeof(keyed));
}

enum err kdf_argon2id(struct bytes password, const uint8_t salt[static KDF_SALT_LEN], uint8_t *ret, size_t n)
{
	if (crypto_pwhash(ret, n, (const char *)password.p, password.n, salt, KDF_ARGON2ID_PASSES,
			  KDF_ARGON2ID_MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return ERR_NOMEM;
	return OK;
}

enum err kdf_scrypt(struct bytes password, struct bytes salt, unsigned log_n, uint8_t ret[static 32])
{
	if (log_n < 1 || log_n > KDF_SCRYPT_LOG_N_MAX)
		return ERR_UNSUPPORTED;
	if (crypto_pwhash_scryptsalsa208sha256_ll(password.p, password.n, salt.p, salt.n, 1ULL << log_n, 8, 1,
						  ret, 32) != 0)
		return ERR_NOMEM;
	return OK;
}
