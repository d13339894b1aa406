/*
 * The sweep of a source: rids that the hospital still has are noted, to tell
 * what is gone (state_removals.h), and which rows are held back or refused, to
 * forget the others. The notes outlive transactions, not the process.
 */
#ifndef MIZHEN_RELAY_STATE_STATE_SWEEP_H
#define MIZHEN_RELAY_STATE_STATE_SWEEP_H

#include "relay/state/state.h"

enum err state_sweep_begin(struct state *s);
enum err state_sweep_seen(struct state *s, const uint8_t rid[static SHELF_ID_LEN]);
enum err state_sweep_held(struct state *s, struct bytes number);
enum err state_sweep_refused(struct state *s, struct bytes key);
enum err state_sweep_end(struct state *s, int64_t source);

#endif
