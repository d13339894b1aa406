#include "bytes/cbor.h"

#include <string.h>

#include "bytes/utf8.h"

enum { MAJOR_UINT, MAJOR_NEGINT, MAJOR_BYTES, MAJOR_TEXT, MAJOR_ARRAY, MAJOR_MAP, MAJOR_TAG, MAJOR_SIMPLE };
enum { SIMPLE_FALSE = 0xf4, SIMPLE_TRUE = 0xf5, SIMPLE_NULL = 0xf6 };

/* Writing */

struct cbor_writer cbor_writer(struct buf *out)
{
	return (struct cbor_writer){ out, OK };
}

static void put(struct cbor_writer *w, struct bytes encoded)
{
	if (w->err == OK)
		w->err = buf_add(w->out, encoded);
}

static void put_head(struct cbor_writer *w, int major, uint64_t v)
{
	uint8_t be[8], head[9];
	size_t n = v < 24 ? 0 : v <= UINT8_MAX ? 1 : v <= UINT16_MAX ? 2 : v <= UINT32_MAX ? 4 : 8;
	/* additional information: the value itself, or 24 to 27 for 1, 2, 4 or 8 bytes that follow */
	uint8_t info = n == 0 ? (uint8_t)v : n == 1 ? 24 : n == 2 ? 25 : n == 4 ? 26 : 27;

	put_be64(be, v);
	head[0] = (uint8_t)(major << 5 | info);
	memcpy(head + 1, be + 8 - n, n);
	put(w, BYTES(head, 1 + n));
}

void cbor_put_uint(struct cbor_writer *w, uint64_t v)
{
	put_head(w, MAJOR_UINT, v);
}

void cbor_put_int(struct cbor_writer *w, int64_t v)
{
	if (v >= 0)
		put_head(w, MAJOR_UINT, (uint64_t)v);
	else
		put_head(w, MAJOR_NEGINT, ~(uint64_t)v);
}

void cbor_put_bytes(struct cbor_writer *w, struct bytes v)
{
	put_head(w, MAJOR_BYTES, v.n);
	put(w, v);
}

void cbor_put_text(struct cbor_writer *w, struct bytes utf8)
{
	if (w->err == OK && !utf8_valid(utf8))
		w->err = ERR_FORMAT;
	put_head(w, MAJOR_TEXT, utf8.n);
	put(w, utf8);
}

void cbor_put_str(struct cbor_writer *w, const char *utf8)
{
	cbor_put_text(w, bytes_of_str(utf8));
}

void cbor_put_bool(struct cbor_writer *w, bool v)
{
	put(w, BYTES(&(uint8_t){ v ? SIMPLE_TRUE : SIMPLE_FALSE }, 1));
}

void cbor_put_null(struct cbor_writer *w)
{
	put(w, BYTES(&(uint8_t){ SIMPLE_NULL }, 1));
}

void cbor_put_array(struct cbor_writer *w, size_t items)
{
	put_head(w, MAJOR_ARRAY, items);
}

void cbor_put_map(struct cbor_writer *w, size_t pairs)
{
	put_head(w, MAJOR_MAP, pairs);
}

void cbor_put_raw(struct cbor_writer *w, struct bytes item)
{
	put(w, item);
}

enum err cbor_written(const struct cbor_writer *w)
{
	return w->err;
}

/* Reading */

struct cbor_reader cbor_reader(struct bytes in)
{
	return (struct cbor_reader){ in, 0, OK };
}

void cbor_fail(struct cbor_reader *r, enum err e)
{
	if (r->err == OK)
		r->err = e;
}

/* An item's first bytes, read but not yet taken. */
struct head {
	int major;
	uint64_t v;
	size_t n;
};

