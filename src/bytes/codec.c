#include "bytes/codec.h"

#include <stddef.h>
#include <string.h>

#include "bytes/secret.h"

struct codec codec_reads(struct cbor_reader *r)
{
	return (struct codec){ .reader = r, .start = r->at };
}

struct codec codec_writes(struct cbor_writer *w)
{
	return (struct codec){ .writer = w, .start = w->out->n };
}

bool codec_is_reading(const struct codec *c)
{
	return c->reader != NULL;
}

void codec_fail(struct codec *c, enum err e)
{
	if (codec_is_reading(c))
		cbor_fail(c->reader, e);
	else if (c->writer->err == OK)
		c->writer->err = e;
}

static enum err failed(const struct codec *c)
{
	return codec_is_reading(c) ? c->reader->err : c->writer->err;
}

size_t codec_length(const struct codec *c)
{
	return (codec_is_reading(c) ? c->reader->at : c->writer->out->n) - c->start;
}

void codec_holds(struct codec *c, bool condition)
{
	if (!condition && failed(c) == OK)
		codec_fail(c, ERR_FORMAT);
}

/* The next value's key, if it has one. */
void codec_begin(struct codec *c)
{
	if (c->plain > 0) {
		c->plain--;
		return;
	}
	if (codec_is_reading(c))
		cbor_expect_key(c->reader, c->key);
	else
		cbor_put_uint(c->writer, c->key);
	c->key++;
}

void codec_map(struct codec *c, size_t pairs)
{
	if (!codec_is_reading(c))
		cbor_put_map(c->writer, pairs);
	else if (cbor_get_map(c->reader, pairs) != pairs)
		codec_fail(c, ERR_FORMAT);
}

void codec_array(struct codec *c, size_t items)
{
	codec_begin(c);
	c->plain += items;
	if (codec_is_reading(c))
		cbor_get_array_of(c->reader, items);
	else
		cbor_put_array(c->writer, items);
}

void codec_count(struct codec *c, size_t *items, size_t max)
{
	codec_begin(c);
	if (codec_is_reading(c))
		*items = cbor_get_array(c->reader, max);
	else if (*items > max)
		codec_fail(c, ERR_TOO_LONG);
	else
		cbor_put_array(c->writer, *items);
	c->plain += *items;
}

bool codec_present(struct codec *c, bool *present)
{
	codec_begin(c);
	if (codec_is_reading(c))
		*present = !cbor_get_opt_null(c->reader);
	else if (!*present)
		cbor_put_null(c->writer);
	if (*present)
		c->plain++;
	return *present;
}

void codec_uint(struct codec *c, uint64_t *v)
{
	codec_begin(c);
	if (codec_is_reading(c))
		*v = cbor_get_uint(c->reader);
	else
		cbor_put_uint(c->writer, *v);
}

void codec_range(struct codec *c, uint64_t *v, uint64_t first, uint64_t last)
{
	codec_uint(c, v);
	codec_holds(c, *v >= first && *v <= last);
	if (codec_is_reading(c) && c->reader->err != OK)
		*v = 0;
}

void codec_bool(struct codec *c, bool *v)
{
	codec_begin(c);
	if (codec_is_reading(c))
		*v = cbor_get_bool(c->reader);
	else
		cbor_put_bool(c->writer, *v);
}

void codec_text(struct codec *c, struct bytes *v, size_t max)
{
	codec_begin(c);
	if (codec_is_reading(c))
		*v = cbor_get_text(c->reader, max);
	else if (v->n > max)
		codec_fail(c, ERR_TOO_LONG);
	else
		cbor_put_text(c->writer, *v);
}

void codec_bytes(struct codec *c, struct bytes *v, size_t max)
{
	codec_begin(c);
	if (codec_is_reading(c))
		*v = cbor_get_bytes(c->reader, max);
	else if (v->n > max)
		codec_fail(c, ERR_TOO_LONG);
	else
		cbor_put_bytes(c->writer, *v);
}

void codec_fixed(struct codec *c, uint8_t *v, size_t n)
{
	codec_begin(c);
	if (codec_is_reading(c))
		cbor_get_fixed(c->reader, v, n);
	else
		cbor_put_bytes(c->writer, BYTES(v, n));
}

void codec_text_or_null(struct codec *c, struct bytes *v, size_t max)
{
	bool present = v->p != NULL;

	if (codec_present(c, &present))
		codec_text(c, v, max);
}

void codec_fixed_or_null(struct codec *c, bool *present, uint8_t *v, size_t n)
{
	if (codec_present(c, present))
		codec_fixed(c, v, n);
}

/* Lists */

struct walk {
	const struct codec_item *item;
	struct list_order order;
};

static void check_item(struct cbor_reader *r, void *context)
{
	_Alignas(max_align_t) uint8_t one[CODEC_ITEM_MAX];
	struct walk *walk = context;
	struct codec c = codec_reads(r);

	memset(one, 0, walk->item->size);
	c.plain = 1;
	walk->item->fields(&c, one);
	if (walk->item->key != NULL)
		list_ascends(&walk->order, r, walk->item->key(one));
	/* it may be a key */
	secret_wipe(one, walk->item->size);
}

/* A list to be written was made by codec_list_add, or is another object's: it is looked at all the same. */
static void put_list(struct codec *c, struct list v, size_t max, struct walk *walk)
{
	struct cbor_reader r = cbor_reader(v.items);

	if (v.n > max) {
		codec_fail(c, ERR_TOO_LONG);
		return;
	}
	for (size_t i = 0; i < v.n && r.err == OK; i++)
		check_item(&r, walk);
	if (cbor_done(&r) != OK) {
		codec_fail(c, r.err);
		return;
	}
	list_put(c->writer, v);
}

void codec_list(struct codec *c, struct list *v, size_t max, const struct codec_item *item)
{
	struct walk walk = { .item = item };

	codec_begin(c);
	if (codec_is_reading(c))
		*v = list_get(c->reader, max, check_item, &walk);
	else
		put_list(c, *v, max, &walk);
}

/* A codec that writes only reads it. */
static void *unchanged(const void *object)
{
	return (void *)(uintptr_t)object;
}

enum err codec_list_add(struct list_writer *list, const struct codec_item *item, const void *one)
{
	size_t start = list->items.n;
	struct cbor_writer w = list_add_begin(list);
	struct codec c = codec_writes(&w);

	c.plain = 1;
	item->fields(&c, unchanged(one));
	return list_add_end(list, start, &w);
}

bool codec_list_next(struct list *rest, const struct codec_item *item, void *ret_one)
{
	struct cbor_reader r;

	if (!list_next_begin(rest, &r))
		return false;
	struct codec c = codec_reads(&r);
	memset(ret_one, 0, item->size);
	c.plain = 1;
	item->fields(&c, ret_one);
	list_next_end(rest, &r);
	return true;
}

enum err codec_write(codec_fields *fields, const void *object, struct buf *ret)
{
	size_t start = ret->n;
	struct cbor_writer w = cbor_writer(ret);
	struct codec c = codec_writes(&w);

	fields(&c, unchanged(object));
	if (cbor_written(&w) != OK)
		buf_truncate(ret, start);
	return w.err;
}

enum err codec_read(codec_fields *fields, struct bytes body, void *object)
{
	struct cbor_reader r = cbor_reader(body);
	struct codec c = codec_reads(&r);

	fields(&c, object);
	return cbor_done(&r);
}
