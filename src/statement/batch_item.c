#include "statement/batch_item.h"

#include "statement/batch.h"
#include "statement/statement.h"

/* How many parts an item of each kind has, its kind included. */
static const uint8_t parts[] = {
	[BATCH_ITEM_OPEN] = 4,
	[BATCH_ITEM_RECORD] = 7,
	[BATCH_ITEM_DELETE] = 4,
	[BATCH_ITEM_CLOSE] = 3,
	[BATCH_ITEM_STATEMENT] = 2,
	[BATCH_ITEM_ANSWER] = 3,
	[BATCH_ITEM_DONE] = 2,
	[BATCH_ITEM_ROOT] = 2,
};

static void put_record(struct cbor_writer *w, const struct batch_item *item)
{
	cbor_put_bytes(w, BYTES_OF(item->rid));
	cbor_put_uint(w, item->version);
	if (item->kind == BATCH_ITEM_DELETE)
		return;
	cbor_put_bytes(w, item->file);
	shelf_put_blobs(w, item->blobs, item->blobs_n);
	shelf_put_fields(w, item->fields, item->fields_n);
}

static void put_parts(struct cbor_writer *w, const struct batch_item *item)
{
	cbor_put_array(w, parts[item->kind]);
	cbor_put_uint(w, item->kind);
	if (item->kind <= BATCH_ITEM_CLOSE)
		cbor_put_bytes(w, BYTES_OF(item->tag));
	switch (item->kind) {
	case BATCH_ITEM_OPEN:
		cbor_put_bytes(w, BYTES_OF(item->sign));
		cbor_put_bytes(w, BYTES_OF(item->seal));
		break;
	case BATCH_ITEM_RECORD:
	case BATCH_ITEM_DELETE:
		put_record(w, item);
		break;
	case BATCH_ITEM_CLOSE:
		cbor_put_bytes(w, BYTES_OF(item->successor));
		break;
	case BATCH_ITEM_ANSWER:
		cbor_put_bytes(w, item->statement);
		cbor_put_bytes(w, item->file);
		break;
	case BATCH_ITEM_DONE:
		cbor_put_uint(w, item->done);
		break;
	case BATCH_ITEM_STATEMENT:
	case BATCH_ITEM_ROOT:
		cbor_put_bytes(w, item->statement);
	}
}

/* What the reader would refuse of the caller's fields; order in the lists is looked at by it alone. */
static enum err writable(const struct batch_item *item)
{
	bool versioned = item->kind == BATCH_ITEM_RECORD || item->kind == BATCH_ITEM_DELETE;
	bool stated = item->kind == BATCH_ITEM_STATEMENT || item->kind == BATCH_ITEM_ANSWER || item->kind == BATCH_ITEM_ROOT;
	bool sealed = item->kind == BATCH_ITEM_RECORD || item->kind == BATCH_ITEM_ANSWER;

	if ((versioned && item->version < 1) || (stated && item->statement.n < 1) || (sealed && item->file.n < 1))
		return ERR_FORMAT;
	if ((stated && item->statement.n > STATEMENT_MAX) || item->blobs_n > SHELF_BLOBS_MAX ||
	    item->fields_n > SHELF_FIELDS_MAX)
		return ERR_TOO_LONG;
	return OK;
}

enum err batch_item_write(const struct batch_item *item, struct buf *ret_body)
{
	struct cbor_writer w = cbor_writer(ret_body);
	size_t start = ret_body->n;

	TRY(writable(item));
	put_parts(&w, item);
	if (cbor_written(&w) != OK)
		buf_truncate(ret_body, start);
	return cbor_written(&w);
}

void batch_item_reader_init(struct batch_item_reader *reader, struct bytes body)
{
	reader->r = cbor_reader(body);
}

static struct bytes get_some(struct cbor_reader *r, size_t max)
{
	struct bytes b = cbor_get_bytes(r, max);

	if (b.n < 1)
		cbor_fail(r, ERR_FORMAT);
	return b;
}

static void get_record(struct batch_item_reader *reader, struct batch_item *ret)
{
	struct cbor_reader *r = &reader->r;
	size_t start;

	cbor_get_fixed(r, ret->rid, sizeof(ret->rid));
	ret->version = atom_get_range(r, 1, UINT64_MAX);
	if (ret->kind == BATCH_ITEM_DELETE)
		return;
	ret->file = get_some(r, BATCH_BODY_MAX);
	start = r->at;
	ret->blobs = reader->blobs;
	ret->blobs_n = shelf_get_blobs(r, reader->blobs);
	ret->blobs_raw = BYTES(r->in.p + start, r->at - start);
	start = r->at;
	ret->fields = reader->fields;
	ret->fields_n = shelf_get_fields(r, reader->fields);
	ret->fields_raw = BYTES(r->in.p + start, r->at - start);
}

static void get_parts(struct batch_item_reader *reader, struct batch_item *ret)
{
	struct cbor_reader *r = &reader->r;

	switch (ret->kind) {
	case BATCH_ITEM_OPEN:
		cbor_get_fixed(r, ret->sign, sizeof(ret->sign));
		cbor_get_fixed(r, ret->seal, sizeof(ret->seal));
		break;
	case BATCH_ITEM_RECORD:
	case BATCH_ITEM_DELETE:
		get_record(reader, ret);
		break;
	case BATCH_ITEM_CLOSE:
		cbor_get_fixed(r, ret->successor, sizeof(ret->successor));
		break;
	case BATCH_ITEM_ANSWER:
		ret->statement = get_some(r, STATEMENT_MAX);
		ret->file = get_some(r, BATCH_BODY_MAX);
		break;
	case BATCH_ITEM_DONE:
		ret->done = cbor_get_uint(r);
		break;
	case BATCH_ITEM_STATEMENT:
	case BATCH_ITEM_ROOT:
		ret->statement = get_some(r, STATEMENT_MAX);
	}
}

enum err batch_item_next(struct batch_item_reader *reader, struct batch_item *ret)
{
	struct cbor_reader *r = &reader->r;
	struct batch_item item = { 0 };
	size_t n = cbor_get_array(r, parts[BATCH_ITEM_RECORD]);

	item.kind = (enum batch_item_kind)atom_get_range(r, BATCH_ITEM_OPEN, BATCH_ITEM_ROOT);
	if (n != parts[item.kind])
		cbor_fail(r, ERR_FORMAT);
	if (item.kind <= BATCH_ITEM_CLOSE)
		cbor_get_fixed(r, item.tag, sizeof(item.tag));
	get_parts(reader, &item);
	if (r->err == OK && (item.kind == BATCH_ITEM_ROOT) == cbor_more(r))
		cbor_fail(r, ERR_FORMAT);
	if (r->err != OK)
		return r->err;
	*ret = item;
	return OK;
}
