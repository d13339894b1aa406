#include "statement/statement.h"

#include <string.h>

#include "bytes/cbor.h"

#define TYP_PREFIX "mizhen/"
#define TYP_MAX 64
#define EXTERNAL_AAD "mizhen/v1"

/* COSE header parameters (RFC 9052 §3.1, RFC 9596) and the algorithm EdDSA (RFC 9053 §2.2). */
enum { HEADER_ALG = 1, HEADER_KID = 4, HEADER_TYP = 16 };
#define ALG_EDDSA (-8)

/* Around the body: the heads, the protected header, the signature, and "Signature1". */
#define AROUND_MAX 256

static const char *const names[STATEMENT_KINDS] = {
	[STATEMENT_HOSPITAL] = "hospital",
	[STATEMENT_BATCH] = "batch",
	[STATEMENT_ROOT] = "root",
	[STATEMENT_IDENTITY] = "identity",
	[STATEMENT_DOCTOR_REQUEST] = "doctor-request",
	[STATEMENT_DOCTOR] = "doctor",
	[STATEMENT_REVOKED_DOCTORS] = "revoked-doctors",
	[STATEMENT_HOME] = "home",
	[STATEMENT_CHALLENGE] = "challenge",
	[STATEMENT_SESSION] = "session",
	[STATEMENT_GRANT] = "grant",
	[STATEMENT_REVOKE] = "revoke",
	[STATEMENT_MESSAGE] = "message",
	[STATEMENT_LINK_REQUEST] = "link-request",
	[STATEMENT_LINK_ANSWER] = "link-answer",
	[STATEMENT_WALLET] = "wallet",
};

const char *statement_kind_name(enum statement_kind kind)
{
	return names[kind];
}

static enum err kind_of(struct bytes typ, enum statement_kind *ret)
{
	const struct bytes prefix = BYTES_LIT(TYP_PREFIX);

	if (typ.n < prefix.n || memcmp(typ.p, prefix.p, prefix.n) != 0)
		return ERR_UNSUPPORTED;
	for (int kind = 0; kind < STATEMENT_KINDS; kind++) {
		if (bytes_equal(BYTES(typ.p + prefix.n, typ.n - prefix.n), bytes_of_str(names[kind]))) {
			*ret = (enum statement_kind)kind;
			return OK;
		}
	}
	return ERR_UNSUPPORTED;
}

static enum err read_protected(struct statement *st)
{
	struct cbor_reader r = cbor_reader(st->protected_header);
	struct bytes typ;

	if (cbor_get_map(&r, 3) != 3)
		cbor_fail(&r, ERR_FORMAT);
	cbor_expect_key(&r, HEADER_ALG);
	if (cbor_get_int(&r) != ALG_EDDSA)
		cbor_fail(&r, ERR_FORMAT);
	cbor_expect_key(&r, HEADER_KID);
	cbor_get_fixed(&r, st->key_id, sizeof(st->key_id));
	cbor_expect_key(&r, HEADER_TYP);
	typ = cbor_get_text(&r, TYP_MAX);
	TRY(cbor_done(&r));
	return kind_of(typ, &st->kind);
}

enum err statement_read_any(struct bytes raw, struct statement *ret)
{
	struct cbor_reader r = cbor_reader(raw);
	struct statement st = { .raw = raw };
	struct bytes signature;

	if (raw.n > STATEMENT_MAX)
		return ERR_TOO_LONG;
	cbor_get_array_of(&r, 4);
	st.protected_header = cbor_get_bytes(&r, STATEMENT_MAX);
	if (cbor_get_map(&r, 0) != 0)
		cbor_fail(&r, ERR_FORMAT);
	st.body = cbor_get_bytes(&r, STATEMENT_MAX);
	signature = cbor_get_bytes(&r, STATEMENT_MAX);
	TRY(cbor_done(&r));
	if (signature.n != ED25519_SIGNATURE_LEN)
		return ERR_FORMAT;
	st.signature = signature.p;
	TRY(read_protected(&st));
	statement_id(raw, st.id);
	*ret = st;
	return OK;
}

enum err statement_read(struct bytes raw, enum statement_kind expected, struct statement *ret)
{
	struct statement st;

	TRY(statement_read_any(raw, &st));
	if (st.kind != expected)
		return ERR_UNSUPPORTED;
	*ret = st;
	return OK;
}

/* What is signed: Sig_structure of RFC 9052 §4.4. */
static enum err signed_bytes(struct bytes protected_header, struct bytes body, struct buf *ret)
{
	struct cbor_writer w = cbor_writer(ret);

