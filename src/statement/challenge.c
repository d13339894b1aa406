#include "statement/challenge.h"

static enum err valid(struct bytes written)
{
	struct challenge ignored;

	return challenge_read(written, &ignored);
}

enum err challenge_write(const struct challenge *c, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 4);
	cbor_put_text(atom_put_key(&w, 0), c->origin);
	cbor_put_bytes(atom_put_key(&w, 1), BYTES_OF(c->nonce));
	cbor_put_uint(atom_put_key(&w, 2), c->time);
	cbor_put_bytes(atom_put_key(&w, 3), BYTES_OF(c->key));
	return atom_written(&w, start, valid);
}

enum err challenge_read(struct bytes body, struct challenge *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct challenge c = { 0 };

	atom_get_map(&r, 4);
	c.origin = atom_get_origin(atom_get_key(&r, 0));
	cbor_get_fixed(atom_get_key(&r, 1), c.nonce, sizeof(c.nonce));
	c.time = cbor_get_uint(atom_get_key(&r, 2));
	cbor_get_fixed(atom_get_key(&r, 3), c.key, sizeof(c.key));
	TRY(cbor_done(&r));
	*ret = c;
	return OK;
}

enum err challenge_sign(const struct challenge *c, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	if (!statement_signer_is(secret, c->key))
		return ERR_SIGNATURE;
	TRY(challenge_write(c, &body));
	return statement_sign(STATEMENT_CHALLENGE, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err challenge_open(struct bytes raw, struct statement *ret_statement, struct challenge *ret)
{
	struct statement st;
	struct challenge c;

	TRY(statement_read(raw, STATEMENT_CHALLENGE, &st));
	TRY(challenge_read(st.body, &c));
	TRY(statement_verify(&st, c.key));
	*ret_statement = st;
	*ret = c;
	return OK;
}
