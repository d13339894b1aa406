#include <stdlib.h>
#include <string.h>

#include "sealed/doctor_account.h"
#include "sealed/grant_make.h"
#include "sealed/home_account.h"
#include "sealed/identity.h"
#include "sealed/link_plain.h"
#include "sealed/wallet_plain.h"
#include "statement/home.h"
#include "wasm/wasm_operations.h"

/* What sealing to one person takes: 64 fresh random bytes, used once. */
static void get_random(struct cbor_reader *r, struct sealed_random *ret)
{
	AUTO(secret64_wipe) struct secret64 random;

	cbor_get_fixed(r, random.b, sizeof(random.b));
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->file_key, random.b, 16);
	memcpy(ret->nonce, random.b + 16, 16);
	memcpy(ret->ephemeral[0], random.b + 32, 32);
}

/* E, told as KIND unless it was memory. */
static enum err tell(enum err e, enum problem_kind kind, struct problem *why)
{
	return e == OK ? OK : problem_is(why, e == ERR_NOMEM ? PROBLEM_MEMORY : kind, e);
}

/* Grants */

struct records {
	struct grant_make_record *list;
	size_t n;
};

static void records_free(struct records *records)
{
	if (records->list != NULL)
		secret_wipe(records->list, records->n * sizeof(*records->list));
	free(records->list);
}

static enum err get_records(struct cbor_reader *r, struct records *ret)
{
	if (cbor_get_opt_null(r))
		return r->err;
	ret->n = cbor_get_array(r, GRANT_RECORDS_MAX);
	TRY(r->err);
	ret->list = calloc(ret->n > 0 ? ret->n : 1, sizeof(*ret->list));
	if (ret->list == NULL)
		return ERR_NOMEM;
	for (size_t i = 0; i < ret->n; i++) {
		struct grant_make_record *record = &ret->list[i];

		cbor_get_array_of(r, 4);
		cbor_get_fixed(r, record->record.rid, sizeof(record->record.rid));
		record->record.version = cbor_get_uint(r);
		cbor_get_fixed(r, record->record.file, sizeof(record->record.file));
		cbor_get_fixed(r, record->file_key.b, sizeof(record->file_key.b));
	}
	return r->err;
}

static enum err put_grant(struct cbor_writer *w, const struct grant_make *g, const struct sealed_random *random,
			  struct problem *why)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(GRANT_MAKE_POST_MAX);
	uint8_t id[HASH_LEN];

	TRY(tell(grant_make(g, random, &statement, &post), PROBLEM_TOO_MUCH, why));
	statement_id(BYTES_OF_BUF(&statement), id);
	cbor_put_array(w, 3);
	cbor_put_bytes(w, BYTES_OF_BUF(&statement));
	cbor_put_bytes(w, BYTES_OF_BUF(&post));
	cbor_put_bytes(w, BYTES_OF(id));
	return OK;
}

/*
 * grant.make hospital tag cycle doctor-sign doctor-seal purpose
 *   [[rid, version, file hash, file key] …, by rid]|null kek|null
 *   not-before expires made may-pass-on parent|null secret random: [statement, body to post, id]
 *
 * Records, or the key; SECRET is the account's Ed25519 secret, or that of the
 * doctor who passes on; RANDOM 64 bytes.
 */
enum err wasm_grant_make(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(records_free) struct records records = { 0 };
	AUTO(sealed_random_wipe) struct sealed_random random;
	AUTO(secret32_wipe) struct secret32 kek;
	AUTO(secret64_wipe) struct secret64 secret;
	uint8_t tag[ATOM_TAG_LEN], doctor_sign[ATOM_KEY_LEN], doctor_seal[ATOM_KEY_LEN], parent[ATOM_HASH_LEN];
	struct grant_make g = { .tag = tag, .doctor_sign = doctor_sign, .doctor_seal = doctor_seal, .secret = secret.b };

	g.hospital = atom_get_hospital(r);
	cbor_get_fixed(r, tag, sizeof(tag));
	g.cycle = cbor_get_uint(r);
	cbor_get_fixed(r, doctor_sign, sizeof(doctor_sign));
	cbor_get_fixed(r, doctor_seal, sizeof(doctor_seal));
	g.purpose = cbor_get_text(r, BUNDLE_PURPOSE_MAX);
	TRY(get_records(r, &records));
	g.records = records.list;
	g.n = records.n;
	if (atom_get_fixed_or_null(r, kek.b, sizeof(kek.b)))
		g.kek = kek.b;
	g.not_before = cbor_get_uint(r);
	g.expires = cbor_get_uint(r);
	g.made = cbor_get_uint(r);
	g.may_pass_on = cbor_get_bool(r);
	if (atom_get_fixed_or_null(r, parent, sizeof(parent)))
		g.parent = parent;
	cbor_get_fixed(r, secret.b, sizeof(secret.b));
	get_random(r, &random);
	TRY(cbor_done(r));
	if ((g.kek == NULL) != (g.records != NULL))
		return ERR_FORMAT;
	return put_grant(w, &g, &random, why);
}

