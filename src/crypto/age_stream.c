#include "crypto/age_stream.h"

#include "bytes/secret.h"
#include "crypto/kdf.h"

enum err age_stream_init(struct age_stream *s)
{
	s->next = 0;
	s->ended = true;
	return aead_init(&s->aead);
}

enum err age_stream_start(struct age_stream *s, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
			  const uint8_t nonce[static AGE_STREAM_NONCE_LEN])
{
	AUTO(secret32_wipe) struct secret32 key;

	kdf_hkdf(BYTES(file_key, AGE_HEADER_KEY_LEN), BYTES(nonce, AGE_STREAM_NONCE_LEN), BYTES_LIT("payload"),
		 key.b, sizeof(key.b));
	TRY(aead_set_key(&s->aead, key.b));
	s->next = 0;
	s->ended = false;
	return OK;
}

void age_stream_done(struct age_stream *s)
{
	aead_done(&s->aead);
}

/* 11 bytes that count the chunks, and a mark on the last. */
static void make_nonce(uint64_t i, bool last, uint8_t ret[static AEAD_NONCE_LEN])
{
	ret[0] = ret[1] = ret[2] = 0;
	put_be64(ret + 3, i);
	ret[11] = last;
}

/* Whether a chunk of N bytes of plaintext may stand at I. */
static bool length_fits(uint64_t i, size_t n, bool last)
{
	if (!last)
		return n == AGE_STREAM_CHUNK;
	return n <= AGE_STREAM_CHUNK && (n > 0 || i == 0);
}

enum err age_stream_seal(struct age_stream *s, struct bytes plain, bool last, uint8_t *ret)
{
	uint8_t nonce[AEAD_NONCE_LEN];

	if (s->ended || !length_fits(s->next, plain.n, last))
		return ERR_FORMAT;
	make_nonce(s->next, last, nonce);
	TRY(aead_seal(&s->aead, nonce, BYTES_NONE, plain, ret));
	s->next++;
	s->ended = last;
	return OK;
}

enum err age_stream_open(struct age_stream *s, struct bytes sealed, bool last, uint8_t *ret)
{
	if (s->ended)
		return ERR_OPEN;
	TRY(age_stream_open_at(s, s->next, sealed, last, ret));
	s->next++;
	s->ended = last;
	return OK;
}

enum err age_stream_open_at(struct age_stream *s, uint64_t i, struct bytes sealed, bool last, uint8_t *ret)
{
	uint8_t nonce[AEAD_NONCE_LEN];

	if (sealed.n < AEAD_TAG_LEN || !length_fits(i, sealed.n - AEAD_TAG_LEN, last))
		return ERR_OPEN;
	make_nonce(i, last, nonce);
	return aead_open(&s->aead, nonce, BYTES_NONE, sealed, ret);
}

uint64_t age_stream_chunks(uint64_t plain)
{
	return plain == 0 ? 1 : (plain - 1) / AGE_STREAM_CHUNK + 1;
}

uint64_t age_stream_payload_len(uint64_t plain)
{
	return AGE_STREAM_NONCE_LEN + plain + AEAD_TAG_LEN * age_stream_chunks(plain);
}

enum err age_stream_plain_len(uint64_t payload, uint64_t *ret_plain)
{
	uint64_t chunks, plain;

	if (payload < AGE_STREAM_NONCE_LEN + AEAD_TAG_LEN || payload > age_stream_payload_len(AGE_STREAM_PLAIN_MAX))
		return ERR_FORMAT;
	payload -= AGE_STREAM_NONCE_LEN;
	chunks = (payload - 1) / AGE_STREAM_SEALED + 1;
	if (payload < chunks * AEAD_TAG_LEN)
		return ERR_FORMAT;
	plain = payload - chunks * AEAD_TAG_LEN;
	if (age_stream_chunks(plain) != chunks)
		return ERR_FORMAT;
	*ret_plain = plain;
	return OK;
}
