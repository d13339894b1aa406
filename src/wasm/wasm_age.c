#include "bytes/secret.h"
#include "crypto/age.h"
#include "crypto/age_armor.h"
#include "wasm/wasm_operations.h"

#define RECIPIENTS_MAX 16

/* The file key and the payload nonce, as all that seals takes them. */
struct fresh {
	uint8_t file_key[AGE_HEADER_KEY_LEN];
	uint8_t nonce[AGE_STREAM_NONCE_LEN];
};

static void fresh_wipe(struct fresh *f)
{
	secret_wipe(f, sizeof(*f));
}

static void get_fresh(struct cbor_reader *r, struct fresh *ret)
{
	cbor_get_fixed(r, ret->file_key, sizeof(ret->file_key));
	cbor_get_fixed(r, ret->nonce, sizeof(ret->nonce));
}

static size_t get_keys(struct cbor_reader *r, uint8_t (*ret)[X25519_LEN])
{
	size_t n = cbor_get_array(r, RECIPIENTS_MAX);

	for (size_t i = 0; i < n; i++)
		cbor_get_fixed(r, ret[i], X25519_LEN);
	return n;
}

/* age.seal [recipient …] [ephemeral secret …] file-key nonce plain: file */
enum err wasm_age_seal(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf file = BUF_MAX(WASM_VALUE_MAX);
	AUTO(fresh_wipe) struct fresh fresh;
	uint8_t recipients[RECIPIENTS_MAX][X25519_LEN], ephemerals[RECIPIENTS_MAX][X25519_LEN];

	size_t n = get_keys(r, recipients);
	if (get_keys(r, ephemerals) != n)
		cbor_fail(r, ERR_FORMAT);
	get_fresh(r, &fresh);
	struct bytes plain = cbor_get_bytes(r, WASM_VALUE_MAX);
	TRY(cbor_done(r));
	enum err e = age_seal_x25519(recipients, ephemerals, n, fresh.file_key, fresh.nonce, plain, &file);
	secret_wipe(ephemerals, sizeof(ephemerals));
	TRY(e);
	cbor_put_bytes(w, BYTES_OF_BUF(&file));
	return OK;
}

/* age.open secret file: plain */
enum err wasm_age_open(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(WASM_VALUE_MAX);
	AUTO(secret32_wipe) struct secret32 secret;

	cbor_get_fixed(r, secret.b, sizeof(secret.b));
	struct bytes file = cbor_get_bytes(r, WASM_VALUE_MAX);
	TRY(cbor_done(r));
	TRY(age_open_x25519(secret.b, file, &plain));
	cbor_put_bytes(w, BYTES_OF_BUF(&plain));
	return OK;
}

/* age.seal-scrypt passphrase log-n salt file-key nonce plain: file */
enum err wasm_age_seal_scrypt(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf file = BUF_MAX(WASM_VALUE_MAX);
	AUTO(fresh_wipe) struct fresh fresh;
	uint8_t salt[AGE_SCRYPT_SALT_LEN];
	struct bytes passphrase = cbor_get_bytes(r, WASM_VALUE_MAX);
	size_t log_n = wasm_get_size(r);

	cbor_get_fixed(r, salt, sizeof(salt));
	get_fresh(r, &fresh);
	struct bytes plain = cbor_get_bytes(r, WASM_VALUE_MAX);
	TRY(cbor_done(r));
	TRY(age_seal_scrypt(passphrase, (unsigned)log_n, salt, fresh.file_key, fresh.nonce, plain, &file));
	cbor_put_bytes(w, BYTES_OF_BUF(&file));
	return OK;
}

