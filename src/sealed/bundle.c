#include "sealed/bundle.h"

#include <string.h>

void bundle_done(struct bundle *b)
{
	secret_wipe(b, sizeof(*b));
}

static struct bundle_key get_key(struct cbor_reader *r)
{
	struct bundle_key key;

	cbor_get_array_of(r, 2);
	cbor_get_fixed(r, key.rid, sizeof(key.rid));
	cbor_get_fixed(r, key.file_key.b, sizeof(key.file_key.b));
	return key;
}

static void key_wipe(struct bundle_key *key)
{
	secret_wipe(key, sizeof(*key));
}

static void check_key(struct cbor_reader *r, void *order)
{
	AUTO(key_wipe) struct bundle_key key = get_key(r);

	list_ascends(order, r, BYTES_OF(key.rid));
}

enum err bundle_key_add(struct list_writer *keys, const struct bundle_key *key)
{
	size_t start = keys->items.n;
	struct cbor_writer item = list_add_begin(keys);

	cbor_put_array(&item, 2);
	cbor_put_bytes(&item, BYTES_OF(key->rid));
	cbor_put_bytes(&item, BYTES_OF(key->file_key.b));
	return list_add_end(keys, start, &item);
}

bool bundle_key_next(struct list *rest, struct bundle_key *ret)
{
	struct cbor_reader r;

	if (!list_next_begin(rest, &r))
		return false;
	*ret = get_key(&r);
	list_next_end(rest, &r);
	return true;
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

static void put_keys(struct cbor_writer *w, const struct bundle *b)
{
	if (b->kind == GRANT_KEY)
		cbor_put_null(w);
	else
		list_put(w, b->keys);
}

/* Null says that it is the kind with a KEK. */
static struct list get_keys(struct cbor_reader *r, enum grant_kind *ret_kind)
{
	struct list_order order = { 0 };

	*ret_kind = cbor_get_opt_null(r) ? GRANT_KEY : GRANT_RECORDS;
	return *ret_kind == GRANT_KEY ? LIST_NONE : list_get(r, GRANT_RECORDS_MAX, check_key, &order);
}

static enum err valid(struct bytes written)
{
	AUTO(bundle_done) struct bundle ignored = { 0 };

	return bundle_read(written, &ignored);
}

enum err bundle_write(const struct bundle *b, struct buf *ret_plain)
{
	struct cbor_writer w = cbor_writer(ret_plain);
	size_t start = ret_plain->n;

	cbor_put_map(&w, 7);
	cbor_put_bytes(atom_put_key(&w, 0), BYTES_OF(b->author));
	cbor_put_text(atom_put_key(&w, 1), b->hospital);
	cbor_put_bytes(atom_put_key(&w, 2), BYTES_OF(b->tag));
	cbor_put_bytes(atom_put_key(&w, 3), BYTES_OF(b->doctor));
	cbor_put_text(atom_put_key(&w, 4), b->purpose);
	put_keys(atom_put_key(&w, 5), b);
	atom_put_fixed_or_null(atom_put_key(&w, 6), b->kind == GRANT_KEY, b->kek.b, sizeof(b->kek.b));
	return atom_written(&w, start, valid);
}

enum err bundle_read(struct bytes plain, struct bundle *ret)
{
	struct cbor_reader r = cbor_reader(plain);
	AUTO(bundle_done) struct bundle b = { 0 };

	atom_get_map(&r, 7);
	cbor_get_fixed(atom_get_key(&r, 0), b.author, sizeof(b.author));
	b.hospital = atom_get_hospital(atom_get_key(&r, 1));
	cbor_get_fixed(atom_get_key(&r, 2), b.tag, sizeof(b.tag));
	cbor_get_fixed(atom_get_key(&r, 3), b.doctor, sizeof(b.doctor));
	b.purpose = cbor_get_text(atom_get_key(&r, 4), BUNDLE_PURPOSE_MAX);
	b.keys = get_keys(atom_get_key(&r, 5), &b.kind);
	if (atom_get_fixed_or_null(atom_get_key(&r, 6), b.kek.b, sizeof(b.kek.b)) != (b.kind == GRANT_KEY))
		cbor_fail(&r, ERR_FORMAT);
	TRY(cbor_done(&r));
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
