#include "crypto/age_armor.h"

#include <string.h>

#include "bytes/base64.h"

#define BEGIN "-----BEGIN AGE ENCRYPTED FILE-----"
#define END "-----END AGE ENCRYPTED FILE-----"
#define COLUMNS 64
#define LINE_BYTES 48

enum err age_armor_encode(struct bytes file, struct buf *ret_text)
{
	AUTO(buf_free) struct buf text = BUF_MAX(ret_text->max - ret_text->n);

	TRY(buf_add_str(&text, BEGIN "\n"));
	for (size_t at = 0; at < file.n; at += LINE_BYTES) {
		size_t left = file.n - at;

		TRY(base64_encode(BYTES(file.p + at, left < LINE_BYTES ? left : LINE_BYTES), BASE64_PADDED, &text));
		TRY(buf_add_byte(&text, '\n'));
	}
	TRY(buf_add_str(&text, END "\n"));
	return buf_add(ret_text, BYTES_OF_BUF(&text));
}

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct bytes trim(struct bytes text)
{
	while (text.n > 0 && is_space(text.p[0]))
		text = BYTES(text.p + 1, text.n - 1);
	while (text.n > 0 && is_space(text.p[text.n - 1]))
		text.n--;
	return text;
}

bool age_armor_begins(struct bytes text)
{
	text = trim(text);
	return text.n >= strlen(BEGIN) && memcmp(text.p, BEGIN, strlen(BEGIN)) == 0;
}

/* The line at *AT without its LF or CRLF, or what is left; *AT moves behind it. */
static struct bytes next_line(struct bytes text, size_t *at)
{
	const uint8_t *begin = text.p + *at, *lf = memchr(begin, '\n', text.n - *at);
	size_t n = lf == NULL ? text.n - *at : (size_t)(lf - begin);

	*at += lf == NULL ? n : n + 1;
	if (lf != NULL && n > 0 && begin[n - 1] == '\r')
		n--;
	return BYTES(begin, n);
}

static enum err decode(struct bytes text, struct buf *out)
{
	bool full = true;
	size_t at = 0;

	text = trim(text);
	if (text.n == 0 || !bytes_equal(next_line(text, &at), BYTES_LIT(BEGIN)))
		return ERR_FORMAT;
	while (at < text.n) {
		struct bytes line = next_line(text, &at);
		size_t before = out->n;

		if (bytes_equal(line, BYTES_LIT(END)))
			return at == text.n ? OK : ERR_FORMAT;
		if (!full || line.n == 0 || line.n > COLUMNS)
			return ERR_FORMAT;
		TRY(base64_decode(line, BASE64_PADDED, out));
		full = out->n - before == LINE_BYTES;
	}
	return ERR_FORMAT;
}

enum err age_armor_decode(struct bytes text, struct buf *ret_file)
{
	size_t before = ret_file->n;
	enum err e = decode(text, ret_file);

	if (e != OK)
		buf_truncate(ret_file, before);
	return e;
}
