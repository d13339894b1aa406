/* Doctors and grants out of the platform's answers: verify_certificates.h and verify_grant*.h for terminals in browsers. */
#include "bytes/secret.h"
#include "verify/verify_ended.h"
#include "verify/verify_granted.h"
#include "wasm/wasm_operations.h"

#include <stdlib.h>
#include <string.h>

#define LIST_MAX ((size_t)1 << 16)   /* certificates or grants in an argument */

enum direction { RECEIVED = 0, PASSED_ON = 1 };

/*
 * [id, hospital, tag, kind, doctor, [[rid, version, file hash] …], parent|null, made, not before, expires, may pass on,
 *  state, [[key, time] …], direction, [when revoked, by the doctor who passed it on] | null]
 */
static void put_grant(struct cbor_writer *w, const struct verify_grant *listed, enum direction direction)
{
	const struct grant *g = &listed->grant;

	cbor_put_array(w, 15);
	cbor_put_bytes(w, BYTES_OF(listed->id));
	cbor_put_text(w, g->hospital);
	cbor_put_bytes(w, BYTES_OF(g->tag));
	cbor_put_uint(w, g->kind);
	cbor_put_bytes(w, BYTES_OF(g->doctor));
	list_put(w, g->records);
	atom_put_fixed_or_null(w, g->has_parent, g->parent, sizeof(g->parent));
	cbor_put_uint(w, g->made);
	cbor_put_uint(w, g->not_before);
	cbor_put_uint(w, g->expires);
	cbor_put_bool(w, g->may_pass_on);
	cbor_put_uint(w, listed->state);
	if (listed->opened.n > 0)
		cbor_put_raw(w, listed->opened);
	else
		cbor_put_array(w, 0);
	cbor_put_uint(w, direction);
	if (listed->revoked == 0) {
		cbor_put_null(w);
	} else {
		cbor_put_array(w, 2);
		cbor_put_uint(w, listed->revoked);
		cbor_put_bool(w, listed->revoked_by_passer);
	}
}

static enum err put_doctor(struct cbor_writer *w, const struct verify_certificate *c)
{
	AUTO(buf_free) struct buf fingerprint = BUF_MAX(64);
	const struct doctor *d = &c->doctor;

	TRY(doctor_fingerprint_text(d->request, &fingerprint));
	cbor_put_array(w, 11);
	cbor_put_bytes(w, c->raw);
	cbor_put_text(w, d->hospital);
	cbor_put_text(w, d->name);
	cbor_put_text(w, d->title);
	cbor_put_text(w, d->department);
	cbor_put_text(w, d->licence);
	cbor_put_bytes(w, BYTES_OF(d->sign));
	cbor_put_bytes(w, BYTES_OF(d->seal));
	cbor_put_uint(w, d->from);
	cbor_put_uint(w, d->until);
	cbor_put_text(w, BYTES_OF_BUF(&fingerprint));
	return OK;
}

/*
 * verify.doctors hospital-answer doctors-answer seen now:
 *   [[certificate, hospital, name, title, department, licence, sign, seal, from, until, fingerprint] …], those in force
 */
enum err wasm_verify_doctors(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(verify_certificates_free) struct verify_certificates list = { 0 };
	struct verify_hospital at;
	struct verify_seen seen;
	struct bytes hospital = cbor_get_bytes(r, WASM_VALUE_MAX), doctors = cbor_get_bytes(r, WASM_VALUE_MAX);

	wasm_get_seen(r, &seen);
	uint64_t now = cbor_get_uint(r);
	TRY(cbor_done(r));
	TRY(verify_hospital(hospital, &seen, &at, why));
	TRY(verify_certificates_add(doctors, &at, now, &list, why));
	cbor_put_array(w, list.n);
	for (size_t i = 0; i < list.n; i++)
		TRY(put_doctor(w, &list.certificates[i]));
	return OK;
}

