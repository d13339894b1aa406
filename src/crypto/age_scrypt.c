#include "crypto/age_scrypt.h"

#include <string.h>

#include "bytes/base64.h"
#include "bytes/secret.h"
#include "crypto/aead.h"
#include "crypto/kdf.h"

#define TYPE "scrypt"
#define LABEL "age-encryption.org/v1/scrypt"

static enum err make_wrap_key(struct bytes passphrase, unsigned log_n, const uint8_t salt[static AGE_SCRYPT_SALT_LEN],
			      struct secret32 *ret_key)
{
	uint8_t labelled[sizeof(LABEL) - 1 + AGE_SCRYPT_SALT_LEN];

	memcpy(labelled, LABEL, sizeof(LABEL) - 1);
	memcpy(labelled + sizeof(LABEL) - 1, salt, AGE_SCRYPT_SALT_LEN);
	return kdf_scrypt(passphrase, BYTES_OF(labelled), log_n, ret_key->b);
}

enum err age_scrypt_add(struct buf *header, const uint8_t file_key[static AGE_HEADER_KEY_LEN], struct bytes passphrase,
			unsigned log_n, const uint8_t salt[static AGE_SCRYPT_SALT_LEN])
{
	AUTO(secret32_wipe) struct secret32 key = { { 0 } };
	uint8_t body[AEAD_WRAPPED_LEN], text[64];
	struct buf args = BUF_ON(text);

	TRY(make_wrap_key(passphrase, log_n, salt, &key));
	aead_wrap(key.b, file_key, body);
	TRY(buf_add_str(&args, TYPE " "));
	TRY(base64_encode(BYTES(salt, AGE_SCRYPT_SALT_LEN), BASE64_UNPADDED, &args));
	TRY(buf_add_byte(&args, ' '));
	TRY(buf_add_uint(&args, log_n));
	return age_header_add(header, BYTES_OF_BUF(&args), BYTES_OF(body));
}

/* A decimal number without leading zeros. */
static enum err read_work_factor(struct bytes text, unsigned *ret_log_n)
{
	unsigned v = 0;

	if (text.p[0] == '0')
		return ERR_FORMAT;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return ERR_FORMAT;
		if (v < 1000)
			v = v * 10 + (text.p[i] - (unsigned)'0');
	}
	*ret_log_n = v;
	return OK;
}

enum err age_scrypt_unwrap(const struct age_header *h, struct bytes passphrase, unsigned max_log_n,
			   uint8_t ret_file_key[static AGE_HEADER_KEY_LEN])
{
	AUTO(secret32_wipe) struct secret32 key = { { 0 } };
	const struct age_stanza *stanza = &h->stanzas[0];
	uint8_t salt[AGE_SCRYPT_SALT_LEN];
	struct bytes args[3];
	size_t n = age_header_args(stanza, args, LEN(args));
	unsigned log_n;

	if (!bytes_equal(args[0], BYTES_LIT(TYPE)))
		return ERR_OPEN;
	if (n != 3 || stanza->body.n != AEAD_WRAPPED_LEN)
		return ERR_FORMAT;
	TRY(base64_decode_fixed(args[1], BASE64_UNPADDED, salt, sizeof(salt)));
	TRY(read_work_factor(args[2], &log_n));
	if (log_n > max_log_n)
		return ERR_TOO_LONG;
	TRY(make_wrap_key(passphrase, log_n, salt, &key));
	return aead_unwrap(key.b, stanza->body, ret_file_key);
}
