/*
 * Seals blobs (statement/blob.h) one after the other, in constant memory: init
 * once, then for each start, a piece or more of which one is last, end.
 */
#ifndef MIZHEN_SEALED_BLOB_SEALER_H
#define MIZHEN_SEALED_BLOB_SEALER_H

#include "statement/blob.h"

struct blob_sealer {
	struct age_stream stream;
	struct merkle_appender tree;
	uint8_t nonce[BLOB_NONCE_LEN];
	uint64_t len;                       /* bytes of the blob so far */
};

enum err blob_sealer_init(struct blob_sealer *s);                                  /* ERR_NOMEM */
void blob_sealer_done(struct blob_sealer *s);

/* A (key, nonce) seals once: both fresh random bytes. ERR_NOMEM. */
enum err blob_sealer_start(struct blob_sealer *s, const uint8_t key[static BLOB_KEY_LEN],
			   const uint8_t nonce[static BLOB_NONCE_LEN]);

/*
 * The next piece, of BLOB_CHUNK bytes of content, or fewer in the last, which
 * is empty only when all content is. ERR_FORMAT: another length, or behind the
 * last; ERR_NOMEM.
 */
enum err blob_sealer_add(struct blob_sealer *s, struct bytes content, bool last, uint8_t ret_piece[static BLOB_PIECE_MAX],
			 size_t *ret_n);

/* After the last. ERR_FORMAT before. */
enum err blob_sealer_end(const struct blob_sealer *s, uint64_t *ret_len, uint8_t ret_head[static HASH_LEN]);

#endif
