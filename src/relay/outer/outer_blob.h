/* Carries one sealed blob to the platform, from where an earlier attempt ended. */
#ifndef MIZHEN_RELAY_OUTER_OUTER_BLOB_H
#define MIZHEN_RELAY_OUTER_OUTER_BLOB_H

#include "relay/outer/outer.h"
#include "statement/shelf.h"

/*
 * OK too where the spool does not have it: then the platform has. It stays in the
 * spool until its batch is taken, so that it can be sent again where the platform
 * lost it. ERR_PROOF: it is damaged, and removed.
 */
enum err outer_blob_carry(struct outer *outer, const struct shelf_blob *blob);

#endif
