#include "crypto/age_header.h"

#include <string.h>

#include "bytes/base64.h"
#include "bytes/secret.h"
#include "crypto/kdf.h"

#define VERSION_LINE "age-encryption.org/v1\n"
#define STANZA "-> "
#define END "---"
#define COLUMNS 64
#define LINE_BYTES 48    /* that a line of so many columns stands for */
#define END_LINE_LEN (sizeof(END " ") - 1 + 43)

static void make_mac(struct bytes covered, const uint8_t file_key[static AGE_HEADER_KEY_LEN],
		     uint8_t ret[static AGE_HEADER_MAC_LEN])
{
	AUTO(secret32_wipe) struct secret32 key;

	kdf_hkdf(BYTES(file_key, AGE_HEADER_KEY_LEN), BYTES_NONE, BYTES_LIT("header"), key.b, sizeof(key.b));
	kdf_hmac_sha256(BYTES_OF(key.b), covered, ret);
}

/* One or more arguments of visible ASCII with one space between. */
static bool args_valid(struct bytes args)
{
	bool inside = false;

	for (size_t i = 0; i < args.n; i++) {
		if (args.p[i] == ' ' && !inside)
			return false;
		if (args.p[i] != ' ' && (args.p[i] < 0x21 || args.p[i] > 0x7e))
			return false;
		inside = args.p[i] != ' ';
	}
	return inside;
}

enum err age_header_begin(struct buf *header)
{
	return buf_add(header, BYTES_LIT(VERSION_LINE));
}

static enum err add_stanza(struct buf *header, struct bytes args, struct bytes body)
{
	TRY(buf_add_str(header, STANZA));
	TRY(buf_add(header, args));
	TRY(buf_add_byte(header, '\n'));
	/* a last line shorter than the others, empty if need be, ends the body */
	for (; body.n >= LINE_BYTES; body = BYTES(body.p + LINE_BYTES, body.n - LINE_BYTES)) {
		TRY(base64_encode(BYTES(body.p, LINE_BYTES), BASE64_UNPADDED, header));
		TRY(buf_add_byte(header, '\n'));
	}
	TRY(base64_encode(body, BASE64_UNPADDED, header));
	return buf_add_byte(header, '\n');
}

enum err age_header_add(struct buf *header, struct bytes args, struct bytes body)
{
	size_t before = header->n;
	enum err e;

	if (!args_valid(args))
		return ERR_FORMAT;
	e = add_stanza(header, args, body);
	if (e == OK && header->n > AGE_HEADER_MAX - END_LINE_LEN - 1)
		e = ERR_TOO_LONG;
	if (e != OK)
		buf_truncate(header, before);
	return e;
}

enum err age_header_end(struct buf *header, const uint8_t file_key[static AGE_HEADER_KEY_LEN])
{
	uint8_t mac[AGE_HEADER_MAC_LEN];

	TRY(buf_reserve(header, END_LINE_LEN + 1));
	TRY(buf_add_str(header, END));
	make_mac(BYTES_OF_BUF(header), file_key, mac);
	TRY(buf_add_byte(header, ' '));
	TRY(base64_encode(BYTES_OF(mac), BASE64_UNPADDED, header));
	return buf_add_byte(header, '\n');
}

static bool starts_with(struct bytes text, const char *prefix)
{
	size_t n = strlen(prefix);

	return text.n >= n && memcmp(text.p, prefix, n) == 0;
}

/* The line at *AT without its end; *AT moves behind it. */
static enum err next_line(struct bytes text, size_t *at, struct bytes *ret_line)
{
	const uint8_t *begin = text.p + *at, *end;

	end = *at < text.n ? memchr(begin, '\n', text.n - *at) : NULL;
	if (end == NULL)
		return text.n == AGE_HEADER_MAX ? ERR_TOO_LONG : ERR_FORMAT;
	*ret_line = BYTES(begin, (size_t)(end - begin));
	*at += ret_line->n + 1;
	return OK;
}

static enum err read_stanza(struct bytes text, struct bytes line, size_t *at, struct age_header *h)
{
	struct bytes args = BYTES(line.p + strlen(STANZA), line.n - strlen(STANZA));
	size_t body = h->bodies.n;

	if (!args_valid(args))
		return ERR_FORMAT;
	if (h->n == AGE_HEADER_STANZAS_MAX)
		return ERR_TOO_LONG;
	do {
		TRY(next_line(text, at, &line));
		if (line.n > COLUMNS)
			return ERR_FORMAT;
		TRY(base64_decode(line, BASE64_UNPADDED, &h->bodies));
	} while (line.n == COLUMNS);
	h->stanzas[h->n++] = (struct age_stanza){ args, BYTES(h->bodies.p + body, h->bodies.n - body) };
	return OK;
}

/* "An scrypt stanza, if present, MUST be the only stanza in the header." */
static bool scrypt_alone(const struct age_header *h)
{
	for (size_t i = 0; h->n > 1 && i < h->n; i++) {
		struct bytes type = BYTES_NONE;

		age_header_args(&h->stanzas[i], &type, 1);
		if (bytes_equal(type, BYTES_LIT("scrypt")))
			return false;
	}
	return true;
}

static enum err read_lines(struct bytes text, struct age_header *h)
{
	struct bytes line;
	size_t at = 0;

	if (!starts_with(text, VERSION_LINE))
		return ERR_FORMAT;
	TRY(next_line(text, &at, &line));
	/* room for all bodies at once: stanzas point into it while it grows */
	TRY(buf_reserve(&h->bodies, text.n));
	for (;;) {
		TRY(next_line(text, &at, &line));
		if (!starts_with(line, STANZA))
			break;
		TRY(read_stanza(text, line, &at, h));
	}
	if (h->n == 0 || line.n != END_LINE_LEN || !starts_with(line, END " "))
		return ERR_FORMAT;
	TRY(base64_decode_fixed(BYTES(line.p + 4, line.n - 4), BASE64_UNPADDED, h->mac, sizeof(h->mac)));
	h->covered = BYTES(text.p, (size_t)(line.p - text.p) + strlen(END));
	h->len = at;
	return scrypt_alone(h) ? OK : ERR_FORMAT;
}

enum err age_header_read(struct bytes file, struct age_header *ret)
{
	struct bytes text = BYTES(file.p, file.n < AGE_HEADER_MAX ? file.n : AGE_HEADER_MAX);
	struct age_header h = { .n = 0, .bodies = BUF_MAX(AGE_HEADER_MAX) };
	enum err e = read_lines(text, &h);

	if (e != OK) {
		age_header_done(&h);
		return e;
	}
	*ret = h;
	return OK;
}

void age_header_done(struct age_header *h)
{
	buf_free(&h->bodies);
	h->n = 0;
}

enum err age_header_check(const struct age_header *h, const uint8_t file_key[static AGE_HEADER_KEY_LEN])
{
	uint8_t mac[AGE_HEADER_MAC_LEN];

	make_mac(h->covered, file_key, mac);
	return secret_equal(BYTES_OF(mac), BYTES_OF(h->mac)) ? OK : ERR_OPEN;
}

size_t age_header_args(const struct age_stanza *stanza, struct bytes *ret, size_t max)
{
	struct bytes left = stanza->args;
	size_t n = 0;

	for (;;) {
		const uint8_t *space = memchr(left.p, ' ', left.n);
		size_t len = space == NULL ? left.n : (size_t)(space - left.p);

		if (n < max)
			ret[n] = BYTES(left.p, len);
		n++;
		if (space == NULL)
			return n;
		left = BYTES(space + 1, left.n - len - 1);
	}
}
