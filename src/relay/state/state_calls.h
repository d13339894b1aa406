/* Messages to phones, to be sent once their batch is committed; the next above AFTER. SEALED holds number and code. */
#ifndef MIZHEN_RELAY_STATE_STATE_CALLS_H
#define MIZHEN_RELAY_STATE_STATE_CALLS_H

#include "relay/state/state.h"

enum err state_calls_add(struct state *s, struct bytes sealed);
enum err state_calls_next(struct state *s, int64_t after, int64_t *ret_id, struct buf *ret_sealed);
enum err state_calls_last(struct state *s, int64_t *ret_id);                     /* 0: there is none */
enum err state_calls_drop(struct state *s, int64_t id);
enum err state_calls_postpone(struct state *s, int64_t id);                      /* behind all others, under another id */

#endif
