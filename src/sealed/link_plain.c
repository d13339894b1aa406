#include "sealed/link_plain.h"

#include <string.h>

static enum err valid_request(struct bytes written)
{
	struct link_plain_request ignored;

	return link_plain_request_read(written, &ignored);
}

enum err link_plain_request_write(const struct link_plain_request *p, struct buf *ret_plain)
{
	struct cbor_writer w = cbor_writer(ret_plain);
	size_t start = ret_plain->n;

	cbor_put_map(&w, 9);
	cbor_put_bytes(atom_put_key(&w, 0), BYTES_OF(p->author));
	cbor_put_text(atom_put_key(&w, 1), p->audience);
	cbor_put_text(atom_put_key(&w, 2), p->voucher);
	cbor_put_bytes(atom_put_key(&w, 3), p->identity);
	cbor_put_bytes(atom_put_key(&w, 4), BYTES_OF(p->home_sign));
	cbor_put_bytes(atom_put_key(&w, 5), BYTES_OF(p->home_seal));
	atom_put_text_or_null(atom_put_key(&w, 6), p->code);
	atom_put_fixed_or_null(atom_put_key(&w, 7), p->code.p != NULL, p->request, sizeof(p->request));
	cbor_put_bytes(atom_put_key(&w, 8), BYTES_OF(p->nonce));
	return atom_written(&w, start, valid_request);
}

enum err link_plain_request_read(struct bytes plain, struct link_plain_request *ret)
{
	struct cbor_reader r = cbor_reader(plain);
	struct link_plain_request p = { 0 };
	bool has_request;

	atom_get_map(&r, 9);
	cbor_get_fixed(atom_get_key(&r, 0), p.author, sizeof(p.author));
	p.audience = atom_get_hospital(atom_get_key(&r, 1));
	p.voucher = atom_get_hospital(atom_get_key(&r, 2));
	p.identity = cbor_get_bytes(atom_get_key(&r, 3), STATEMENT_MAX);
	cbor_get_fixed(atom_get_key(&r, 4), p.home_sign, sizeof(p.home_sign));
	cbor_get_fixed(atom_get_key(&r, 5), p.home_seal, sizeof(p.home_seal));
	p.code = atom_get_text_or_null(atom_get_key(&r, 6), LINK_PLAIN_CODE_MAX);
	has_request = atom_get_fixed_or_null(atom_get_key(&r, 7), p.request, sizeof(p.request));
	cbor_get_fixed(atom_get_key(&r, 8), p.nonce, sizeof(p.nonce));
	TRY(cbor_done(&r));
	if (p.identity.n < 1 || has_request != (p.code.p != NULL) || (has_request && p.code.n < 1))
		return ERR_FORMAT;
	*ret = p;
	return OK;
}

enum err link_plain_request_seal(struct link_plain_request *p, const uint8_t inbox[static ATOM_KEY_LEN],
				 const uint8_t account_secret[static ED25519_SECRET_LEN], uint64_t made, uint64_t expires,
				 const struct sealed_random *random, struct buf *ret_statement, struct buf *ret_file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX);
	struct link_request l = { .audience = p->audience, .voucher = p->voucher, .made = made, .expires = expires };
	size_t start = ret_file->n;
	enum err e;

	memcpy(p->author, statement_signer(account_secret), sizeof(p->author));
	TRY(link_plain_request_write(p, &plain));
	TRY(sealed_seal_one(BYTES_OF_BUF(&plain), inbox, random, ret_file));
	hash_sha256(BYTES(ret_file->p + start, ret_file->n - start), l.file);
	e = link_request_sign(&l, account_secret, ret_statement);
	if (e != OK)
		buf_truncate(ret_file, start);
	return e;
}

enum err link_plain_request_post(struct link_plain_request *p, const uint8_t inbox[static ATOM_KEY_LEN],
				 const uint8_t account_secret[static ED25519_SECRET_LEN], uint64_t made, uint64_t expires,
				 const struct sealed_random *random, struct buf *ret_post, uint8_t ret_id[static HASH_LEN])
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(LINK_PLAIN_POST_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(LINK_PLAIN_POST_MAX);
	struct cbor_writer w = cbor_writer(&post);

	TRY(link_plain_request_seal(p, inbox, account_secret, made, expires, random, &statement, &file));
	cbor_put_array(&w, 3);
	cbor_put_uint(&w, 1);
	cbor_put_bytes(&w, BYTES_OF_BUF(&statement));
	cbor_put_bytes(&w, BYTES_OF_BUF(&file));
	TRY(cbor_written(&w));
	TRY(buf_add(ret_post, BYTES_OF_BUF(&post)));
	statement_id(BYTES_OF_BUF(&statement), ret_id);
	return OK;
}

enum err link_plain_request_open(const struct statement *st, struct bytes file, struct bytes hospital,
				 const uint8_t inbox_secret[static ATOM_KEY_LEN], uint64_t now, struct buf *plain,
				 struct link_plain_request *ret)
{
	struct link_request l;
	struct link_plain_request p;

