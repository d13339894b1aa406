#include "sealed/blob_sealer.h"

#include <string.h>

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
