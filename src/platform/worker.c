#include "platform/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "platform/queue.h"

struct worker {
	struct worker_job job;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t some;
	struct queue queue;
	bool poked, stopping;
};

static struct timespec in_ms(unsigned ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

/* Whether something came; with the lock. */
static bool wait(struct worker *w, const struct timespec *until)
{
	if (until == NULL)
		return pthread_cond_wait(&w->some, &w->lock) == 0;
	return pthread_cond_timedwait(&w->some, &w->lock, until) == 0;
}

/* The next call; NULL when there was none for a while (*ret_stop: and there will be none). */
static struct call *take(struct worker *w, bool *ret_stop)
{
	bool patient = w->job.patience == NULL;
	struct timespec until = in_ms(patient ? 0 : w->job.patience(w->job.context));
	struct call *c;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		c = queue_take(&w->queue);
		if (c != NULL || w->stopping || w->poked || !wait(w, patient ? NULL : &until))
			break;
	}
	w->poked = false;
	*ret_stop = c == NULL && w->stopping;
	pthread_mutex_unlock(&w->lock);
	return c;
}

static void *run(void *argument)
{
	struct worker *w = argument;
	bool stop = false;

	while (!stop) {
		struct call *c = take(w, &stop);

		if (c != NULL)
			w->job.serve(w->job.context, c);
		if (w->job.tidy != NULL)
			w->job.tidy(w->job.context, stop);
	}
	return NULL;
}

enum err worker_start(const struct worker_job *job, struct worker **ret)
{
	struct worker *w = calloc(1, sizeof(*w));
	pthread_condattr_t attributes;

	if (w == NULL)
		return ERR_NOMEM;
	w->job = *job;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&w->some, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&w->thread, NULL, run, w) != 0) {
		worker_free(w);
		return ERR_IO;
	}
	*ret = w;
	return OK;
}

bool worker_put(struct worker *w, struct call *c)
{
	bool takes;

	pthread_mutex_lock(&w->lock);
	takes = !w->stopping;
	if (takes) {
		queue_put(&w->queue, c);
		pthread_cond_signal(&w->some);
	}
	pthread_mutex_unlock(&w->lock);
	return takes;
}

void worker_poke(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	w->poked = true;
	pthread_cond_signal(&w->some);
	pthread_mutex_unlock(&w->lock);
}

void worker_stop(struct worker *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->some);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
}

void worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	pthread_cond_destroy(&w->some);
	pthread_mutex_destroy(&w->lock);
	free(w);
}
