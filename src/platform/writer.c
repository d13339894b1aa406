#include "platform/writer.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "platform/feed.h"
#include "platform/queue.h"
#include "platform/routes.h"
#include "platform/sweep.h"

#define TICK_MS 250             /* how late a feed's time may be up */
#define SWEEP_SECONDS 10

struct writer {
	struct platform *platform;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t some;
	struct queue queue;
	bool poked, stopping;
};

static struct timespec soon(const struct writer *w)
{
	long ms = feed_waiting(w->platform->feed) ? TICK_MS : SWEEP_SECONDS * 1000;
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

/* The next call; NULL when there was none for a while (*ret_stop: and there will be none). */
static struct call *take(struct writer *w, bool *ret_stop)
{
	struct timespec until = soon(w);
	struct call *c;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		c = queue_take(&w->queue);
		if (c != NULL || w->stopping || w->poked || pthread_cond_timedwait(&w->some, &w->lock, &until) != 0)
			break;
	}
	w->poked = false;
	*ret_stop = c == NULL && w->stopping;
	pthread_mutex_unlock(&w->lock);
	return c;
}

static void *run(void *argument)
{
	struct writer *w = argument;
	struct sweep sweep = { 0 };
	bool stop = false;

	while (!stop) {
		struct call *c = take(w, &stop);

		if (c != NULL) {
			struct http_exchange *x = c->http;

			routes_write(c);
			feed_wake(w->platform->feed, x->status < 400);
			http_server_resume(x);     /* c is the server's again */
		}
		feed_expire(w->platform->feed);
		if (!stop)
			sweep_now_and_then(&sweep, w->platform);
	}
	return NULL;
}

enum err writer_start(struct platform *p, struct writer **ret)
{
	struct writer *w = calloc(1, sizeof(*w));
	pthread_condattr_t attributes;

	if (w == NULL)
		return ERR_NOMEM;
	w->platform = p;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&w->some, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&w->thread, NULL, run, w) != 0) {
		pthread_cond_destroy(&w->some);
		pthread_mutex_destroy(&w->lock);
		free(w);
		return ERR_IO;
	}
	*ret = w;
	return OK;
}

void writer_put(struct writer *w, struct call *c)
{
	bool late;

	pthread_mutex_lock(&w->lock);
	late = w->stopping;
	if (!late) {
		queue_put(&w->queue, c);
		pthread_cond_signal(&w->some);
	}
	pthread_mutex_unlock(&w->lock);
	if (late) {
		problem_answer(c->http, PROBLEM_BUSY, "", NULL, 0);
		http_server_resume(c->http);
	}
}

void writer_poke(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->poked = true;
	pthread_cond_signal(&w->some);
	pthread_mutex_unlock(&w->lock);
}

void writer_stop(struct writer *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->some);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
}

void writer_free(struct writer *w)
{
	if (w == NULL)
		return;
	pthread_cond_destroy(&w->some);
	pthread_mutex_destroy(&w->lock);
	free(w);
}
