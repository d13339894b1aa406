#include "statement/home.h"

static enum err valid(struct bytes written)
{
	struct home ignored;

	return home_read(written, &ignored);
}

enum err home_write(const struct home *h, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 5);
	cbor_put_text(atom_put_key(&w, 0), h->hospital);
	cbor_put_bytes(atom_put_key(&w, 1), BYTES_OF(h->tag));
	cbor_put_bytes(atom_put_key(&w, 2), BYTES_OF(h->sign));
	cbor_put_bytes(atom_put_key(&w, 3), BYTES_OF(h->seal));
	cbor_put_uint(atom_put_key(&w, 4), h->time);
	return atom_written(&w, start, valid);
}

enum err home_read(struct bytes body, struct home *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct home h = { 0 };

	atom_get_map(&r, 5);
	h.hospital = atom_get_hospital(atom_get_key(&r, 0));
	cbor_get_fixed(atom_get_key(&r, 1), h.tag, sizeof(h.tag));
	cbor_get_fixed(atom_get_key(&r, 2), h.sign, sizeof(h.sign));
	cbor_get_fixed(atom_get_key(&r, 3), h.seal, sizeof(h.seal));
	h.time = cbor_get_uint(atom_get_key(&r, 4));
	TRY(cbor_done(&r));
	*ret = h;
	return OK;
}

enum err home_sign(const struct home *h, const uint8_t account_secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(home_write(h, &body));
	return statement_sign(STATEMENT_HOME, BYTES_OF_BUF(&body), account_secret, ret_statement);
}

enum err home_open(struct bytes raw, const uint8_t account_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		   struct home *ret)
{
	struct statement st;
	struct home h;

	TRY(statement_open(raw, STATEMENT_HOME, account_key, &st));
	TRY(home_read(st.body, &h));
	*ret_statement = st;
	*ret = h;
	return OK;
}
