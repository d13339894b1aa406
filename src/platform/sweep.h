/* What time ends: grants, sessions, old events, blobs that nothing refers to. The writer's, between requests. */
#ifndef MIZHEN_PLATFORM_SWEEP_H
#define MIZHEN_PLATFORM_SWEEP_H

#include "platform/platform.h"

#define SWEEP_EVENT_DAYS 90u       /* granted, revoked and answers stay in the feed; messages stay */
#define SWEEP_GRANT_DAYS 400u      /* statements of ended grants stay */
#define SWEEP_BLOB_DAYS 7u         /* a blob that no record refers to waits for one */

struct sweep {
	uint64_t next_ms, next_slow_ms;      /* clock_steady_ms */
};

/* Does what is due; errors are logged, and it is tried again next time. */
void sweep_now_and_then(struct sweep *s, struct platform *p);

#endif
