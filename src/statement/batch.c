#include "statement/batch.h"

#include <string.h>

#include "bytes/cbor.h"

static void fields(struct codec *c, void *object)
{
	struct batch *b = object;

	codec_map(c, 5);
	atom_hospital(c, &b->hospital);
	codec_range(c, &b->number, 1, UINT64_MAX);
	codec_range(c, &b->length, 1, BATCH_BODY_MAX);
	codec_fixed(c, b->hash, sizeof(b->hash));
	codec_fixed(c, b->root, sizeof(b->root));
}

STATEMENT_OBJECT(batch, struct batch, fields, STATEMENT_BATCH)

enum err batch_covers(const struct batch *b, struct bytes items)
{
	uint8_t hash[HASH_LEN];

	if (items.n != b->length)
		return ERR_PROOF;
	hash_sha256(items, hash);
	return memcmp(hash, b->hash, sizeof(hash)) == 0 ? OK : ERR_PROOF;
}

enum err batch_split(struct bytes sent, struct bytes *ret_statement, struct bytes *ret_body)
{
	struct cbor_reader r = cbor_reader(sent);
	struct bytes statement = cbor_skip(&r), body;

	if (r.err != OK)
		return r.err;
	body = BYTES(sent.p + r.at, sent.n - r.at);
	if (statement.n > STATEMENT_MAX || body.n > BATCH_BODY_MAX)
		return ERR_TOO_LONG;
	if (body.n == 0)
		return ERR_FORMAT;
	*ret_statement = statement;
	*ret_body = body;
	return OK;
}
