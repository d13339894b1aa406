/*
 * Sessions: a signed challenge, its answer, and the bearer token kept only as
 * a hash. A nonce needs no memory until it is used: it carries the time it was
 * given at under a key of this run of the system; a used one stands in its session's row.
 */
#ifndef MIZHEN_PLATFORM_SESSION_H
#define MIZHEN_PLATFORM_SESSION_H

#include "platform/call.h"

#define SESSION_NONCE_SECONDS 120
#define SESSION_LIFE_SECONDS 3600
#define SESSION_TOKEN_LEN 32
#define SESSION_KEEP_SECONDS 300      /* how long after its end a row stays, for its nonce */

/* Routes. */
enum err session_challenge(struct call *c);
enum err session_begin(struct call *c);
enum err session_end(struct call *c);

/* Fills C->who from the request's bearer token, or refuses with no-session. */
enum err session_find(struct call *c);

#endif
