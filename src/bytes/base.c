#include "bytes/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

const char *err_name(enum err e)
{
	switch (e) {
	case OK: return "ok";
	case ERR_NOMEM: return "nomem";
	case ERR_FORMAT: return "format";
	case ERR_TOO_LONG: return "too-long";
	case ERR_OPEN: return "open";
	case ERR_SIGNATURE: return "signature";
	case ERR_PROOF: return "proof";
	case ERR_STALE: return "stale";
	case ERR_EXPIRED: return "expired";
	case ERR_DENIED: return "denied";
	case ERR_GUESSABLE: return "guessable";
	case ERR_NOT_FOUND: return "not-found";
	case ERR_CONFLICT: return "conflict";
	case ERR_UNSUPPORTED: return "unsupported";
	case ERR_IO: return "io";
	case ERR_BUSY: return "busy";
	case ERR_STOPPED: return "stopped";
	case ERR_DAMAGED: return "damaged";
	case ERR_FULL: return "disk-full";
	}
	return "unknown";
}

struct bytes bytes_of_str(const char *s)
{
	return BYTES(s, strlen(s));
}

bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int bytes_compare(struct bytes a, struct bytes b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (c != 0)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

enum err buf_reserve(struct buf *b, size_t more)
{
	uint8_t *p;
	size_t cap;

	if (more > b->max - b->n)
		return ERR_TOO_LONG;
	if (more <= b->cap - b->n)
		return OK;
	cap = b->cap < 64 ? 64 : b->cap;
	while (cap < b->n + more)
		cap = cap > b->max / 2 ? b->max : cap * 2;
	/* malloc and copy, not realloc: realloc would leave the old bytes unwiped */
	p = malloc(cap);
	if (p == NULL)
		return ERR_NOMEM;
	if (b->n > 0)
		memcpy(p, b->p, b->n);
	if (b->p != NULL) {
		sodium_memzero(b->p, b->cap);
		free(b->p);
	}
	b->p = p;
	b->cap = cap;
	return OK;
}

enum err buf_add(struct buf *b, struct bytes what)
{
	TRY(buf_reserve(b, what.n));
	if (what.n > 0)
		memcpy(b->p + b->n, what.p, what.n);
	b->n += what.n;
	return OK;
}

enum err buf_add_byte(struct buf *b, uint8_t what)
{
	return buf_add(b, BYTES(&what, 1));
}

enum err buf_add_str(struct buf *b, const char *s)
{
	return buf_add(b, bytes_of_str(s));
}

enum err buf_add_uint(struct buf *b, uint64_t v)
{
	uint8_t digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (uint8_t)('0' + v % 10);
	while ((v /= 10) > 0);
	return buf_add(b, BYTES(digits + at, sizeof(digits) - at));
}

enum err buf_add_room(struct buf *b, size_t n, uint8_t **ret_p)
{
	TRY(buf_reserve(b, n));
	*ret_p = b->p == NULL ? NULL : b->p + b->n;
	b->n += n;
	return OK;
}

enum err buf_printf(struct buf *b, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0) {
		va_end(again);
		return ERR_FORMAT;
	}
	/* vsnprintf wants room for its NUL, which is not counted in n */
	enum err e = (size_t)n >= b->max - b->n ? ERR_TOO_LONG : buf_reserve(b, (size_t)n + 1);
	if (e == OK) {
		vsnprintf((char *)b->p + b->n, (size_t)n + 1, format, again);
		b->n += (size_t)n;
	}
	va_end(again);
	return e;
}

enum err buf_str(struct buf *b, const char **ret_s)
{
	TRY(buf_reserve(b, 1));
	b->p[b->n] = '\0';
	*ret_s = (const char *)b->p;
	return OK;
}

void buf_truncate(struct buf *b, size_t n)
{
	if (n >= b->n)
		return;
	sodium_memzero(b->p + n, b->n - n);
	b->n = n;
}

void buf_free(struct buf *b)
{
	if (b->p != NULL) {
		sodium_memzero(b->p, b->cap);
		free(b->p);
	}
	*b = BUF_MAX(b->max);
}

void put_be64(uint8_t out[8], uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		out[i] = (uint8_t)v;
}

uint64_t get_be64(const uint8_t in[8])
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | in[i];
	return v;
}
