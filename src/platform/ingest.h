/* Batches: all of one is applied, with the root it leads to, or nothing (docs/protocol.md, section 7). */
#ifndef MIZHEN_PLATFORM_INGEST_H
#define MIZHEN_PLATFORM_INGEST_H

#include "platform/call.h"

/* Routes. */
enum err ingest_next(struct call *c);
enum err ingest_batch(struct call *c);

#endif