/* grant.revoke grant-id time secret: statement; SECRET is the Ed25519 secret of who signed the grant, or its parent */
enum err wasm_grant_revoke(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(secret64_wipe) struct secret64 secret;
	struct revoke revoke;

	cbor_get_fixed(r, revoke.grant, sizeof(revoke.grant));
	revoke.time = cbor_get_uint(r);
	cbor_get_fixed(r, secret.b, sizeof(secret.b));
	TRY(cbor_done(r));
	TRY(grant_revoke_sign(&revoke, secret.b, &statement));
	cbor_put_bytes(w, BYTES_OF_BUF(&statement));
	return OK;
}

/* The home account */

/* home.sign hospital tag home-sign home-seal time secret: statement, by the shelf account's Ed25519 secret */
enum err wasm_home_sign(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(secret64_wipe) struct secret64 secret;
	struct home home;

	home.hospital = atom_get_hospital(r);
	cbor_get_fixed(r, home.tag, sizeof(home.tag));
	cbor_get_fixed(r, home.sign, sizeof(home.sign));
	cbor_get_fixed(r, home.seal, sizeof(home.seal));
	home.time = cbor_get_uint(r);
	cbor_get_fixed(r, secret.b, sizeof(secret.b));
	TRY(cbor_done(r));
	TRY(home_sign(&home, secret.b, &statement));
	cbor_put_bytes(w, BYTES_OF_BUF(&statement));
	return OK;
}

/* recovery.write seed: text; 4 of 37 seeds have no good check symbol: "recovery-code", draw another */
enum err wasm_recovery_write(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(buf_free) struct buf text = BUF_MAX(64);
	AUTO(secret16_wipe) struct secret16 seed;

	cbor_get_fixed(r, seed.b, sizeof(seed.b));
	TRY(cbor_done(r));
	TRY(tell(home_account_write_code(seed.b, &text), PROBLEM_RECOVERY_CODE, why));
	cbor_put_text(w, BYTES_OF_BUF(&text));
	return OK;
}

