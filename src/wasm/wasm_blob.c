#include "bytes/secret.h"
#include "sealed/blob_reader.h"
#include "wasm/wasm_operations.h"

/* blob.piece size number: [offset, length] */
enum err wasm_blob_piece(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	uint64_t size = cbor_get_uint(r), number = cbor_get_uint(r), offset;
	size_t length;

	TRY(cbor_done(r));
	if (size > BLOB_SIZE_MAX)
		return ERR_TOO_LONG;
	TRY(blob_piece(size, number, &offset, &length));
	cbor_put_array(w, 2);
	cbor_put_uint(w, offset);
	cbor_put_uint(w, length);
	return OK;
}

/* blob.open key nonce size number piece: content of that piece */
enum err wasm_blob_open(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(blob_reader_done) struct blob_reader reader = { 0 };
	AUTO(buf_free) struct buf content = BUF_MAX(BLOB_CHUNK);
	AUTO(secret16_wipe) struct secret16 key;
	uint8_t nonce[BLOB_NONCE_LEN], *room;
	size_t length;

	cbor_get_fixed(r, key.b, sizeof(key.b));
	cbor_get_fixed(r, nonce, sizeof(nonce));
	uint64_t size = cbor_get_uint(r), number = cbor_get_uint(r);
	struct bytes piece = cbor_get_bytes(r, BLOB_PIECE_MAX);
	TRY(cbor_done(r));
	TRY(buf_add_room(&content, BLOB_CHUNK, &room));
	TRY(blob_reader_init(&reader));
	TRY(blob_reader_start(&reader, key.b, nonce, size));
	TRY(blob_reader_open(&reader, number, piece, room, &length));
	cbor_put_bytes(w, BYTES(room, length));
	return OK;
}

/* The content of N whole pieces from number FIRST on. */
static enum err open_pieces(struct blob_reader *reader, uint64_t first, size_t n, struct bytes sealed, struct buf *ret)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t offset;
		uint8_t *room;
		size_t length, opened;

		TRY(blob_piece(reader->size, first + i, &offset, &length));
		TRY(buf_add_room(ret, BLOB_CHUNK, &room));
		TRY(blob_reader_open(reader, first + i, BYTES(sealed.p, length), room, &opened));
		buf_truncate(ret, ret->n - BLOB_CHUNK + opened);
		sealed = BYTES(sealed.p + length, sealed.n - length);
	}
	return OK;
}

/*
 * blob.open-range key nonce size first pieces path|null head: content
 *
 * PIECES are whole sealed pieces, one behind the other, from number FIRST on: a
 * group of 2^k with FIRST a multiple of 2^k, or what the blob has of it, with
 * the audit path of piece FIRST; or all of them, with null. NONCE is the blob's
 * first 16 bytes.
 */
enum err wasm_blob_open_range(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(blob_reader_done) struct blob_reader reader = { 0 };
	AUTO(buf_free) struct buf content = BUF_MAX(WASM_VALUE_MAX + BLOB_CHUNK);
	AUTO(secret16_wipe) struct secret16 key;
	uint8_t nonce[BLOB_NONCE_LEN], path[MERKLE_PATH_MAX][HASH_LEN], head[HASH_LEN];
	size_t path_n = 0, n;

	cbor_get_fixed(r, key.b, sizeof(key.b));
	cbor_get_fixed(r, nonce, sizeof(nonce));
	uint64_t size = cbor_get_uint(r), first = cbor_get_uint(r);
	struct bytes pieces = cbor_get_bytes(r, WASM_VALUE_MAX);
	if (!cbor_get_opt_null(r)) {
		path_n = cbor_get_array(r, MERKLE_PATH_MAX);
		for (size_t i = 0; i < path_n; i++)
			cbor_get_fixed(r, path[i], sizeof(path[i]));
	}
	cbor_get_fixed(r, head, sizeof(head));
	TRY(cbor_done(r));
	enum err e = blob_check(size, first, pieces, (const uint8_t(*)[HASH_LEN])path, path_n, head, &n);
	if (e == OK)
		e = buf_reserve(&content, (n + 1) * BLOB_CHUNK);
	if (e == OK)
		e = blob_reader_init(&reader);
	if (e == OK)
		e = blob_reader_start(&reader, key.b, nonce, size);
	if (e == OK)
		e = open_pieces(&reader, first, n, pieces, &content);
	if (e != OK)
		return problem_is(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_BLOB, e);
	cbor_put_bytes(w, BYTES_OF_BUF(&content));
	return OK;
}
