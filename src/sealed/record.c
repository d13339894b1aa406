#include "sealed/record.h"

#include <string.h>

#include "bytes/base64.h"
#include "bytes/cbor.h"
#include "bytes/secret.h"
#include "crypto/kdf.h"

#define TYPE "mizhen/identity"
#define WRAP_LABEL "mizhen/v1/wrap"
#define PADDING ' '

enum err record_rid(const uint8_t relay_secret[static 32], struct bytes source, struct bytes row_key,
		    uint8_t ret_rid[static RECORD_ID_LEN])
{
	AUTO(buf_free) struct buf input = BUF_MAX(source.n + row_key.n + 32);
	struct cbor_writer w = cbor_writer(&input);
	uint8_t mac[HASH_LEN];

	cbor_put_array(&w, 2);
	cbor_put_text(&w, source);
	cbor_put_text(&w, row_key);
	TRY(cbor_written(&w));
	kdf_hmac_sha256(BYTES(relay_secret, 32), BYTES_OF_BUF(&input), mac);
	memcpy(ret_rid, mac, RECORD_ID_LEN);
	return OK;
}

static unsigned log2_of(uint64_t n)
{
	return 63 - (unsigned)__builtin_clzll(n);
}

uint64_t record_padded_len(uint64_t n)
{
	unsigned exponent;
	uint64_t mask;

	if (n < 2)
		return n;
	exponent = log2_of(n);
	/* of the exponent + 1 bits, so many below the leading ones are zero */
	mask = (1ULL << (exponent - (log2_of(exponent) + 1))) - 1;
	return (n + mask) & ~mask;
}

static enum err make_wrap_key(const uint8_t kek[static RECORD_KEK_LEN], const struct record_name *name,
			      const uint8_t salt[static RECORD_SALT_LEN], struct secret32 *ret_key)
{
	AUTO(secret64_wipe) struct secret64 ikm;
	uint8_t text[sizeof(WRAP_LABEL) + RECORD_HOSPITAL_MAX + RECORD_ID_LEN + 16];
	struct buf info = BUF_ON(text);
	struct cbor_writer w = cbor_writer(&info);

	if (name->hospital.n > RECORD_HOSPITAL_MAX)
		return ERR_TOO_LONG;
	TRY(buf_add_str(&info, WRAP_LABEL));
	cbor_put_array(&w, 3);
	cbor_put_text(&w, name->hospital);
	cbor_put_bytes(&w, BYTES_OF(name->rid));
	cbor_put_uint(&w, name->version);
	TRY(cbor_written(&w));
	memcpy(ikm.b, kek, RECORD_KEK_LEN);
	memcpy(ikm.b + RECORD_KEK_LEN, salt, RECORD_SALT_LEN);
	kdf_hkdf(BYTES(ikm.b, RECORD_KEK_LEN + RECORD_SALT_LEN), BYTES_NONE, BYTES_OF_BUF(&info), ret_key->b,
		 sizeof(ret_key->b));
	return OK;
}

enum err record_sealer_init(struct record_sealer *s)
{
	s->header = BUF_MAX(AGE_HEADER_MAX);
	return age_stream_init(&s->stream);
}

void record_sealer_done(struct record_sealer *s)
{
	age_stream_done(&s->stream);
	buf_free(&s->header);
}

static enum err make_header(const uint8_t kek[static RECORD_KEK_LEN], const struct record_name *name,
			    const struct record_random *random, struct buf *header)
{
	AUTO(secret32_wipe) struct secret32 key = { { 0 } };
	uint8_t text[sizeof(TYPE) + 22], body[AEAD_WRAPPED_LEN];
	struct buf args = BUF_ON(text);

	TRY(make_wrap_key(kek, name, random->salt, &key));
	aead_wrap(key.b, random->file_key, body);
	TRY(buf_add_str(&args, TYPE " "));
	TRY(base64_encode(BYTES_OF(random->salt), BASE64_UNPADDED, &args));
	buf_truncate(header, 0);
	TRY(age_header_begin(header));
	TRY(age_header_add(header, BYTES_OF_BUF(&args), BYTES_OF(body)));
	return age_header_end(header, random->file_key);
}

/* JSON and its padding, PADDED bytes in all, copied chunk by chunk to where they are sealed in place. */
static enum err seal_payload(struct age_stream *stream, const struct record_random *random, struct bytes json,
			     size_t padded, uint8_t *out)
{
	TRY(age_stream_start(stream, random->file_key, random->nonce));
	memcpy(out, random->nonce, AGE_STREAM_NONCE_LEN);
	out += AGE_STREAM_NONCE_LEN;
	for (size_t n; padded > 0; padded -= n, out += n + AEAD_TAG_LEN) {
		n = padded < AGE_STREAM_CHUNK ? padded : AGE_STREAM_CHUNK;
		size_t text = json.n < n ? json.n : n;

		memcpy(out, json.p, text);
		memset(out + text, PADDING, n - text);
		json = BYTES(json.p + text, json.n - text);
		TRY(age_stream_seal(stream, BYTES(out, n), n == padded, out));
	}
	return OK;
}

