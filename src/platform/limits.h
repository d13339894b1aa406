/* How often things may be asked for that need no session. In memory: the writer's alone. */
#ifndef MIZHEN_PLATFORM_LIMITS_H
#define MIZHEN_PLATFORM_LIMITS_H

#include "platform/call.h"

enum limits_kind {
	LIMITS_SESSIONS,       /* begun, all together: 200 a second, 2,000 at once */
	LIMITS_REQUESTS,       /* to one hospital: 20 a second, 500 at once */
};

#define LIMITS_KINDS 2

enum err limits_new(struct limits **ret);
void limits_free(struct limits *limits);

/* Takes one of WHOM's ("" for all together) share; refuses with too-many when there is none left. */
enum err limits_take(struct call *c, enum limits_kind kind, const char *whom);

#endif
