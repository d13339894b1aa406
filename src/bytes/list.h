/*
 * A list inside an object of the protocol: its items in a row, just as they are
 * encoded. An object that was read holds lists that were checked then (count,
 * order, every item) and point into its bytes; walking one cannot fail:
 *
 *	struct list rest = grant.records;
 *	struct grant_record record;
 *	while (grant_record_next(&rest, &record)) …
 *
 * To make an object, its lists are written first:
 *
 *	AUTO(list_writer_done) struct list_writer records = LIST_WRITER(GRANT_RECORDS_MAX);
 *	TRY(grant_record_add(&records, &record));
 *	grant.records = list_of(&records);
 */
#ifndef MIZHEN_BYTES_LIST_H
#define MIZHEN_BYTES_LIST_H

#include "bytes/base.h"
#include "bytes/cbor.h"

struct list {
	struct bytes items;   /* without the head of the array */
	size_t n;
};

#define LIST_NONE ((struct list){ BYTES_NONE, 0 })

struct list_writer {
	struct buf items;
	size_t n, max;
};

#define LIST_BYTES_MAX ((size_t)1 << 20)
#define LIST_WRITER(most) ((struct list_writer){ BUF_MAX(LIST_BYTES_MAX), 0, (most) })

/* What was written so far; borrowed from the writer. */
struct list list_of(const struct list_writer *w);
void list_writer_done(struct list_writer *w);

/*
 * For the objects' own code. list_add_begin gives a writer for one more item
 * (with ERR_TOO_LONG in it when the list is full); list_add_end takes in what
 * it wrote behind START bytes, or takes it back and returns its error.
 */
struct cbor_writer list_add_begin(struct list_writer *w);
enum err list_add_end(struct list_writer *w, size_t start, const struct cbor_writer *item);

void list_put(struct cbor_writer *w, struct list list);   /* head and items */

/* Reads an array of at most MAX items, each by CHECK(r, context), which fails R when it finds something wrong. */
struct list list_get(struct cbor_reader *r, size_t max, void (*check)(struct cbor_reader *r, void *context), void *context);

/* What a CHECK needs to see that keys of at most 32 bytes ascend, none twice; zeroed at first. */
struct list_order {
	uint8_t last[32];
	size_t n;
	bool any;
};
void list_ascends(struct list_order *order, struct cbor_reader *r, struct bytes key);   /* else ERR_FORMAT */

/* A reader at the next item, if there is one; list_next_end takes off what was read. */
bool list_next_begin(const struct list *rest, struct cbor_reader *ret_r);
void list_next_end(struct list *rest, const struct cbor_reader *r);

/* Items that are [name, value], both texts: identity fields, clear fields. */
struct list_pair {
	struct bytes name, value;
};
enum err list_pair_add(struct list_writer *w, struct bytes name, struct bytes value);
bool list_pair_next(struct list *rest, struct list_pair *ret);

#endif
