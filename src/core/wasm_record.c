#include "core/blob.h"
#include "core/record.h"
#include "core/secret.h"
#include "core/wasm_operations.h"

static void random_wipe(struct record_random *r)
{
	secret_wipe(r, sizeof(*r));
}

static struct record_name get_name(struct cbor_reader *r)
{
	struct record_name name;

	name.hospital = cbor_get_text(r, WASM_VALUE_MAX);
	cbor_get_fixed(r, name.rid, sizeof(name.rid));
	name.version = cbor_get_uint(r);
	return name;
}

/* record.seal kek hospital rid version json file-key salt nonce: file */
enum err wasm_record_seal(struct cbor_reader *r, struct cbor_writer *w)
{
	AUTO(record_sealer_done) struct record_sealer sealer = { 0 };
	AUTO(buf_free) struct buf file = BUF_MAX(WASM_VALUE_MAX);
	AUTO(random_wipe) struct record_random random;
	AUTO(secret32_wipe) struct secret32 kek;

	cbor_get_fixed(r, kek.b, sizeof(kek.b));
	struct record_name name = get_name(r);
	struct bytes json = cbor_get_bytes(r, WASM_VALUE_MAX);
	cbor_get_fixed(r, random.file_key, sizeof(random.file_key));
	cbor_get_fixed(r, random.salt, sizeof(random.salt));
	cbor_get_fixed(r, random.nonce, sizeof(random.nonce));
	TRY(cbor_done(r));
	TRY(record_sealer_init(&sealer));
	TRY(record_seal(&sealer, kek.b, &name, json, &random, &file));
	cbor_put_bytes(w, BYTES_OF_BUF(&file));
	return OK;
}

/* record.open kek hospital rid version file: json */
enum err wasm_record_open(struct cbor_reader *r, struct cbor_writer *w)
{
	AUTO(buf_free) struct buf json = BUF_MAX(WASM_VALUE_MAX);
	AUTO(secret32_wipe) struct secret32 kek;

	cbor_get_fixed(r, kek.b, sizeof(kek.b));
	struct record_name name = get_name(r);
	struct bytes file = cbor_get_bytes(r, WASM_VALUE_MAX);
	TRY(cbor_done(r));
	TRY(record_open(kek.b, &name, file, &json));
	cbor_put_bytes(w, BYTES_OF_BUF(&json));
	return OK;
}

/* record.file-key kek hospital rid version file: file key, to grant it */
enum err wasm_record_file_key(struct cbor_reader *r, struct cbor_writer *w)
{
	AUTO(secret16_wipe) struct secret16 key;
	AUTO(secret32_wipe) struct secret32 kek;

	cbor_get_fixed(r, kek.b, sizeof(kek.b));
	struct record_name name = get_name(r);
	struct bytes file = cbor_get_bytes(r, WASM_VALUE_MAX);
	TRY(cbor_done(r));
	TRY(record_file_key(kek.b, &name, file, key.b));
	cbor_put_bytes(w, BYTES_OF(key.b));
	return OK;
}

/* record.open-granted file-key file: json */
enum err wasm_record_open_granted(struct cbor_reader *r, struct cbor_writer *w)
{
	AUTO(buf_free) struct buf json = BUF_MAX(WASM_VALUE_MAX);
	AUTO(secret16_wipe) struct secret16 key;

	cbor_get_fixed(r, key.b, sizeof(key.b));
	struct bytes file = cbor_get_bytes(r, WASM_VALUE_MAX);
	TRY(cbor_done(r));
	TRY(record_open_with_key(key.b, file, &json));
	cbor_put_bytes(w, BYTES_OF_BUF(&json));
	return OK;
}

/* blob.piece size number: [offset, length] */
enum err wasm_blob_piece(struct cbor_reader *r, struct cbor_writer *w)
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
enum err wasm_blob_open(struct cbor_reader *r, struct cbor_writer *w)
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
