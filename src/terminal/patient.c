#include "terminal/patient.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "bytes/crockford.h"
#include "terminal/kept_file.h"
#include "terminal/key_file.h"
#include "verify/verify_home.h"

#define KEY_FILE "patient.key"
#define WALLET_FILE "patient.wallet"
#define SAVED_FILE "patient.saved"      /* CBOR: sequence of the wallet that the platform has */
#define UNCONFIRMED_FILE "patient.unconfirmed"   /* there until the recovery code was confirmed */
#define WALLET_FILE_MAX ((size_t)2 << 20)

void patient_done(struct patient *p)
{
	secret_wipe(p->seed, sizeof(p->seed));
	home_account_done(&p->home);
	identity_wipe(&p->identity);
	if (p->hospitals != NULL)
		secret_wipe(p->hospitals, PATIENT_HOSPITALS_MAX * sizeof(*p->hospitals));
	free(p->hospitals);
	*p = (struct patient){ 0 };
}

static enum err set_up(struct patient *p, struct problem *why)
{
	home_account_init(p->seed, &p->home);
	p->hospitals = calloc(PATIENT_HOSPITALS_MAX, sizeof(*p->hospitals));
	return p->hospitals != NULL ? OK : problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
}

enum err patient_new(struct patient *ret, struct problem *why)
{
	AUTO(patient_done) struct patient p = { 0 };

	do
		randombytes_buf(p.seed, sizeof(p.seed));
	while (!crockford_usable(p.seed, CROCKFORD_RECOVERY));
	TRY(set_up(&p, why));
	*ret = p;
	p = (struct patient){ 0 };
	return OK;
}

enum err patient_from_code(struct bytes code, struct patient *ret, struct problem *why)
{
	AUTO(patient_done) struct patient p = { 0 };

	if (home_account_read_code(code, p.seed) != OK)
		return problem_is(why, PROBLEM_RECOVERY_CODE, ERR_FORMAT);
	TRY(set_up(&p, why));
	*ret = p;
	p = (struct patient){ 0 };
	return OK;
}

enum err patient_add(struct patient *p, const struct patient_hospital *hospital, struct problem *why)
{
	size_t at = 0;

	while (at < p->n && strcmp(p->hospitals[at].id, hospital->id) < 0)
		at++;
	if (at == p->n || strcmp(p->hospitals[at].id, hospital->id) != 0) {
		if (p->n == PATIENT_HOSPITALS_MAX)
			return problem_is(why, PROBLEM_TOO_MUCH, ERR_TOO_LONG);
		memmove(p->hospitals + at + 1, p->hospitals + at, (p->n - at) * sizeof(*p->hospitals));
		p->n++;
	}
	p->hospitals[at] = *hospital;
	return OK;
}

const struct patient_hospital *patient_find(const struct patient *p, const char *id)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->hospitals[i].id, id) == 0)
			return &p->hospitals[i];
	return NULL;
}

enum err patient_known(struct terminal *t, const struct patient_hospital *hospital, struct known *ret)
{
	enum err e = known_load(&t->dir, hospital->id, ret, &t->why);

	if (e != ERR_NOT_FOUND)
		return e;
	*ret = known_new(bytes_of_str(hospital->id));
	ret->seen.has_signing = true;
	memcpy(ret->seen.signing, hospital->signing, sizeof(ret->seen.signing));
	ret->seen.cycle = hospital->cycle;
	return OK;
}

/* The wallet */

static enum err take_hospital(struct patient *p, const struct wallet_plain_hospital *from, struct problem *why)
{
	struct patient_hospital hospital = { .cycle = from->cycle };

	if (from->code.n >= sizeof(hospital.code))
		return problem_is(why, PROBLEM_WALLET, ERR_TOO_LONG);
	memcpy(hospital.id, from->id.p, from->id.n);
	memcpy(hospital.signing, from->signing, sizeof(hospital.signing));
	if (from->code.n > 0)
		memcpy(hospital.code, from->code.p, from->code.n);
	enum err e = patient_add(p, &hospital, why);
	secret_wipe(&hospital, sizeof(hospital));
	return e;
}

