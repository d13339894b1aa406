/* What a grant's proof needs of its cycle: kept once a shelf and cycle, while a live grant is of it. */
#ifndef MIZHEN_PLATFORM_SNAPSHOT_H
#define MIZHEN_PLATFORM_SNAPSHOT_H

#include "platform/fetch.h"

/* Makes or finds the snapshot of V, the shelf as it stands. */
enum err snapshot_take(struct call *c, uint64_t shelf, const struct fetch_view *v, uint64_t *ret_row);
/* A grant that used it has ended. */
enum err snapshot_let_go(struct call *c, uint64_t row);

/* Writes seven items: root, hospital statement, presence, account sign, account seal, successor (null), [* leaf]. */
enum err snapshot_put(struct call *c, uint64_t row, struct cbor_writer *w);
/* The same of a shelf as it stands. */
enum err snapshot_put_now(struct call *c, uint64_t shelf, struct cbor_writer *w);

#endif
