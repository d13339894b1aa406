/* Blobs going out, by range, with proofs of their chunks, to who may read a record that refers to them. */
#ifndef MIZHEN_PLATFORM_FETCH_BLOB_H
#define MIZHEN_PLATFORM_FETCH_BLOB_H

#include "platform/call.h"

/* Routes. */
enum err fetch_blob(struct call *c);
enum err fetch_blob_proof(struct call *c);

#endif
