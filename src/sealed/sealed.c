#include "sealed/sealed.h"

#include <string.h>

#include "crypto/age.h"

_Static_assert(sizeof(((struct sealed_random *)0)->file_key) == AGE_HEADER_KEY_LEN, "file key");
_Static_assert(sizeof(((struct sealed_random *)0)->nonce) == AGE_STREAM_NONCE_LEN, "nonce");

void sealed_random_wipe(struct sealed_random *r)
{
	secret_wipe(r, sizeof(*r));
}

enum err sealed_seal(struct bytes plain, const uint8_t (*recipients)[ATOM_KEY_LEN], size_t n,
		     const struct sealed_random *random, struct buf *ret_file)
{
	if (n > SEALED_RECIPIENTS_MAX)
		return ERR_FORMAT;
	return age_seal_x25519(recipients, random->ephemeral, n, random->file_key, random->nonce, plain, ret_file);
}

enum err sealed_seal_one(struct bytes plain, const uint8_t recipient[static ATOM_KEY_LEN],
			 const struct sealed_random *random, struct buf *ret_file)
{
	uint8_t recipients[1][ATOM_KEY_LEN];

	memcpy(recipients[0], recipient, ATOM_KEY_LEN);
	return sealed_seal(plain, recipients, 1, random, ret_file);
}

enum err sealed_open(struct bytes file, const uint8_t secret[static ATOM_KEY_LEN], struct buf *ret_plain)
{
	return age_open_x25519(secret, file, ret_plain);
}

enum err sealed_open_hashed(struct bytes file, const uint8_t hash[static HASH_LEN],
			    const uint8_t secret[static ATOM_KEY_LEN], struct buf *ret_plain)
{
	uint8_t actual[HASH_LEN];

	hash_sha256(file, actual);
	if (memcmp(actual, hash, sizeof(actual)) != 0)
		return ERR_PROOF;
	return sealed_open(file, secret, ret_plain);
}

/* Spaces behind N bytes: the text's own head, of 1 to 5 bytes, counts too. */
static size_t spaces_behind(size_t n, size_t block)
{
	for (size_t room = block - n % block;; room += block) {
		static const size_t least[] = { 0, 24, 1 << 8, 1 << 16 }, head[] = { 1, 2, 3, 5 };

		for (size_t i = 0; i < LEN(least); i++) {
			size_t below = i + 1 < LEN(least) ? least[i + 1] : SIZE_MAX;

			if (room >= head[i] + least[i] && room - head[i] < below)
				return room - head[i];
		}
	}
}

static void put_spaces(struct codec *c, size_t n)
{
	AUTO(buf_free) struct buf spaces = BUF_MAX(n);
	uint8_t *p;
	enum err e = buf_add_room(&spaces, n, &p);

	if (e != OK) {
		codec_fail(c, e);
		return;
	}
	if (n > 0)
		memset(p, ' ', n);
	cbor_put_text(c->writer, BYTES_OF_BUF(&spaces));
}

void sealed_padding(struct codec *c, size_t block)
{
	struct bytes spaces;

	codec_begin(c);
	size_t n = spaces_behind(codec_length(c), block);
	if (!codec_is_reading(c)) {
		put_spaces(c, n);
		return;
	}
	spaces = cbor_get_text(c->reader, 2 * block);
	codec_holds(c, spaces.n == n);
	for (size_t i = 0; i < spaces.n; i++)
		codec_holds(c, spaces.p[i] == ' ');
}