/*
 * Takes in a wallet. Of two entries of a hospital the one with the higher cycle
 * stays: it was opened by its code then, and an older code opens nothing from
 * the cycle on in which it was replaced.
 */
static enum err take_wallet(struct patient *p, const struct wallet *wallet, const struct wallet_plain *plain,
			    struct problem *why)
{
	struct list fields = plain->identity, hospitals = plain->hospitals;
	struct wallet_plain_hospital hospital;
	struct list_pair pair;
	enum identity_field field;
	char id[ATOM_HOSPITAL_MAX + 1];

	while (list_pair_next(&fields, &pair)) {
		if (identity_field_from_name(pair.name, &field) != OK || field == IDENTITY_CODE)
			return problem_is(why, PROBLEM_WALLET, ERR_FORMAT);
		if (identity_get(&p->identity, field).n == 0 && identity_set(&p->identity, field, pair.value) != OK)
			return problem_is(why, PROBLEM_WALLET, ERR_FORMAT);
	}
	while (wallet_plain_hospital_next(&hospitals, &hospital)) {
		memcpy(id, hospital.id.p, hospital.id.n);
		id[hospital.id.n] = '\0';
		const struct patient_hospital *here = patient_find(p, id);
		if (here == NULL || hospital.cycle > here->cycle)
			TRY(take_hospital(p, &hospital, why));
	}
	p->sequence = wallet->sequence;
	return OK;
}

static enum err open_wallet(struct patient *p, struct bytes answer, struct problem *why)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(WALLET_PLAIN_MAX);
	struct wallet_plain opened;
	struct wallet wallet;

	TRY(verify_home_wallet(answer, &p->home, p->sequence, &plain, &wallet, &opened, why));
	return take_wallet(p, &wallet, &opened, why);
}

static uint64_t saved_sequence(const struct terminal *t)
{
	AUTO(buf_free) struct buf file = BUF_MAX(16);
	struct problem quiet = { 0 };
	struct cbor_reader r;
	uint64_t sequence;

	/* what cannot be read is put again */
	if (kept_file_read(&t->dir, SAVED_FILE, &file, &quiet) != OK)
		return 0;
	r = cbor_reader(BYTES_OF_BUF(&file));
	sequence = cbor_get_uint(&r);
	return cbor_done(&r) == OK ? sequence : 0;
}

/* The platform's copy, where this machine's is damaged or gone: none older than what is known to lie there. */
static enum err fetch_wallet(struct terminal *t, struct patient *p)
{
	AUTO(client_close) struct client c = { 0 };

	p->sequence = saved_sequence(t);
	TRY(client_open(&t->dir, NULL, &c, &t->why));
	TRY(patient_restore(t, &c, p));
	return kept_file_room(patient_keep_wallet(t, p, client_now(&c)), &t->why);
}

/* Whether a wallet is sound, and signed by another account's key than P's. */
static bool is_of_another(struct bytes file, const struct patient *p)
{
	struct cbor_reader r = cbor_reader(file);
	struct statement st;
	struct wallet wallet;
	struct bytes statement;

	cbor_get_array_of(&r, 2);
	statement = cbor_get_bytes(&r, STATEMENT_MAX);
	return r.err == OK && wallet_open(statement, &st, &wallet) == OK &&
	       memcmp(wallet.home, p->home.sign_public, sizeof(wallet.home)) != 0;
}

/*
 * The account's secret, and the wallet's file where it can be read. What signed
 * the wallet here is that secret: another one is a damaged key, of the form that
 * had no hash, and no code is to be made of it, and no sound wallet set aside.
 */
static enum err load_key(struct terminal *t, struct patient *p, struct buf *wallet, enum err *ret_wallet)
{
	enum err e;