/* False after an error or at one: input ends, a longer form than needed, or a kind outside the profile. */
static bool read_head(struct cbor_reader *r, struct head *ret_head)
{
	/* the least value that needs the longer form */
	static const uint64_t least[] = { 24, UINT8_MAX + 1ULL, UINT16_MAX + 1ULL, UINT32_MAX + 1ULL };
	size_t left = r->in.n - r->at, follow = 0;
	struct head h = { 0, 0, 1 };

	if (r->err != OK)
		return false;
	if (left < 1)
		goto format;
	h.major = r->in.p[r->at] >> 5;
	h.v = r->in.p[r->at] & 31;
	if (h.major == MAJOR_TAG)
		goto format;
	if (h.major == MAJOR_SIMPLE) {
		if (h.v < (SIMPLE_FALSE & 31) || h.v > (SIMPLE_NULL & 31))
			goto format;
		*ret_head = h;
		return true;
	}
	if (h.v > 27)
		goto format;
	if (h.v >= 24) {
		size_t size = (size_t)h.v - 24;

		follow = (size_t)1 << size;
		if (follow > left - 1)
			goto format;
		h.v = 0;
		for (size_t i = 0; i < follow; i++)
			h.v = h.v << 8 | r->in.p[r->at + 1 + i];
		if (h.v < least[size])
			goto format;
	}
	h.n = 1 + follow;
	*ret_head = h;
	return true;
format:
	cbor_fail(r, ERR_FORMAT);
	return false;
}

enum cbor_type cbor_peek(struct cbor_reader *r)
{
	static const enum cbor_type types[] = {
		[MAJOR_UINT] = CBOR_UINT, [MAJOR_NEGINT] = CBOR_NEGINT, [MAJOR_BYTES] = CBOR_BYTES,
		[MAJOR_TEXT] = CBOR_TEXT, [MAJOR_ARRAY] = CBOR_ARRAY, [MAJOR_MAP] = CBOR_MAP,
	};
	struct head h;

	if (r->at == r->in.n || !read_head(r, &h))
		return CBOR_END;
	if (h.major == MAJOR_SIMPLE)
		return h.v == (SIMPLE_NULL & 31) ? CBOR_NULL : CBOR_BOOL;
	return types[h.major];
}

/* The head of an item that has to be of that kind. */
static bool want(struct cbor_reader *r, int major, struct head *ret_head)
{
	struct head h;

	if (!read_head(r, &h))
		return false;
	if (h.major != major) {
		cbor_fail(r, ERR_FORMAT);
		return false;
	}
	*ret_head = h;
	return true;
}

uint64_t cbor_get_uint(struct cbor_reader *r)
{
	struct head h;

	if (!want(r, MAJOR_UINT, &h))
		return 0;
	r->at += h.n;
	return h.v;
}

int64_t cbor_get_int(struct cbor_reader *r)
{
	struct head h;

	if (!read_head(r, &h))
		return 0;
	if ((h.major != MAJOR_UINT && h.major != MAJOR_NEGINT) || h.v > INT64_MAX) {
		cbor_fail(r, ERR_FORMAT);
		return 0;
	}
	r->at += h.n;
	return h.major == MAJOR_UINT ? (int64_t)h.v : -1 - (int64_t)h.v;
}

static struct bytes get_string(struct cbor_reader *r, int major, size_t max)
{
	struct head h;
	struct bytes s;

	if (!want(r, major, &h))
		return BYTES_NONE;
	if (h.v > r->in.n - r->at - h.n) {
		cbor_fail(r, ERR_FORMAT);
		return BYTES_NONE;
	}
	if (h.v > max) {
		cbor_fail(r, ERR_TOO_LONG);
		return BYTES_NONE;
	}
	s = BYTES(r->in.p + r->at + h.n, (size_t)h.v);
	if (major == MAJOR_TEXT && !utf8_valid(s)) {
		cbor_fail(r, ERR_FORMAT);
		return BYTES_NONE;
	}
	r->at += h.n + s.n;
	return s;
}

struct bytes cbor_get_bytes(struct cbor_reader *r, size_t max)
{
	return get_string(r, MAJOR_BYTES, max);
}

struct bytes cbor_get_text(struct cbor_reader *r, size_t max)
{
	return get_string(r, MAJOR_TEXT, max);
}

void cbor_get_fixed(struct cbor_reader *r, uint8_t *ret, size_t n)
{
	size_t at = r->at;
	struct bytes s = get_string(r, MAJOR_BYTES, SIZE_MAX);

	if (r->err == OK && s.n != n) {
		r->at = at;
		cbor_fail(r, ERR_FORMAT);
	}
	if (r->err != OK)
		memset(ret, 0, n);
	else if (n > 0)
		memcpy(ret, s.p, n);
}

bool cbor_get_bool(struct cbor_reader *r)
{
	struct head h;

	if (!want(r, MAJOR_SIMPLE, &h))
		return false;
	if (h.v == (SIMPLE_NULL & 31)) {
		cbor_fail(r, ERR_FORMAT);
		return false;
	}
	r->at += h.n;
	return h.v == (SIMPLE_TRUE & 31);
}

