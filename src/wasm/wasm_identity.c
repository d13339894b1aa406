#include "bytes/crockford.h"
#include "bytes/secret.h"
#include "sealed/identity.h"
#include "wasm/wasm_operations.h"

/* crockford.encode value bits: text with its check symbol */
enum err wasm_crockford_encode(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf text = BUF_MAX(CROCKFORD_BITS_MAX);
	struct bytes value = cbor_get_bytes(r, CROCKFORD_BITS_MAX / 8);
	size_t bits = wasm_get_size(r);

	TRY(cbor_done(r));
	TRY(crockford_encode_checked(value, bits, &text));
	cbor_put_text(w, BYTES_OF_BUF(&text));
	return OK;
}

/* crockford.decode text bits: value */
enum err wasm_crockford_decode(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(secret64_wipe) struct secret64 value;
	struct bytes text = cbor_get_text(r, WASM_VALUE_MAX);
	size_t bits = wasm_get_size(r);

	TRY(cbor_done(r));
	if (bits > CROCKFORD_BITS_MAX)
		return ERR_FORMAT;
	TRY(crockford_decode_checked(text, bits, value.b));
	cbor_put_bytes(w, BYTES(value.b, CROCKFORD_BYTES(bits)));
	return OK;
}

static enum err bad_field(enum identity_field field, enum err e, struct problem *why)
{
	enum problem_kind kind = e == ERR_PROOF ? PROBLEM_IDENTITY_CHECK : PROBLEM_IDENTITY_FIELD;

	return problem_about(why, e == ERR_NOMEM ? PROBLEM_MEMORY : kind, e, bytes_of_str(identity_field_name(field)));
}

/* identity.normalise field value: normal form */
enum err wasm_identity_normalise(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(buf_free) struct buf normal = BUF_MAX(IDENTITY_VALUE_MAX);
	enum identity_field field;
	struct bytes name = cbor_get_text(r, WASM_VALUE_MAX), raw = cbor_get_bytes(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(identity_field_from_name(name, &field));
	enum err e = identity_normalise(field, raw, &normal);
	if (e != OK)
		return bad_field(field, e, why);
	cbor_put_text(w, BYTES_OF_BUF(&normal));
	return OK;
}

/* profile.read text: [canonical text, bits of guessing, guessable] */
enum err wasm_profile_read(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(buf_free) struct buf canonical = BUF_MAX(PROFILE_TEXT_MAX);
	struct profile profile;
	struct bytes text = cbor_get_text(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	if (profile_parse(text, &profile) != OK)
		return problem_is(why, PROBLEM_PROFILE, ERR_UNSUPPORTED);
	TRY(profile_text(&profile, &canonical));
	cbor_put_array(w, 3);
	cbor_put_text(w, BYTES_OF_BUF(&canonical));
	cbor_put_uint(w, profile_guess_bits(&profile));
	cbor_put_bool(w, profile_guessable(&profile));
	return OK;
}

enum err wasm_get_identity(struct cbor_reader *r, struct identity *ret, struct problem *why)
{
	size_t fields = cbor_get_array(r, IDENTITY_FIELDS);

	for (size_t i = 0; i < fields; i++) {
		enum identity_field field;
		cbor_get_array_of(r, 2);
		struct bytes name = cbor_get_text(r, WASM_VALUE_MAX), raw = cbor_get_bytes(r, WASM_VALUE_MAX);
		TRY(r->err);
		TRY(identity_field_from_name(name, &field));
		enum err e = identity_set(ret, field, raw);
		if (e != OK)
			return bad_field(field, e, why);
	}
	return r->err;
}

/* identity.root profile [[field, value] …]: R */
enum err wasm_identity_root(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(identity_wipe) struct identity id = { 0 };
	AUTO(buf_free) struct buf root = BUF_MAX(IDENTITY_ROOT_MAX);
	struct profile profile;
	enum identity_field field;
	struct bytes text = cbor_get_text(r, WASM_VALUE_MAX);

	TRY(wasm_get_identity(r, &id, why));
	TRY(cbor_done(r));
	if (profile_parse(text, &profile) != OK)
		return problem_is(why, PROBLEM_PROFILE, ERR_UNSUPPORTED);
	enum err e = identity_root(&id, &profile, &root, &field);
	if (e == ERR_NOT_FOUND)
		return problem_about(why, PROBLEM_IDENTITY_MISSING, e, bytes_of_str(identity_field_name(field)));
	if (e == ERR_FORMAT)
		return bad_field(field, e, why);
	TRY(e);
	cbor_put_bytes(w, BYTES_OF_BUF(&root));
	return OK;
}

/* identity.keys R hospital: [tag, kek, sign secret, seal secret, sign public, seal public] */
enum err wasm_identity_keys(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(identity_keys_wipe) struct identity_keys keys = { 0 };
	struct bytes root = cbor_get_bytes(r, IDENTITY_ROOT_MAX), hospital = cbor_get_text(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(identity_keys(root, hospital, &keys));
	cbor_put_array(w, 6);
	cbor_put_bytes(w, BYTES_OF(keys.tag));
	cbor_put_bytes(w, BYTES_OF(keys.kek));
	cbor_put_bytes(w, BYTES_OF(keys.sign_secret));
	cbor_put_bytes(w, BYTES_OF(keys.seal_secret));
	cbor_put_bytes(w, BYTES_OF(keys.sign_public));
	cbor_put_bytes(w, BYTES_OF(keys.seal_public));
	return OK;
}
