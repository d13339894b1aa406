/* What anyone may read of hospitals, and patients of their shelves, with proofs (docs/protocol.md, section 7). */
#ifndef MIZHEN_PLATFORM_FETCH_H
#define MIZHEN_PLATFORM_FETCH_H

#include "platform/call.h"
#include "statement/shelf.h"

/* Routes. */
enum err fetch_hospitals(struct call *c);
enum err fetch_hospital(struct call *c);
enum err fetch_doctors(struct call *c);
enum err fetch_absence(struct call *c);
enum err fetch_shelf(struct call *c);

/* A shelf as it stands under its hospital's newest root: what every proof to a terminal is made of. */
struct fetch_view {
	struct buf root, hospital;          /* statements */
	struct shelf shelf;
	struct shelf_presence presence;
	uint64_t cycle;
};

#define FETCH_VIEW ((struct fetch_view){ .root = BUF_MAX(65536), .hospital = BUF_MAX(65536) })

enum err fetch_view_load(struct call *c, uint64_t shelf, struct fetch_view *ret);
void fetch_view_done(struct fetch_view *v);

/* The newest records of a shelf, deleted ones too, as [rid, version, blobs, clear, file / null]: how many, and then all. */
enum err fetch_count_records(struct call *c, uint64_t shelf, uint64_t *ret);
enum err fetch_put_records(struct call *c, uint64_t shelf, struct cbor_writer *w);
/* One of them, the columns of Q from 0 being rid, version, blobs, fields, file. */
void fetch_put_record(struct store_query *q, struct cbor_writer *w);

#endif
