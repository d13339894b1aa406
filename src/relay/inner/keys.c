#include "relay/inner/keys.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "crypto/kdf.h"
#include "relay/config.h"
#include "sys/file.h"

static enum err keys_path(const char *dir, char ret[RELAY_PATH_MAX])
{
	return snprintf(ret, RELAY_PATH_MAX, "%s/state/keys", dir) < RELAY_PATH_MAX ? OK : ERR_TOO_LONG;
}

static void wipe(struct keys_secrets *s)
{
	secret_wipe(s, sizeof(*s));
}

static void check_of(const struct keys_secrets *s, uint8_t ret[static HASH_LEN])
{
	const struct bytes parts[] = { BYTES_LIT("mizhen/relay/keys"), BYTES(s, offsetof(struct keys_secrets, check)) };

	hash_sha256_parts(parts, LEN(parts), ret);
}

enum err keys_make(const char *dir)
{
	AUTO(wipe) struct keys_secrets secrets;
	char path[RELAY_PATH_MAX];
	struct stat st;

	TRY(keys_path(dir, path));
	if (stat(path, &st) == 0)
		return ERR_CONFLICT;
	randombytes_buf(&secrets, offsetof(struct keys_secrets, check));
	check_of(&secrets, secrets.check);
	return file_replace(path, BYTES(&secrets, sizeof(secrets)), 0600);
}

static void derive(const struct keys_secrets *secrets, const char *label, uint8_t ret[static 32])
{
	kdf_hkdf(BYTES_OF(secrets->relay), BYTES_NONE, bytes_of_str(label), ret, 32);
}

enum err keys_open(const char *dir, struct keys **ret)
{
	AUTO(wipe) struct keys_secrets secrets;
	AUTO(secret32_wipe) struct secret32 hash;
	uint8_t check[HASH_LEN], unused[ED25519_SECRET_LEN];
	char path[RELAY_PATH_MAX];
	struct stat st;
	struct keys *k;
	void *p;

	TRY(keys_path(dir, path));
	if (stat(path, &st) != 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if ((st.st_mode & 077) != 0)
		return ERR_DENIED;
	TRY(file_read_fixed(path, (uint8_t *)&secrets, sizeof(secrets)));
	check_of(&secrets, check);
	if (memcmp(check, secrets.check, sizeof(check)) != 0)
		return ERR_FORMAT;
	TRY(secret_new(sizeof(*k), &p));
	k = p;
	ed25519_from_seed(secrets.sign_seed, k->sign_public, k->sign);
	memcpy(k->inbox, secrets.inbox, sizeof(k->inbox));
	x25519_public(k->inbox, k->inbox_public);
	memcpy(k->relay, secrets.relay, sizeof(k->relay));
	memcpy(k->transport_seed, secrets.transport_seed, sizeof(k->transport_seed));
	ed25519_from_seed(secrets.transport_seed, k->transport_public, unused);
	secret_wipe(unused, sizeof(unused));
	derive(&secrets, "mizhen/relay/state", k->state);
	derive(&secrets, "mizhen/relay/hash", hash.b);
	crypto_generichash_init(&k->hash, hash.b, sizeof(hash.b), HASH_LEN);
	*ret = k;
	return OK;
}

void keys_close(struct keys **keys)
{
	secret_free(*keys);
	*keys = NULL;
}

crypto_generichash_state keys_hash_begin(const struct keys *k, const char *kind)
{
	crypto_generichash_state h = k->hash;

	/* with its NUL: no kind is the beginning of another */
	keys_hash_add(&h, BYTES(kind, strlen(kind) + 1));
	return h;
}

void keys_hash_add(crypto_generichash_state *h, struct bytes data)
{
	crypto_generichash_update(h, data.p, data.n);
}

void keys_hash_end(crypto_generichash_state *h, uint8_t ret[static HASH_LEN])
{
	crypto_generichash_final(h, ret, HASH_LEN);
	secret_wipe(h, sizeof(*h));
}

void keys_hash(const struct keys *k, const char *kind, struct bytes data, uint8_t ret[static HASH_LEN])
{
	crypto_generichash_state h = keys_hash_begin(k, kind);

	keys_hash_add(&h, data);
	keys_hash_end(&h, ret);
}

/* XChaCha20-Poly1305: its nonce is long enough to be drawn. */
enum err keys_seal(const struct keys *k, struct bytes context, struct bytes plain, struct buf *ret)
{
	uint8_t *p;

	TRY(buf_add_room(ret, plain.n + KEYS_OVERHEAD, &p));
	randombytes_buf(p, 24);
	crypto_aead_xchacha20poly1305_ietf_encrypt(p + 24, NULL, plain.p, plain.n, context.p, context.n, NULL, p, k->state);
	return OK;
}

enum err keys_unseal(const struct keys *k, struct bytes context, struct bytes sealed, struct buf *ret)
{
	size_t start = ret->n;
	uint8_t *p;

	if (sealed.n < KEYS_OVERHEAD)
		return ERR_OPEN;
	TRY(buf_add_room(ret, sealed.n - KEYS_OVERHEAD, &p));
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(p, NULL, NULL, sealed.p + 24, sealed.n - 24, context.p, context.n,
						       sealed.p, k->state) != 0) {
		buf_truncate(ret, start);
		return ERR_OPEN;
	}
	return OK;
}
