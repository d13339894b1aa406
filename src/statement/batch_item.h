/*
 * The items of a batch body (docs/protocol.md, section 7), read one by one:
 *
 *	struct batch_item_reader r;
 *	struct batch_item item;
 *	batch_item_reader_init(&r, body);
 *	do {
 *		TRY(batch_item_next(&r, &item));
 *		…
 *	} while (item.kind != BATCH_ITEM_ROOT);
 */
#ifndef MIZHEN_STATEMENT_BATCH_ITEM_H
#define MIZHEN_STATEMENT_BATCH_ITEM_H

#include "statement/atom.h"
#include "statement/shelf.h"

enum batch_item_kind {
	BATCH_ITEM_OPEN = 0,       /* a shelf */
	BATCH_ITEM_RECORD = 1,
	BATCH_ITEM_DELETE = 2,     /* a record, as of this version */
	BATCH_ITEM_CLOSE = 3,      /* a shelf */
	BATCH_ITEM_STATEMENT = 4,  /* hospital, doctor or revoked-doctors */
	BATCH_ITEM_ANSWER = 5,     /* link answer */
	BATCH_ITEM_DONE = 6,       /* requests up to this number are done */
	BATCH_ITEM_ROOT = 7,       /* last and once */
};

/* What a kind does not name is zero. */
struct batch_item {
	enum batch_item_kind kind;
	uint8_t tag[ATOM_TAG_LEN];                          /* open, record, delete, close */
	uint8_t sign[ATOM_KEY_LEN], seal[ATOM_KEY_LEN];     /* open: the shelf account's keys */
	uint8_t rid[ATOM_ID16_LEN];                         /* record, delete */
	uint64_t version;                                   /* record, delete: from 1 */
	struct bytes file;                                  /* record, answer: the age file, not looked at */
	const struct shelf_blob *blobs;                     /* record: by id, at most SHELF_BLOBS_MAX */
	size_t blobs_n;
	const struct shelf_field *fields;                   /* record: the clear fields by name, at most SHELF_FIELDS_MAX */
	size_t fields_n;
	struct bytes blobs_raw, fields_raw;                 /* both lists as encoded: set by reading, not looked at by writing */
	uint8_t successor[ATOM_TAG_LEN];                    /* close */
	struct bytes statement;                             /* statement, answer, root: not looked at */
	uint64_t done;                                      /* done */
};

/* Appends one item. ERR_FORMAT, ERR_TOO_LONG, ERR_NOMEM. */
enum err batch_item_write(const struct batch_item *item, struct buf *ret_body);

struct batch_item_reader {
	struct cbor_reader r;
	struct shelf_blob blobs[SHELF_BLOBS_MAX];           /* of the item read last */
	struct shelf_field fields[SHELF_FIELDS_MAX];
};

void batch_item_reader_init(struct batch_item_reader *reader, struct bytes body);

/*
 * The next item, pointing into the body and, for its lists, the reader. ERR_FORMAT
 * also when the body ends without a root or goes on behind it.
 */
enum err batch_item_next(struct batch_item_reader *reader, struct batch_item *ret);

#endif
