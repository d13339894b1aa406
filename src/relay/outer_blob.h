/* Carries one sealed blob to the platform, from where an earlier attempt ended. */
#ifndef MIZHEN_RELAY_OUTER_BLOB_H
#define MIZHEN_RELAY_OUTER_BLOB_H

#include "relay/outer.h"

/* Removes the blob from the spool once the platform has all of it. */
enum err outer_blob_carry(struct outer *outer, const uint8_t id[static ATOM_ID16_LEN]);

#endif
