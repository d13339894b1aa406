/* Opens pieces of a blob (statement/blob.h), in any order. */
#ifndef MIZHEN_SEALED_BLOB_READER_H
#define MIZHEN_SEALED_BLOB_READER_H

#include "statement/blob.h"

/* Of SIZE bytes of content, whose first 16 bytes are NONCE. */
struct blob_reader {
	struct age_stream stream;
	uint8_t nonce[BLOB_NONCE_LEN];
	uint64_t size;
};

enum err blob_reader_init(struct blob_reader *r);                                  /* ERR_NOMEM */
void blob_reader_done(struct blob_reader *r);

/* ERR_TOO_LONG: a SIZE over BLOB_SIZE_MAX; ERR_NOMEM. */
enum err blob_reader_start(struct blob_reader *r, const uint8_t key[static BLOB_KEY_LEN],
			   const uint8_t nonce[static BLOB_NONCE_LEN], uint64_t size);

/* The content of piece I. ERR_OPEN: another piece or length, a changed byte. */
enum err blob_reader_open(struct blob_reader *r, uint64_t i, struct bytes piece, uint8_t ret_content[static BLOB_CHUNK],
			  size_t *ret_n);

#endif