	if (st->kind != STATEMENT_LINK_REQUEST)
		return ERR_UNSUPPORTED;
	TRY(link_request_read(st->body, &l));
	TRY(sealed_open_hashed(file, l.file, inbox_secret, plain));
	TRY(link_plain_request_read(BYTES_OF_BUF(plain), &p));
	TRY(statement_verify(st, p.author));
	if (!bytes_equal(p.audience, hospital) || !bytes_equal(p.audience, l.audience) || !bytes_equal(p.voucher, l.voucher))
		return ERR_CONFLICT;
	if (now >= l.expires)
		return ERR_EXPIRED;
	*ret = p;
	return OK;
}

enum err link_plain_request_vouched(const struct link_plain_request *p, const uint8_t voucher_key[static ATOM_KEY_LEN],
				    uint64_t now, struct identity_statement *ret)
{
	struct statement st;
	struct identity_statement identity;

	TRY(identity_statement_open(p->identity, voucher_key, &st, &identity));
	if (!bytes_equal(identity.hospital, p->voucher) ||
	    memcmp(identity.account_sign, p->author, sizeof(p->author)) != 0)
		return ERR_CONFLICT;
	TRY(identity_statement_check(&identity, now));
	*ret = identity;
	return OK;
}

static enum err valid_answer(struct bytes written)
{
	struct link_plain_answer ignored;

	return link_plain_answer_read(written, &ignored);
}

enum err link_plain_answer_write(const struct link_plain_answer *p, struct buf *ret_plain)
{
	struct cbor_writer w = cbor_writer(ret_plain);
	size_t start = ret_plain->n;

	cbor_put_map(&w, 5);
	cbor_put_text(atom_put_key(&w, 0), p->hospital);
	cbor_put_bytes(atom_put_key(&w, 1), BYTES_OF(p->request));
	cbor_put_uint(atom_put_key(&w, 2), p->outcome);
	atom_put_text_or_null(atom_put_key(&w, 3), p->code);
	sealed_put_padding(atom_put_key(&w, 4), start, LINK_PLAIN_ANSWER_LEN);
	return atom_written(&w, start, valid_answer);
}

enum err link_plain_answer_read(struct bytes plain, struct link_plain_answer *ret)
{
	struct cbor_reader r = cbor_reader(plain);
	struct link_plain_answer p = { 0 };

	atom_get_map(&r, 5);
	p.hospital = atom_get_hospital(atom_get_key(&r, 0));
	cbor_get_fixed(atom_get_key(&r, 1), p.request, sizeof(p.request));
	p.outcome = (enum link_plain_outcome)atom_get_range(atom_get_key(&r, 2), 0, LINK_COME_WITH_SLIP);
	p.code = atom_get_text_or_null(atom_get_key(&r, 3), LINK_PLAIN_CODE_MAX);
	sealed_get_padding(atom_get_key(&r, 4), LINK_PLAIN_ANSWER_LEN);
	TRY(cbor_done(&r));
	if (plain.n != LINK_PLAIN_ANSWER_LEN || (p.code.p != NULL && (p.outcome != LINK_OPENED || p.code.n < 1)))
		return ERR_FORMAT;
	*ret = p;
	return OK;
}

enum err link_plain_answer_seal(const struct link_plain_answer *p, const uint8_t home_sign[static ATOM_KEY_LEN],
				const uint8_t home_seal[static ATOM_KEY_LEN],
				const uint8_t hospital_secret[static ED25519_SECRET_LEN], uint64_t time,
				const struct sealed_random *random, struct buf *ret_statement, struct buf *ret_file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_ANSWER_LEN);
	struct link_answer a = { .hospital = p->hospital, .time = time };
	size_t start = ret_file->n;
	enum err e;

	memcpy(a.request, p->request, sizeof(a.request));
	statement_key_id(home_sign, a.home);
	TRY(link_plain_answer_write(p, &plain));
	TRY(sealed_seal_one(BYTES_OF_BUF(&plain), home_seal, random, ret_file));
	hash_sha256(BYTES(ret_file->p + start, ret_file->n - start), a.file);
	e = link_answer_sign(&a, hospital_secret, ret_statement);
	if (e != OK)
		buf_truncate(ret_file, start);
	return e;
}

enum err link_plain_answer_open(struct bytes file, const struct link_answer *a,
				const uint8_t home_seal_secret[static ATOM_KEY_LEN], struct buf *plain,
				struct link_plain_answer *ret)
{
	struct link_plain_answer p;

	TRY(sealed_open_hashed(file, a->file, home_seal_secret, plain));
	TRY(link_plain_answer_read(BYTES_OF_BUF(plain), &p));
	if (!bytes_equal(p.hospital, a->hospital) || memcmp(p.request, a->request, sizeof(p.request)) != 0)
		return ERR_CONFLICT;
	*ret = p;
	return OK;
}
