#include "platform/limits.h"

#include <stdlib.h>
#include <string.h>

#include "sys/clock.h"

/* Token buckets. A hospital's is made at its first use: hospitals are few, and only those admitted get here. */
struct bucket {
	struct bucket *next;
	enum limits_kind kind;
	char whom[ATOM_HOSPITAL_MAX + 1];
	uint64_t thousandths, filled;     /* what is left, in 1/1000; when it was filled last, clock_steady_ms */
};

struct limits {
	struct bucket *buckets;
};

static const struct { uint64_t a_second, at_once; } rates[LIMITS_KINDS] = {
	[LIMITS_SESSIONS] = { 200, 2000 },
	[LIMITS_REQUESTS] = { 20, 500 },
};

enum err limits_new(struct limits **ret)
{
	struct limits *limits = calloc(1, sizeof(*limits));

	if (limits == NULL)
		return ERR_NOMEM;
	*ret = limits;
	return OK;
}

void limits_free(struct limits *limits)
{
	if (limits == NULL)
		return;
	while (limits->buckets != NULL) {
		struct bucket *b = limits->buckets;

		limits->buckets = b->next;
		free(b);
	}
	free(limits);
}

static struct bucket *find(struct limits *limits, enum limits_kind kind, const char *whom)
{
	struct bucket *b;

	for (b = limits->buckets; b != NULL; b = b->next) {
		if (b->kind == kind && strcmp(b->whom, whom) == 0)
			return b;
	}
	b = calloc(1, sizeof(*b));
	if (b == NULL || strlen(whom) >= sizeof(b->whom)) {
		free(b);
		return NULL;
	}
	b->kind = kind;
	memcpy(b->whom, whom, strlen(whom) + 1);
	b->thousandths = rates[kind].at_once * 1000;
	b->filled = clock_steady_ms();
	b->next = limits->buckets;
	limits->buckets = b;
	return b;
}

enum err limits_take(struct call *c, enum limits_kind kind, const char *whom)
{
	struct bucket *b = find(c->platform->limits, kind, whom);
	uint64_t now = clock_steady_ms(), full = rates[kind].at_once * 1000;

	if (b == NULL)
		return ERR_NOMEM;
	/* a second's share in thousandths is a millisecond's in whole ones */
	b->thousandths += (now - b->filled < full ? now - b->filled : full) * rates[kind].a_second;
	if (b->thousandths > full)
		b->thousandths = full;
	b->filled = now;
	if (b->thousandths < 1000)
		return call_refuse(c, PROBLEM_TOO_MANY, "%s", "");
	b->thousandths -= 1000;
	return OK;
}
