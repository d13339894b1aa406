#include "bytes/json.h"

#include <stdlib.h>
#include <string.h>

#include "bytes/array.h"
#include "bytes/utf8.h"

/* What is left to be scanned, and the keys of the objects that are open. */
struct scan {
	const uint8_t *p;
	size_t left;
	bool check_keys;
	struct bytes *keys;
	size_t keys_n, keys_cap;
};

static void scan_done(struct scan *s)
{
	free(s->keys);
}

static struct scan scan_begin(struct bytes text)
{
	return (struct scan){ .p = text.p, .left = text.n };
}

static void skip(struct scan *s, size_t n)
{
	s->p += n;
	s->left -= n;
}

static void skip_space(struct scan *s)
{
	while (s->left > 0 && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
		skip(s, 1);
}

static bool take(struct scan *s, char c)
{
	if (s->left == 0 || *s->p != (uint8_t)c)
		return false;
	skip(s, 1);
	return true;
}

static enum err skip_word(struct scan *s, const char *word)
{
	size_t n = strlen(word);

	if (n > s->left || memcmp(s->p, word, n) != 0)
		return ERR_FORMAT;
	skip(s, n);
	return OK;
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum err take_hex4(struct scan *s, uint32_t *ret)
{
	uint32_t v = 0;

	if (s->left < 4)
		return ERR_FORMAT;
	for (size_t i = 0; i < 4; i++) {
		int digit = hex_digit(s->p[i]);

		if (digit < 0)
			return ERR_FORMAT;
		v = v << 4 | (uint32_t)digit;
	}
	skip(s, 4);
	*ret = v;
	return OK;
}

/* Behind "\u": one code point, of one escape or of a surrogate pair. */
static enum err take_unicode(struct scan *s, uint32_t *ret)
{
	uint32_t high, low;

	TRY(take_hex4(s, &high));
	if (high < 0xd800 || high > 0xdfff) {
		*ret = high;
		return OK;
	}
	if (high > 0xdbff)
		return ERR_FORMAT;
	TRY(skip_word(s, "\\u"));
	TRY(take_hex4(s, &low));
	if (low < 0xdc00 || low > 0xdfff)
		return ERR_FORMAT;
	*ret = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return OK;
}

static size_t put_utf8(uint32_t c, uint8_t out[4])
{
	static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (uint8_t)(0x80 | (c & 0x3f));
	out[0] = (uint8_t)(lead[n] | c);
	return n;
}

/* Behind the opening quote: the next bytes that the string says, 0 at the closing quote, which is taken. */
static enum err take_char(struct scan *s, uint8_t out[4], size_t *ret_n)
{
	static const char letters[] = "\"\\/bfnrt", says[] = "\"\\/\b\f\n\r\t";
	const char *at;
	uint32_t c;

	if (s->left == 0 || *s->p < 0x20)
		return ERR_FORMAT;
	if (take(s, '"')) {
		*ret_n = 0;
		return OK;
	}
	if (!take(s, '\\')) {
		out[0] = *s->p;
		skip(s, 1);
		*ret_n = 1;
		return OK;
	}
	if (take(s, 'u')) {
		TRY(take_unicode(s, &c));
		*ret_n = put_utf8(c, out);
		return OK;
	}
	at = s->left == 0 || *s->p == '\0' ? NULL : strchr(letters, *s->p);
	if (at == NULL)
		return ERR_FORMAT;
	out[0] = (uint8_t)says[at - letters];
	skip(s, 1);
	*ret_n = 1;
	return OK;
}

static enum err skip_string(struct scan *s)
{
	uint8_t c[4];
	size_t n = 1;

	if (!take(s, '"'))
		return ERR_FORMAT;
	while (n > 0)
		TRY(take_char(s, c, &n));
	return OK;
}

static enum err skip_digits(struct scan *s)
{
	size_t before = s->left;

	while (s->left > 0 && *s->p >= '0' && *s->p <= '9')
		skip(s, 1);
	return s->left < before ? OK : ERR_FORMAT;
}

static enum err skip_number(struct scan *s)
{
	take(s, '-');
	if (!take(s, '0'))
		TRY(skip_digits(s));
	if (take(s, '.'))
		TRY(skip_digits(s));
	if (take(s, 'e') || take(s, 'E')) {
		if (!take(s, '+'))
			take(s, '-');
		TRY(skip_digits(s));
	}
	return OK;
}

/* Both are strings that were scanned. */
static bool keys_equal(struct bytes a, struct bytes b)
{
	struct scan x = scan_begin(BYTES(a.p + 1, a.n - 1)), y = scan_begin(BYTES(b.p + 1, b.n - 1));
	uint8_t c[4], d[4];
	size_t n = 0, m = 0, i = 0, j = 0;

	for (;;) {
		if (i == n) {
			i = 0;
			if (take_char(&x, c, &n) != OK)
				return false;
		}
		if (j == m) {
			j = 0;
			if (take_char(&y, d, &m) != OK)
				return false;
		}
		if (n == 0 || m == 0)
			return n == m;
		if (c[i++] != d[j++])
			return false;
	}
}

/* FIRST is where the keys of this object begin. */
static enum err add_key(struct scan *s, size_t first, struct bytes key)
{
	for (size_t i = first; i < s->keys_n; i++) {
		if (keys_equal(s->keys[i], key))
			return ERR_FORMAT;
	}
	if (s->keys_n - first == JSON_KEYS_MAX)
		return ERR_TOO_LONG;
	TRY(ARRAY_GROW(s->keys, s->keys_n, s->keys_cap));
	s->keys[s->keys_n++] = key;
	return OK;
}

static enum err skip_value(struct scan *s, unsigned depth);

/* A key, its colon, and the white space around. */
static enum err take_key(struct scan *s, struct bytes *ret)
{
	const uint8_t *start = s->p;

	TRY(skip_string(s));
	*ret = BYTES(start, (size_t)(s->p - start));
	skip_space(s);
	if (!take(s, ':'))
		return ERR_FORMAT;
	skip_space(s);
	return OK;
}

/* Behind the opening bracket; DEPTH levels may lie within. */
static enum err skip_members(struct scan *s, bool object, unsigned depth)
{
	size_t first = s->keys_n;
	char end = object ? '}' : ']';

	skip_space(s);
	if (take(s, end))
		return OK;
	do {
		struct bytes key;

		skip_space(s);
		if (object) {
			TRY(take_key(s, &key));
			if (s->check_keys)
				TRY(add_key(s, first, key));
		}
		TRY(skip_value(s, depth));
		skip_space(s);
	} while (take(s, ','));
	s->keys_n = first;
	return take(s, end) ? OK : ERR_FORMAT;
}

static enum err skip_value(struct scan *s, unsigned depth)
{
	bool object;

	switch (json_type(BYTES(s->p, s->left))) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		if (depth == 0)
			return ERR_TOO_LONG;
		object = *s->p == '{';
		skip(s, 1);
		return skip_members(s, object, depth - 1);
	case JSON_STRING:
		return skip_string(s);
	case JSON_NUMBER:
		return skip_number(s);
	case JSON_BOOL:
		return skip_word(s, *s->p == 't' ? "true" : "false");
	case JSON_NULL:
		return skip_word(s, "null");
	case JSON_NONE:
		break;
	}
	return ERR_FORMAT;
}

static enum err take_value(struct scan *s, struct bytes *ret)
{
	const uint8_t *start = s->p;

	TRY(skip_value(s, JSON_DEPTH_MAX));
	*ret = BYTES(start, (size_t)(s->p - start));
	return OK;
}

enum err json_valid(struct bytes doc, unsigned depth)
{
	AUTO(scan_done) struct scan s = scan_begin(doc);

	if (!utf8_valid(doc))
		return ERR_FORMAT;
	s.check_keys = true;
	skip_space(&s);
	TRY(skip_value(&s, depth < JSON_DEPTH_MAX ? depth : JSON_DEPTH_MAX));
	skip_space(&s);
	return s.left == 0 ? OK : ERR_FORMAT;
}

enum json_type json_type(struct bytes value)
{
	if (value.n == 0)
		return JSON_NONE;
	switch (value.p[0]) {
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case '"': return JSON_STRING;
	case 't':
	case 'f': return JSON_BOOL;
	case 'n': return JSON_NULL;
	case '-': return JSON_NUMBER;
	default: return value.p[0] >= '0' && value.p[0] <= '9' ? JSON_NUMBER : JSON_NONE;
	}
}

enum err json_iter(struct bytes value, struct json_iter *ret)
{
	enum json_type type = json_type(value);

	if (type != JSON_OBJECT && type != JSON_ARRAY)
		return ERR_FORMAT;
	*ret = (struct json_iter){ BYTES(value.p + 1, value.n - 1), type == JSON_OBJECT, true };
	return OK;
}

bool json_next(struct json_iter *it, struct bytes *ret_key, struct bytes *ret_value)
{
	struct scan s = scan_begin(it->rest);
	struct bytes key = BYTES_NONE, value;

	skip_space(&s);
	if (!it->first && !take(&s, ','))
		return false;
	skip_space(&s);
	if (it->object && take_key(&s, &key) != OK)
		return false;
	if (take_value(&s, &value) != OK)
		return false;
	it->first = false;
	it->rest = BYTES(s.p, s.left);
	*ret_key = key;
	*ret_value = value;
	return true;
}

enum err json_string(struct bytes value, struct buf *ret)
{
	struct scan s = scan_begin(value);
	size_t start = ret->n, n = 1;
	uint8_t c[4];
	enum err e = take(&s, '"') ? OK : ERR_FORMAT;

	while (e == OK && n > 0) {
		e = take_char(&s, c, &n);
		if (e == OK)
			e = buf_add(ret, BYTES(c, n));
	}
	if (e == OK && s.left > 0)
		e = ERR_FORMAT;
	if (e != OK)
		buf_truncate(ret, start);
	return e;
}

bool json_string_is(struct bytes value, struct bytes utf8)
{
	struct scan s = scan_begin(value);
	uint8_t c[4];
	size_t n;

	if (!take(&s, '"'))
		return false;
	for (;;) {
		if (take_char(&s, c, &n) != OK)
			return false;
		if (n == 0)
			return utf8.n == 0 && s.left == 0;
		if (n > utf8.n || memcmp(c, utf8.p, n) != 0)
			return false;
		utf8.p += n;
		utf8.n -= n;
	}
}

enum err json_uint(struct bytes value, uint64_t *ret)
{
	uint64_t v = 0;

	if (value.n == 0 || (value.n > 1 && value.p[0] == '0'))
		return ERR_FORMAT;
	for (size_t i = 0; i < value.n; i++) {
		unsigned digit = (unsigned)value.p[i] - '0';

		if (digit > 9)
			return ERR_FORMAT;
		if (v > (UINT64_MAX - digit) / 10)
			return ERR_TOO_LONG;
		v = v * 10 + digit;
	}
	*ret = v;
	return OK;
}

/* The next name of a pointer, behind its slash, without its escapes. */
static enum err pointer_name(const char **pointer, struct buf *name)
{
	const char *p = *pointer;

	for (; *p != '\0' && *p != '/'; p++) {
		char c = *p;

		if (c == '~') {
			c = *++p;
			if (c != '0' && c != '1')
				return ERR_FORMAT;
			c = c == '0' ? '~' : '/';
		}
		TRY(buf_add_byte(name, (uint8_t)c));
	}
	*pointer = p;
	return OK;
}

static enum err get_member(struct bytes value, struct bytes name, struct bytes *ret)
{
	struct json_iter it;
	struct bytes key, member;
	uint64_t index = 0;

	if (json_iter(value, &it) != OK || (!it.object && json_uint(name, &index) != OK))
		return ERR_NOT_FOUND;
	while (json_next(&it, &key, &member)) {
		if (it.object ? json_string_is(key, name) : index-- == 0) {
			*ret = member;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

enum err json_get(struct bytes doc, const char *pointer, struct bytes *ret_value)
{
	struct scan s = scan_begin(doc);
	struct bytes value;

	skip_space(&s);
	TRY(take_value(&s, &value));
	while (*pointer != '\0') {
		AUTO(buf_free) struct buf name = BUF_MAX(JSON_POINTER_MAX);

		if (*pointer++ != '/')
			return ERR_FORMAT;
		TRY(pointer_name(&pointer, &name));
		TRY(get_member(value, BYTES_OF_BUF(&name), &value));
	}
	*ret_value = value;
	return OK;
}
