#include "crypto/age_x25519.h"

#include "bytes/base64.h"
#include "bytes/bech32.h"
#include "bytes/secret.h"
#include "crypto/aead.h"
#include "crypto/kdf.h"

#define TYPE "X25519"
#define INFO "age-encryption.org/v1/X25519"
#define RECIPIENT_HRP "age"
#define IDENTITY_HRP "age-secret-key-"

/* ERR_OPEN for a public key of small order. MINE is the secret of the one of the two shares that is ours. */
static enum err make_wrap_key(const uint8_t mine[static X25519_LEN], const uint8_t theirs[static X25519_LEN],
			      const uint8_t share[static X25519_LEN], const uint8_t recipient[static X25519_LEN],
			      struct secret32 *ret_key)
{
	AUTO(secret32_wipe) struct secret32 shared;
	uint8_t salt[2 * X25519_LEN];

	TRY(x25519_shared(mine, theirs, shared.b));
	for (size_t i = 0; i < X25519_LEN; i++) {
		salt[i] = share[i];
		salt[X25519_LEN + i] = recipient[i];
	}
	kdf_hkdf(BYTES_OF(shared.b), BYTES_OF(salt), BYTES_LIT(INFO), ret_key->b, sizeof(ret_key->b));
	return OK;
}

enum err age_x25519_add(struct buf *header, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			const uint8_t recipient[static X25519_LEN], const uint8_t ephemeral[static X25519_LEN])
{
	AUTO(secret32_wipe) struct secret32 key;
	uint8_t share[X25519_LEN], body[AEAD_WRAPPED_LEN], text[64];
	struct buf args = BUF_ON(text);

	x25519_public(ephemeral, share);
	if (make_wrap_key(ephemeral, recipient, share, recipient, &key) != OK)
		return ERR_FORMAT;
	aead_wrap(key.b, file_key, body);
	TRY(buf_add_str(&args, TYPE " "));
	TRY(base64_encode(BYTES_OF(share), BASE64_UNPADDED, &args));
	return age_header_add(header, BYTES_OF_BUF(&args), BYTES_OF(body));
}

/* ERR_NOT_FOUND: a stanza of another kind, or for somebody else; ERR_FORMAT: malformed. */
static enum err unwrap(const struct age_stanza *stanza, const uint8_t secret[static X25519_LEN],
		       const uint8_t recipient[static X25519_LEN], uint8_t ret_file_key[static AGE_HEADER_KEY_LEN])
{
	AUTO(secret32_wipe) struct secret32 key;
	uint8_t share[X25519_LEN];
	struct bytes args[2];
	size_t n = age_header_args(stanza, args, LEN(args));

	if (!bytes_equal(args[0], BYTES_LIT(TYPE)))
		return ERR_NOT_FOUND;
	if (n != 2 || stanza->body.n != AEAD_WRAPPED_LEN)
		return ERR_FORMAT;
	TRY(base64_decode_fixed(args[1], BASE64_UNPADDED, share, sizeof(share)));
	if (make_wrap_key(secret, share, share, recipient, &key) != OK)
		return ERR_FORMAT;
	return aead_unwrap(key.b, stanza->body, ret_file_key) == OK ? OK : ERR_NOT_FOUND;
}

enum err age_x25519_unwrap(const struct age_header *h, const uint8_t secret[static X25519_LEN],
			   uint8_t ret_file_key[static AGE_HEADER_KEY_LEN])
{
	uint8_t recipient[X25519_LEN];

	x25519_public(secret, recipient);
	for (size_t i = 0; i < h->n; i++) {
		enum err e = unwrap(&h->stanzas[i], secret, recipient, ret_file_key);

		if (e != ERR_NOT_FOUND)
			return e;
	}
	return ERR_OPEN;
}

enum err age_x25519_write_recipient(const uint8_t recipient[static X25519_LEN], struct buf *ret_text)
{
	return bech32_encode(RECIPIENT_HRP, BYTES(recipient, X25519_LEN), false, ret_text);
}

enum err age_x25519_write_identity(const uint8_t secret[static X25519_LEN], struct buf *ret_text)
{
	return bech32_encode(IDENTITY_HRP, BYTES(secret, X25519_LEN), true, ret_text);
}

enum err age_x25519_read_recipient(struct bytes text, uint8_t ret_recipient[static X25519_LEN])
{
	return bech32_decode(text, RECIPIENT_HRP, false, ret_recipient, X25519_LEN);
}

enum err age_x25519_read_identity(struct bytes text, uint8_t ret_secret[static X25519_LEN])
{
	return bech32_decode(text, IDENTITY_HRP, true, ret_secret, X25519_LEN);
}