/* verify.granted-peek answer: hospital, before anything is believed */
enum err wasm_verify_granted_peek(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	char hospital[ATOM_HOSPITAL_MAX + 1];
	struct bytes answer = cbor_get_bytes(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(verify_granted_peek(answer, hospital));
	cbor_put_str(w, hospital);
	return OK;
}

/* [sign key …] as certificates that say no more than that they are in force */
static enum err get_certified(struct cbor_reader *r, struct verify_certificates *ret)
{
	size_t n = cbor_get_array(r, LIST_MAX);

	TRY(r->err);
	ret->certificates = calloc(n > 0 ? n : 1, sizeof(*ret->certificates));
	if (ret->certificates == NULL)
		return ERR_NOMEM;
	for (ret->n = 0; ret->n < n; ret->n++)
		cbor_get_fixed(r, ret->certificates[ret->n].doctor.sign, ATOM_KEY_LEN);
	return r->err;
}

static void put_granted_record(struct cbor_writer *w, const struct verify_granted *g, const struct verify_record *record,
			       struct bytes answer)
{
	AUTO(secret16_wipe) struct secret16 key;

	cbor_put_array(w, 8);
	cbor_put_bytes(w, BYTES_OF(record->rid));
	cbor_put_uint(w, record->version);
	wasm_put_place(w, record->file, answer);
	cbor_put_bytes(w, BYTES_OF(record->file_hash));
	cbor_put_raw(w, record->blobs);
	cbor_put_raw(w, record->fields);
	if (g->grant.kind == GRANT_RECORDS && bundle_key_find(&g->bundle, record->rid, &key) == OK)
		cbor_put_bytes(w, BYTES_OF(key.b));
	else
		cbor_put_null(w);
}

static enum err put_granted(struct cbor_writer *w, const struct verify_granted *g, const uint8_t id[static HASH_LEN],
			    struct bytes answer)
{
	struct verify_grant listed = { .grant = g->grant, .state = VERIFY_GRANT_LIVE };

	memcpy(listed.id, id, sizeof(listed.id));
	cbor_put_array(w, 6);
	TRY(wasm_put_hospital(w, &g->at));
	put_grant(w, &listed, RECEIVED);
	cbor_put_bytes(w, BYTES_OF(g->signer));
	cbor_put_text(w, g->bundle.purpose);
	atom_put_fixed_or_null(w, g->grant.kind == GRANT_KEY, g->bundle.kek.b, sizeof(g->bundle.kek.b));
	cbor_put_array(w, g->n);
	for (size_t i = 0; i < g->n; i++)
		put_granted_record(w, g, &g->records[i], answer);
	return OK;
}

/*
 * verify.granted answer id seen [certified sign key …] own-sign own-seal-secret now:
 *   [hospital, grant, signer, purpose, kek|null,
 *    [[rid, version, offset, length, file hash, [[blob, size, head] …], [[name, text] …], file key|null] …]]
 *
 * SEEN is of the hospital that verify.granted-peek names. The kek is for a
 * grant of the key, file keys are for one of records.
 */
enum err wasm_verify_granted(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(verify_granted_done) struct verify_granted g = { .plain = BUF_MAX(BUNDLE_PLAIN_MAX) };
	AUTO(verify_certificates_free) struct verify_certificates certified = { 0 };
	AUTO(secret32_wipe) struct secret32 seal;
	struct verify_seen seen;
	uint8_t id[HASH_LEN], sign[ATOM_KEY_LEN];
	struct bytes answer = cbor_get_bytes(r, WASM_VALUE_MAX);

	cbor_get_fixed(r, id, sizeof(id));
	wasm_get_seen(r, &seen);
	TRY(get_certified(r, &certified));
	cbor_get_fixed(r, sign, sizeof(sign));
	cbor_get_fixed(r, seal.b, sizeof(seal.b));
	uint64_t now = cbor_get_uint(r);
	TRY(cbor_done(r));
	const struct verify_granted_want want = {
		.id = id, .seen = &seen, .certificates = &certified, .sign = sign, .seal_secret = seal.b, .now = now,
	};
	TRY(verify_granted(answer, &want, &g, why));
	return put_granted(w, &g, id, answer);
}

/* verify.own-grants answer account-sign: [grant …] */
enum err wasm_verify_own_grants(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(verify_grants_free) struct verify_grants list = { 0 };
	uint8_t account[ATOM_KEY_LEN];
	struct bytes answer = cbor_get_bytes(r, WASM_VALUE_MAX);

	cbor_get_fixed(r, account, sizeof(account));
	TRY(cbor_done(r));
	TRY(verify_grants_own(answer, account, &list, why));
	cbor_put_array(w, list.n);
	for (size_t i = 0; i < list.n; i++)
		put_grant(w, &list.grants[i], RECEIVED);
	return OK;
}

/* verify.inbox answer own-sign: [grant …] */
enum err wasm_verify_inbox(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(verify_grants_free) struct verify_grants list = { 0 };
	uint8_t sign[ATOM_KEY_LEN];
	struct bytes answer = cbor_get_bytes(r, WASM_VALUE_MAX);

	cbor_get_fixed(r, sign, sizeof(sign));
	TRY(cbor_done(r));
	TRY(verify_grants_inbox(answer, sign, &list, why));
	cbor_put_array(w, list.n);
	for (size_t i = 0; i < list.n; i++) {
		const struct verify_grant *g = &list.grants[i];

		put_grant(w, g, memcmp(g->grant.doctor, sign, sizeof(sign)) == 0 ? RECEIVED : PASSED_ON);
	}
	return OK;
}

/* [[id, state] …] */
static enum err get_states(struct cbor_reader *r, struct verify_grants *ret)
{
	size_t n = cbor_get_array(r, LIST_MAX);

	TRY(r->err);
	ret->grants = calloc(n > 0 ? n : 1, sizeof(*ret->grants));
	if (ret->grants == NULL)
		return ERR_NOMEM;
	for (ret->n = 0; ret->n < n; ret->n++) {
		struct verify_grant *g = &ret->grants[ret->n];

		cbor_get_array_of(r, 2);
		cbor_get_fixed(r, g->id, sizeof(g->id));
		g->state = (enum verify_grant_state)atom_get_range(r, VERIFY_GRANT_LIVE, VERIFY_GRANT_REVOKED);
	}
	return r->err;
}

/* verify.ended [[id, state] …] ended: the ids that have ended by now, 32 bytes each, in order; so comes ENDED */
enum err wasm_verify_ended(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(verify_grants_free) struct verify_grants list = { 0 };
	AUTO(buf_free) struct buf ended = BUF_MAX(WASM_VALUE_MAX);

	TRY(get_states(r, &list));
	struct bytes before = cbor_get_bytes(r, WASM_VALUE_MAX);
	if (r->err == OK && before.n % HASH_LEN != 0)
		cbor_fail(r, ERR_FORMAT);
	TRY(cbor_done(r));
	TRY(buf_add(&ended, before));
	TRY(verify_ended(&list, &ended, why));
	cbor_put_bytes(w, BYTES_OF_BUF(&ended));
	return OK;
}
