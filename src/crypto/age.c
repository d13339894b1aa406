#include "crypto/age.h"

#include <string.h>

#include "bytes/secret.h"

enum err age_seal_payload(struct age_stream *s, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			  const uint8_t nonce[static AGE_STREAM_NONCE_LEN], struct bytes plain, struct buf *ret_payload)
{
	size_t before = ret_payload->n, n;
	uint8_t *out;

	if (plain.n > SIZE_MAX / 2)
		return ERR_TOO_LONG;
	TRY(age_stream_start(s, file_key, nonce));
	TRY(buf_add_room(ret_payload, (size_t)age_stream_payload_len(plain.n), &out));
	memcpy(out, nonce, AGE_STREAM_NONCE_LEN);
	out += AGE_STREAM_NONCE_LEN;
	do {
		n = plain.n < AGE_STREAM_CHUNK ? plain.n : AGE_STREAM_CHUNK;
		enum err e = age_stream_seal(s, BYTES(plain.p, n), n == plain.n, out);
		if (e != OK) {
			buf_truncate(ret_payload, before);
			return e;
		}
		out += n + AEAD_TAG_LEN;
		if (n > 0)
			plain = BYTES(plain.p + n, plain.n - n);
	} while (plain.n > 0);
	return OK;
}

enum err age_open_payload(struct age_stream *s, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			  struct bytes payload, struct buf *ret_plain)
{
	size_t before = ret_plain->n, at = AGE_STREAM_NONCE_LEN, n;
	uint64_t plain;
	uint8_t *out;

	if (age_stream_plain_len(payload.n, &plain) != OK)
		return ERR_OPEN;
	TRY(age_stream_start(s, file_key, payload.p));
	TRY(buf_add_room(ret_plain, (size_t)plain, &out));
	/* an empty buf has no place, and the context wants one */
	uint8_t none;
	if (plain == 0)
		out = &none;
	for (; at < payload.n; at += n, out += n - AEAD_TAG_LEN) {
		n = payload.n - at < AGE_STREAM_SEALED ? payload.n - at : AGE_STREAM_SEALED;
		enum err e = age_stream_open(s, BYTES(payload.p + at, n), at + n == payload.n, out);
		if (e != OK) {
			buf_truncate(ret_plain, before);
			return e;
		}
	}
	return OK;
}

/* A header, finished, and the payload behind it. */
static enum err seal(struct buf *header, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
		     const uint8_t nonce[static AGE_STREAM_NONCE_LEN], struct bytes plain, struct buf *ret_file)
{
	AUTO(age_stream_done) struct age_stream s = { 0 };
	size_t before = ret_file->n;
	enum err e;

	TRY(age_header_end(header, file_key));
	TRY(age_stream_init(&s));
	TRY(buf_add(ret_file, BYTES_OF_BUF(header)));
	e = age_seal_payload(&s, file_key, nonce, plain, ret_file);
	if (e != OK)
		buf_truncate(ret_file, before);
	return e;
}

enum err age_seal_x25519(const uint8_t (*recipients)[X25519_LEN], const uint8_t (*ephemerals)[X25519_LEN], size_t n,
			 const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			 const uint8_t nonce[static AGE_STREAM_NONCE_LEN], struct bytes plain, struct buf *ret_file)
{
	AUTO(buf_free) struct buf header = BUF_MAX(AGE_HEADER_MAX);

	if (n == 0)
		return ERR_FORMAT;
	TRY(age_header_begin(&header));
	for (size_t i = 0; i < n; i++)
		TRY(age_x25519_add(&header, file_key, recipients[i], ephemerals[i]));
	return seal(&header, file_key, nonce, plain, ret_file);
}

enum err age_seal_scrypt(struct bytes passphrase, unsigned log_n, const uint8_t salt[static AGE_SCRYPT_SALT_LEN],
			 const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			 const uint8_t nonce[static AGE_STREAM_NONCE_LEN], struct bytes plain, struct buf *ret_file)
{
	AUTO(buf_free) struct buf header = BUF_MAX(AGE_HEADER_MAX);

	TRY(age_header_begin(&header));
	TRY(age_scrypt_add(&header, file_key, passphrase, log_n, salt));
	return seal(&header, file_key, nonce, plain, ret_file);
}

/* To the outside there is one decryption error. */
static enum err outside(enum err e)
{
	return e == OK || e == ERR_NOMEM ? e : ERR_OPEN;
}

/* Header read and file key found: the MAC, then the payload. */
static enum err open_checked(const struct age_header *h, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			     struct bytes file, struct buf *ret_plain)
{
	AUTO(age_stream_done) struct age_stream s = { 0 };

	TRY(age_header_check(h, file_key));
	TRY(age_stream_init(&s));
	return age_open_payload(&s, file_key, BYTES(file.p + h->len, file.n - h->len), ret_plain);
}

enum err age_open(const uint8_t file_key[static AGE_HEADER_KEY_LEN], struct bytes file, struct buf *ret_plain)
{
	AUTO(age_header_done) struct age_header h = { .n = 0 };

	TRY(outside(age_header_read(file, &h)));
	return open_checked(&h, file_key, file, ret_plain);
}

enum err age_open_x25519(const uint8_t secret[static X25519_LEN], struct bytes file, struct buf *ret_plain)
{
	AUTO(age_header_done) struct age_header h = { .n = 0 };
	AUTO(secret16_wipe) struct secret16 file_key;

	TRY(outside(age_header_read(file, &h)));
	TRY(outside(age_x25519_unwrap(&h, secret, file_key.b)));
	return open_checked(&h, file_key.b, file, ret_plain);
}

enum err age_open_scrypt(struct bytes passphrase, unsigned max_log_n, struct bytes file, struct buf *ret_plain)
{
	AUTO(age_header_done) struct age_header h = { .n = 0 };
	AUTO(secret16_wipe) struct secret16 file_key;

	TRY(outside(age_header_read(file, &h)));
	TRY(outside(age_scrypt_unwrap(&h, passphrase, max_log_n, file_key.b)));
	return open_checked(&h, file_key.b, file, ret_plain);
}

enum err age_readdress(const uint8_t file_key[static AGE_HEADER_KEY_LEN], struct bytes file,
		       const uint8_t recipient[static X25519_LEN], const uint8_t ephemeral[static X25519_LEN],
		       struct buf *ret_file)
{
	AUTO(age_header_done) struct age_header h = { .n = 0 };
	AUTO(buf_free) struct buf header = BUF_MAX(AGE_HEADER_MAX);

	TRY(outside(age_header_read(file, &h)));
	TRY(age_header_check(&h, file_key));
	TRY(age_header_begin(&header));
	TRY(age_x25519_add(&header, file_key, recipient, ephemeral));
	TRY(age_header_end(&header, file_key));
	TRY(buf_reserve(ret_file, header.n + file.n - h.len));
	TRY(buf_add(ret_file, BYTES_OF_BUF(&header)));
	return buf_add(ret_file, BYTES(file.p + h.len, file.n - h.len));
}
