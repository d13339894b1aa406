#include "sealed/bundle.h"

#include <string.h>

void bundle_done(struct bundle *b)
{
	secret_wipe(b, sizeof(*b));
}

static void key_wipe(struct bundle_key *key)
{
	secret_wipe(key, sizeof(*key));
}

static void key_fields(struct codec *c, void *item)
{
	struct bundle_key *key = item;

	codec_array(c, 2);
	codec_fixed(c, key->rid, sizeof(key->rid));
	codec_fixed(c, key->file_key.b, sizeof(key->file_key.b));
}

static struct bytes key_key(const void *item)
{
	const struct bundle_key *key = item;

	return BYTES_OF(key->rid);
}

static const struct codec_item key_item = { key_fields, sizeof(struct bundle_key), key_key };

enum err bundle_key_add(struct list_writer *keys, const struct bundle_key *key)
{
	return codec_list_add(keys, &key_item, key);
}

bool bundle_key_next(struct list *rest, struct bundle_key *ret)
{
	return codec_list_next(rest, &key_item, ret);
}

enum err bundle_key_find(const struct bundle *b, const uint8_t rid[static ATOM_ID16_LEN], struct secret16 *ret_file_key)
{
	AUTO(key_wipe) struct bundle_key key;
	struct list rest = b->keys;

	while (bundle_key_next(&rest, &key)) {
		if (memcmp(key.rid, rid, sizeof(key.rid)) == 0) {
			*ret_file_key = key.file_key;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

static void fields(struct codec *c, void *object)
{
	struct bundle *b = object;
	bool has_keys = b->kind != GRANT_KEY, has_kek;

	codec_map(c, 7);
	codec_fixed(c, b->author, sizeof(b->author));
	atom_hospital(c, &b->hospital);
	codec_fixed(c, b->tag, sizeof(b->tag));
	codec_fixed(c, b->doctor, sizeof(b->doctor));
	codec_text(c, &b->purpose, BUNDLE_PURPOSE_MAX);
	if (codec_present(c, &has_keys))
		codec_list(c, &b->keys, GRANT_RECORDS_MAX, &key_item);
	if (codec_is_reading(c))
		b->kind = has_keys ? GRANT_RECORDS : GRANT_KEY;
	has_kek = !has_keys;
	codec_fixed_or_null(c, &has_kek, b->kek.b, sizeof(b->kek.b));
	codec_holds(c, has_kek != has_keys);
}

enum err bundle_write(const struct bundle *b, struct buf *ret_plain)
{
	return codec_write(fields, b, ret_plain);
}

enum err bundle_read(struct bytes plain, struct bundle *ret)
{
	AUTO(bundle_done) struct bundle b = { 0 };

	TRY(codec_read(fields, plain, &b));
	*ret = b;
	return OK;
}

/* Whether B says what G says: who, to whom, of which shelf, which records. */
static bool agrees(const struct bundle *b, const struct grant *g)
{
	struct list records = g->records, keys = b->keys;
	struct grant_record record;
	AUTO(key_wipe) struct bundle_key key;

	if (b->kind != g->kind || !bytes_equal(b->hospital, g->hospital) || records.n != keys.n ||
	    memcmp(b->tag, g->tag, sizeof(b->tag)) != 0 || memcmp(b->doctor, g->doctor, sizeof(b->doctor)) != 0)
		return false;
	while (grant_record_next(&records, &record) && bundle_key_next(&keys, &key)) {
		if (memcmp(record.rid, key.rid, sizeof(key.rid)) != 0)
			return false;
	}
	return true;
}

enum err bundle_grant(struct bundle *b, struct grant *g, const uint8_t doctor_seal[static ATOM_KEY_LEN],
		      const uint8_t secret[static ED25519_SECRET_LEN], const struct sealed_random *random,
		      struct buf *ret_statement, struct buf *ret_file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(BUNDLE_PLAIN_MAX);
	size_t start = ret_file->n;
	enum err e;

	memcpy(b->author, statement_signer(secret), sizeof(b->author));
	g->kind = b->kind;
	g->hospital = b->hospital;
	memcpy(g->tag, b->tag, sizeof(g->tag));
	memcpy(g->doctor, b->doctor, sizeof(g->doctor));
	if (!agrees(b, g))
		return ERR_CONFLICT;
	TRY(bundle_write(b, &plain));
	TRY(sealed_seal_one(BYTES_OF_BUF(&plain), doctor_seal, random, ret_file));
	hash_sha256(BYTES(ret_file->p + start, ret_file->n - start), g->bundle);
	e = grant_sign(g, secret, ret_statement);
	if (e != OK)
		buf_truncate(ret_file, start);
	return e;
}

enum err bundle_open(struct bytes file, const struct grant *g, const uint8_t signer[static ATOM_KEY_LEN],
		     const uint8_t doctor_seal_secret[static ATOM_KEY_LEN], struct buf *plain, struct bundle *ret)
{
	AUTO(bundle_done) struct bundle b = { 0 };

	TRY(sealed_open_hashed(file, g->bundle, doctor_seal_secret, plain));
	TRY(bundle_read(BYTES_OF_BUF(plain), &b));
	if (memcmp(b.author, signer, sizeof(b.author)) != 0 || !agrees(&b, g))
		return ERR_CONFLICT;
	*ret = b;
	return OK;
}
