#include "statement/wallet.h"

static enum err valid(struct bytes written)
{
	struct wallet ignored;

	return wallet_read(written, &ignored);
}

enum err wallet_write(const struct wallet *wallet, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	cbor_put_map(&w, 4);
	cbor_put_uint(atom_put_key(&w, 0), wallet->sequence);
	cbor_put_bytes(atom_put_key(&w, 1), BYTES_OF(wallet->file));
	cbor_put_uint(atom_put_key(&w, 2), wallet->time);
	cbor_put_bytes(atom_put_key(&w, 3), BYTES_OF(wallet->home));
	return atom_written(&w, start, valid);
}

enum err wallet_read(struct bytes body, struct wallet *ret)
{
	struct cbor_reader r = cbor_reader(body);
	struct wallet wallet = { 0 };

	atom_get_map(&r, 4);
	wallet.sequence = cbor_get_uint(atom_get_key(&r, 0));
	cbor_get_fixed(atom_get_key(&r, 1), wallet.file, sizeof(wallet.file));
	wallet.time = cbor_get_uint(atom_get_key(&r, 2));
	cbor_get_fixed(atom_get_key(&r, 3), wallet.home, sizeof(wallet.home));
	TRY(cbor_done(&r));
	*ret = wallet;
	return OK;
}

enum err wallet_sign(const struct wallet *wallet, const uint8_t home_secret[static ED25519_SECRET_LEN], struct buf *ret_statement)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	if (!statement_signer_is(home_secret, wallet->home))
		return ERR_SIGNATURE;
	TRY(wallet_write(wallet, &body));
	return statement_sign(STATEMENT_WALLET, BYTES_OF_BUF(&body), home_secret, ret_statement);
}

enum err wallet_open(struct bytes raw, struct statement *ret_statement, struct wallet *ret)
{
	struct statement st;
	struct wallet wallet;

	TRY(statement_read(raw, STATEMENT_WALLET, &st));
	TRY(wallet_read(st.body, &wallet));
	TRY(statement_verify(&st, wallet.home));
	*ret_statement = st;
	*ret = wallet;
	return OK;
}
