/*
 * A blob: large content (images, PDF, signals) as an age payload alone, under a
 * key of its own (docs/protocol.md, section 2), made and read in constant
 * memory, with the RFC 6962 tree head over its pieces.
 *
 * Piece i is the sealed chunk i; piece 0 has the nonce in front. The pieces one
 * behind the other are the blob, and each is a leaf's data in the tree.
 */
#ifndef MIZHEN_SEALED_BLOB_H
#define MIZHEN_SEALED_BLOB_H

#include "crypto/age_stream.h"
#include "crypto/merkle.h"

#define BLOB_KEY_LEN AGE_HEADER_KEY_LEN
#define BLOB_NONCE_LEN AGE_STREAM_NONCE_LEN
#define BLOB_CHUNK AGE_STREAM_CHUNK                         /* bytes of content in all pieces but the last */
#define BLOB_PIECE_MAX (BLOB_NONCE_LEN + AGE_STREAM_SEALED) /* bytes of the longest piece */
#define BLOB_SIZE_MAX AGE_STREAM_PLAIN_MAX

/* For SIZE bytes of content (at most BLOB_SIZE_MAX): bytes of the blob, number of its pieces. */
uint64_t blob_len(uint64_t size);
uint64_t blob_pieces(uint64_t size);

/* Where in the blob piece I is, and how long. ERR_NOT_FOUND: there is none. */
enum err blob_piece(uint64_t size, uint64_t i, uint64_t *ret_offset, size_t *ret_len);

/* Seals blobs one after the other: init once, then for each start, a piece or more of which one is last, end. */
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

/*
 * OK when SEALED, whole pieces of a blob of SIZE bytes of content from number
 * FIRST on, belongs under HEAD: an aligned group (merkle_check_group) with the
 * path of piece FIRST, or all pieces, with no path. The number of pieces is
 * RET_N. ERR_PROOF, ERR_NOMEM.
 */
enum err blob_check(uint64_t size, uint64_t first, struct bytes sealed, const uint8_t (*path)[HASH_LEN], size_t path_n,
		    const uint8_t head[static HASH_LEN], size_t *ret_n);

/* Opens any piece of a blob of SIZE bytes of content, whose first 16 bytes are NONCE. */
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
