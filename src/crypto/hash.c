#include "crypto/hash.h"

#include <sodium.h>

void hash_init(struct hash *h)
{
#ifdef __wasm__
	crypto_hash_sha256_init(&h->state);
#else
	SHA256_Init(&h->state);
#endif
}

void hash_add(struct hash *h, struct bytes data)
{
	if (data.n == 0)
		return;
#ifdef __wasm__
	crypto_hash_sha256_update(&h->state, data.p, data.n);
#else
	SHA256_Update(&h->state, data.p, data.n);
#endif
}

void hash_end(struct hash *h, uint8_t ret[static HASH_LEN])
{
#ifdef __wasm__
	crypto_hash_sha256_final(&h->state, ret);
#else
	SHA256_Final(ret, &h->state);
#endif
	sodium_memzero(h, sizeof(*h));
}

void hash_sha256(struct bytes data, uint8_t ret[static HASH_LEN])
{
	hash_sha256_parts(&data, 1, ret);
}

void hash_sha256_parts(const struct bytes *parts, size_t count, uint8_t ret[static HASH_LEN])
{
	struct hash h;

	hash_init(&h);
	for (size_t i = 0; i < count; i++)
		hash_add(&h, parts[i]);
	hash_end(&h, ret);
}
