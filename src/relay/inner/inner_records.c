#include "relay/inner/inner.h"
#include "relay/state/state_homeless.h"
#include "relay/state/state_shelves.h"

#include <string.h>

#include <sodium.h>

void inner_shelf_wipe(struct inner_shelf *shelf)
{
	secret_wipe(shelf, sizeof(*shelf));
}

enum err inner_shelf_find(struct inner *in, struct bytes number, struct inner_shelf *ret)
{
	AUTO(inner_secrets_wipe) struct inner_secrets secrets;
	struct state_patient p;

	TRY(state_patients_find(&in->state, number, &p));
	if (p.problem != STATE_FINE)
		return ERR_NOT_FOUND;
	TRY(inner_secrets_open(in, &p, &secrets));
	ret->id = p.shelf;
	memcpy(ret->tag, p.tag, sizeof(ret->tag));
	memcpy(ret->kek, secrets.kek, sizeof(ret->kek));
	return OK;
}

enum err inner_records_find(struct inner *in, const struct inner_shelf *shelf, const uint8_t rid[static SHELF_ID_LEN],
			    struct state_record *ret)
{
	enum err e = state_records_get(&in->state, shelf->id, rid, ret);

	if (e == ERR_NOT_FOUND)
		*ret = (struct state_record){ .deleted = true };
	return e == ERR_NOT_FOUND ? OK : e;
}

bool inner_records_same(const struct state_record *there, const struct inner_record *record)
{
	return !there->deleted && memcmp(there->row, record->row, HASH_LEN) == 0;
}

static void wipe_random(struct record_random *random)
{
	secret_wipe(random, sizeof(*random));
}

static enum err seal(struct inner *in, const struct inner_shelf *shelf, const struct inner_record *record, uint64_t version)
{
	AUTO(wipe_random) struct record_random random;
	struct record_name name = { .hospital = inner_hospital(in), .version = version };

	memcpy(name.rid, record->rid, sizeof(name.rid));
	randombytes_buf(&random, sizeof(random));
	buf_truncate(&in->file, 0);
	return record_seal(&in->sealer, shelf->kek, &name, record->json, &random, &in->file);
}

/* Of all that the record says, and of which files: a file that changed is another blob. */
static void hash_made(struct inner *in, const struct inner_record *record, uint8_t ret[static HASH_LEN])
{
	crypto_generichash_state h = keys_hash_begin(in->keys, "made");
	uint8_t n[8];

	put_be64(n, record->json.n);
	keys_hash_add(&h, BYTES_OF(n));
	keys_hash_add(&h, record->json);
	for (size_t i = 0; i < record->blobs_n; i++)
		keys_hash_add(&h, BYTES_OF(record->blobs[i].id));
	for (size_t i = 0; i < record->fields_n; i++) {
		const struct bytes parts[2] = { record->fields[i].name, record->fields[i].value };

		for (size_t k = 0; k < LEN(parts); k++) {
			put_be64(n, parts[k].n);
			keys_hash_add(&h, BYTES_OF(n));
			keys_hash_add(&h, parts[k]);
		}
	}
	keys_hash_end(&h, ret);
}

/* The row is another, and what was made of it is not: labels were reordered, a column came that is not shown. */
static enum err note_row(struct inner *in, const struct state_record *there, const struct inner_record *record)
{
	struct state_record same = *there;

	memcpy(same.row, record->row, sizeof(same.row));
	return state_records_put(&in->state, &same);
}

enum err inner_records_put(struct inner *in, const struct inner_shelf *shelf, const struct state_record *there,
			   const struct inner_record *record, bool *ret_sealed)
{
	struct state_record next = { .shelf = shelf->id, .source = record->source, .version = there->version + 1 };
	struct shelf_leaf leaf = {
		.hospital = inner_hospital(in),
		.blobs = record->blobs,
		.blobs_n = record->blobs_n,
		.fields = record->fields,
		.fields_n = record->fields_n,
	};
	struct batch_item item = {
		.kind = BATCH_ITEM_RECORD,
		.blobs = record->blobs,
		.blobs_n = record->blobs_n,
		.fields = record->fields,
		.fields_n = record->fields_n,
	};

	hash_made(in, record, next.made);
	*ret_sealed = there->deleted || memcmp(next.made, there->made, sizeof(next.made)) != 0;
	if (!*ret_sealed)
		return note_row(in, there, record);
	/* it lies on one shelf at a time */
	if (there->deleted)
		TRY(inner_records_delete(in, record->rid));
	TRY(seal(in, shelf, record, next.version));
	memcpy(next.rid, record->rid, sizeof(next.rid));
	memcpy(next.row, record->row, sizeof(next.row));
	memcpy(leaf.rid, record->rid, sizeof(leaf.rid));
	leaf.version = next.version;
	hash_sha256(BYTES_OF_BUF(&in->file), leaf.file);
	TRY(shelf_leaf_hash(&leaf, next.leaf));
	memcpy(item.tag, shelf->tag, sizeof(item.tag));
	memcpy(item.rid, record->rid, sizeof(item.rid));
	item.version = next.version;
	item.file = BYTES_OF_BUF(&in->file);
	TRY(inner_batch_add(in, &item, shelf->id));
	return state_records_put(&in->state, &next);
}

static enum err delete_record(struct inner *in, struct state_record *there)
{
	struct shelf_leaf leaf = { .hospital = inner_hospital(in), .version = there->version + 1, .deleted = true };
	struct batch_item item = { .kind = BATCH_ITEM_DELETE, .version = there->version + 1 };
	struct state_shelf shelf;

	TRY(state_shelves_get(&in->state, there->shelf, &shelf));
	memcpy(leaf.rid, there->rid, sizeof(leaf.rid));
	memcpy(item.tag, shelf.shelf.tag, sizeof(item.tag));
	memcpy(item.rid, there->rid, sizeof(item.rid));
	TRY(inner_batch_add(in, &item, there->shelf));
	there->version++;
	there->deleted = true;
	TRY(shelf_leaf_hash(&leaf, there->leaf));
	TRY(state_blobs_drop(&in->state, there->shelf, there->rid));
	return state_records_put(&in->state, there);
}

enum err inner_records_delete(struct inner *in, const uint8_t rid[static SHELF_ID_LEN])
{
	struct state_record there;
	enum err e = state_records_get_live(&in->state, rid, &there);

	if (e == ERR_NOT_FOUND)
		return state_homeless_drop(&in->state, rid);
	TRY(e);
	return delete_record(in, &there);
}

enum err inner_records_delete_all(struct inner *in, int64_t shelf)
{
	struct state_record there;
	enum err e = state_records_next(&in->state, shelf, NULL, &there);

	while (e == OK) {
		TRY(delete_record(in, &there));
		e = state_records_next(&in->state, shelf, there.rid, &there);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}
