/* A home account's own things out of the platform's answers: verify_home.h for terminals in browsers. */
#include "sealed/identity_find.h"
#include "verify/verify_home.h"
#include "wasm/wasm_operations.h"

static enum err get_home(struct cbor_reader *r, struct home_account *ret)
{
	AUTO(secret16_wipe) struct secret16 seed;

	cbor_get_fixed(r, seed.b, sizeof(seed.b));
	TRY(r->err);
	home_account_init(seed.b, ret);
	return OK;
}

static void put_hospitals(struct cbor_writer *w, struct list rest)
{
	struct wallet_plain_hospital h;

	cbor_put_array(w, rest.n);
	while (wallet_plain_hospital_next(&rest, &h)) {
		cbor_put_array(w, 4);
		cbor_put_text(w, h.id);
		cbor_put_bytes(w, BYTES_OF(h.signing));
		cbor_put_text(w, h.code);
		cbor_put_uint(w, h.cycle);
	}
}

/* verify.wallet answer seed sequence: [sequence, [[field, value] …], [[hospital, signing, code, cycle] …]]; code "" for none */
enum err wasm_verify_wallet(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(home_account_done) struct home_account home = { 0 };
	AUTO(buf_free) struct buf plain = BUF_MAX(WALLET_PLAIN_MAX);
	struct wallet_plain opened;
	struct wallet wallet;
	struct bytes answer = cbor_get_bytes(r, WASM_VALUE_MAX);

	TRY(get_home(r, &home));
	uint64_t sequence = cbor_get_uint(r);
	TRY(cbor_done(r));
	TRY(verify_home_wallet(answer, &home, sequence, &plain, &wallet, &opened, why));
	cbor_put_array(w, 3);
	cbor_put_uint(w, wallet.sequence);
	list_put(w, opened.identity);
	put_hospitals(w, opened.hospitals);
	return OK;
}

/* verify.link-peek statement: id of the request it answers, before anything is believed */
enum err wasm_verify_link_peek(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	uint8_t request[HASH_LEN];
	struct bytes statement = cbor_get_bytes(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	TRY(verify_home_link_peek(statement, request));
	cbor_put_bytes(w, BYTES_OF(request));
	return OK;
}

/* verify.link-answer statement file hospital signing request-id seed: [outcome (enum link_plain_outcome), code|null] */
enum err wasm_verify_link_answer(struct cbor_reader *r, struct cbor_writer *w, struct problem *why)
{
	AUTO(home_account_done) struct home_account home = { 0 };
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX);
	struct link_plain_answer opened;
	uint8_t signing[ATOM_KEY_LEN], request[HASH_LEN];
	struct bytes statement = cbor_get_bytes(r, WASM_VALUE_MAX), file = cbor_get_bytes(r, WASM_VALUE_MAX);
	struct bytes hospital = cbor_get_text(r, WASM_VALUE_MAX);

	cbor_get_fixed(r, signing, sizeof(signing));
	cbor_get_fixed(r, request, sizeof(request));
	TRY(get_home(r, &home));
	TRY(cbor_done(r));
	TRY(verify_home_link_answer(statement, file, hospital, signing, request, &home, &plain, &opened, why));
	cbor_put_array(w, 2);
	cbor_put_uint(w, opened.outcome);
	atom_put_text_or_null(w, opened.code);
	return OK;
}

/* identity.find json hospital signing account-sign now: identity statement, or null where JSON holds none that is in force */
enum err wasm_identity_find(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	uint8_t signing[ATOM_KEY_LEN], account[ATOM_KEY_LEN];
	struct bytes json = cbor_get_bytes(r, WASM_VALUE_MAX), hospital = cbor_get_text(r, WASM_VALUE_MAX);

	cbor_get_fixed(r, signing, sizeof(signing));
	cbor_get_fixed(r, account, sizeof(account));
	uint64_t now = cbor_get_uint(r);
	TRY(cbor_done(r));
	enum err e = identity_find(json, hospital, signing, account, now, &raw);
	if (e == ERR_NOMEM)
		return e;
	if (e == OK)
		cbor_put_bytes(w, BYTES_OF_BUF(&raw));
	else
		cbor_put_null(w);
	return OK;
}
