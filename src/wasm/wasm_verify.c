/* What a hospital signed, out of the platform's answers: verify.h for terminals in browsers. */
#include "bytes/secret.h"
#include "sealed/identity.h"
#include "sealed/slip.h"
#include "statement/session.h"
#include "verify/verify.h"
#include "wasm/wasm_operations.h"

#include <string.h>

#define ORIGIN_MAX (ATOM_ORIGIN_MAX + 1)

/*
 * What was seen of a hospital:
 *   [hospital, fingerprint|null, signing|null, previous|null, [serial, statement id]|null, cycle, time, root id|null]
 */
void wasm_get_seen(struct cbor_reader *r, struct verify_seen *ret)
{
	struct verify_seen seen = { 0 };

	cbor_get_array_of(r, 8);
	struct bytes id = atom_get_hospital(r);
	if (r->err == OK)
		memcpy(seen.hospital, id.p, id.n);
	seen.has_fingerprint = atom_get_fixed_or_null(r, seen.fingerprint, sizeof(seen.fingerprint));
	seen.has_signing = atom_get_fixed_or_null(r, seen.signing, sizeof(seen.signing));
	seen.has_previous = atom_get_fixed_or_null(r, seen.previous, sizeof(seen.previous));
	seen.has_statement = !cbor_get_opt_null(r);
	if (seen.has_statement) {
		cbor_get_array_of(r, 2);
		seen.serial = cbor_get_uint(r);
		cbor_get_fixed(r, seen.statement, sizeof(seen.statement));
	}
	seen.cycle = cbor_get_uint(r);
	seen.time = cbor_get_uint(r);
	seen.has_root = atom_get_fixed_or_null(r, seen.root, sizeof(seen.root));
	/* without a pin anybody could be the hospital */
	if (r->err == OK && !seen.has_fingerprint && !seen.has_signing)
		cbor_fail(r, ERR_FORMAT);
	*ret = seen;
}

static void put_seen(struct cbor_writer *w, const struct verify_seen *seen)
{
	cbor_put_array(w, 8);
	cbor_put_str(w, seen->hospital);
	atom_put_fixed_or_null(w, seen->has_fingerprint, seen->fingerprint, sizeof(seen->fingerprint));
	atom_put_fixed_or_null(w, seen->has_signing, seen->signing, sizeof(seen->signing));
	atom_put_fixed_or_null(w, seen->has_previous, seen->previous, sizeof(seen->previous));
	if (seen->has_statement) {
		cbor_put_array(w, 2);
		cbor_put_uint(w, seen->serial);
		cbor_put_bytes(w, BYTES_OF(seen->statement));
	} else {
		cbor_put_null(w);
	}
	cbor_put_uint(w, seen->cycle);
	cbor_put_uint(w, seen->time);
	atom_put_fixed_or_null(w, seen->has_root, seen->root, sizeof(seen->root));
}

static bool asks(const struct profile *p, enum identity_field field)
{
	for (size_t i = 0; i < p->key_n; i++)
		if (p->key[i].field == field)
			return true;
	for (size_t i = 0; i < p->message_n; i++)
		if (p->message[i].field == field)
			return true;
	return false;
}

/* text, guessable, [field …], asks for a code */
static enum err put_profile(struct cbor_writer *w, struct bytes text)
{
	struct profile profile;
	size_t n = 0;

	TRY(profile_parse(text, &profile));
	for (enum identity_field field = 0; field < IDENTITY_CODE; field++)
		n += asks(&profile, field);
	cbor_put_text(w, text);
	cbor_put_bool(w, profile_guessable(&profile));
	cbor_put_array(w, n);
	for (enum identity_field field = 0; field < IDENTITY_CODE; field++)
		if (asks(&profile, field))
			cbor_put_str(w, identity_field_name(field));
	cbor_put_bool(w, asks(&profile, IDENTITY_CODE));
	return OK;
}

static void put_root(struct cbor_writer *w, const struct verify_hospital *at)
{
	if (!at->has_root) {
		cbor_put_null(w);
		cbor_put_null(w);
		return;
	}
	cbor_put_array(w, 4);
	cbor_put_uint(w, at->root.cycle);
	cbor_put_uint(w, at->root.time);
	cbor_put_uint(w, at->root.interval);
	cbor_put_uint(w, at->root.size);
	cbor_put_uint(w, root_stale_after(&at->root));
}

/*
 * A hospital as of a root:
 *   [id, name zh, name en, fingerprint as on paper, signing, inbox, profile, guessable, [field it asks for, without code …],
 *    asks for a code, link policy, [[peer, signing, inbox] …], [cycle, time, interval, size]|null, stale after|null]
 */
enum err wasm_put_hospital(struct cbor_writer *w, const struct verify_hospital *at)
{
	AUTO(buf_free) struct buf fingerprint = BUF_MAX(64);
	const struct hospital *h = &at->hospital;

	TRY(slip_fingerprint_text(h->signing, &fingerprint));
	cbor_put_array(w, 14);
	cbor_put_text(w, h->id);
	cbor_put_text(w, h->name_zh);
	cbor_put_text(w, h->name_en);
	cbor_put_text(w, BYTES_OF_BUF(&fingerprint));
	cbor_put_bytes(w, BYTES_OF(h->signing));
	cbor_put_bytes(w, BYTES_OF(h->inbox));
	TRY(put_profile(w, h->profile));
	cbor_put_uint(w, h->link_policy);
	list_put(w, h->peers);
	put_root(w, at);
	return OK;
}

