#include "sealed/blob_reader.h"

#include <string.h>

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
