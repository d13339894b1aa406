/* What is remembered of link requests: nonces, codes, and how often. */
#ifndef MIZHEN_RELAY_STATE_STATE_LINKS_H
#define MIZHEN_RELAY_STATE_STATE_LINKS_H

#include "relay/state/state.h"

enum err state_links_use_nonce(struct state *s, const uint8_t nonce[static 16], uint64_t expires);   /* ERR_CONFLICT: used before */
struct state_code {
	uint8_t request[HASH_LEN];          /* id of the request that asked for it */
	int64_t patient;
	uint8_t home[HASH_LEN];             /* key id of the home account that may use it */
	uint8_t code[HASH_LEN];             /* keyed hash */
	uint64_t expires;
};
enum err state_links_put_code(struct state *s, const struct state_code *code);
enum err state_links_get_code(struct state *s, const uint8_t request[static HASH_LEN], struct state_code *ret);
enum err state_links_drop_code(struct state *s, const uint8_t request[static HASH_LEN]);

/* What is counted a patient and day. */
enum state_tally { STATE_WRONG_CODES, STATE_CALLS };
enum err state_links_tally(struct state *s, enum state_tally what, int64_t patient, uint64_t day, uint64_t *ret);
enum err state_links_add_tally(struct state *s, enum state_tally what, int64_t patient, uint64_t day);
enum err state_links_forget(struct state *s, uint64_t now);    /* what has expired */

#endif
