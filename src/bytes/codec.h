/*
 * An object of the protocol, its fields said once: one function both reads and
 * writes them, by the direction of the codec, and checks them in both.
 *
 *	static void root_fields(struct codec *c, void *object)
 *	{
 *		struct root *root = object;
 *
 *		codec_map(c, 2);
 *		codec_text(c, &root->name, 200);
 *		codec_range(c, &root->interval, 1, UINT64_MAX);
 *	}
 *	CODEC_OBJECT(root, struct root, root_fields)
 *
 * defines root_write and root_read. Fields come in the order of their keys 0,
 * 1, 2 …; those of an array have none. Errors are sticky, as in cbor.h. A codec
 * that writes changes nothing in the object; one that reads finds it zeroed.
 */
#ifndef MIZHEN_BYTES_CODEC_H
#define MIZHEN_BYTES_CODEC_H

#include "bytes/cbor.h"
#include "bytes/list.h"

struct codec {
	struct cbor_reader *reader;   /* NULL: it writes */
	struct cbor_writer *writer;   /* NULL: it reads */
	uint64_t key;                 /* of the next field of the map */
	size_t plain;                 /* so many values come before it, without a key */
	size_t start;                 /* where in the reader's bytes or the writer's buf the object begins */
};

typedef void codec_fields(struct codec *c, void *object);

struct codec codec_reads(struct cbor_reader *r);
struct codec codec_writes(struct cbor_writer *w);
bool codec_is_reading(const struct codec *c);
void codec_fail(struct codec *c, enum err e);
size_t codec_length(const struct codec *c);            /* bytes of the object so far */
void codec_holds(struct codec *c, bool condition);     /* what fields say together; else ERR_FORMAT */

void codec_map(struct codec *c, size_t pairs);         /* whose fields follow, by key */
void codec_array(struct codec *c, size_t items);       /* a field whose items follow */
void codec_count(struct codec *c, size_t *items, size_t max);   /* the same with their number, at most MAX */
void codec_begin(struct codec *c);                     /* of a field that the caller reads and writes itself */
bool codec_present(struct codec *c, bool *present);    /* a field that may be null: where it is not, its value follows */

void codec_uint(struct codec *c, uint64_t *v);
void codec_range(struct codec *c, uint64_t *v, uint64_t first, uint64_t last);   /* FIRST … LAST, else ERR_FORMAT */
void codec_bool(struct codec *c, bool *v);
void codec_text(struct codec *c, struct bytes *v, size_t max);                   /* UTF-8; ERR_TOO_LONG over MAX bytes */
void codec_bytes(struct codec *c, struct bytes *v, size_t max);
void codec_fixed(struct codec *c, uint8_t *v, size_t n);                         /* a byte string of just N bytes */
void codec_text_or_null(struct codec *c, struct bytes *v, size_t max);           /* p is NULL for null */
void codec_fixed_or_null(struct codec *c, bool *present, uint8_t *v, size_t n);

/* A member of an enum, or of a type of its own, from 0 to LAST. */
#define CODEC_ENUM(c, member, last) \
	do { \
		uint64_t codec_value = (uint64_t)(member); \
		codec_range((c), &codec_value, 0, (last)); \
		if (codec_is_reading(c)) \
			(member) = (__typeof__(member))codec_value; \
	} while (0)

/* The items of a list: their fields, and the key by which they ascend, NULL where they need not. */
struct codec_item {
	codec_fields *fields;
	size_t size;                                   /* of the struct, at most CODEC_ITEM_MAX */
	struct bytes (*key)(const void *item);
};
#define CODEC_ITEM_MAX 512

void codec_list(struct codec *c, struct list *v, size_t max, const struct codec_item *item);
enum err codec_list_add(struct list_writer *list, const struct codec_item *item, const void *one);
bool codec_list_next(struct list *rest, const struct codec_item *item, void *ret_one);   /* as list_next_begin */

/* Appends OBJECT; on an error nothing is. */
enum err codec_write(codec_fields *fields, const void *object, struct buf *ret);
/* All of BODY is OBJECT, which is zeroed. */
enum err codec_read(codec_fields *fields, struct bytes body, void *object);

#define CODEC_OBJECT(name, type, fields) \
	enum err name##_write(const type *object, struct buf *ret_body) \
	{ \
		return codec_write(fields, object, ret_body); \
	} \
	enum err name##_read(struct bytes body, type *ret) \
	{ \
		type object = { 0 }; \
		TRY(codec_read(fields, body, &object)); \
		*ret = object; \
		return OK; \
	}

#endif