/* recovery.read text: seed */
enum err wasm_recovery_read(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(secret16_wipe) struct secret16 seed;
	struct bytes text = cbor_get_text(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(tell(home_account_read_code(text, seed.b), PROBLEM_RECOVERY_CODE, why));
	cbor_put_bytes(w, BYTES_OF(seed.b));
	return OK;
}

static enum err get_hospitals(struct cbor_reader *r, struct list_writer *ret)
{
	size_t n = cbor_get_array(r, WALLET_PLAIN_HOSPITALS_MAX);

	for (size_t i = 0; i < n; i++) {
		struct wallet_plain_hospital hospital;

		cbor_get_array_of(r, 4);
		hospital.id = atom_get_hospital(r);
		cbor_get_fixed(r, hospital.signing, sizeof(hospital.signing));
		hospital.code = cbor_get_text(r, WALLET_PLAIN_CODE_MAX);
		if (hospital.code.n == 0)
			hospital.code = BYTES_NONE;
		hospital.cycle = cbor_get_uint(r);
		TRY(r->err);
		TRY(wallet_plain_hospital_add(ret, &hospital));
	}
	return r->err;
}

/*
 * wallet.seal seed [[field, value] …] [[hospital, signing key, code, cycle] …, by id] sequence time random:
 *   [statement, file] as bytes, to keep and to put onto the platform
 *
 * Values are brought to normal form; CODE is "" where there is none; RANDOM 64 bytes.
 */
enum err wasm_wallet_seal(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(home_account_done) struct home_account home = { 0 };
	AUTO(identity_wipe) struct identity identity = { 0 };
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(IDENTITY_FIELDS);
	AUTO(list_writer_done) struct list_writer hospitals = LIST_WRITER(WALLET_PLAIN_HOSPITALS_MAX);
	AUTO(buf_free) struct buf both = BUF_MAX(WASM_VALUE_MAX);
	AUTO(sealed_random_wipe) struct sealed_random random;
	AUTO(secret16_wipe) struct secret16 seed;
	struct wallet_plain plain;

	cbor_get_fixed(r, seed.b, sizeof(seed.b));
	TRY(wasm_get_identity(r, &identity, why));
	TRY(get_hospitals(r, &hospitals));
	uint64_t sequence = cbor_get_uint(r), time = cbor_get_uint(r);
	get_random(r, &random);
	TRY(cbor_done(r));
	home_account_init(seed.b, &home);
	TRY(identity_list(&identity, &fields));
	plain.identity = list_of(&fields);
	plain.hospitals = list_of(&hospitals);
	TRY(tell(wallet_plain_pack(&plain, &home, sequence, time, &random, &both), PROBLEM_TOO_MUCH, why));
	cbor_put_bytes(w, BYTES_OF_BUF(&both));
	return OK;
}

/*
 * link.request peer inbox voucher account-secret identity-statement home-seed [code, id of the first request]|null
 *   made expires nonce random: [body to post, id]
 *
 * VOUCHER is the hospital whose shelf account signs, ACCOUNT-SECRET its Ed25519 secret;
 * NONCE 16 random bytes, RANDOM 64.
 */
enum err wasm_link_request(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(home_account_done) struct home_account home = { 0 };
	AUTO(buf_free) struct buf post = BUF_MAX(LINK_PLAIN_POST_MAX);
	AUTO(sealed_random_wipe) struct sealed_random random;
	AUTO(secret64_wipe) struct secret64 secret;
	AUTO(secret16_wipe) struct secret16 seed;
	struct link_plain_request plain = { .audience = atom_get_hospital(r) };
	uint8_t inbox[ATOM_KEY_LEN], id[HASH_LEN];

	cbor_get_fixed(r, inbox, sizeof(inbox));
	plain.voucher = atom_get_hospital(r);
	cbor_get_fixed(r, secret.b, sizeof(secret.b));
	plain.identity = cbor_get_bytes(r, STATEMENT_MAX);
	cbor_get_fixed(r, seed.b, sizeof(seed.b));
	if (!cbor_get_opt_null(r)) {
		cbor_get_array_of(r, 2);
		plain.code = cbor_get_text(r, LINK_PLAIN_CODE_MAX);
		cbor_get_fixed(r, plain.request, sizeof(plain.request));
	}
	uint64_t made = cbor_get_uint(r), expires = cbor_get_uint(r);
	cbor_get_fixed(r, plain.nonce, sizeof(plain.nonce));
	get_random(r, &random);
	TRY(cbor_done(r));
	home_account_init(seed.b, &home);
	memcpy(plain.home_sign, home.sign_public, sizeof(plain.home_sign));
	memcpy(plain.home_seal, home.seal_public, sizeof(plain.home_seal));
	TRY(tell(link_plain_request_post(&plain, inbox, secret.b, made, expires, &random, &post, id), PROBLEM_TOO_MUCH, why));
	cbor_put_array(w, 2);
	cbor_put_bytes(w, BYTES_OF_BUF(&post));
	cbor_put_bytes(w, BYTES_OF(id));
	return OK;
}

/* Doctors */

static void get_seeds(struct cbor_reader *r, struct doctor_account *ret)
{
	AUTO(secret64_wipe) struct secret64 seeds;

	cbor_get_fixed(r, seeds.b, sizeof(seeds.b));
	doctor_account_init(seeds.b, ret);
}

/* doctor.keys seeds: [sign public, sign secret, seal public, seal secret]; SEEDS 64 random bytes, as a key file holds them */
enum err wasm_doctor_keys(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(doctor_account_done) struct doctor_account account;

	get_seeds(r, &account);
	TRY(cbor_done(r));
	cbor_put_array(w, 4);
	cbor_put_bytes(w, BYTES_OF(account.sign_public));
	cbor_put_bytes(w, BYTES_OF(account.sign_secret.b));
	cbor_put_bytes(w, BYTES_OF(account.seal_public));
	cbor_put_bytes(w, BYTES_OF(account.seal_secret.b));
	return OK;
}

/*
 * doctor.request hospital inbox name title department licence time seeds random:
 *   [statement, body to post, fingerprint to compare in person]; RANDOM 64 bytes
 */
enum err wasm_doctor_request(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(DOCTOR_ACCOUNT_POST_MAX);
	AUTO(buf_free) struct buf fingerprint = BUF_MAX(64);
	AUTO(doctor_account_done) struct doctor_account account;
	AUTO(sealed_random_wipe) struct sealed_random random;
	struct doctor_request request = { .hospital = atom_get_hospital(r) };
	uint8_t inbox[ATOM_KEY_LEN], id[HASH_LEN];

	cbor_get_fixed(r, inbox, sizeof(inbox));
	request.name = atom_get_name(r);
	request.title = atom_get_name(r);
	request.department = atom_get_name(r);
	request.licence = atom_get_name(r);
	request.time = cbor_get_uint(r);
	get_seeds(r, &account);
	get_random(r, &random);
	TRY(cbor_done(r));
	TRY(tell(doctor_account_request(&account, &request, &statement), PROBLEM_TOO_MUCH, why));
	TRY(doctor_account_post(BYTES_OF_BUF(&statement), inbox, &random, &post));
	statement_id(BYTES_OF_BUF(&statement), id);
	TRY(doctor_fingerprint_text(id, &fingerprint));
	cbor_put_array(w, 3);
	cbor_put_bytes(w, BYTES_OF_BUF(&statement));
	cbor_put_bytes(w, BYTES_OF_BUF(&post));
	cbor_put_text(w, BYTES_OF_BUF(&fingerprint));
	return OK;
}
