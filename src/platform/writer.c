#include "platform/writer.h"

#include <semaphore.h>
#include <stdlib.h>

#include "platform/feed.h"
#include "platform/routes.h"
#include "platform/sweep.h"
#include "platform/worker.h"

#define TICK_MS 250u            /* how late a feed's time may be up */
#define SWEEP_MS 10000u

struct writer {
	struct platform *platform;
	struct worker *store, *files;    /* the writer's and the stower's */
	struct sweep sweep;
};

static void write_one(void *context, struct call *c)
{
	const struct writer *w = context;
	struct http_exchange *x = c->http;
	struct call_step *step = c->step;

	routes_write(c);
	feed_wake(w->platform->feed, x->status < 400);
	if (step != NULL)
		sem_post(&step->done);         /* c is the stower's again */
	else
		http_server_resume(x);         /* c is the server's again */
}

static void stow_one(void *context, struct call *c)
{
	struct http_exchange *x = c->http;

	(void)context;
	routes_stow(c);
	http_server_resume(x);
}

static void tidy(void *context, bool ending)
{
	struct writer *w = context;

	feed_expire(w->platform->feed);
	if (!ending)
		sweep_now_and_then(&w->sweep, w->platform);
}

static unsigned patience(void *context)
{
	const struct writer *w = context;

	return feed_waiting(w->platform->feed) ? TICK_MS : SWEEP_MS;
}

enum err writer_start(struct platform *p, struct writer **ret)
{
	struct writer *w = calloc(1, sizeof(*w));
	const struct worker_job writes = { w, write_one, tidy, patience }, stows = { .context = w, .serve = stow_one };
	enum err e;

	if (w == NULL)
		return ERR_NOMEM;
	w->platform = p;
	e = worker_start(&writes, &w->store);
	if (e == OK)
		e = worker_start(&stows, &w->files);
	if (e != OK) {
		worker_stop(w->store);
		writer_free(w);
		return e;
	}
	*ret = w;
	return OK;
}

void writer_put(struct writer *w, struct call *c)
{
	if (worker_put(c->route->thread == ROUTE_STOWS ? w->files : w->store, c))
		return;
	problem_answer(c->http, PROBLEM_BUSY, "", NULL, 0);
	http_server_resume(c->http);
}

enum err writer_step(struct writer *w, struct call *c, enum err (*step)(struct call *c))
{
	struct call_step s = { .run = step, .result = ERR_BUSY };

	if (sem_init(&s.done, 0, 0) != 0)
		return ERR_IO;
	c->step = &s;
	if (worker_put(w->store, c)) {
		while (sem_wait(&s.done) != 0)
			continue;              /* a signal */
	}
	c->step = NULL;
	sem_destroy(&s.done);
	return s.result;
}

void writer_poke(struct writer *w)
{
	worker_poke(w->store);
}

void writer_stop(struct writer *w)
{
	if (w == NULL)
		return;
	worker_stop(w->files);       /* first: until its end it needs the writer's */
	worker_stop(w->store);
}

void writer_free(struct writer *w)
{
	if (w == NULL)
		return;
	worker_free(w->files);
	worker_free(w->store);
	free(w);
}
