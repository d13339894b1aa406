/*
 * What waits for a thread, in two lanes: a session is not to wait behind the batches and pictures of a hospital. Who
 * is small goes first, but what is large is passed by QUEUE_PASSES of them at most. Not safe from several threads.
 */
#ifndef MIZHEN_PLATFORM_QUEUE_H
#define MIZHEN_PLATFORM_QUEUE_H

#include "platform/call.h"

#define QUEUE_PASSES 16u

/* All zero to begin with. */
struct queue {
	struct queue_lane {
		struct call *first, *last;
	} small, large;
	unsigned passed;         /* small ones taken while a large one waited */
};

void queue_put(struct queue *q, struct call *c);      /* into its lane, by its body; a step is small */
struct call *queue_take(struct queue *q);             /* NULL: there is none */

#endif
