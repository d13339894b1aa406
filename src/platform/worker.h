/* A thread that takes calls from a queue of its own (queue.h), one after another. */
#ifndef MIZHEN_PLATFORM_WORKER_H
#define MIZHEN_PLATFORM_WORKER_H

#include "platform/call.h"

struct worker;

struct worker_job {
	void *context;
	void (*serve)(void *context, struct call *c);       /* C is no longer the worker's after it */
	/* What is done behind each call, and when none came for so many milliseconds; both may be NULL. */
	void (*tidy)(void *context, bool ending);
	unsigned (*patience)(void *context);
};

enum err worker_start(const struct worker_job *job, struct worker **ret);
/* Queues C. False: it takes none any more. */
bool worker_put(struct worker *w, struct call *c);
/* It is to ask again how long to have patience. */
void worker_poke(struct worker *w);
/* Serves what is queued and ends the thread. Takes NULL. */
void worker_stop(struct worker *w);
void worker_free(struct worker *w);

#endif
