#include "statement/root.h"

static enum err valid(struct bytes written)
{
	struct root ignored;

	return root_read(written, &ignored);
}

enum err root_write(const struct root *root, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 8);
	cbor_put_text(atom_put_key(&w, 0), root->hospital);
	cbor_put_uint(atom_put_key(&w, 1), root->cycle);
	cbor_put_uint(atom_put_key(&w, 2), root->time);
	cbor_put_uint(atom_put_key(&w, 3), root->interval);
	cbor_put_uint(atom_put_key(&w, 4), root->size);
	cbor_put_bytes(atom_put_key(&w, 5), BYTES_OF(root->head));
	cbor_put_bytes(atom_put_key(&w, 6), BYTES_OF(root->hospital_statement));
	atom_put_fixed_or_null(atom_put_key(&w, 7), root->has_revoked, root->revoked, sizeof(root->revoked));
	return atom_written(&w, start, valid);
}

enum err root_read(struct bytes body, struct root *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct root root = { 0 };

	atom_get_map(&r, 8);
	root.hospital = atom_get_hospital(atom_get_key(&r, 0));
	root.cycle = cbor_get_uint(atom_get_key(&r, 1));
	root.time = cbor_get_uint(atom_get_key(&r, 2));
	root.interval = atom_get_range(atom_get_key(&r, 3), 1, UINT64_MAX);
	root.size = cbor_get_uint(atom_get_key(&r, 4));
	cbor_get_fixed(atom_get_key(&r, 5), root.head, sizeof(root.head));
	cbor_get_fixed(atom_get_key(&r, 6), root.hospital_statement, sizeof(root.hospital_statement));
	root.has_revoked = atom_get_fixed_or_null(atom_get_key(&r, 7), root.revoked, sizeof(root.revoked));
	TRY(cbor_done(&r));
	*ret = root;
	return OK;
}

enum err root_sign(const struct root *root, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(root_write(root, &body));
	return statement_sign(STATEMENT_ROOT, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err root_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		   struct root *ret)
{
	struct statement st;
	struct root root;

	TRY(statement_open(raw, STATEMENT_ROOT, hospital_key, &st));
	TRY(root_read(st.body, &root));
	*ret_statement = st;
	*ret = root;
	return OK;
}

bool root_is_stale(const struct root *root, uint64_t now)
{
	return now > root_stale_after(root);
}

uint64_t root_stale_after(const struct root *root)
{
	uint64_t left = UINT64_MAX - root->time;

	return root->interval > left / 2 ? UINT64_MAX : root->time + 2 * root->interval;
}
