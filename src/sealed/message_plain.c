#include "sealed/message_plain.h"

#include <string.h>

#define OPINION_LABEL "mizhen/v1/opinion"

static void put_invitation(struct cbor_writer *w, const struct message_plain *p)
{
	cbor_put_array(w, 3);
	cbor_put_bytes(w, BYTES_OF(p->sign));
	cbor_put_bytes(w, BYTES_OF(p->seal));
	if (p->certificate.p != NULL)
		cbor_put_bytes(w, p->certificate);
	else
		cbor_put_null(w);
}

static void put_body(struct cbor_writer *w, const struct message_plain *p)
{
	switch (p->kind) {
	case MESSAGE_TEXT:
		cbor_put_text(w, p->text);
		break;
	case MESSAGE_ATTACHMENT:
		cbor_put_array(w, 3);
		cbor_put_text(w, p->media_type);
		cbor_put_text(w, p->file_name);
		cbor_put_bytes(w, p->data);
		break;
	case MESSAGE_GRANT:
		cbor_put_bytes(w, BYTES_OF(p->grant));
		break;
	case MESSAGE_INVITATION:
		put_invitation(w, p);
		break;
	case MESSAGE_LEAVE:
		cbor_put_null(w);
		break;
	case MESSAGE_OPINION:
		cbor_put_array(w, 2);
		cbor_put_bytes(w, p->data);
		atom_put_fixed_or_null(w, p->has_signature, p->signature, sizeof(p->signature));
		break;
	case MESSAGE_CALL:
		cbor_put_bytes(w, p->data);
	}
}

static void get_invitation(struct cbor_reader *r, struct message_plain *ret)
{
	cbor_get_array_of(r, 3);
	cbor_get_fixed(r, ret->sign, sizeof(ret->sign));
	cbor_get_fixed(r, ret->seal, sizeof(ret->seal));
	if (cbor_get_opt_null(r))
		return;
	ret->certificate = cbor_get_bytes(r, STATEMENT_MAX);
	if (ret->certificate.n < 1)
		cbor_fail(r, ERR_FORMAT);
}

static void get_body(struct cbor_reader *r, struct message_plain *ret)
{
	switch (ret->kind) {
	case MESSAGE_TEXT:
		ret->text = cbor_get_text(r, MESSAGE_PLAIN_TEXT_MAX);
		break;
	case MESSAGE_ATTACHMENT:
		cbor_get_array_of(r, 3);
		ret->media_type = atom_get_name(r);
		ret->file_name = atom_get_name(r);
		ret->data = cbor_get_bytes(r, MESSAGE_PLAIN_MAX);
		break;
	case MESSAGE_GRANT:
		cbor_get_fixed(r, ret->grant, sizeof(ret->grant));
		break;
	case MESSAGE_INVITATION:
		get_invitation(r, ret);
		break;
	case MESSAGE_LEAVE:
		cbor_get_null(r);
		break;
	case MESSAGE_OPINION:
		cbor_get_array_of(r, 2);
		ret->data = cbor_get_bytes(r, MESSAGE_PLAIN_MAX);
		ret->has_signature = atom_get_fixed_or_null(r, ret->signature, sizeof(ret->signature));
		break;
	case MESSAGE_CALL:
		ret->data = cbor_get_bytes(r, MESSAGE_PLAIN_MAX);
	}
}

static enum err valid(struct bytes written)
{
	struct message_plain ignored;

	return message_plain_read(written, &ignored);
}

enum err message_plain_write(const struct message_plain *p, struct buf *ret_plain)
{
	struct cbor_writer w = cbor_writer(ret_plain);
	size_t start = ret_plain->n;

	cbor_put_map(&w, 4);
	cbor_put_bytes(atom_put_key(&w, 0), BYTES_OF(p->author));
	atom_put_fixed_or_null(atom_put_key(&w, 1), p->has_thread, p->thread, sizeof(p->thread));
	cbor_put_uint(atom_put_key(&w, 2), p->kind);
	put_body(atom_put_key(&w, 3), p);
	return atom_written(&w, start, valid);
}

enum err message_plain_read(struct bytes plain, struct message_plain *ret)
{
	struct cbor_reader r = cbor_reader(plain);
	struct message_plain p = { 0 };

	atom_get_map(&r, 4);
	cbor_get_fixed(atom_get_key(&r, 0), p.author, sizeof(p.author));
	p.has_thread = atom_get_fixed_or_null(atom_get_key(&r, 1), p.thread, sizeof(p.thread));
	p.kind = (enum message_plain_kind)atom_get_range(atom_get_key(&r, 2), 0, MESSAGE_CALL);
	get_body(atom_get_key(&r, 3), &p);
	TRY(cbor_done(&r));
	*ret = p;
	return OK;
}

enum err message_plain_seal(struct message_plain *p, struct message *m, const uint8_t (*seals)[ATOM_KEY_LEN], size_t seals_n,
			    const uint8_t secret[static ED25519_SECRET_LEN], const struct sealed_random *random,
			    struct buf *ret_statement, struct buf *ret_file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(MESSAGE_PLAIN_MAX);
	size_t start = ret_file->n;
	enum err e;

	memcpy(p->author, statement_signer(secret), sizeof(p->author));
	p->has_thread = m->has_thread;
	memcpy(p->thread, m->thread, sizeof(p->thread));
	TRY(message_plain_write(p, &plain));
	TRY(sealed_seal(BYTES_OF_BUF(&plain), seals, seals_n, random, ret_file));
	hash_sha256(BYTES(ret_file->p + start, ret_file->n - start), m->file);
	e = message_sign(m, secret, ret_statement);
	if (e != OK)
		buf_truncate(ret_file, start);
	return e;
}

enum err message_plain_open(struct bytes file, const struct message *m, const uint8_t sender[static ATOM_KEY_LEN],
			    const uint8_t seal_secret[static ATOM_KEY_LEN], struct buf *plain, struct message_plain *ret)
{
	struct message_plain p;

	TRY(sealed_open_hashed(file, m->file, seal_secret, plain));
	TRY(message_plain_read(BYTES_OF_BUF(plain), &p));
	if (memcmp(p.author, sender, sizeof(p.author)) != 0 || p.has_thread != m->has_thread ||
	    memcmp(p.thread, m->thread, sizeof(p.thread)) != 0)
		return ERR_CONFLICT;
	*ret = p;
	return OK;
}

static enum err opinion_message(struct bytes json, struct buf *ret)
{
	TRY(buf_add(ret, BYTES_LIT(OPINION_LABEL)));
	return buf_add(ret, json);
}

enum err message_plain_sign_opinion(struct message_plain *p, const uint8_t secret[static ED25519_SECRET_LEN])
{
	AUTO(buf_free) struct buf message = BUF_MAX(MESSAGE_PLAIN_MAX);

	TRY(opinion_message(p->data, &message));
	ed25519_sign(secret, BYTES_OF_BUF(&message), p->signature);
	p->has_signature = true;
	return OK;
}

enum err message_plain_check_opinion(const struct message_plain *p, const uint8_t public_key[static ATOM_KEY_LEN])
{
	AUTO(buf_free) struct buf message = BUF_MAX(MESSAGE_PLAIN_MAX);

	if (p->kind != MESSAGE_OPINION || !p->has_signature)
		return ERR_SIGNATURE;
	TRY(opinion_message(p->data, &message));
	return ed25519_verify(public_key, BYTES_OF_BUF(&message), p->signature);
}
