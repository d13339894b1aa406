#include "statement/identity_statement.h"

#include "statement/identity_field.h"

/* What check_field has seen: fields come in the order of section 1, none twice. */
struct seen {
	bool any;
	enum identity_field last;
};

static void check_field(struct cbor_reader *r, void *context)
{
	struct list_pair pair = list_pair_get(r, ATOM_NAME_MAX, IDENTITY_STATEMENT_VALUE_MAX);
	struct seen *seen = context;
	enum identity_field field;

	if (r->err != OK)
		return;
	if (identity_field_from_name(pair.name, &field) != OK || field == IDENTITY_CODE || pair.value.n < 1 ||
	    (seen->any && field <= seen->last)) {
		cbor_fail(r, ERR_FORMAT);
		return;
	}
	*seen = (struct seen){ true, field };
}

struct list identity_statement_get_fields(struct cbor_reader *r)
{
	struct seen seen = { 0 };

	return list_get(r, IDENTITY_STATEMENT_FIELDS_MAX, check_field, &seen);
}

static enum err valid(struct bytes written)
{
	struct identity_statement ignored;

	return identity_statement_read(written, &ignored);
}

enum err identity_statement_write(const struct identity_statement *s, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 7);
	cbor_put_text(atom_put_key(&w, 0), s->hospital);
	list_put(atom_put_key(&w, 1), s->fields);
	cbor_put_bytes(atom_put_key(&w, 2), BYTES_OF(s->account_sign));
	cbor_put_bytes(atom_put_key(&w, 3), BYTES_OF(s->account_seal));
	cbor_put_uint(atom_put_key(&w, 4), s->checked);
	cbor_put_uint(atom_put_key(&w, 5), s->from);
	cbor_put_uint(atom_put_key(&w, 6), s->until);
	return atom_written(&w, start, valid);
}

enum err identity_statement_read(struct bytes body, struct identity_statement *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct identity_statement s = { 0 };

	atom_get_map(&r, 7);
	s.hospital = atom_get_hospital(atom_get_key(&r, 0));
	s.fields = identity_statement_get_fields(atom_get_key(&r, 1));
	cbor_get_fixed(atom_get_key(&r, 2), s.account_sign, sizeof(s.account_sign));
	cbor_get_fixed(atom_get_key(&r, 3), s.account_seal, sizeof(s.account_seal));
	s.checked = (enum identity_statement_checked)atom_get_range(atom_get_key(&r, 4), 0, IDENTITY_STATEMENT_FACE);
	s.from = cbor_get_uint(atom_get_key(&r, 5));
	s.until = cbor_get_uint(atom_get_key(&r, 6));
	TRY(cbor_done(&r));
	if (s.fields.n < 1 || s.until <= s.from)
		return ERR_FORMAT;
	*ret = s;
	return OK;
}

enum err identity_statement_sign(const struct identity_statement *s, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(identity_statement_write(s, &body));
	return statement_sign(STATEMENT_IDENTITY, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err identity_statement_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN], struct statement *ret_statement,
				 struct identity_statement *ret)
{
	struct statement st;
	struct identity_statement s;

	TRY(statement_open(raw, STATEMENT_IDENTITY, hospital_key, &st));
	TRY(identity_statement_read(st.body, &s));
	*ret_statement = st;
	*ret = s;
	return OK;
}

enum err identity_statement_check(const struct identity_statement *s, uint64_t now)
{
	return now >= s->from && now < s->until ? OK : ERR_EXPIRED;
}
