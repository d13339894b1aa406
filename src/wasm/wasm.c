#include "wasm/wasm.h"

#include <stdlib.h>

#include "bytes/secret.h"
#include "wasm/wasm_operations.h"

size_t wasm_get_size(struct cbor_reader *r)
{
	uint64_t v = cbor_get_uint(r);

	if (v > WASM_VALUE_MAX) {
		cbor_fail(r, ERR_TOO_LONG);
		return 0;
	}
	return (size_t)v;
}

struct operation {
	const char *name;
	size_t arguments;
	enum err (*run)(struct cbor_reader *arguments, struct cbor_writer *result, struct problem *why);
};

static const struct operation operations[] = {
	{ "cbor.check", 1, wasm_cbor_check },
	{ "crockford.encode", 2, wasm_crockford_encode },
	{ "crockford.decode", 2, wasm_crockford_decode },
	{ "identity.normalise", 2, wasm_identity_normalise },
	{ "profile.read", 1, wasm_profile_read },
	{ "identity.root", 2, wasm_identity_root },
	{ "identity.keys", 2, wasm_identity_keys },
	{ "shelf.leaf", 6, wasm_shelf_leaf },
	{ "shelf.hash", 5, wasm_shelf_hash },
	{ "shelf.index", 1, wasm_shelf_index },
	{ "shelf.present", 5, wasm_shelf_present },
	{ "shelf.absent", 4, wasm_shelf_absent },
	{ "age.seal", 5, wasm_age_seal },
	{ "age.open", 2, wasm_age_open },
	{ "age.seal-scrypt", 6, wasm_age_seal_scrypt },
	{ "age.open-scrypt", 3, wasm_age_open_scrypt },
	{ "age.seal-payload", 3, wasm_age_seal_payload },
	{ "age.open-chunk", 5, wasm_age_open_chunk },
	{ "age.write-keys", 1, wasm_age_write_keys },
	{ "age.read-identity", 1, wasm_age_read_identity },
	{ "age.read-recipient", 1, wasm_age_read_recipient },
	{ "armor.encode", 1, wasm_armor_encode },
	{ "armor.decode", 1, wasm_armor_decode },
	{ "statement.body", 2, wasm_statement_body },
	{ "statement.sign", 3, wasm_statement_sign },
	{ "statement.open", 3, wasm_statement_open },
	{ "record.seal", 8, wasm_record_seal },
	{ "record.open", 5, wasm_record_open },
	{ "record.file-key", 5, wasm_record_file_key },
	{ "record.open-granted", 2, wasm_record_open_granted },
	{ "blob.piece", 2, wasm_blob_piece },
	{ "blob.open", 5, wasm_blob_open },
	{ "plain.body", 2, wasm_plain_body },
	{ "grant.child", 3, wasm_grant_child },
	{ "home.account", 1, wasm_home_account },
	{ "slip.read", 1, wasm_slip_read },
	{ "slip.write", 4, wasm_slip_write },
	{ "session.sign", 8, wasm_session_sign },
	{ "verify.challenge", 3, wasm_verify_challenge },
	{ "verify.hospital", 2, wasm_verify_hospital },
	{ "verify.shelf", 5, wasm_verify_shelf },
	{ "verify.absence", 3, wasm_verify_absence },
	{ "record.open-many", 4, wasm_record_open_many },
	{ "verify.doctors", 4, wasm_verify_doctors },
	{ "verify.granted-peek", 1, wasm_verify_granted_peek },
	{ "verify.granted", 7, wasm_verify_granted },
	{ "verify.own-grants", 2, wasm_verify_own_grants },
	{ "verify.inbox", 2, wasm_verify_inbox },
	{ "verify.ended", 2, wasm_verify_ended },
	{ "verify.wallet", 3, wasm_verify_wallet },
	{ "verify.link-peek", 1, wasm_verify_link_peek },
	{ "verify.link-answer", 6, wasm_verify_link_answer },
	{ "identity.find", 5, wasm_identity_find },
	{ "record.open-granted-many", 2, wasm_record_open_granted_many },
	{ "blob.open-range", 7, wasm_blob_open_range },
	{ "grant.make", 15, wasm_grant_make },
	{ "grant.revoke", 3, wasm_grant_revoke },
	{ "home.sign", 6, wasm_home_sign },
	{ "recovery.write", 1, wasm_recovery_write },
	{ "recovery.read", 1, wasm_recovery_read },
	{ "wallet.seal", 6, wasm_wallet_seal },
	{ "link.request", 11, wasm_link_request },
	{ "doctor.keys", 1, wasm_doctor_keys },
	{ "doctor.request", 9, wasm_doctor_request },
};

