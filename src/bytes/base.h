/*
 * The floor everything stands on: errors, borrowed and owned bytes, early
 * return and scoped cleanup. No I/O, no globals.
 */
#ifndef MIZHEN_BYTES_BASE_H
#define MIZHEN_BYTES_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What can go wrong. ERR_OPEN is the only answer of anything that decrypts:
 * what failed inside is nobody's business.
 */
enum [[nodiscard]] err {
	OK = 0,
	ERR_NOMEM,       /* memory ran out */
	ERR_FORMAT,      /* bytes that are not what they should be */
	ERR_TOO_LONG,    /* more than a stated maximum */
	ERR_OPEN,        /* a sealed thing does not open with this key */
	ERR_SIGNATURE,   /* a statement that its key did not sign */
	ERR_PROOF,       /* an audit path, hash or chain that does not lead where it should */
	ERR_STALE,       /* older than what was already seen, or than it may be */
	ERR_EXPIRED,     /* outside the time it is good for */
	ERR_DENIED,      /* known, understood, and not allowed */
	ERR_GUESSABLE,   /* an identity profile worth too few guesses, not accepted in as many words */
	ERR_NOT_FOUND,   /* nothing there */
	ERR_CONFLICT,    /* out of order, or against what is there */
	ERR_UNSUPPORTED, /* well formed, but of a kind that this version does not know */
	ERR_IO,          /* the system, the network or the database failed; errno or a message tells */
	ERR_BUSY,        /* somebody else holds it now; again later */
	ERR_STOPPED,     /* asked to stop */
	ERR_DAMAGED,     /* a file of our own does not hold what was written to it */
	ERR_FULL,        /* no room left on the disk, or none left to this user */
};

/* A short English name of an error for logs ("format", "signature", …); never NULL. */
const char *err_name(enum err e);

/* Returns early with the error of EXPR, if it has one. */
#define TRY(expr)                                  \
	do {                                       \
		enum err try_err_ = (expr);        \
		if (try_err_ != OK)                \
			return try_err_;           \
	} while (0)

/* Calls FN(&variable) when the variable's scope ends: AUTO(buf_free) struct buf b = …; */
#define AUTO(fn) __attribute__((cleanup(fn)))

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

/* Bytes that belong to somebody else. p may be NULL only when n is 0. */
struct bytes {
	const uint8_t *p;
	size_t n;
};

#define BYTES(ptr, len) ((struct bytes){ (const uint8_t *)(ptr), (len) })
#define BYTES_OF(array) ((struct bytes){ (const uint8_t *)(array), sizeof(array) })
#define BYTES_LIT(lit) ((struct bytes){ (const uint8_t *)("" lit), sizeof(lit) - 1 })
#define BYTES_OF_BUF(b) ((struct bytes){ (b)->p, (b)->n })
#define BYTES_NONE ((struct bytes){ NULL, 0 })

/* The bytes of a NUL-terminated string, without the NUL. */
struct bytes bytes_of_str(const char *s);

/* Equality, not constant time: for public bytes only (secrets: secret_equal). */
bool bytes_equal(struct bytes a, struct bytes b);

/* memcmp order, a shorter prefix first. */
int bytes_compare(struct bytes a, struct bytes b);

/*
 * A growing buffer with a stated maximum. Storage is the caller's, bytes are
 * the heap's; grown, shrunk and freed memory is wiped, so a buf may carry
 * secrets. Appending either succeeds whole or leaves the buffer as it was.
 */
struct buf {
	uint8_t *p;
	size_t n, cap, max;
};

#define BUF_MAX(limit) ((struct buf){ NULL, 0, 0, (limit) })
/* On an array of the caller's: never grows, allocates nothing, is not to be freed. */
#define BUF_ON(array) ((struct buf){ (array), 0, sizeof(array), sizeof(array) })

enum err buf_reserve(struct buf *b, size_t more);              /* room for MORE bytes; ERR_TOO_LONG, ERR_NOMEM */
enum err buf_add(struct buf *b, struct bytes what);            /* ERR_TOO_LONG, ERR_NOMEM */
enum err buf_add_byte(struct buf *b, uint8_t what);
enum err buf_add_str(struct buf *b, const char *s);            /* without the NUL */
enum err buf_add_uint(struct buf *b, uint64_t v);              /* in decimal */
enum err buf_add_room(struct buf *b, size_t n, uint8_t **ret_p); /* N bytes to be filled by the caller */
enum err buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
enum err buf_str(struct buf *b, const char **ret_s);           /* NUL behind the content, not counted in n */
void buf_truncate(struct buf *b, size_t n);                    /* to N bytes; the rest is wiped */
void buf_free(struct buf *b);                                  /* wiped and freed; the maximum stays */

/* Big-endian integers, as RFC 8949, RFC 7539 and age need them. */
void put_be64(uint8_t out[8], uint64_t v);
uint64_t get_be64(const uint8_t in[8]);

#endif