	TRY(key_file_read(&t->dir, KEY_FILE, p->seed, sizeof(p->seed), &t->why));
	TRY(set_up(p, &t->why));
	e = home_dir_read(&t->dir, WALLET_FILE, wallet);
	if (e != OK && e != ERR_NOT_FOUND && e != ERR_TOO_LONG)
		return problem_home_file(&t->why, e, WALLET_FILE);
	if (e == OK && is_of_another(BYTES_OF_BUF(wallet), p))
		return problem_set(&t->why, PROBLEM_HOME_KEY, ERR_CONFLICT, KEY_FILE);
	*ret_wallet = e;
	return OK;
}

enum err patient_load(struct terminal *t, struct patient *ret)
{
	AUTO(patient_done) struct patient p = { 0 };
	AUTO(buf_free) struct buf wallet = BUF_MAX(WALLET_FILE_MAX);
	struct problem damaged = { 0 };
	enum err found, e = load_key(t, &p, &wallet, &found);

	if (e == ERR_NOT_FOUND)
		return problem_is(&t->why, PROBLEM_HOME_EMPTY, e);
	TRY(e);
	e = found;
	if (e == OK)
		e = open_wallet(&p, BYTES_OF_BUF(&wallet), &damaged);
	if (damaged.kind == PROBLEM_MEMORY)
		return problem_is(&t->why, damaged.kind, e);
	if (e != OK && e != ERR_NOT_FOUND)
		TRY(kept_file_set_aside(&t->dir, WALLET_FILE, &t->why));
	if (e != OK)
		TRY(fetch_wallet(t, &p));
	*ret = p;
	p = (struct patient){ 0 };
	return OK;
}

enum err patient_begun(struct terminal *t, struct patient *ret)
{
	AUTO(patient_done) struct patient p = { 0 };
	AUTO(buf_free) struct buf wallet = BUF_MAX(WALLET_FILE_MAX);
	enum err found;

	TRY(load_key(t, &p, &wallet, &found));
	*ret = p;
	p = (struct patient){ 0 };
	return OK;
}

enum err patient_keep_key(struct terminal *t, const struct patient *p, bool fresh)
{
	struct bytes known[IDENTITY_FIELDS];

	for (int field = 0; field < IDENTITY_FIELDS; field++)
		known[field] = identity_get(&p->identity, (enum identity_field)field);
	if (fresh) {
		enum err e = home_dir_write(&t->dir, UNCONFIRMED_FILE, BYTES_NONE);

		if (e != OK)
			return problem_home_file(&t->why, e, UNCONFIRMED_FILE);
	}
	return key_file_write(&t->dir, KEY_FILE, BYTES_OF(p->seed), known, LEN(known), &t->why);
}

bool patient_unconfirmed(const struct terminal *t)
{
	return home_dir_has(&t->dir, UNCONFIRMED_FILE);
}

enum err patient_confirm(struct terminal *t)
{
	return home_dir_remove(&t->dir, UNCONFIRMED_FILE) == OK ? OK
		: problem_set(&t->why, PROBLEM_HOME_FILE, ERR_IO, UNCONFIRMED_FILE);
}

static enum err write_wallet(const struct patient *p, struct wallet_plain *plain, struct list_writer *fields,
			     struct list_writer *hospitals)
{
	TRY(identity_list(&p->identity, fields));
	for (size_t i = 0; i < p->n; i++) {
		const struct patient_hospital *h = &p->hospitals[i];
		struct wallet_plain_hospital hospital = { .id = bytes_of_str(h->id), .cycle = h->cycle };

		memcpy(hospital.signing, h->signing, sizeof(hospital.signing));
		if (h->code[0] != '\0')
			hospital.code = bytes_of_str(h->code);
		TRY(wallet_plain_hospital_add(hospitals, &hospital));
	}
	plain->identity = list_of(fields);
	plain->hospitals = list_of(hospitals);
	return OK;
}