void cbor_get_null(struct cbor_reader *r)
{
	if (!cbor_get_opt_null(r))
		cbor_fail(r, ERR_FORMAT);
}

bool cbor_get_opt_null(struct cbor_reader *r)
{
	if (r->err != OK || r->at == r->in.n || r->in.p[r->at] != SIMPLE_NULL)
		return false;
	r->at++;
	return true;
}

/* The number of items or pairs, each of at least MIN bytes. */
static size_t get_count(struct cbor_reader *r, int major, size_t max, size_t min)
{
	struct head h;

	if (!want(r, major, &h))
		return 0;
	if (h.v > (r->in.n - r->at - h.n) / min) {
		cbor_fail(r, ERR_FORMAT);
		return 0;
	}
	if (h.v > max) {
		cbor_fail(r, ERR_TOO_LONG);
		return 0;
	}
	r->at += h.n;
	return (size_t)h.v;
}

size_t cbor_get_array(struct cbor_reader *r, size_t max)
{
	return get_count(r, MAJOR_ARRAY, max, 1);
}

void cbor_get_array_of(struct cbor_reader *r, size_t items)
{
	size_t at = r->at;

	if (cbor_get_array(r, SIZE_MAX) != items && r->err == OK) {
		r->at = at;
		cbor_fail(r, ERR_FORMAT);
	}
}

size_t cbor_get_map(struct cbor_reader *r, size_t max)
{
	return get_count(r, MAJOR_MAP, max, 2);
}

uint64_t cbor_get_key(struct cbor_reader *r, int64_t *last)
{
	size_t at = r->at;
	uint64_t key = cbor_get_uint(r);

	if (r->err != OK)
		return 0;
	if (key > INT64_MAX || (int64_t)key <= *last) {
		r->at = at;
		cbor_fail(r, ERR_FORMAT);
		return 0;
	}
	*last = (int64_t)key;
	return key;
}

void cbor_expect_key(struct cbor_reader *r, uint64_t key)
{
	size_t at = r->at;

	if (cbor_get_uint(r) != key && r->err == OK) {
		r->at = at;
		cbor_fail(r, ERR_FORMAT);
	}
}

static void skip(struct cbor_reader *r, int depth);

/* The pairs of a map: keys of any kind, in bytewise order of their encoding, none twice. */
static void skip_pairs(struct cbor_reader *r, size_t pairs, int depth)
{
	struct bytes last = BYTES_NONE;

	for (size_t i = 0; i < pairs && r->err == OK; i++) {
		size_t at = r->at;

		skip(r, depth);
		if (r->err != OK)
			return;
		struct bytes key = BYTES(r->in.p + at, r->at - at);
		if (i > 0 && bytes_compare(last, key) >= 0) {
			r->at = at;
			cbor_fail(r, ERR_FORMAT);
			return;
		}
		last = key;
		skip(r, depth);
	}
}

static void skip(struct cbor_reader *r, int depth)
{
	struct head h;

	if (depth > CBOR_DEPTH_MAX)
		cbor_fail(r, ERR_TOO_LONG);
	if (!read_head(r, &h))
		return;
	switch (h.major) {
	case MAJOR_BYTES:
	case MAJOR_TEXT:
		get_string(r, h.major, SIZE_MAX);
		break;
	case MAJOR_ARRAY:
		for (size_t left = cbor_get_array(r, SIZE_MAX); left > 0 && r->err == OK; left--)
			skip(r, depth + 1);
		break;
	case MAJOR_MAP:
		skip_pairs(r, cbor_get_map(r, SIZE_MAX), depth + 1);
		break;
	default:
		r->at += h.n;
	}
}

struct bytes cbor_skip(struct cbor_reader *r)
{
	size_t at = r->at;

	skip(r, 1);
	return r->err == OK ? BYTES(r->in.p + at, r->at - at) : BYTES_NONE;
}

bool cbor_more(const struct cbor_reader *r)
{
	return r->err == OK && r->at < r->in.n;
}

enum err cbor_done(struct cbor_reader *r)
{
	if (r->at != r->in.n)
		cbor_fail(r, ERR_FORMAT);
	return r->err;
}