enum err record_seal(struct record_sealer *s, const uint8_t kek[static RECORD_KEK_LEN], const struct record_name *name,
		     struct bytes json, const struct record_random *random, struct buf *ret_file)
{
	size_t before = ret_file->n, padded;
	uint8_t *out;
	enum err e;

	if (json.n > RECORD_JSON_MAX)
		return ERR_TOO_LONG;
	if (json.n == 0 || json.p[json.n - 1] == PADDING)
		return ERR_FORMAT;
	padded = (size_t)record_padded_len(json.n);
	TRY(make_header(kek, name, random, &s->header));
	TRY(buf_add_room(ret_file, s->header.n + (size_t)age_stream_payload_len(padded), &out));
	memcpy(out, s->header.p, s->header.n);
	e = seal_payload(&s->stream, random, json, padded, out + s->header.n);
	if (e != OK)
		buf_truncate(ret_file, before);
	return e;
}

/* Just one stanza of ours, whose salt and body are returned. */
static enum err read_stanza(const struct age_header *h, uint8_t ret_salt[static RECORD_SALT_LEN], struct bytes *ret_body)
{
	struct bytes args[2];

	if (h->n != 1 || age_header_args(&h->stanzas[0], args, LEN(args)) != 2)
		return ERR_OPEN;
	if (!bytes_equal(args[0], BYTES_LIT(TYPE)) || h->stanzas[0].body.n != AEAD_WRAPPED_LEN)
		return ERR_OPEN;
	if (base64_decode_fixed(args[1], BASE64_UNPADDED, ret_salt, RECORD_SALT_LEN) != OK)
		return ERR_OPEN;
	*ret_body = h->stanzas[0].body;
	return OK;
}

/* To the outside there is one decryption error. */
static enum err read_header(struct bytes file, struct age_header *ret)
{
	enum err e = age_header_read(file, ret);

	return e == OK || e == ERR_NOMEM ? e : ERR_OPEN;
}

enum err record_file_key(const uint8_t kek[static RECORD_KEK_LEN], const struct record_name *name, struct bytes file,
			 uint8_t ret_file_key[static AGE_HEADER_KEY_LEN])
{
	AUTO(age_header_done) struct age_header h = { .n = 0 };
	AUTO(secret32_wipe) struct secret32 key = { { 0 } };
	AUTO(secret16_wipe) struct secret16 file_key = { { 0 } };
	uint8_t salt[RECORD_SALT_LEN];
	struct bytes body;

	TRY(read_header(file, &h));
	TRY(read_stanza(&h, salt, &body));
	if (make_wrap_key(kek, name, salt, &key) != OK)
		return ERR_OPEN;
	TRY(aead_unwrap(key.b, body, file_key.b));
	TRY(age_header_check(&h, file_key.b));
	memcpy(ret_file_key, file_key.b, sizeof(file_key.b));
	return OK;
}

enum err record_open_with_key(const uint8_t file_key[static AGE_HEADER_KEY_LEN], struct bytes file, struct buf *ret_json)
{
	AUTO(age_header_done) struct age_header h = { .n = 0 };
	AUTO(age_stream_done) struct age_stream stream = { 0 };
	size_t before = ret_json->n, padded, n;
	uint8_t salt[RECORD_SALT_LEN];
	struct bytes body;

	TRY(read_header(file, &h));
	TRY(read_stanza(&h, salt, &body));
	TRY(age_header_check(&h, file_key));
	TRY(age_stream_init(&stream));
	TRY(age_open_payload(&stream, file_key, BYTES(file.p + h.len, file.n - h.len), ret_json));
	padded = n = ret_json->n - before;
	while (n > 0 && ret_json->p[before + n - 1] == PADDING)
		n--;
	if (n == 0 || record_padded_len(n) != padded) {
		buf_truncate(ret_json, before);
		return ERR_OPEN;
	}
	buf_truncate(ret_json, before + n);
	return OK;
}

enum err record_open(const uint8_t kek[static RECORD_KEK_LEN], const struct record_name *name, struct bytes file,
		     struct buf *ret_json)
{
	AUTO(secret16_wipe) struct secret16 file_key = { { 0 } };

	TRY(record_file_key(kek, name, file, file_key.b));
	return record_open_with_key(file_key.b, file, ret_json);
}