/* age.open-scrypt passphrase, the largest log-n that is worth waiting for, file: plain */
enum err wasm_age_open_scrypt(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(WASM_VALUE_MAX);
	struct bytes passphrase = cbor_get_bytes(r, WASM_VALUE_MAX);
	size_t max_log_n = wasm_get_size(r);
	struct bytes file = cbor_get_bytes(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(age_open_scrypt(passphrase, (unsigned)max_log_n, file, &plain));
	cbor_put_bytes(w, BYTES_OF_BUF(&plain));
	return OK;
}

/* age.seal-payload file-key nonce plain: nonce and chunks, as blobs are stored */
enum err wasm_age_seal_payload(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf payload = BUF_MAX(WASM_VALUE_MAX);
	AUTO(age_stream_done) struct age_stream s = { 0 };
	AUTO(fresh_wipe) struct fresh fresh;

	get_fresh(r, &fresh);
	struct bytes plain = cbor_get_bytes(r, WASM_VALUE_MAX);
	TRY(cbor_done(r));
	TRY(age_stream_init(&s));
	TRY(age_seal_payload(&s, fresh.file_key, fresh.nonce, plain, &payload));
	cbor_put_bytes(w, BYTES_OF_BUF(&payload));
	return OK;
}

/* age.open-chunk file-key nonce number sealed last: plain; any chunk of a payload by itself */
enum err wasm_age_open_chunk(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(AGE_STREAM_SEALED);
	AUTO(age_stream_done) struct age_stream s = { 0 };
	AUTO(fresh_wipe) struct fresh fresh;
	uint8_t *room;

	get_fresh(r, &fresh);
	uint64_t number = cbor_get_uint(r);
	struct bytes sealed = cbor_get_bytes(r, AGE_STREAM_SEALED);
	bool last = cbor_get_bool(r);
	TRY(cbor_done(r));
	if (sealed.n < AEAD_TAG_LEN)
		return ERR_OPEN;
	TRY(buf_add_room(&plain, sealed.n - AEAD_TAG_LEN, &room));
	TRY(age_stream_init(&s));
	TRY(age_stream_start(&s, fresh.file_key, fresh.nonce));
	TRY(age_stream_open_at(&s, number, sealed, last, room));
	cbor_put_bytes(w, BYTES_OF_BUF(&plain));
	return OK;
}

/* armor.encode file: text */
enum err wasm_armor_encode(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf text = BUF_MAX(WASM_VALUE_MAX);
	struct bytes file = cbor_get_bytes(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(age_armor_encode(file, &text));
	cbor_put_text(w, BYTES_OF_BUF(&text));
	return OK;
}

/* armor.decode text: file */
enum err wasm_armor_decode(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf file = BUF_MAX(WASM_VALUE_MAX);
	struct bytes text = cbor_get_bytes(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(age_armor_decode(text, &file));
	cbor_put_bytes(w, BYTES_OF_BUF(&file));
	return OK;
}

/* age.write-keys X25519 secret: [AGE-SECRET-KEY-1…, age1…] */
enum err wasm_age_write_keys(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf identity = BUF_MAX(128);
	AUTO(buf_free) struct buf recipient = BUF_MAX(128);
	AUTO(secret32_wipe) struct secret32 secret;
	uint8_t public_key[X25519_LEN];

	cbor_get_fixed(r, secret.b, sizeof(secret.b));
	TRY(cbor_done(r));
	x25519_public(secret.b, public_key);
	TRY(age_x25519_write_identity(secret.b, &identity));
	TRY(age_x25519_write_recipient(public_key, &recipient));
	cbor_put_array(w, 2);
	cbor_put_text(w, BYTES_OF_BUF(&identity));
	cbor_put_text(w, BYTES_OF_BUF(&recipient));
	return OK;
}

/* age.read-identity AGE-SECRET-KEY-1…: X25519 secret */
enum err wasm_age_read_identity(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(secret32_wipe) struct secret32 secret;
	struct bytes text = cbor_get_text(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(age_x25519_read_identity(text, secret.b));
	cbor_put_bytes(w, BYTES_OF(secret.b));
	return OK;
}

/* age.read-recipient age1…: X25519 public key */
enum err wasm_age_read_recipient(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	uint8_t recipient[X25519_LEN];
	struct bytes text = cbor_get_text(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(age_x25519_read_recipient(text, recipient));
	cbor_put_bytes(w, BYTES_OF(recipient));
	return OK;
}
