/* What time ends: grants, sessions, old events, blobs that nothing refers to. The writer's, between requests. */
#ifndef MIZHEN_PLATFORM_SWEEP_H
#define MIZHEN_PLATFORM_SWEEP_H

#include "platform/platform.h"
#include "platform/watch.h"

#define SWEEP_EVENT_DAYS 90u       /* granted, revoked and answers stay in the feed; messages stay */
#define SWEEP_GRANT_DAYS 400u      /* statements of ended grants stay */
#define SWEEP_BLOB_DAYS 7u         /* a blob that no record refers to waits for one */

#define SWEEP_MARGIN_SECONDS 86400u /* a grant whose time is up is over at once, and is ended so much later */

struct sweep {
	uint64_t next_ms, next_slow_ms;      /* clock_steady_ms */
	struct watch watch;
	enum watch_word word;                /* of the clock, as it was logged last */
};

/* Does what is due, while the clock can be believed; errors are logged, and it is tried again next time. */
void sweep_now_and_then(struct sweep *s, struct platform *p);

#endif
