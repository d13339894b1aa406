#include "statement/shelf.h"
#include "wasm/wasm_operations.h"

/* cbor.check item: null */
enum err wasm_cbor_check(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	struct cbor_reader item = cbor_reader(cbor_get_bytes(r, WASM_VALUE_MAX));

	TRY(cbor_done(r));
	cbor_skip(&item);
	TRY(cbor_done(&item));
	cbor_put_null(w);
	return OK;
}

/* shelf.leaf hospital rid version file|null blobs fields: leaf hash */
enum err wasm_shelf_leaf(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	struct shelf_blob blobs[SHELF_BLOBS_MAX];
	struct shelf_field fields[SHELF_FIELDS_MAX];
	struct shelf_leaf leaf = { .blobs = blobs, .fields = fields };
	uint8_t hash[HASH_LEN];

	leaf.hospital = cbor_get_text(r, WASM_VALUE_MAX);
	cbor_get_fixed(r, leaf.rid, sizeof(leaf.rid));
	leaf.version = cbor_get_uint(r);
	leaf.deleted = cbor_get_opt_null(r);
	if (!leaf.deleted)
		cbor_get_fixed(r, leaf.file, sizeof(leaf.file));
	leaf.blobs_n = shelf_get_blobs(r, blobs);
	leaf.fields_n = shelf_get_fields(r, fields);
	TRY(cbor_done(r));
	TRY(shelf_leaf_hash(&leaf, hash));
	cbor_put_bytes(w, BYTES_OF(hash));
	return OK;
}

/* shelf.hash tag sign seal successor|null [leaf …]: shelf hash */
enum err wasm_shelf_hash(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	struct shelf shelf;
	struct shelf_hash h;
	uint8_t hash[HASH_LEN];

	cbor_get_fixed(r, shelf.tag, sizeof(shelf.tag));
	cbor_get_fixed(r, shelf.sign, sizeof(shelf.sign));
	cbor_get_fixed(r, shelf.seal, sizeof(shelf.seal));
	shelf.closed = !cbor_get_opt_null(r);
	if (shelf.closed)
		cbor_get_fixed(r, shelf.successor, sizeof(shelf.successor));
	size_t leaves = cbor_get_array(r, WASM_VALUE_MAX);
	TRY(r->err);
	TRY(shelf_hash_init(&h, &shelf, leaves));
	for (size_t i = 0; i < leaves; i++) {
		cbor_get_fixed(r, hash, sizeof(hash));
		TRY(r->err);
		TRY(shelf_hash_add(&h, hash));
	}
	TRY(cbor_done(r));
	TRY(shelf_hash_end(&h, hash));
	cbor_put_bytes(w, BYTES_OF(hash));
	return OK;
}

/* shelf.present tag, shelf hash, presence, size, head: null */
enum err wasm_shelf_present(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	struct shelf_presence presence;
	uint8_t tag[SHELF_TAG_LEN], shelf[HASH_LEN], head[HASH_LEN];

	cbor_get_fixed(r, tag, sizeof(tag));
	cbor_get_fixed(r, shelf, sizeof(shelf));
	shelf_get_presence(r, &presence);
	uint64_t size = cbor_get_uint(r);
	cbor_get_fixed(r, head, sizeof(head));
	TRY(cbor_done(r));
	TRY(shelf_check_present(tag, shelf, &presence, size, head));
	cbor_put_null(w);
	return OK;
}

/* shelf.absent tag, absence, size, head: null */
enum err wasm_shelf_absent(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	struct shelf_absence absence;
	uint8_t tag[SHELF_TAG_LEN], head[HASH_LEN];

	cbor_get_fixed(r, tag, sizeof(tag));
	shelf_get_absence(r, &absence);
	uint64_t size = cbor_get_uint(r);
	cbor_get_fixed(r, head, sizeof(head));
	TRY(cbor_done(r));
	TRY(shelf_check_absent(tag, &absence, size, head));
	cbor_put_null(w);
	return OK;
}

/* shelf.index tag: index, where the shelf stands in the tree, and what an absence is asked for by */
enum err wasm_shelf_index(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	uint8_t tag[SHELF_TAG_LEN], index[HASH_LEN];

	cbor_get_fixed(r, tag, sizeof(tag));
	TRY(cbor_done(r));
	shelf_index(tag, index);
	cbor_put_bytes(w, BYTES_OF(index));
	return OK;
}
