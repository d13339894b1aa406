/* Batches, each right behind its own blobs: what the platform drops when no batch follows cannot outlive its wait. */
#ifndef MIZHEN_RELAY_OUTER_OUTER_BATCH_H
#define MIZHEN_RELAY_OUTER_OUTER_BATCH_H

#include "relay/outer/outer.h"

/* All that lie there, in order. ERR_CONFLICT … as the platform refuses; ERR_PROOF: one is damaged, and inner puts it right. */
enum err outer_batch_carry(struct outer *o);

#endif
