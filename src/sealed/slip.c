#include "sealed/slip.h"

#include <string.h>

#include <sodium.h>

#include "bytes/base64.h"
#include "crypto/hash.h"
#include "statement/atom.h"

/* What a path may be written with (RFC 3986), the fragment's "#" left out. */
static bool path_byte(uint8_t c)
{
	return c > 0x20 && c < 0x7f && strchr("#\"<>\\^`{|}", c) == NULL;
}

/* Origin and path; the origin is what comes before the third slash. */
static enum err read_url(struct bytes url, struct bytes *ret_origin)
{
	size_t slashes = 0, n = 0;

	if (url.n > SLIP_URL_MAX)
		return ERR_TOO_LONG;
	for (; n < url.n; n++) {
		if (url.p[n] == '/' && ++slashes == 3)
			break;
	}
	if (slashes < 3 || !atom_origin_valid(BYTES(url.p, n)))
		return ERR_FORMAT;
	for (size_t i = n; i < url.n; i++) {
		if (!path_byte(url.p[i]))
			return ERR_FORMAT;
	}
	*ret_origin = BYTES(url.p, n);
	return OK;
}

static void wipe_value(uint8_t (*value)[CROCKFORD_BYTES(CROCKFORD_CODE)])
{
	sodium_memzero(value, sizeof(*value));
}

/* A code has one spelling here: what would be read as the same elsewhere is refused. */
static enum err read_code(struct bytes code)
{
	AUTO(buf_free) struct buf spelling = BUF_MAX(SLIP_CODE_LEN);
	AUTO(wipe_value) uint8_t value[CROCKFORD_BYTES(CROCKFORD_CODE)];

	if (code.n == 0)
		return OK;
	TRY(crockford_decode_checked(code, CROCKFORD_CODE, value));
	TRY(crockford_encode_checked(BYTES_OF(value), CROCKFORD_CODE, &spelling));
	return bytes_equal(BYTES_OF_BUF(&spelling), code) ? OK : ERR_FORMAT;
}

void slip_fingerprint(const uint8_t sign_public[static ED25519_PUBLIC_LEN], uint8_t ret[static SLIP_FINGERPRINT_LEN])
{
	uint8_t digest[HASH_LEN];

	hash_sha256(BYTES(sign_public, ED25519_PUBLIC_LEN), digest);
	memcpy(ret, digest, SLIP_FINGERPRINT_LEN);
}

enum err slip_fingerprint_text(const uint8_t sign_public[static ED25519_PUBLIC_LEN], struct buf *ret_text)
{
	AUTO(buf_free) struct buf text = BUF_MAX(32);
	uint8_t fingerprint[SLIP_FINGERPRINT_LEN];

	slip_fingerprint(sign_public, fingerprint);
	TRY(base64_encode(BYTES_OF(fingerprint), BASE64_URL_UNPADDED, &text));
	for (size_t i = 0; i < text.n; i++) {
		if (i > 0 && i % 5 == 0)
			TRY(buf_add_byte(ret_text, ' '));
		TRY(buf_add_byte(ret_text, text.p[i]));
	}
	return OK;
}

enum err slip_write(const struct slip *slip, struct buf *ret_link)
{
	AUTO(buf_free) struct buf link = BUF_MAX(SLIP_LINK_MAX);
	struct bytes origin;

	TRY(read_url(slip->url, &origin));
	if (!atom_hospital_valid(slip->hospital))
		return ERR_FORMAT;
	if (read_code(slip->code) != OK)
		return ERR_FORMAT;
	TRY(buf_add(&link, slip->url));
	TRY(buf_add_str(&link, "#1."));
	TRY(buf_add(&link, slip->hospital));
	TRY(buf_add_byte(&link, '.'));
	TRY(base64_encode(BYTES_OF(slip->fingerprint), BASE64_URL_UNPADDED, &link));
	TRY(buf_add_byte(&link, '.'));
	TRY(buf_add(&link, slip->code));
	return buf_add(ret_link, BYTES_OF_BUF(&link));
}

static struct bytes trim(struct bytes text)
{
	while (text.n > 0 && memchr(" \t\r\n", text.p[0], 4) != NULL)
		text = BYTES(text.p + 1, text.n - 1);
	while (text.n > 0 && memchr(" \t\r\n", text.p[text.n - 1], 4) != NULL)
		text.n--;
	return text;
}

/* What comes before C, which is taken off with it; all that is left where there is no C. */
static struct bytes take_until(struct bytes *rest, uint8_t c)
{
	const uint8_t *at = rest->n == 0 ? NULL : memchr(rest->p, c, rest->n);
	size_t n = at == NULL ? rest->n : (size_t)(at - rest->p);
	struct bytes part = BYTES(rest->p, n);
	size_t used = at == NULL ? n : n + 1;

	*rest = BYTES(rest->n == 0 ? NULL : rest->p + used, rest->n - used);
	return part;
}

/* Only digits: a slip of a version that is not ours yet. */
static enum err read_version(struct bytes version)
{
	if (bytes_equal(version, BYTES_LIT("1")))
		return OK;
	for (size_t i = 0; i < version.n; i++) {
		if (version.p[i] < '0' || version.p[i] > '9')
			return ERR_FORMAT;
	}
	return version.n == 0 || version.p[0] == '0' ? ERR_FORMAT : ERR_UNSUPPORTED;
}

static enum err read_parts(struct bytes rest, struct slip *slip, enum slip_part *part)
{
	*part = SLIP_URL;
	if (rest.n > SLIP_LINK_MAX)
		return ERR_TOO_LONG;
	slip->url = take_until(&rest, '#');
	TRY(read_url(slip->url, &slip->origin));
	*part = SLIP_VERSION;
	TRY(read_version(take_until(&rest, '.')));
	*part = SLIP_HOSPITAL;
	slip->hospital = take_until(&rest, '.');
	if (!atom_hospital_valid(slip->hospital))
		return ERR_FORMAT;
	*part = SLIP_FINGERPRINT;
	if (rest.n == 0 || memchr(rest.p, '.', rest.n) == NULL)
		return ERR_FORMAT;
	TRY(base64_decode_fixed(take_until(&rest, '.'), BASE64_URL_UNPADDED, slip->fingerprint, SLIP_FINGERPRINT_LEN));
	*part = SLIP_CODE;
	slip->code = rest;
	return read_code(rest);
}

enum err slip_read(struct bytes text, struct slip *ret, enum slip_part *ret_part)
{
	struct slip slip = { .origin = BYTES_NONE };
	enum slip_part part;
	enum err e = read_parts(trim(text), &slip, &part);

	if (e == OK)
		*ret = slip;
	else
		*ret_part = e == ERR_PROOF ? SLIP_CHECK : part;
	return e;
}

enum problem_kind slip_problem(enum slip_part part)
{
	static const enum problem_kind kinds[] = {
		[SLIP_URL] = PROBLEM_SLIP_URL, [SLIP_VERSION] = PROBLEM_SLIP_VERSION, [SLIP_HOSPITAL] = PROBLEM_SLIP_HOSPITAL,
		[SLIP_FINGERPRINT] = PROBLEM_SLIP_FINGERPRINT, [SLIP_CODE] = PROBLEM_SLIP_CODE, [SLIP_CHECK] = PROBLEM_SLIP_CHECK,
	};

	return kinds[part];
}
