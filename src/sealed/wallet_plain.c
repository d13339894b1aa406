#include "sealed/wallet_plain.h"

#include <string.h>

#include "statement/identity_statement.h"

static struct wallet_plain_hospital get_hospital(struct cbor_reader *r)
{
	struct wallet_plain_hospital h;

	cbor_get_array_of(r, 4);
	h.id = atom_get_hospital(r);
	cbor_get_fixed(r, h.signing, sizeof(h.signing));
	h.code = atom_get_text_or_null(r, WALLET_PLAIN_CODE_MAX);
	h.cycle = cbor_get_uint(r);
	return h;
}

static void check_hospital(struct cbor_reader *r, void *order)
{
	struct wallet_plain_hospital h = get_hospital(r);

	list_ascends(order, r, h.id);
	if (h.code.p != NULL && h.code.n < 1)
		cbor_fail(r, ERR_FORMAT);
}

enum err wallet_plain_hospital_add(struct list_writer *hospitals, const struct wallet_plain_hospital *hospital)
{
	size_t start = hospitals->items.n;
	struct cbor_writer item = list_add_begin(hospitals);

	cbor_put_array(&item, 4);
	cbor_put_text(&item, hospital->id);
	cbor_put_bytes(&item, BYTES_OF(hospital->signing));
	atom_put_text_or_null(&item, hospital->code);
	cbor_put_uint(&item, hospital->cycle);
	return list_add_end(hospitals, start, &item);
}

bool wallet_plain_hospital_next(struct list *rest, struct wallet_plain_hospital *ret)
{
	struct cbor_reader r;

	if (!list_next_begin(rest, &r))
		return false;
	*ret = get_hospital(&r);
	list_next_end(rest, &r);
	return true;
}

static enum err valid(struct bytes written)
{
	struct wallet_plain ignored;

	return wallet_plain_read(written, &ignored);
}

enum err wallet_plain_write(const struct wallet_plain *p, struct buf *ret_plain)
{
	struct cbor_writer w = cbor_writer(ret_plain);
	size_t start = ret_plain->n;

	cbor_put_map(&w, 3);
	list_put(atom_put_key(&w, 0), p->identity);
	list_put(atom_put_key(&w, 1), p->hospitals);
	sealed_put_padding(atom_put_key(&w, 2), start, WALLET_PLAIN_BLOCK);
	return atom_written(&w, start, valid);
}

enum err wallet_plain_read(struct bytes plain, struct wallet_plain *ret)
{
	struct cbor_reader r = cbor_reader(plain);
	struct wallet_plain p = { 0 };
	struct list_order order = { 0 };

	atom_get_map(&r, 3);
	p.identity = identity_statement_get_fields(atom_get_key(&r, 0));
	p.hospitals = list_get(atom_get_key(&r, 1), WALLET_PLAIN_HOSPITALS_MAX, check_hospital, &order);
	sealed_get_padding(atom_get_key(&r, 2), WALLET_PLAIN_BLOCK);
	TRY(cbor_done(&r));
	*ret = p;
	return OK;
}

enum err wallet_plain_seal(const struct wallet_plain *p, const struct home_account *home, uint64_t sequence, uint64_t time,
			   const struct sealed_random *random, struct buf *ret_statement, struct buf *ret_file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(WALLET_PLAIN_MAX);
	struct wallet wallet = { .sequence = sequence, .time = time };
	size_t start = ret_file->n;
	enum err e;

	memcpy(wallet.home, home->sign_public, sizeof(wallet.home));
	TRY(wallet_plain_write(p, &plain));
	TRY(sealed_seal_one(BYTES_OF_BUF(&plain), home->seal_public, random, ret_file));
	hash_sha256(BYTES(ret_file->p + start, ret_file->n - start), wallet.file);
	e = wallet_sign(&wallet, home->sign_secret.b, ret_statement);
	if (e != OK)
		buf_truncate(ret_file, start);
	return e;
}

enum err wallet_plain_pack(const struct wallet_plain *p, const struct home_account *home, uint64_t sequence, uint64_t time,
			   const struct sealed_random *random, struct buf *ret_both)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(2 * WALLET_PLAIN_MAX);
	AUTO(buf_free) struct buf both = BUF_MAX(STATEMENT_MAX + 2 * WALLET_PLAIN_MAX);
	struct cbor_writer w = cbor_writer(&both);

	TRY(wallet_plain_seal(p, home, sequence, time, random, &statement, &file));
	cbor_put_array(&w, 2);
	cbor_put_bytes(&w, BYTES_OF_BUF(&statement));
	cbor_put_bytes(&w, BYTES_OF_BUF(&file));
	TRY(cbor_written(&w));
	return buf_add(ret_both, BYTES_OF_BUF(&both));
}

enum err wallet_plain_open(struct bytes statement, struct bytes file, const struct home_account *home, struct buf *plain,
			   struct wallet *ret_wallet, struct wallet_plain *ret)
{
	struct statement st;
	struct wallet wallet;
	struct wallet_plain p;

	TRY(wallet_open(statement, &st, &wallet));
	if (memcmp(wallet.home, home->sign_public, sizeof(wallet.home)) != 0)
		return ERR_CONFLICT;
	TRY(sealed_open_hashed(file, wallet.file, home->seal_secret.b, plain));
	TRY(wallet_plain_read(BYTES_OF_BUF(plain), &p));
	*ret_wallet = wallet;
	*ret = p;
	return OK;
}
