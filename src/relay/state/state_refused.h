/* Rows that could not become what the source says, with the reason in both languages. */
#ifndef MIZHEN_RELAY_STATE_STATE_REFUSED_H
#define MIZHEN_RELAY_STATE_STATE_REFUSED_H

#include "relay/state/state.h"

enum err state_refused_add(struct state *s, int64_t source, struct bytes key, struct bytes reason, struct bytes chinese);
enum err state_refused_drop(struct state *s, int64_t source, struct bytes key);
enum err state_refused_count(struct state *s, int64_t source, uint64_t *ret);   /* by their keys */

#endif
