#include "statement/link.h"

static enum err valid_request(struct bytes written)
{
	struct link_request ignored;

	return link_request_read(written, &ignored);
}

enum err link_request_write(const struct link_request *l, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 5);
	cbor_put_text(atom_put_key(&w, 0), l->audience);
	cbor_put_text(atom_put_key(&w, 1), l->voucher);
	cbor_put_bytes(atom_put_key(&w, 2), BYTES_OF(l->file));
	cbor_put_uint(atom_put_key(&w, 3), l->made);
	cbor_put_uint(atom_put_key(&w, 4), l->expires);
	return atom_written(&w, start, valid_request);
}

enum err link_request_read(struct bytes body, struct link_request *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct link_request l = { 0 };

	atom_get_map(&r, 5);
	l.audience = atom_get_hospital(atom_get_key(&r, 0));
	l.voucher = atom_get_hospital(atom_get_key(&r, 1));
	cbor_get_fixed(atom_get_key(&r, 2), l.file, sizeof(l.file));
	l.made = cbor_get_uint(atom_get_key(&r, 3));
	l.expires = cbor_get_uint(atom_get_key(&r, 4));
	TRY(cbor_done(&r));
	if (l.expires <= l.made || l.expires - l.made > LINK_REQUEST_LIFE_MAX)
		return ERR_FORMAT;
	*ret = l;
	return OK;
}

enum err link_request_sign(const struct link_request *l, const uint8_t account_secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(link_request_write(l, &body));
	return statement_sign(STATEMENT_LINK_REQUEST, BYTES_OF_BUF(&body), account_secret, ret_statement);
}

enum err link_request_open(struct bytes raw, const uint8_t account_key[static ATOM_KEY_LEN], struct statement *ret_statement,
			   struct link_request *ret)
{
	struct statement st;
	struct link_request l;

	TRY(statement_open(raw, STATEMENT_LINK_REQUEST, account_key, &st));
	TRY(link_request_read(st.body, &l));
	*ret_statement = st;
	*ret = l;
	return OK;
}

static enum err valid_answer(struct bytes written)
{
	struct link_answer ignored;

	return link_answer_read(written, &ignored);
}

enum err link_answer_write(const struct link_answer *a, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 5);
	cbor_put_text(atom_put_key(&w, 0), a->hospital);
	cbor_put_bytes(atom_put_key(&w, 1), BYTES_OF(a->request));
	cbor_put_bytes(atom_put_key(&w, 2), BYTES_OF(a->home));
	cbor_put_bytes(atom_put_key(&w, 3), BYTES_OF(a->file));
	cbor_put_uint(atom_put_key(&w, 4), a->time);
	return atom_written(&w, start, valid_answer);
}

enum err link_answer_read(struct bytes body, struct link_answer *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct link_answer a = { 0 };

	atom_get_map(&r, 5);
	a.hospital = atom_get_hospital(atom_get_key(&r, 0));
	cbor_get_fixed(atom_get_key(&r, 1), a.request, sizeof(a.request));
	cbor_get_fixed(atom_get_key(&r, 2), a.home, sizeof(a.home));
	cbor_get_fixed(atom_get_key(&r, 3), a.file, sizeof(a.file));
	a.time = cbor_get_uint(atom_get_key(&r, 4));
	TRY(cbor_done(&r));
	*ret = a;
	return OK;
}

enum err link_answer_sign(const struct link_answer *a, const uint8_t hospital_secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(link_answer_write(a, &body));
	return statement_sign(STATEMENT_LINK_ANSWER, BYTES_OF_BUF(&body), hospital_secret, ret_statement);
}

enum err link_answer_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN], struct statement *ret_statement,
			  struct link_answer *ret)
{
	struct statement st;
	struct link_answer a;

	TRY(statement_open(raw, STATEMENT_LINK_ANSWER, hospital_key, &st));
	TRY(link_answer_read(st.body, &a));
	*ret_statement = st;
	*ret = a;
	return OK;
}
