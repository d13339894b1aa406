#include "sealed/doctor_account.h"

#include <string.h>

#include "crypto/ed25519.h"
#include "crypto/x25519.h"

void doctor_account_init(const uint8_t seeds[static DOCTOR_ACCOUNT_SEEDS_LEN], struct doctor_account *ret)
{
	ed25519_from_seed(seeds, ret->sign_public, ret->sign_secret.b);
	memcpy(ret->seal_secret.b, seeds + ED25519_SEED_LEN, sizeof(ret->seal_secret.b));
	x25519_public(ret->seal_secret.b, ret->seal_public);
}

void doctor_account_done(struct doctor_account *a)
{
	secret_wipe(a, sizeof(*a));
}

enum err doctor_account_request(const struct doctor_account *a, struct doctor_request *r, struct buf *ret_statement)
{
	memcpy(r->sign, a->sign_public, sizeof(r->sign));
	memcpy(r->seal, a->seal_public, sizeof(r->seal));
	return doctor_request_sign(r, a->sign_secret.b, ret_statement);
}

enum err doctor_account_post(struct bytes statement, const uint8_t inbox[static ATOM_KEY_LEN],
			     const struct sealed_random *random, struct buf *ret_post)
{
	AUTO(buf_free) struct buf file = BUF_MAX(DOCTOR_ACCOUNT_POST_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(DOCTOR_ACCOUNT_POST_MAX);
	struct cbor_writer w = cbor_writer(&post);

	TRY(sealed_seal_one(statement, inbox, random, &file));
	cbor_put_array(&w, 3);
	cbor_put_uint(&w, 0);
	cbor_put_null(&w);
	cbor_put_bytes(&w, BYTES_OF_BUF(&file));
	TRY(cbor_written(&w));
	return buf_add(ret_post, BYTES_OF_BUF(&post));
}
