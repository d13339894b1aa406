#include "relay/inner/inner.h"

#include <string.h>

#include <sodium.h>

#include "bytes/cbor.h"

#define CONTEXT BYTES_LIT("patient")

void inner_secrets_wipe(struct inner_secrets *s)
{
	secret_wipe(s, sizeof(*s));
}

enum err inner_secrets_seal(const struct inner *in, const struct inner_secrets *s, struct state_patient *ret)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(STATE_SEALED_MAX), sealed = BUF_MAX(STATE_SEALED_MAX);
	struct cbor_writer w = cbor_writer(&plain);

	cbor_put_array(&w, 4);
	cbor_put_bytes(&w, BYTES_OF(s->kek));
	cbor_put_bytes(&w, s->has_code ? BYTES_OF(s->code) : BYTES_NONE);
	cbor_put_str(&w, s->masked);
	cbor_put_str(&w, s->phone);
	TRY(cbor_written(&w));
	TRY(keys_seal(in->keys, CONTEXT, BYTES_OF_BUF(&plain), &sealed));
	memcpy(ret->sealed, sealed.p, sealed.n);
	ret->sealed_n = sealed.n;
	return OK;
}

static void get_text(struct cbor_reader *r, char *ret, size_t size)
{
	struct bytes text = cbor_get_text(r, size - 1);

	if (text.n > 0)
		memcpy(ret, text.p, text.n);
	ret[text.n] = '\0';
}

static enum err open_secrets(const struct inner *in, const struct state_patient *p, struct inner_secrets *ret)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(STATE_SEALED_MAX);
	AUTO(inner_secrets_wipe) struct inner_secrets s = { 0 };
	struct cbor_reader r;
	struct bytes code;

	TRY(keys_unseal(in->keys, CONTEXT, BYTES(p->sealed, p->sealed_n), &plain));
	r = cbor_reader(BYTES_OF_BUF(&plain));
	cbor_get_array_of(&r, 4);
	cbor_get_fixed(&r, s.kek, sizeof(s.kek));
	code = cbor_get_bytes(&r, sizeof(s.code));
	s.has_code = code.n == sizeof(s.code);
	if (s.has_code)
		memcpy(s.code, code.p, code.n);
	get_text(&r, s.masked, sizeof(s.masked));
	get_text(&r, s.phone, sizeof(s.phone));
	TRY(cbor_done(&r));
	*ret = s;
	return OK;
}

enum err inner_secrets_open(const struct inner *in, const struct state_patient *p, struct inner_secrets *ret)
{
	enum err e = open_secrets(in, p, ret);

	return e == OK || e == ERR_NOMEM ? e : ERR_DAMAGED;
}

static bool has_code(const struct profile *p)
{
	for (size_t i = 0; i < p->key_n; i++)
		if (p->key[i].field == IDENTITY_CODE)
			return true;
	for (size_t i = 0; i < p->message_n; i++)
		if (p->message[i].field == IDENTITY_CODE)
			return true;
	return false;
}

void inner_secrets_draw(const struct inner *in, struct inner_secrets *s)
{
	s->has_code = has_code(&in->profile);
	while (s->has_code) {
		randombytes_buf(s->code, sizeof(s->code));
		/* 100 bits: the last four of 13 bytes do not count */
		s->code[sizeof(s->code) - 1] &= 0xf0;
		if (crockford_usable(s->code, CROCKFORD_CODE))
			return;
	}
}