static enum err find_operation(struct cbor_reader *r, const struct operation **ret)
{
	size_t items = cbor_get_array(r, SIZE_MAX);
	struct bytes name = cbor_get_text(r, 64);

	TRY(r->err);
	for (size_t i = 0; i < LEN(operations); i++) {
		if (!bytes_equal(name, bytes_of_str(operations[i].name)))
			continue;
		if (items != 1 + operations[i].arguments)
			return ERR_FORMAT;
		*ret = &operations[i];
		return OK;
	}
	return ERR_UNSUPPORTED;
}

static enum err answer(struct cbor_reader *r, struct buf *out, struct problem *why)
{
	struct cbor_writer w = cbor_writer(out);
	const struct operation *operation;
	enum err e = find_operation(r, &operation);

	if (e != OK)
		return problem_is(why, PROBLEM_FAULT, e);
	cbor_put_array(&w, 2);
	cbor_put_uint(&w, OK);
	e = operation->run(r, &w, why);
	return e != OK ? e : cbor_written(&w);
}

/* What nobody told: arguments that could not be read are our own fault, bytes that mean nothing are the platform's. */
static enum problem_kind kind_of(enum err e, const struct cbor_reader *r)
{
	if (e == ERR_NOMEM)
		return PROBLEM_MEMORY;
	return r->err != OK ? PROBLEM_FAULT : PROBLEM_ANSWER;
}

static enum err refuse(enum err e, const struct problem *why, struct buf *out)
{
	struct cbor_writer w = cbor_writer(out);

	cbor_put_array(&w, 3);
	cbor_put_uint(&w, e);
	cbor_put_str(&w, problem_name(why->kind));
	cbor_put_str(&w, why->subject);
	return cbor_written(&w);
}

uint8_t *wasm_call(const uint8_t *request, size_t n)
{
	AUTO(buf_free) struct buf out = BUF_MAX(WASM_ANSWER_HEAD + WASM_ANSWER_MAX);
	struct cbor_reader r = cbor_reader(BYTES(request, n));
	struct problem why = { 0 };
	uint8_t *head;

	if (buf_add_room(&out, WASM_ANSWER_HEAD, &head) != OK)
		return NULL;
	enum err e = answer(&r, &out, &why);
	if (e != OK) {
		buf_truncate(&out, WASM_ANSWER_HEAD);
		(void)problem_is(&why, kind_of(e, &r), e);
		if (refuse(e, &why, &out) != OK)
			return NULL;
	}
	size_t length = out.n - WASM_ANSWER_HEAD;
	for (size_t i = 0; i < WASM_ANSWER_HEAD; i++)
		out.p[i] = (uint8_t)(length >> (8 * (WASM_ANSWER_HEAD - 1 - i)));
	uint8_t *p = out.p;
	out = BUF_MAX(0);
	return p;
}

uint8_t *wasm_alloc(size_t n)
{
	return malloc(n > 0 ? n : 1);
}

void wasm_free(uint8_t *p, size_t n)
{
	if (p == NULL)
		return;
	secret_wipe(p, n);
	free(p);
}
