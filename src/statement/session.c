#include "statement/session.h"

/* Which role names what: account hospital and tag, home neither, the others the hospital. */
static bool names_right(enum session_role role, bool hospital, bool tag)
{
	return hospital == (role != SESSION_HOME) && tag == (role == SESSION_ACCOUNT);
}

static enum err valid(struct bytes written)
{
	struct session ignored;

	return session_read(written, &ignored);
}

enum err session_write(const struct session *s, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 7);
	cbor_put_text(atom_put_key(&w, 0), s->origin);
	cbor_put_bytes(atom_put_key(&w, 1), BYTES_OF(s->nonce));
	cbor_put_uint(atom_put_key(&w, 2), s->time);
	cbor_put_uint(atom_put_key(&w, 3), s->role);
	atom_put_text_or_null(atom_put_key(&w, 4), s->hospital);
	atom_put_fixed_or_null(atom_put_key(&w, 5), s->role == SESSION_ACCOUNT, s->tag, sizeof(s->tag));
	cbor_put_bytes(atom_put_key(&w, 6), BYTES_OF(s->key));
	return atom_written(&w, start, valid);
}

enum err session_read(struct bytes body, struct session *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct session s = { 0 };
	bool has_tag;

	atom_get_map(&r, 7);
	s.origin = atom_get_origin(atom_get_key(&r, 0));
	cbor_get_fixed(atom_get_key(&r, 1), s.nonce, sizeof(s.nonce));
	s.time = cbor_get_uint(atom_get_key(&r, 2));
	s.role = (enum session_role)atom_get_range(atom_get_key(&r, 3), 0, SESSION_TRANSPORT);
	s.hospital = atom_get_hospital_or_null(atom_get_key(&r, 4));
	has_tag = atom_get_fixed_or_null(atom_get_key(&r, 5), s.tag, sizeof(s.tag));
	cbor_get_fixed(atom_get_key(&r, 6), s.key, sizeof(s.key));
	TRY(cbor_done(&r));
	if (!names_right(s.role, s.hospital.p != NULL, has_tag))
		return ERR_FORMAT;
	*ret = s;
	return OK;
}

enum err session_sign(const struct session *s, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	if (!statement_signer_is(secret, s->key))
		return ERR_SIGNATURE;
	TRY(session_write(s, &body));
	return statement_sign(STATEMENT_SESSION, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err session_open(struct bytes raw, struct statement *ret_statement, struct session *ret)
{
	struct statement st;
	struct session s;

	TRY(statement_read(raw, STATEMENT_SESSION, &st));
	TRY(session_read(st.body, &s));
	TRY(statement_verify(&st, s.key));
	*ret_statement = st;
	*ret = s;
	return OK;
}
