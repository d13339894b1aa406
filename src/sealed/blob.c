#include "sealed/blob.h"

#include <stdlib.h>
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

/* How many whole pieces N bytes are, from number FIRST on; 0 where they are none or not whole. */
static size_t count_pieces(uint64_t size, uint64_t first, size_t n)
{
	uint64_t offset;
	size_t len, count = 0;

	while (n > 0) {
		if (blob_piece(size, first + count, &offset, &len) != OK || len > n)
			return 0;
		n -= len;
		count++;
	}
	return count;
}

enum err blob_check(uint64_t size, uint64_t first, struct bytes sealed, const uint8_t (*path)[HASH_LEN], size_t path_n,
		    const uint8_t head[static HASH_LEN], size_t *ret_n)
{
	size_t count = size > BLOB_SIZE_MAX || first >= blob_pieces(size) ? 0 : count_pieces(size, first, sealed.n), at = 0;
	uint8_t (*leaves)[HASH_LEN];
	uint64_t offset;
	enum err e = OK;

	if (count == 0)
		return ERR_PROOF;
	leaves = malloc(count * HASH_LEN);
	if (leaves == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; e == OK && i < count; i++) {
		size_t len;

		e = blob_piece(size, first + i, &offset, &len);
		if (e == OK)
			merkle_leaf(BYTES(sealed.p + at, len), leaves[i]);
		at += len;
	}
	if (e == OK)
		e = merkle_check_group((const uint8_t(*)[HASH_LEN])leaves, count, first, blob_pieces(size), path, path_n, head);
	free(leaves);
	if (e == OK)
		*ret_n = count;
	return e;
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
