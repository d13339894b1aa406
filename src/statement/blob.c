#include "statement/blob.h"

#include <stdlib.h>

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
