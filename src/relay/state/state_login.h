/*
 * What is known of a login that the database refused: accounts are locked for
 * trying again and again. There is one such memory, or none.
 */
#ifndef MIZHEN_RELAY_STATE_STATE_LOGIN_H
#define MIZHEN_RELAY_STATE_STATE_LOGIN_H

#include "relay/state/state.h"

struct state_login {
	uint8_t conf[HASH_LEN];             /* keyed hash of the database.conf that was refused */
	uint64_t times;                     /* in a row, with that file */
	uint64_t next;                      /* when it is tried again, Unix seconds */
	struct buf said;                    /* what the database said, for the user; owner: the caller */
};

enum err state_login_get(struct state *s, struct state_login *ret);   /* ERR_NOT_FOUND: none was refused. SAID is replaced */
enum err state_login_set(struct state *s, const struct state_login *login);
enum err state_login_forget(struct state *s);

#endif
