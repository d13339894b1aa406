/*
 * A shelf's records that are to come to another of the same patient are
 * homeless until they lie there: of a source that comes out short meanwhile
 * they are not forgotten, and another patient does not get them unasked.
 */
#ifndef MIZHEN_RELAY_STATE_STATE_HOMELESS_H
#define MIZHEN_RELAY_STATE_STATE_HOMELESS_H

#include "relay/state/state.h"

enum err state_homeless_add(struct state *s, int64_t shelf);     /* before they leave it */
enum err state_homeless_drop(struct state *s, const uint8_t rid[static SHELF_ID_LEN]);

#endif
