/*
 * Records on shelves and who still needs them: the newest version of each, and
 * older ones as long as a live grant names them. A blob goes with the last
 * record that refers to it. All in a written transaction.
 */
#ifndef MIZHEN_PLATFORM_RECORDS_H
#define MIZHEN_PLATFORM_RECORDS_H

#include "platform/call.h"
#include "statement/batch_item.h"

/* A new version on a shelf (ITEM: record or delete), in place of the newest. Refuses with what is wrong. */
enum err records_put(struct call *c, struct bytes hospital, uint64_t shelf, const struct batch_item *item);

/* All records of a shelf go, granted or not. */
enum err records_clear(struct call *c, uint64_t shelf);

/* What only this ended grant kept goes. */
enum err records_let_go(struct call *c, uint64_t grant);

/* The shelf hash over the newest versions. */
struct shelf;
enum err records_shelf_hash(struct call *c, uint64_t row, const struct shelf *shelf, uint8_t ret[static HASH_LEN]);

/* After the commit: removes the files of blobs that nothing refers to any more. Takes its own transactions. */
enum err records_bury(struct platform *p);

#endif
