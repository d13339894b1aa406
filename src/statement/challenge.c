#include "statement/challenge.h"

static void fields(struct codec *codec, void *object)
{
	struct challenge *c = object;

	codec_map(codec, 4);
	atom_origin(codec, &c->origin);
	codec_fixed(codec, c->nonce, sizeof(c->nonce));
	codec_uint(codec, &c->time);
	codec_fixed(codec, c->key, sizeof(c->key));
}

STATEMENT_OBJECT_OF_SIGNER(challenge, struct challenge, fields, STATEMENT_CHALLENGE, key)
