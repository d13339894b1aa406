#include "statement/batch.h"

#include <string.h>

#include "bytes/cbor.h"

static enum err valid(struct bytes written)
{
	struct batch ignored;

	return batch_read(written, &ignored);
}

enum err batch_write(const struct batch *b, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 5);
	cbor_put_text(atom_put_key(&w, 0), b->hospital);
	cbor_put_uint(atom_put_key(&w, 1), b->number);
	cbor_put_uint(atom_put_key(&w, 2), b->length);
	cbor_put_bytes(atom_put_key(&w, 3), BYTES_OF(b->hash));
	cbor_put_bytes(atom_put_key(&w, 4), BYTES_OF(b->root));
	return atom_written(&w, start, valid);
}

enum err batch_read(struct bytes body, struct batch *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct batch b = { 0 };

	atom_get_map(&r, 5);
	b.hospital = atom_get_hospital(atom_get_key(&r, 0));
	b.number = atom_get_range(atom_get_key(&r, 1), 1, UINT64_MAX);
	b.length = atom_get_range(atom_get_key(&r, 2), 1, BATCH_BODY_MAX);
	cbor_get_fixed(atom_get_key(&r, 3), b.hash, sizeof(b.hash));
	cbor_get_fixed(atom_get_key(&r, 4), b.root, sizeof(b.root));
	TRY(cbor_done(&r));
	*ret = b;
	return OK;
}

enum err batch_sign(const struct batch *b, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	TRY(batch_write(b, &body));
	return statement_sign(STATEMENT_BATCH, BYTES_OF_BUF(&body), secret, ret_statement);
}

enum err batch_open(struct bytes raw, const uint8_t hospital_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		    struct batch *ret)
{
	struct statement st;
	struct batch b;

	TRY(statement_open(raw, STATEMENT_BATCH, hospital_key, &st));
	TRY(batch_read(st.body, &b));
	*ret_statement = st;
	*ret = b;
	return OK;
}

enum err batch_covers(const struct batch *b, struct bytes items)
{
	uint8_t hash[HASH_LEN];

	if (items.n != b->length)
		return ERR_PROOF;
	hash_sha256(items, hash);
	return memcmp(hash, b->hash, sizeof(hash)) == 0 ? OK : ERR_PROOF;
}

enum err batch_split(struct bytes sent, struct bytes *ret_statement, struct bytes *ret_body)
{
	struct cbor_reader r = cbor_reader(sent);
	struct bytes statement = cbor_skip(&r), body;

	if (r.err != OK)
		return r.err;
	body = BYTES(sent.p + r.at, sent.n - r.at);
	if (statement.n > STATEMENT_MAX || body.n > BATCH_BODY_MAX)
		return ERR_TOO_LONG;
	if (body.n == 0)
		return ERR_FORMAT;
	*ret_statement = statement;
	*ret_body = body;
	return OK;
}
