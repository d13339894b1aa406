#include "sealed/link_plain.h"

#include <string.h>

static void request_fields(struct codec *c, void *object)
{
	struct link_plain_request *p = object;
	bool has_request;

	codec_map(c, 9);
	codec_fixed(c, p->author, sizeof(p->author));
	atom_hospital(c, &p->audience);
	atom_hospital(c, &p->voucher);
	codec_bytes(c, &p->identity, STATEMENT_MAX);
	codec_holds(c, p->identity.n > 0);
	codec_fixed(c, p->home_sign, sizeof(p->home_sign));
	codec_fixed(c, p->home_seal, sizeof(p->home_seal));
	codec_text_or_null(c, &p->code, LINK_PLAIN_CODE_MAX);
	codec_holds(c, p->code.p == NULL || p->code.n > 0);
	has_request = p->code.p != NULL;
	codec_fixed_or_null(c, &has_request, p->request, sizeof(p->request));
	codec_holds(c, has_request == (p->code.p != NULL));
	codec_fixed(c, p->nonce, sizeof(p->nonce));
}

CODEC_OBJECT(link_plain_request, struct link_plain_request, request_fields)

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

static void answer_fields(struct codec *c, void *object)
{
	struct link_plain_answer *p = object;

	codec_map(c, 5);
	atom_hospital(c, &p->hospital);
	codec_fixed(c, p->request, sizeof(p->request));
	CODEC_ENUM(c, p->outcome, LINK_COME_WITH_SLIP);
	codec_text_or_null(c, &p->code, LINK_PLAIN_CODE_MAX);
	codec_holds(c, p->code.p == NULL || (p->outcome == LINK_OPENED && p->code.n > 0));
	sealed_padding(c, LINK_PLAIN_ANSWER_LEN);
	codec_holds(c, codec_length(c) == LINK_PLAIN_ANSWER_LEN);
}

CODEC_OBJECT(link_plain_answer, struct link_plain_answer, answer_fields)

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
