#include "bytes/list.h"

#include <string.h>

struct list list_of(const struct list_writer *w)
{
	return (struct list){ BYTES_OF_BUF(&w->items), w->n };
}

void list_writer_done(struct list_writer *w)
{
	buf_free(&w->items);
	w->n = 0;
}

struct cbor_writer list_add_begin(struct list_writer *w)
{
	struct cbor_writer item = cbor_writer(&w->items);

	if (w->n >= w->max)
		item.err = ERR_TOO_LONG;
	return item;
}

enum err list_add_end(struct list_writer *w, size_t start, const struct cbor_writer *item)
{
	enum err e = cbor_written(item);

	if (e == OK)
		w->n++;
	else
		buf_truncate(&w->items, start);
	return e;
}

void list_put(struct cbor_writer *w, struct list list)
{
	cbor_put_array(w, list.n);
	cbor_put_raw(w, list.items);
}

struct list list_get(struct cbor_reader *r, size_t max, void (*check)(struct cbor_reader *r, void *context), void *context)
{
	size_t n = cbor_get_array(r, max), start = r->at;

	for (size_t i = 0; i < n && r->err == OK; i++)
		check(r, context);
	if (r->err != OK)
		return LIST_NONE;
	return (struct list){ BYTES(r->in.p + start, r->at - start), n };
}

void list_ascends(struct list_order *order, struct cbor_reader *r, struct bytes key)
{
	if (r->err != OK)
		return;
	if (key.n > sizeof(order->last) || (order->any && bytes_compare(BYTES(order->last, order->n), key) >= 0)) {
		cbor_fail(r, ERR_FORMAT);
		return;
	}
	if (key.n > 0)
		memcpy(order->last, key.p, key.n);
	order->n = key.n;
	order->any = true;
}

bool list_next_begin(const struct list *rest, struct cbor_reader *ret_r)
{
	if (rest->n == 0)
		return false;
	*ret_r = cbor_reader(rest->items);
	return true;
}

void list_next_end(struct list *rest, const struct cbor_reader *r)
{
	rest->items = BYTES(rest->items.p + r->at, rest->items.n - r->at);
	rest->n--;
}

enum err list_pair_add(struct list_writer *w, struct bytes name, struct bytes value)
{
	size_t start = w->items.n;
	struct cbor_writer item = list_add_begin(w);

	cbor_put_array(&item, 2);
	cbor_put_text(&item, name);
	cbor_put_text(&item, value);
	return list_add_end(w, start, &item);
}

bool list_pair_next(struct list *rest, struct list_pair *ret)
{
	struct cbor_reader r;

	if (!list_next_begin(rest, &r))
		return false;
	cbor_get_array_of(&r, 2);
	ret->name = cbor_get_text(&r, SIZE_MAX);
	ret->value = cbor_get_text(&r, SIZE_MAX);
	list_next_end(rest, &r);
	return true;
}
