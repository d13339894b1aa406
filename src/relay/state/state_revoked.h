/* The keys of doctors whose certificates were revoked. */
#ifndef MIZHEN_RELAY_STATE_STATE_REVOKED_H
#define MIZHEN_RELAY_STATE_STATE_REVOKED_H

#include "relay/state/state.h"

enum err state_revoked_has(struct state *s, const uint8_t sign[static SHELF_KEY_LEN], bool *ret);
enum err state_revoked_add(struct state *s, const uint8_t sign[static SHELF_KEY_LEN], uint64_t now);   /* ERR_TOO_LONG: the list is full */
/* Those whose certificates had ended when the newest root was signed: the clock of the moment may be wrong. */
enum err state_revoked_forget(struct state *s);
/* The next key of the list above AFTER (NULL: the first). */
enum err state_revoked_next(struct state *s, const uint8_t *after, uint8_t ret_sign[static SHELF_KEY_LEN], uint64_t *ret_time);

#endif
