/*
 * Deterministic CBOR (RFC 8949 §4.2.1), the subset the protocol uses: integers,
 * byte strings, text strings (valid UTF-8), arrays, maps, true, false, null.
 * No floats, no tags, no indefinite lengths. There is one encoding for a
 * value: the reader refuses every other.
 *
 * Both sides keep their first error ("sticky"): a schema reads as a straight
 * list of calls, and one check at the end tells. After an error the reader
 * returns zeros and empty strings, and the writer writes nothing more.
 */
#ifndef MIZHEN_BYTES_CBOR_H
#define MIZHEN_BYTES_CBOR_H

#include "bytes/base.h"

#define CBOR_DEPTH_MAX 16

/* Writes into a buf that belongs to the caller, behind what is there. */
struct cbor_writer {
	struct buf *out;
	enum err err;
};

struct cbor_writer cbor_writer(struct buf *out);
void cbor_put_uint(struct cbor_writer *w, uint64_t v);
void cbor_put_int(struct cbor_writer *w, int64_t v);
void cbor_put_bytes(struct cbor_writer *w, struct bytes v);
void cbor_put_text(struct cbor_writer *w, struct bytes utf8);   /* ERR_FORMAT unless valid UTF-8 */
void cbor_put_str(struct cbor_writer *w, const char *utf8);
void cbor_put_bool(struct cbor_writer *w, bool v);
void cbor_put_null(struct cbor_writer *w);
void cbor_put_array(struct cbor_writer *w, size_t items);       /* then that many items */
void cbor_put_map(struct cbor_writer *w, size_t pairs);         /* then keys in deterministic order, each with its value */
void cbor_put_raw(struct cbor_writer *w, struct bytes item);    /* one item encoded already; trusted */
enum err cbor_written(const struct cbor_writer *w);

/* Reads bytes that belong to the caller; strings returned point into them. */
enum cbor_type { CBOR_UINT, CBOR_NEGINT, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_BOOL, CBOR_NULL, CBOR_END };

struct cbor_reader {
	struct bytes in;
	size_t at;                 /* offset of the next item: where an error was, if there was one */
	enum err err;
};

struct cbor_reader cbor_reader(struct bytes in);
enum cbor_type cbor_peek(struct cbor_reader *r);                /* CBOR_END at the end of input or after an error */
uint64_t cbor_get_uint(struct cbor_reader *r);
int64_t cbor_get_int(struct cbor_reader *r);
struct bytes cbor_get_bytes(struct cbor_reader *r, size_t max); /* ERR_TOO_LONG over MAX bytes */
struct bytes cbor_get_text(struct cbor_reader *r, size_t max);  /* valid UTF-8 */
void cbor_get_fixed(struct cbor_reader *r, uint8_t *ret, size_t n); /* a byte string of just N bytes, copied */
bool cbor_get_bool(struct cbor_reader *r);
void cbor_get_null(struct cbor_reader *r);
bool cbor_get_opt_null(struct cbor_reader *r);                  /* reads a null if there is one: true */
size_t cbor_get_array(struct cbor_reader *r, size_t max);       /* the number of items, which follow */
void cbor_get_array_of(struct cbor_reader *r, size_t items);    /* an array of just so many */
size_t cbor_get_map(struct cbor_reader *r, size_t max);         /* the number of pairs; order is checked by cbor_get_key */

/*
 * The next key of a map with small unsigned integer keys, as every object of
 * the protocol has: must be larger than *last (start with -1), else ERR_FORMAT.
 */
uint64_t cbor_get_key(struct cbor_reader *r, int64_t *last);
void cbor_expect_key(struct cbor_reader *r, uint64_t key);      /* just this key */

struct bytes cbor_skip(struct cbor_reader *r);                  /* one whole item of any kind, checked; its encoding */
bool cbor_more(const struct cbor_reader *r);                    /* no error, and input left: for sequences (RFC 8742) */
enum err cbor_done(struct cbor_reader *r);                      /* the error, or ERR_FORMAT if input is left */
void cbor_fail(struct cbor_reader *r, enum err e);              /* what the schema above found wrong */

#endif