	TRY(buf_reserve(ret, protected_header.n + body.n + AROUND_MAX));
	cbor_put_array(&w, 4);
	cbor_put_str(&w, "Signature1");
	cbor_put_bytes(&w, protected_header);
	cbor_put_bytes(&w, BYTES_LIT(EXTERNAL_AAD));
	cbor_put_bytes(&w, body);
	return cbor_written(&w);
}

enum err statement_verify(const struct statement *st, const uint8_t public_key[static ED25519_PUBLIC_LEN])
{
	AUTO(buf_free) struct buf message = BUF_MAX(STATEMENT_MAX + AROUND_MAX);
	uint8_t key_id[HASH_LEN];

	statement_key_id(public_key, key_id);
	if (memcmp(key_id, st->key_id, sizeof(key_id)) != 0)
		return ERR_SIGNATURE;
	TRY(signed_bytes(st->protected_header, st->body, &message));
	return ed25519_verify(public_key, BYTES_OF_BUF(&message), st->signature);
}

enum err statement_open(struct bytes raw, enum statement_kind expected,
			const uint8_t public_key[static ED25519_PUBLIC_LEN], struct statement *ret)
{
	struct statement st;

	TRY(statement_read(raw, expected, &st));
	TRY(statement_verify(&st, public_key));
	*ret = st;
	return OK;
}

static enum err put_protected(enum statement_kind kind, const uint8_t public_key[static ED25519_PUBLIC_LEN], struct buf *ret)
{
	AUTO(buf_free) struct buf typ = BUF_MAX(TYP_MAX);
	struct cbor_writer w = cbor_writer(ret);
	uint8_t key_id[HASH_LEN];

	statement_key_id(public_key, key_id);
	TRY(buf_add_str(&typ, TYP_PREFIX));
	TRY(buf_add_str(&typ, names[kind]));
	cbor_put_map(&w, 3);
	cbor_put_uint(&w, HEADER_ALG);
	cbor_put_int(&w, ALG_EDDSA);
	cbor_put_uint(&w, HEADER_KID);
	cbor_put_bytes(&w, BYTES_OF(key_id));
	cbor_put_uint(&w, HEADER_TYP);
	cbor_put_text(&w, BYTES_OF_BUF(&typ));
	return cbor_written(&w);
}

enum err statement_sign(enum statement_kind kind, struct bytes body, const uint8_t secret[static ED25519_SECRET_LEN],
			struct buf *ret_statement)
{
	AUTO(buf_free) struct buf header = BUF_MAX(AROUND_MAX);
	AUTO(buf_free) struct buf whole = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf message = BUF_MAX(STATEMENT_MAX + AROUND_MAX);
	struct cbor_writer w = cbor_writer(&whole);
	uint8_t signature[ED25519_SIGNATURE_LEN];

	if (body.n > STATEMENT_MAX)
		return ERR_TOO_LONG;
	TRY(put_protected(kind, statement_signer(secret), &header));
	TRY(signed_bytes(BYTES_OF_BUF(&header), body, &message));
	ed25519_sign(secret, BYTES_OF_BUF(&message), signature);
	cbor_put_array(&w, 4);
	cbor_put_bytes(&w, BYTES_OF_BUF(&header));
	cbor_put_map(&w, 0);
	cbor_put_bytes(&w, body);
	cbor_put_bytes(&w, BYTES_OF(signature));
	TRY(cbor_written(&w));
	return buf_add(ret_statement, BYTES_OF_BUF(&whole));
}

enum err statement_sign_object(enum statement_kind kind, codec_fields *fields, const void *object,
			       const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(codec_write(fields, object, &body));
	return statement_sign(kind, BYTES_OF_BUF(&body), secret, ret_statement);
}

const uint8_t *statement_signer(const uint8_t secret[static ED25519_SECRET_LEN])
{
	return secret + ED25519_SECRET_LEN - ED25519_PUBLIC_LEN;
}

bool statement_signer_is(const uint8_t secret[static ED25519_SECRET_LEN],
			 const uint8_t public_key[static ED25519_PUBLIC_LEN])
{
	return memcmp(statement_signer(secret), public_key, ED25519_PUBLIC_LEN) == 0;
}

void statement_key_id(const uint8_t public_key[static ED25519_PUBLIC_LEN], uint8_t ret_id[static HASH_LEN])
{
	hash_sha256(BYTES(public_key, ED25519_PUBLIC_LEN), ret_id);
}

void statement_id(struct bytes raw, uint8_t ret_id[static HASH_LEN])
{
	hash_sha256(raw, ret_id);
}
