/*
 * 8 bytes of a blob's size, 8 of a piece's number, the piece: refused, or
 * content that is sealed into just this piece again.
 */
#include "input.h"

#include "sealed/blob_reader.h"
#include "sealed/blob_sealer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const uint8_t key[BLOB_KEY_LEN] = "key of a blob 16", nonce[BLOB_NONCE_LEN] = "nonce of 16 byte";

/* The only pieces that can be sealed without all before them are the first. */
static void seal_again(struct bytes content, bool last, struct bytes piece)
{
	static uint8_t again[BLOB_PIECE_MAX];
	AUTO(blob_sealer_done) struct blob_sealer s;
	size_t n;

	if (blob_sealer_init(&s) != OK || blob_sealer_start(&s, key, nonce) != OK ||
	    blob_sealer_add(&s, content, last, again, &n) != OK || !bytes_equal(BYTES(again, n), piece))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static uint8_t content[BLOB_CHUNK];
	AUTO(blob_reader_done) struct blob_reader r = { 0 };
	uint64_t offset;
	size_t len, content_n;

	if (n < 16 || blob_reader_init(&r) != OK)
		return 0;
	uint64_t size = get_be64(data), i = get_be64(data + 8);
	struct bytes piece = BYTES(data + 16, n - 16);
	bool there = size <= BLOB_SIZE_MAX && blob_piece(size, i, &offset, &len) == OK;

	if (there && (len > BLOB_PIECE_MAX || offset > blob_len(size) || len > blob_len(size) - offset))
		abort();
	if (blob_reader_start(&r, key, nonce, size) != OK || blob_reader_open(&r, i, piece, content, &content_n) != OK)
		return 0;
	if (!there || piece.n != len)
		abort();
	if (i == 0)
		seal_again(BYTES(content, content_n), blob_pieces(size) == 1, piece);
	return 0;
}
