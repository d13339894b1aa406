#include "core/blob.h"

#include <string.h>

uint64_t blob_len(uint64_t size)
{
	return age_stream_payload_len(size);
}

uint64_t blob_pieces(uint64_t size)
{
	return age_stream_chunks(size);
}

enum err blob_piece(uint64_t size, uint64_t i, uint64_t *ret_offset, size_t *ret_len)
{
	uint64_t offset, end;

	if (i >= blob_pieces(size))
		return ERR_NOT_FOUND;
	offset = i == 0 ? 0 : BLOB_NONCE_LEN + i * AGE_STREAM_SEALED;
	end = i == blob_pieces(size) - 1 ? blob_len(size) : BLOB_NONCE_LEN + (i + 1) * AGE_STREAM_SEALED;
	*ret_offset = offset;
	*ret_len = (size_t)(end - offset);
	return OK;
}

enum err blob_sealer_init(struct blob_sealer *s)
{
	s->len = 0;
	return age_stream_init(&s->stream);
}

void blob_sealer_done(struct blob_sealer *s)
{
	age_stream_done(&s->stream);
}

enum err blob_sealer_start(struct blob_sealer *s, const uint8_t key[static BLOB_KEY_LEN],
			   const uint8_t nonce[static BLOB_NONCE_LEN])
{
	memcpy(s->nonce, nonce, BLOB_NONCE_LEN);
	merkle_appender_init(&s->tree);
	s->len = 0;
	return age_stream_start(&s->stream, key, nonce);
}

enum err blob_sealer_add(struct blob_sealer *s, struct bytes content, bool last, uint8_t ret_piece[static BLOB_PIECE_MAX],
			 size_t *ret_n)
{
	size_t front = s->len == 0 ? BLOB_NONCE_LEN : 0, n = front + content.n + AEAD_TAG_LEN;
	uint8_t leaf[HASH_LEN];

	TRY(age_stream_seal(&s->stream, content, last, ret_piece + front));
	memcpy(ret_piece, s->nonce, front);
	merkle_leaf(BYTES(ret_piece, n), leaf);
	merkle_appender_add(&s->tree, leaf);
	s->len += n;
	*ret_n = n;
	return OK;
}

enum err blob_sealer_end(const struct blob_sealer *s, uint64_t *ret_len, uint8_t ret_head[static HASH_LEN])
{
	if (!s->stream.ended || s->len == 0)
		return ERR_FORMAT;
	*ret_len = s->len;
	merkle_appender_head(&s->tree, ret_head);
	return OK;
}

enum err blob_reader_init(struct blob_reader *r)
{
	return age_stream_init(&r->stream);
}

void blob_reader_done(struct blob_reader *r)
{
	age_stream_done(&r->stream);
}

enum err blob_reader_start(struct blob_reader *r, const uint8_t key[static BLOB_KEY_LEN],
			   const uint8_t nonce[static BLOB_NONCE_LEN], uint64_t size)
{
	if (size > BLOB_SIZE_MAX)
		return ERR_TOO_LONG;
	memcpy(r->nonce, nonce, BLOB_NONCE_LEN);
	r->size = size;
	return age_stream_start(&r->stream, key, nonce);
}

enum err blob_reader_open(struct blob_reader *r, uint64_t i, struct bytes piece, uint8_t ret_content[static BLOB_CHUNK],
			  size_t *ret_n)
{
	size_t front = i == 0 ? BLOB_NONCE_LEN : 0, len;
	uint64_t offset;

	if (blob_piece(r->size, i, &offset, &len) != OK || piece.n != len ||
	    memcmp(piece.p, r->nonce, front) != 0)
		return ERR_OPEN;
	TRY(age_stream_open_at(&r->stream, i, BYTES(piece.p + front, piece.n - front), i == blob_pieces(r->size) - 1,
			       ret_content));
	*ret_n = piece.n - front - AEAD_TAG_LEN;
	return OK;
}