/* What is to be kept as seen now, and the hospital. */
static enum err put_accepted(struct cbor_writer *w, struct verify_seen *seen, const struct verify_hospital *at)
{
	verify_accept(seen, at);
	put_seen(w, seen);
	return wasm_put_hospital(w, at);
}

/* verify.challenge raw origin pinned|null: [nonce, time, key] */
enum err wasm_verify_challenge(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	struct challenge c;
	uint8_t key[ATOM_KEY_LEN];
	char origin[ORIGIN_MAX] = { 0 };
	struct bytes raw = cbor_get_bytes(r, WASM_VALUE_MAX), text = atom_get_origin(r);
	bool pinned = atom_get_fixed_or_null(r, key, sizeof(key));

	TRY(cbor_done(r));
	memcpy(origin, text.p, text.n);
	TRY(verify_challenge(raw, origin, pinned ? key : NULL, &c, why));
	cbor_put_array(w, 3);
	cbor_put_bytes(w, BYTES_OF(c.nonce));
	cbor_put_uint(w, c.time);
	cbor_put_bytes(w, BYTES_OF(c.key));
	return OK;
}

/* session.sign role hospital|null tag|null public secret origin nonce time: statement */
enum err wasm_session_sign(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf out = BUF_MAX(STATEMENT_MAX);
	AUTO(secret64_wipe) struct secret64 secret;
	struct session s = { 0 };

	s.role = (enum session_role)atom_get_range(r, 0, SESSION_TRANSPORT);
	s.hospital = atom_get_hospital_or_null(r);
	atom_get_fixed_or_null(r, s.tag, sizeof(s.tag));
	cbor_get_fixed(r, s.key, sizeof(s.key));
	cbor_get_fixed(r, secret.b, sizeof(secret.b));
	s.origin = atom_get_origin(r);
	cbor_get_fixed(r, s.nonce, sizeof(s.nonce));
	s.time = cbor_get_uint(r);
	TRY(cbor_done(r));
	TRY(session_sign(&s, secret.b, &out));
	cbor_put_bytes(w, BYTES_OF_BUF(&out));
	return OK;
}

/* verify.hospital answer seen: [seen now, hospital] */
enum err wasm_verify_hospital(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	struct verify_hospital at;
	struct verify_seen seen;
	struct bytes answer = cbor_get_bytes(r, WASM_VALUE_MAX);

	wasm_get_seen(r, &seen);
	TRY(cbor_done(r));
	TRY(verify_hospital(answer, &seen, &at, why));
	cbor_put_array(w, 2);
	return put_accepted(w, &seen, &at);
}

/* verify.absence answer seen tag: [seen now, hospital] */
enum err wasm_verify_absence(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	struct verify_hospital at;
	struct verify_seen seen;
	uint8_t tag[ATOM_TAG_LEN];
	struct bytes answer = cbor_get_bytes(r, WASM_VALUE_MAX);

	wasm_get_seen(r, &seen);
	cbor_get_fixed(r, tag, sizeof(tag));
	TRY(cbor_done(r));
	TRY(verify_absence(answer, &seen, tag, &at, why));
	cbor_put_array(w, 2);
	return put_accepted(w, &seen, &at);
}

/* offset and length of PART, which is empty or inside of WHOLE */
void wasm_put_place(struct cbor_writer *w, struct bytes part, struct bytes whole)
{
	cbor_put_uint(w, part.n == 0 ? 0 : (uint64_t)(part.p - whole.p));
	cbor_put_uint(w, part.n);
}

/* rid, version, deleted, offset and length of the age file in ANSWER, its hash, blobs, clear fields */
static void put_record(struct cbor_writer *w, const struct verify_record *record, struct bytes answer)
{
	cbor_put_array(w, 8);
	cbor_put_bytes(w, BYTES_OF(record->rid));
	cbor_put_uint(w, record->version);
	cbor_put_bool(w, record->deleted);
	wasm_put_place(w, record->file, answer);
	cbor_put_bytes(w, BYTES_OF(record->file_hash));
	cbor_put_raw(w, record->blobs);
	cbor_put_raw(w, record->fields);
}

/*
 * verify.shelf answer seen tag sign seal:
 *   [seen now, hospital, successor|null,
 *    [[rid, version, deleted, offset, length, file hash, [[blob, size, head] …], [[name, text] …]] …]]
 *
 * Offset and length of a record's age file are within the answer.
 */
enum err wasm_verify_shelf(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(verify_shelf_free) struct verify_shelf shelf = { 0 };
	struct verify_seen seen;
	uint8_t tag[ATOM_TAG_LEN], sign[ATOM_KEY_LEN], seal[ATOM_KEY_LEN];
	struct bytes answer = cbor_get_bytes(r, WASM_VALUE_MAX);

	wasm_get_seen(r, &seen);
	cbor_get_fixed(r, tag, sizeof(tag));
	cbor_get_fixed(r, sign, sizeof(sign));
	cbor_get_fixed(r, seal, sizeof(seal));
	TRY(cbor_done(r));
	TRY(verify_shelf(answer, &seen, tag, sign, seal, &shelf, why));
	cbor_put_array(w, 4);
	TRY(put_accepted(w, &seen, &shelf.at));
	atom_put_fixed_or_null(w, shelf.closed, shelf.successor, sizeof(shelf.successor));
	cbor_put_array(w, shelf.n);
	for (size_t i = 0; i < shelf.n; i++)
		put_record(w, &shelf.records[i], answer);
	return OK;
}