enum err patient_keep_wallet(struct terminal *t, struct patient *p, uint64_t now)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(IDENTITY_FIELDS);
	AUTO(list_writer_done) struct list_writer hospitals = LIST_WRITER(WALLET_PLAIN_HOSPITALS_MAX);
	AUTO(buf_free) struct buf both = BUF_MAX(WALLET_FILE_MAX);
	AUTO(sealed_random_wipe) struct sealed_random random;
	struct wallet_plain plain;
	enum err e = write_wallet(p, &plain, &fields, &hospitals);

	randombytes_buf(&random, sizeof(random));
	if (e == OK)
		e = wallet_plain_pack(&plain, &p->home, p->sequence + 1, now, &random, &both);
	if (e != OK)
		return problem_is(&t->why, e == ERR_TOO_LONG ? PROBLEM_TOO_MUCH : PROBLEM_MEMORY, e);
	e = home_dir_write(&t->dir, WALLET_FILE, BYTES_OF_BUF(&both));
	if (e != OK)
		return problem_home_file(&t->why, e, WALLET_FILE);
	p->sequence++;
	return OK;
}

/* On the platform */

enum err patient_session(struct client *c, const struct patient *p, struct client_token *ret, struct problem *why)
{
	const struct api_login login = {
		.role = SESSION_HOME, .public_key = p->home.sign_public, .secret = p->home.sign_secret.b,
	};
	enum err e = client_session(c, &login, ret, why);

	return e == OK ? OK : problem_is(why, PROBLEM_UNEXPECTED, e);
}

static enum err note_saved(struct terminal *t, uint64_t sequence)
{
	AUTO(buf_free) struct buf file = BUF_MAX(16);
	struct cbor_writer w = cbor_writer(&file);

	cbor_put_uint(&w, sequence);
	if (cbor_written(&w) != OK)
		return problem_is(&t->why, PROBLEM_MEMORY, w.err);
	return kept_file_cache(&t->dir, SAVED_FILE, BYTES_OF_BUF(&file), &t->why);
}

static enum err get_wallet(struct terminal *t, struct client *c, const struct client_token *token, struct patient *p)
{
	AUTO(buf_free) struct buf answer = BUF_MAX(WALLET_FILE_MAX);
	enum err e = client_get(c, "/v1/wallet", token, &answer, &t->why);

	if (e == ERR_NOT_FOUND)
		return problem_is(&t->why, PROBLEM_NO_WALLET, e);
	TRY(e);
	return open_wallet(p, BYTES_OF_BUF(&answer), &t->why);
}

enum err patient_back_up(struct terminal *t, struct client *c, struct patient *p)
{
	AUTO(client_token_wipe) struct client_token token;

	if (saved_sequence(t) == p->sequence)
		return OK;
	TRY(patient_session(c, p, &token, &t->why));
	/* once more where another terminal of the same patient was faster */
	for (int tries = 0; tries < 3; tries++) {
		AUTO(buf_free) struct buf wallet = BUF_MAX(WALLET_FILE_MAX);
		enum err e = home_dir_read(&t->dir, WALLET_FILE, &wallet);

		if (e != OK)
			return problem_home_file(&t->why, e, WALLET_FILE);
		e = client_send(c, "PUT", "/v1/wallet", &token, BYTES_OF_BUF(&wallet), NULL, &t->why);
		if (e == OK)
			return note_saved(t, p->sequence);
		if (e != ERR_CONFLICT)
			return problem_is(&t->why, PROBLEM_UNEXPECTED, e);
		TRY(get_wallet(t, c, &token, p));
		TRY(patient_keep_wallet(t, p, client_now(c)));
	}
	return problem_is(&t->why, PROBLEM_BUSY, ERR_BUSY);
}

enum err patient_restore(struct terminal *t, struct client *c, struct patient *p)
{
	AUTO(client_token_wipe) struct client_token token;

	TRY(patient_session(c, p, &token, &t->why));
	return get_wallet(t, c, &token, p);
}

enum err patient_catch_up(struct terminal *t, struct client *c, struct patient *p, bool *ret_newer)
{
	uint64_t before = p->sequence;

	/* a wallet of ours that never arrived is put first: beside it, the one there would look like a rollback */
	if (saved_sequence(t) != before) {
		TRY(patient_back_up(t, c, p));
	} else {
		TRY(patient_restore(t, c, p));
		if (p->sequence > before)
			TRY(kept_file_room(patient_keep_wallet(t, p, client_now(c)), &t->why));
	}
	*ret_newer = p->sequence > before;
	return OK;
}
