/* Rows held back because their patient is unknown or quarantined, by patient: to be read again when that ends. */
#ifndef MIZHEN_RELAY_STATE_STATE_HELD_H
#define MIZHEN_RELAY_STATE_STATE_HELD_H

#include "relay/state/state.h"

enum err state_held_add(struct state *s, int64_t source, struct bytes number);
enum err state_held_add_all(struct state *s, struct bytes number);   /* in every source */
enum err state_held_any_ready(struct state *s, int64_t source, bool *ret);   /* whether a patient with rows held is fine now */
enum err state_held_drop_ready(struct state *s, int64_t source);

#endif
