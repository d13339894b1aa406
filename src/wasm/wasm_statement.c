#include "bytes/secret.h"
#include "sealed/bundle.h"
#include "sealed/home_account.h"
#include "sealed/link_plain.h"
#include "sealed/message_plain.h"
#include "sealed/wallet_plain.h"
#include "statement/batch.h"
#include "statement/challenge.h"
#include "statement/doctor.h"
#include "statement/grant.h"
#include "statement/home.h"
#include "statement/hospital.h"
#include "statement/identity_statement.h"
#include "statement/link.h"
#include "statement/message.h"
#include "statement/revoked_doctors.h"
#include "statement/root.h"
#include "statement/session.h"
#include "statement/statement.h"
#include "statement/wallet.h"
#include "wasm/wasm_operations.h"

/* Reads a body and writes it again: what comes out is what was understood. */
#define BODY(object, name)                                              \
	static enum err name##_again(struct bytes body, struct buf *out) \
	{                                                               \
		struct object o;                                        \
                                                                        \
		TRY(name##_read(body, &o));                             \
		return name##_write(&o, out);                           \
	}

BODY(hospital, hospital)
BODY(batch, batch)
BODY(root, root)
BODY(identity_statement, identity_statement)
BODY(doctor_request, doctor_request)
BODY(doctor, doctor)
BODY(revoked_doctors, revoked_doctors)
BODY(home, home)
BODY(challenge, challenge)
BODY(session, session)
BODY(grant, grant)
BODY(revoke, grant_revoke)
BODY(message, message)
BODY(link_request, link_request)
BODY(link_answer, link_answer)
BODY(wallet, wallet)
BODY(bundle, bundle)
BODY(link_plain_request, link_plain_request)
BODY(link_plain_answer, link_plain_answer)
BODY(message_plain, message_plain)
BODY(wallet_plain, wallet_plain)

static enum err (*const again[STATEMENT_KINDS])(struct bytes body, struct buf *out) = {
	[STATEMENT_HOSPITAL] = hospital_again,
	[STATEMENT_BATCH] = batch_again,
	[STATEMENT_ROOT] = root_again,
	[STATEMENT_IDENTITY] = identity_statement_again,
	[STATEMENT_DOCTOR_REQUEST] = doctor_request_again,
	[STATEMENT_DOCTOR] = doctor_again,
	[STATEMENT_REVOKED_DOCTORS] = revoked_doctors_again,
	[STATEMENT_HOME] = home_again,
	[STATEMENT_CHALLENGE] = challenge_again,
	[STATEMENT_SESSION] = session_again,
	[STATEMENT_GRANT] = grant_again,
	[STATEMENT_REVOKE] = grant_revoke_again,
	[STATEMENT_MESSAGE] = message_again,
	[STATEMENT_LINK_REQUEST] = link_request_again,
	[STATEMENT_LINK_ANSWER] = link_answer_again,
	[STATEMENT_WALLET] = wallet_again,
};

static const struct {
	const char *name;
	enum err (*again)(struct bytes body, struct buf *out);
} plains[] = {
	{ "bundle", bundle_again },
	{ "link-plain", link_plain_request_again },
	{ "answer-plain", link_plain_answer_again },
	{ "message-plain", message_plain_again },
	{ "wallet-plain", wallet_plain_again },
};

static enum err get_kind(struct cbor_reader *r, enum statement_kind *ret)
{
	struct bytes name = cbor_get_text(r, WASM_VALUE_MAX);

	TRY(r->err);
	for (enum statement_kind kind = 0; kind < STATEMENT_KINDS; kind++) {
		if (bytes_equal(name, bytes_of_str(statement_kind_name(kind)))) {
			*ret = kind;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

/* statement.body kind body: the body, once it is one of that kind */
enum err wasm_statement_body(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf out = BUF_MAX(STATEMENT_MAX);
	enum statement_kind kind;

	TRY(get_kind(r, &kind));
	struct bytes body = cbor_get_bytes(r, WASM_VALUE_MAX);
	TRY(cbor_done(r));
	TRY(again[kind](body, &out));
	cbor_put_bytes(w, BYTES_OF_BUF(&out));
	return OK;
}

/* plain.body kind plaintext: the plaintext, once it is one of that kind */
enum err wasm_plain_body(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf out = BUF_MAX(WASM_VALUE_MAX);
	struct bytes name = cbor_get_text(r, WASM_VALUE_MAX), plain = cbor_get_bytes(r, WASM_VALUE_MAX);

	TRY(cbor_done(r));
	for (size_t i = 0; i < LEN(plains); i++) {
		if (!bytes_equal(name, bytes_of_str(plains[i].name)))
			continue;
		TRY(plains[i].again(plain, &out));
		cbor_put_bytes(w, BYTES_OF_BUF(&out));
		return OK;
	}
	return ERR_NOT_FOUND;
}

/* statement.sign kind body seed: statement */
enum err wasm_statement_sign(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(buf_free) struct buf out = BUF_MAX(STATEMENT_MAX);
	AUTO(secret32_wipe) struct secret32 seed;
	AUTO(secret64_wipe) struct secret64 secret;
	uint8_t public_key[ED25519_PUBLIC_LEN];
	enum statement_kind kind;

	TRY(get_kind(r, &kind));
	struct bytes body = cbor_get_bytes(r, WASM_VALUE_MAX);
	cbor_get_fixed(r, seed.b, sizeof(seed.b));
	TRY(cbor_done(r));
	ed25519_from_seed(seed.b, public_key, secret.b);
	TRY(statement_sign(kind, body, secret.b, &out));
	cbor_put_bytes(w, BYTES_OF_BUF(&out));
	return OK;
}

/* statement.open statement kind public-key: [body, id] */
enum err wasm_statement_open(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	struct statement st;
	uint8_t public_key[ED25519_PUBLIC_LEN];
	enum statement_kind kind;
	struct bytes raw = cbor_get_bytes(r, WASM_VALUE_MAX);

	TRY(get_kind(r, &kind));
	cbor_get_fixed(r, public_key, sizeof(public_key));
	TRY(cbor_done(r));
	TRY(statement_open(raw, kind, public_key, &st));
	cbor_put_array(w, 2);
	cbor_put_bytes(w, st.body);
	cbor_put_bytes(w, BYTES_OF(st.id));
	return OK;
}

/* grant.child child parent parent-id: null; both bodies */
enum err wasm_grant_child(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	struct grant child, parent;
	uint8_t id[HASH_LEN];
	struct bytes child_body = cbor_get_bytes(r, WASM_VALUE_MAX), parent_body = cbor_get_bytes(r, WASM_VALUE_MAX);

	cbor_get_fixed(r, id, sizeof(id));
	TRY(cbor_done(r));
	TRY(grant_read(child_body, &child));
	TRY(grant_read(parent_body, &parent));
	TRY(grant_check_child(&child, &parent, id));
	cbor_put_null(w);
	return OK;
}

/* home.account seed: [sign secret, seal secret, sign public, seal public] */
enum err wasm_home_account(struct cbor_reader *r, struct cbor_writer *w, struct problem *)
{
	AUTO(home_account_done) struct home_account account = { 0 };
	AUTO(secret16_wipe) struct secret16 seed;

	cbor_get_fixed(r, seed.b, sizeof(seed.b));
	TRY(cbor_done(r));
	home_account_init(seed.b, &account);
	cbor_put_array(w, 4);
	cbor_put_bytes(w, BYTES_OF(account.sign_secret.b));
	cbor_put_bytes(w, BYTES_OF(account.seal_secret.b));
	cbor_put_bytes(w, BYTES_OF(account.sign_public));
	cbor_put_bytes(w, BYTES_OF(account.seal_public));
	return OK;
}
