/*
 * A blob: large content (images, PDF, signals) as an age payload alone, under a
 * key of its own, with the RFC 6962 tree head over its pieces
 * (docs/protocol.md, section 2). Here is what can be known without the key;
 * sealed/blob_sealer.h makes blobs, sealed/blob_reader.h opens them.
 *
 * Piece i is the sealed chunk i; piece 0 has the nonce in front. The pieces one
 * behind the other are the blob, and each is a leaf's data in the tree.
 */
#ifndef MIZHEN_STATEMENT_BLOB_H
#define MIZHEN_STATEMENT_BLOB_H

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

/*
 * OK when SEALED, whole pieces of a blob of SIZE bytes of content from number
 * FIRST on, belongs under HEAD: an aligned group (merkle_check_group) with the
 * path of piece FIRST, or all pieces, with no path. The number of pieces is
 * RET_N. ERR_PROOF, ERR_NOMEM.
 */
enum err blob_check(uint64_t size, uint64_t first, struct bytes sealed, const uint8_t (*path)[HASH_LEN], size_t path_n,
		    const uint8_t head[static HASH_LEN], size_t *ret_n);

#endif
