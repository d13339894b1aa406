#include "platform/queue.h"

void queue_put(struct queue *q, struct call *c)
{
	struct queue_lane *lane = c->step == NULL && c->http->body.n > HTTP_SERVER_SMALL ? &q->large : &q->small;

	c->next = NULL;
	if (lane->first == NULL)
		lane->first = c;
	else
		lane->last->next = c;
	lane->last = c;
}

struct call *queue_take(struct queue *q)
{
	bool large = q->small.first == NULL || (q->large.first != NULL && q->passed >= QUEUE_PASSES);
	struct queue_lane *lane = large ? &q->large : &q->small;
	struct call *c = lane->first;

	if (c != NULL)
		lane->first = c->next;
	q->passed = large || q->large.first == NULL ? 0 : q->passed + 1;
	return c;
}
