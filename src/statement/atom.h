/*
 * The small things that many objects of the protocol name (docs/protocol.md,
 * section 0): lengths, and readers that check them.
 */
#ifndef MIZHEN_STATEMENT_ATOM_H
#define MIZHEN_STATEMENT_ATOM_H

#include "bytes/base.h"
#include "bytes/cbor.h"
#include "bytes/codec.h"

#define ATOM_KEY_LEN 32        /* Ed25519 or X25519 public key */
#define ATOM_HASH_LEN 32       /* SHA-256: key ids, statement ids, files */
#define ATOM_TAG_LEN 32
#define ATOM_ID16_LEN 16       /* record id, blob id */
#define ATOM_HOSPITAL_MAX 32   /* bytes of a hospital's id */
#define ATOM_NAME_MAX 200      /* bytes of a name */
#define ATOM_ORIGIN_MAX 255

/* Fields of objects. */
void atom_hospital(struct codec *c, struct bytes *v);
void atom_hospital_or_null(struct codec *c, struct bytes *v);     /* p is NULL for null */
void atom_name(struct codec *c, struct bytes *v);
void atom_origin(struct codec *c, struct bytes *v);

/* [a-z0-9][a-z0-9-]{0,31} */
bool atom_hospital_valid(struct bytes id);

/* Well-formed UTF-8, utf8_is_line, of 1 to ATOM_NAME_MAX bytes. */
bool atom_name_valid(struct bytes name);

/* scheme://host[:port], http or https, lower case, no slash behind, at most ATOM_ORIGIN_MAX bytes. */
bool atom_origin_valid(struct bytes origin);

struct bytes atom_get_hospital(struct cbor_reader *r);
struct bytes atom_get_hospital_or_null(struct cbor_reader *r);   /* p is NULL for null */
struct bytes atom_get_name(struct cbor_reader *r);
struct bytes atom_get_origin(struct cbor_reader *r);
uint64_t atom_get_range(struct cbor_reader *r, uint64_t first, uint64_t last);   /* FIRST … LAST, else ERR_FORMAT */
bool atom_get_fixed_or_null(struct cbor_reader *r, uint8_t *ret, size_t n);   /* false for null: RET is zeroed */
struct bytes atom_get_bytes_or_null(struct cbor_reader *r, size_t max);       /* p is NULL for null */

void atom_put_fixed_or_null(struct cbor_writer *w, bool present, const uint8_t *p, size_t n);
void atom_put_text_or_null(struct cbor_writer *w, struct bytes text);         /* null when p is NULL */
void atom_put_bytes_or_null(struct cbor_writer *w, struct bytes bytes);       /* the same */

#endif
