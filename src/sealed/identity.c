#include "sealed/identity.h"

#include <string.h>

#include <sodium.h>

#include "bytes/cbor.h"
#include "bytes/secret.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "crypto/siv.h"

#define ARGON2ID_LEN 64
#define HOSPITAL_MAX 32

/* K or M at its largest. */
#define PARTS_MAX (PROFILE_PARTS_MAX * (IDENTITY_VALUE_MAX + 64))

enum err identity_set(struct identity *id, enum identity_field field, struct bytes raw)
{
	AUTO(buf_free) struct buf normal = BUF_MAX(IDENTITY_VALUE_MAX);
	struct identity_value *value = &id->value[field];

	TRY(identity_normalise(field, raw, &normal));
	sodium_memzero(value, sizeof(*value));
	memcpy(value->p, normal.p, normal.n);
	value->n = normal.n;
	return OK;
}

struct bytes identity_get(const struct identity *id, enum identity_field field)
{
	return BYTES(id->value[field].p, id->value[field].n);
}

enum err identity_list(const struct identity *id, struct list_writer *ret)
{
	for (enum identity_field f = IDENTITY_NAME; f < IDENTITY_CODE; f++) {
		struct bytes value = identity_get(id, f);

		if (value.n > 0)
			TRY(list_pair_add(ret, bytes_of_str(identity_field_name(f)), value));
	}
	return OK;
}

void identity_wipe(struct identity *id)
{
	sodium_memzero(id, sizeof(*id));
}

/* The offset of code point number AT, counted from 0; the end for the number behind the last. */
static size_t point_offset(struct bytes text, size_t at)
{
	size_t i = 0;

	for (; i < text.n; i++) {
		if ((text.p[i] & 0xc0) != 0x80 && at-- == 0)
			break;
	}
	return i;
}

static enum err part_value(const struct identity *id, const struct profile_part *part, struct bytes *ret)
{
	struct bytes whole = identity_get(id, part->field);
	int n = 0, first = part->first, last = part->last;
	size_t from, to;

	if (whole.n == 0)
		return ERR_NOT_FOUND;
	if (first == 0) {
		*ret = whole;
		return OK;
	}
	for (size_t i = 0; i < whole.n; i++)
		n += (whole.p[i] & 0xc0) != 0x80;
	first = first > 0 ? first : n + 1 + first;
	last = last > 0 ? last : n + 1 + last;
	if (first < 1 || first > last || last > n)
		return ERR_FORMAT;
	from = point_offset(whole, (size_t)first - 1);
	to = point_offset(whole, (size_t)last);
	*ret = BYTES(whole.p + from, to - from);
	return OK;
}

/* cbor([* [part, value]]) */
static enum err parts_encode(const struct identity *id, const struct profile_part *parts, size_t n, struct buf *ret,
			     enum identity_field *ret_field)
{
	struct cbor_writer w = cbor_writer(ret);

	cbor_put_array(&w, n);
	for (size_t i = 0; i < n; i++) {
		AUTO(buf_free) struct buf name = BUF_MAX(64);
		struct bytes value;
		enum err e = part_value(id, &parts[i], &value);

		if (e != OK) {
			*ret_field = parts[i].field;
			return e;
		}
		TRY(profile_part_text(&parts[i], &name));
		cbor_put_array(&w, 2);
		cbor_put_text(&w, BYTES_OF_BUF(&name));
		cbor_put_text(&w, value);
	}
	return cbor_written(&w);
}

enum err identity_first(const struct identity *id, const struct profile *profile, struct buf *ret_c1,
			enum identity_field *ret_field)
{
	AUTO(buf_free) struct buf k = BUF_MAX(PARTS_MAX), m = BUF_MAX(PARTS_MAX);
	AUTO(buf_free) struct buf text = BUF_MAX(PROFILE_TEXT_MAX), info = BUF_MAX(PROFILE_TEXT_MAX + 32);
	AUTO(secret64_wipe) struct secret64 ks;

	TRY(parts_encode(id, profile->key, profile->key_n, &k, ret_field));
	TRY(parts_encode(id, profile->message, profile->message_n, &m, ret_field));
	TRY(profile_text(profile, &text));
	TRY(buf_add_str(&info, "mizhen/v1/identity"));
	TRY(buf_add(&info, BYTES_OF_BUF(&text)));
	kdf_hkdf(BYTES_OF_BUF(&k), BYTES_NONE, BYTES_OF_BUF(&info), ks.b, sizeof(ks.b));
	return siv_seal(ks.b, BYTES_OF_BUF(&text), BYTES_OF_BUF(&m), ret_c1);
}

static enum err stretch(struct bytes c1, const struct profile *profile, struct buf *ret_r)
{
	AUTO(buf_free) struct buf text = BUF_MAX(PROFILE_TEXT_MAX);
	AUTO(secret64_wipe) struct secret64 r;
	uint8_t digest[HASH_LEN];

	_Static_assert(sizeof(r.b) == ARGON2ID_LEN, "R is 64 bytes");
	TRY(profile_text(profile, &text));
	struct bytes salt[] = { BYTES_LIT("mizhen/v1/argon2id"), BYTES_OF_BUF(&text) };
	hash_sha256_parts(salt, LEN(salt), digest);
	TRY(kdf_argon2id(c1, digest, r.b, sizeof(r.b)));
	return buf_add(ret_r, BYTES_OF(r.b));
}

enum err identity_root(const struct identity *id, const struct profile *profile, struct buf *ret_r,
		       enum identity_field *ret_field)
{
	AUTO(buf_free) struct buf c1 = BUF_MAX(IDENTITY_ROOT_MAX);

	TRY(identity_first(id, profile, &c1, ret_field));
	if (profile_guessable(profile))
		return stretch(BYTES_OF_BUF(&c1), profile, ret_r);
	return buf_add(ret_r, BYTES_OF_BUF(&c1));
}

static void derive(struct bytes r, const char *label, struct bytes hospital_item, uint8_t ret[static 32])
{
	uint8_t info[64 + HOSPITAL_MAX];
	size_t n = strlen(label);

	memcpy(info, label, n);
	memcpy(info + n, hospital_item.p, hospital_item.n);
	kdf_hkdf(r, BYTES_NONE, BYTES(info, n + hospital_item.n), ret, 32);
}

enum err identity_keys(struct bytes r, struct bytes hospital, struct identity_keys *ret)
{
	AUTO(buf_free) struct buf item = BUF_MAX(HOSPITAL_MAX + 2);
	AUTO(secret32_wipe) struct secret32 seed;
	struct cbor_writer w = cbor_writer(&item);
	struct bytes h;

	if (hospital.n == 0 || hospital.n > HOSPITAL_MAX)
		return ERR_FORMAT;
	cbor_put_text(&w, hospital);
	TRY(cbor_written(&w));
	h = BYTES_OF_BUF(&item);
	derive(r, "mizhen/v1/tag", h, ret->tag);
	derive(r, "mizhen/v1/kek", h, ret->kek);
	derive(r, "mizhen/v1/account-sign", h, seed.b);
	ed25519_from_seed(seed.b, ret->sign_public, ret->sign_secret);
	derive(r, "mizhen/v1/account-seal", h, ret->seal_secret);
	x25519_public(ret->seal_secret, ret->seal_public);
	return OK;
}

void identity_keys_wipe(struct identity_keys *keys)
{
	sodium_memzero(keys, sizeof(*keys));
}
