#include "sealed/wallet_plain.h"

#include <string.h>

#include "statement/identity_statement.h"

static void hospital_fields(struct codec *c, void *item)
{
	struct wallet_plain_hospital *h = item;

	codec_array(c, 4);
	atom_hospital(c, &h->id);
	codec_fixed(c, h->signing, sizeof(h->signing));
	codec_text_or_null(c, &h->code, WALLET_PLAIN_CODE_MAX);
	codec_holds(c, h->code.p == NULL || h->code.n > 0);
	codec_uint(c, &h->cycle);
}

static struct bytes hospital_key(const void *item)
{
	const struct wallet_plain_hospital *h = item;

	return h->id;
}

static const struct codec_item hospital_item = { hospital_fields, sizeof(struct wallet_plain_hospital), hospital_key };

enum err wallet_plain_hospital_add(struct list_writer *hospitals, const struct wallet_plain_hospital *hospital)
{
	return codec_list_add(hospitals, &hospital_item, hospital);
}

bool wallet_plain_hospital_next(struct list *rest, struct wallet_plain_hospital *ret)
{
	return codec_list_next(rest, &hospital_item, ret);
}

static void fields(struct codec *c, void *object)
{
	struct wallet_plain *p = object;

	codec_map(c, 3);
	identity_statement_fields(c, &p->identity);
	codec_list(c, &p->hospitals, WALLET_PLAIN_HOSPITALS_MAX, &hospital_item);
	sealed_padding(c, WALLET_PLAIN_BLOCK);
}

CODEC_OBJECT(wallet_plain, struct wallet_plain, fields)

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
