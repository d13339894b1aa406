#include "sealed/message_plain.h"

#include <string.h>

#define OPINION_LABEL "mizhen/v1/opinion"

static void body_fields(struct codec *c, struct message_plain *p)
{
	bool nothing = false, certified = p->certificate.p != NULL;

	switch (p->kind) {
	case MESSAGE_TEXT:
		codec_text(c, &p->text, MESSAGE_PLAIN_TEXT_MAX);
		break;
	case MESSAGE_ATTACHMENT:
		codec_array(c, 3);
		atom_name(c, &p->media_type);
		atom_name(c, &p->file_name);
		codec_bytes(c, &p->data, MESSAGE_PLAIN_MAX);
		break;
	case MESSAGE_GRANT:
		codec_fixed(c, p->grant, sizeof(p->grant));
		break;
	case MESSAGE_INVITATION:
		codec_array(c, 3);
		codec_fixed(c, p->sign, sizeof(p->sign));
		codec_fixed(c, p->seal, sizeof(p->seal));
		if (codec_present(c, &certified)) {
			codec_bytes(c, &p->certificate, STATEMENT_MAX);
			codec_holds(c, p->certificate.n > 0);
		}
		break;
	case MESSAGE_LEAVE:
		codec_holds(c, !codec_present(c, &nothing));
		break;
	case MESSAGE_OPINION:
		codec_array(c, 2);
		codec_bytes(c, &p->data, MESSAGE_PLAIN_MAX);
		codec_fixed_or_null(c, &p->has_signature, p->signature, sizeof(p->signature));
		break;
	case MESSAGE_CALL:
		codec_bytes(c, &p->data, MESSAGE_PLAIN_MAX);
	}
}

static void fields(struct codec *c, void *object)
{
	struct message_plain *p = object;

	codec_map(c, 4);
	codec_fixed(c, p->author, sizeof(p->author));
	codec_fixed_or_null(c, &p->has_thread, p->thread, sizeof(p->thread));
	CODEC_ENUM(c, p->kind, MESSAGE_CALL);
	body_fields(c, p);
}

CODEC_OBJECT(message_plain, struct message_plain, fields)

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
