#include "bytes/json.h"
#include "bytes/secret.h"
#include "sealed/record.h"
#include "statement/atom.h"
#include "wasm/wasm_operations.h"

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
enum err wasm_record_seal(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
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
enum err wasm_record_open(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
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
enum err wasm_record_file_key(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
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
enum err wasm_record_open_granted(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
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

/* Two items, a place in WHOLE; empty when it is not inside. */
static struct bytes get_place(struct cbor_reader *r, struct bytes whole)
{
	uint64_t offset = cbor_get_uint(r), length = cbor_get_uint(r);

	if (r->err == OK && (offset > whole.n || length > whole.n - offset))
		cbor_fail(r, ERR_FORMAT);
	return r->err == OK ? BYTES(whole.p + offset, (size_t)length) : BYTES_NONE;
}

/* What a record is to hold: a FHIR resource, by its type. */
static enum err check_resource(struct bytes json)
{
	struct bytes type;

	TRY(json_valid(json, JSON_DEPTH_MAX));
	TRY(json_get(json, "/resourceType", &type));
	return json_type(type) == JSON_STRING ? OK : ERR_FORMAT;
}

/* [problem|null, json], whatever came of it; memory that ran out ends it all. */
static enum err put_opened(struct cbor_writer *w, enum err e, struct bytes json)
{
	const char *problem = e != OK ? problem_name(PROBLEM_RECORD_OPEN) : NULL;

	if (e == OK && (e = check_resource(json)) != OK)
		problem = problem_name(PROBLEM_RECORD_CONTENT);
	if (e == ERR_NOMEM)
		return e;
	cbor_put_array(w, 2);
	atom_put_text_or_null(w, problem == NULL ? BYTES_NONE : bytes_of_str(problem));
	cbor_put_bytes(w, problem == NULL ? json : BYTES_NONE);
	return OK;
}

/*
 * record.open-many kek hospital answer [[rid, version, offset, length] …]: [[problem|null, json] …]
 *
 * Places are of age files in the answer, as verify.shelf gave them. An answer
 * has room for 64 MiB: of large records, fewer at once.
 */
enum err wasm_record_open_many(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf json = BUF_MAX(WASM_VALUE_MAX);
	AUTO(secret32_wipe) struct secret32 kek;

	cbor_get_fixed(r, kek.b, sizeof(kek.b));
	struct bytes hospital = cbor_get_text(r, WASM_VALUE_MAX), answer = cbor_get_bytes(r, WASM_VALUE_MAX);
	size_t n = cbor_get_array(r, SIZE_MAX);
	TRY(r->err);
	cbor_put_array(w, n);
	for (size_t i = 0; i < n; i++) {
		struct record_name name = { .hospital = hospital };

		cbor_get_array_of(r, 4);
		cbor_get_fixed(r, name.rid, sizeof(name.rid));
		name.version = cbor_get_uint(r);
		struct bytes file = get_place(r, answer);
		TRY(r->err);
		buf_truncate(&json, 0);
		enum err e = record_open(kek.b, &name, file, &json);
		TRY(put_opened(w, e, BYTES_OF_BUF(&json)));
	}
	return cbor_done(r);
}

/* record.open-granted-many answer [[file key, offset, length] …]: [[problem|null, json] …]; as record.open-many */
enum err wasm_record_open_granted_many(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf json = BUF_MAX(WASM_VALUE_MAX);
	AUTO(secret16_wipe) struct secret16 key;
	struct bytes answer = cbor_get_bytes(r, WASM_VALUE_MAX);
	size_t n = cbor_get_array(r, SIZE_MAX);

	TRY(r->err);
	cbor_put_array(w, n);
	for (size_t i = 0; i < n; i++) {
		cbor_get_array_of(r, 3);
		cbor_get_fixed(r, key.b, sizeof(key.b));
		struct bytes file = get_place(r, answer);
		TRY(r->err);
		buf_truncate(&json, 0);
		enum err e = record_open_with_key(key.b, file, &json);
		TRY(put_opened(w, e, BYTES_OF_BUF(&json)));
	}
	return cbor_done(r);
}
