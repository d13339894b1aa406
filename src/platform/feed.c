#include "platform/feed.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "platform/session.h"
#include "platform/writer.h"
#include "sys/clock.h"

#define BUCKETS 4096u                       /* a power of two */
#define EVENTS_MAX 256                      /* in one answer */
#define ANSWER_BYTES ((size_t)4 << 20)      /* after which an answer takes no more events */
#define POSTS_MAX ((size_t)64 << 20)

/* A waiter sits in two mailboxes: its own and its hospital's. */
struct seat {
	struct seat *next, **at;
	struct feed_waiter *waiter;
	uint8_t mailbox[HASH_LEN];
};

struct feed_waiter {
	struct http_exchange *http;
	uint64_t until;                     /* clock_steady_ms */
	struct seat seats[2];
	struct feed_waiter *next, **at;     /* among all that wait */
};

struct feed {
	struct platform *platform;
	pthread_mutex_t lock;               /* for what follows */
	struct seat *buckets[BUCKETS];
	struct feed_waiter *waiters;
	uint64_t commits;
	bool stopping;
	struct buf posted;                  /* mailboxes of the transaction at hand; the writer's alone */
};

static void hospital_mailbox(struct bytes hospital, uint8_t ret[static HASH_LEN])
{
	hash_sha256(hospital, ret);
}

enum err feed_new(struct platform *p, struct feed **ret)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	if (feed == NULL)
		return ERR_NOMEM;
	feed->platform = p;
	feed->posted = BUF_MAX(POSTS_MAX);
	pthread_mutex_init(&feed->lock, NULL);
	*ret = feed;
	return OK;
}

void feed_free(struct feed *feed)
{
	if (feed == NULL)
		return;
	buf_free(&feed->posted);
	pthread_mutex_destroy(&feed->lock);
	free(feed);
}

static struct seat **bucket_of(struct feed *feed, const uint8_t *mailbox)
{
	return &feed->buckets[(mailbox[0] | (unsigned)mailbox[1] << 8) & (BUCKETS - 1)];
}

static void sit(struct feed *feed, struct feed_waiter *w)
{
	for (size_t i = 0; i < LEN(w->seats); i++) {
		struct seat *seat = &w->seats[i], **head = bucket_of(feed, seat->mailbox);

		seat->waiter = w;
		seat->next = *head;
		seat->at = head;
		if (seat->next != NULL)
			seat->next->at = &seat->next;
		*head = seat;
	}
	w->next = feed->waiters;
	w->at = &feed->waiters;
	if (w->next != NULL)
		w->next->at = &w->next;
	feed->waiters = w;
}

/* Takes a waiter out; its connection is the server's again. */
static void rise(struct feed_waiter *w)
{
	for (size_t i = 0; i < LEN(w->seats); i++) {
		struct seat *seat = &w->seats[i];

		*seat->at = seat->next;
		if (seat->next != NULL)
			seat->next->at = seat->at;
	}
	*w->at = w->next;
	if (w->next != NULL)
		w->next->at = w->at;
	http_server_resume(w->http);
}

void feed_waiter_free(struct feed_waiter *waiter)
{
	free(waiter);
}

static enum err put_payload(struct store_query *q, enum feed_event event, struct cbor_writer *w, struct call *c)
{
	struct store_query message;
	struct bytes a = store_get_bytes(q, 3), b = store_get_bytes(q, 4);
	bool found;

	switch (event) {
	case FEED_ROOT:
		cbor_put_text(w, a);
		cbor_put_uint(w, b.n == 8 ? get_be64(b.p) : 0);
		return OK;
	case FEED_GRANTED:
	case FEED_REVOKED:
		cbor_put_bytes(w, a);
		cbor_put_null(w);
		return OK;
	case FEED_ANSWER:
		cbor_put_bytes(w, a);
		cbor_put_bytes(w, b);
		return OK;
	case FEED_MESSAGE:
		break;
	}
	message = STORE_QUERY(c->store, "SELECT statement, file FROM message WHERE no = $1", STORE_UINT(store_get_uint(q, 2)));
	found = store_next(&message);
	if (found) {
		cbor_put_bytes(w, store_get_bytes(&message, 0));
		cbor_put_bytes(w, store_get_bytes(&message, 1));
	}
	return store_end_found(&message, found);
}

/* Answers with the events behind AFTER; *ret_n of them. */
static enum err answer_events(struct call *c, uint64_t after, size_t *ret_n)
{
	struct cbor_writer w = call_answer(c, 200, true);
	uint8_t hospital[HASH_LEN] = { 0 };     /* a home account's second mailbox is nobody's */
	struct store_query q;
	size_t n = 0;
	enum err e = OK;

	if (c->who.role != SESSION_HOME)
		hospital_mailbox(bytes_of_str(c->who.hospital), hospital);
	/* two mailboxes, each in its order: with IN they would be sorted, all of them, at each question */
	q = STORE_QUERY(c->store,
			"SELECT cursor, kind, message, a, b FROM event WHERE mailbox = $1 AND cursor > $2 UNION ALL"
			" SELECT cursor, kind, message, a, b FROM event WHERE mailbox = $3 AND cursor > $4"
			" ORDER BY cursor LIMIT $5",
			STORE_BYTES(BYTES_OF(c->who.mailbox)), STORE_UINT(after), STORE_BYTES(BYTES_OF(hospital)),
			STORE_UINT(after), STORE_UINT(EVENTS_MAX));
	while (e == OK && w.out->n < ANSWER_BYTES && store_next(&q)) {
		enum feed_event event = (enum feed_event)store_get_uint(&q, 1);

		cbor_put_array(&w, 4);
		cbor_put_uint(&w, store_get_uint(&q, 0));
		cbor_put_uint(&w, event);
		e = put_payload(&q, event, &w, c);
		n++;
	}
	enum err end = store_end(&q);
	TRY(e);
	TRY(end);
	*ret_n = n;
	return cbor_written(&w);
}

/* Suspends the connection, unless something was committed since SEEN: then it goes on at once. */
static enum err wait_for_events(struct call *c, uint64_t seconds, uint64_t seen)
{
	struct feed *feed = c->platform->feed;
	struct feed_waiter *w = calloc(1, sizeof(*w));
	bool first;

	if (w == NULL)
		return ERR_NOMEM;
	w->http = c->http;
	w->until = clock_steady_ms() + seconds * 1000;
	memcpy(w->seats[0].mailbox, c->who.mailbox, HASH_LEN);
	if (c->who.role == SESSION_HOME)
		memcpy(w->seats[1].mailbox, c->who.mailbox, HASH_LEN);
	else
		hospital_mailbox(bytes_of_str(c->who.hospital), w->seats[1].mailbox);
	c->waiter = w;
	c->http->status = 0;
	buf_free(&c->http->out);
	http_server_suspend(c->http);
	pthread_mutex_lock(&feed->lock);
	first = feed->waiters == NULL;
	if (feed->stopping || feed->commits != seen)
		http_server_resume(c->http);
	else
		sit(feed, w);
	pthread_mutex_unlock(&feed->lock);
	if (first)
		writer_poke(c->platform->work);
	return OK;
}

enum err feed_get(struct call *c)
{
	struct feed *feed = c->platform->feed;
	uint64_t after, wait, seen;
	size_t n;

	TRY(call_argument(c, "after", 0, INT64_MAX, &after));
	TRY(call_argument(c, "wait", 0, FEED_WAIT_MAX, &wait));
	/* it may have ended while it waited */
	if (c->waiter != NULL)
		TRY(session_find(c));
	pthread_mutex_lock(&feed->lock);
	seen = feed->commits;
	pthread_mutex_unlock(&feed->lock);
	TRY(answer_events(c, after, &n));
	if (n > 0 || wait == 0 || c->waiter != NULL)
		return OK;
	return wait_for_events(c, wait, seen);
}

enum err feed_post(struct call *c, const uint8_t mailbox[static HASH_LEN], enum feed_event event, uint64_t message,
		   struct bytes a, struct bytes b)
{
	TRY(STORE_RUN(c->store, "INSERT INTO event (mailbox, kind, time, message, a, b) VALUES ($1, $2, $3, $4, $5, $6)",
		      STORE_BYTES(BYTES(mailbox, HASH_LEN)), STORE_UINT(event), STORE_UINT(c->now), STORE_UINT(message),
		      a.p != NULL ? STORE_BYTES(a) : STORE_NULL, b.p != NULL ? STORE_BYTES(b) : STORE_NULL));
	return buf_add(&c->platform->feed->posted, BYTES(mailbox, HASH_LEN));
}

enum err feed_post_root(struct call *c, struct bytes hospital, uint64_t cycle)
{
	uint8_t mailbox[HASH_LEN], number[8];

	hospital_mailbox(hospital, mailbox);
	put_be64(number, cycle);
	TRY(STORE_RUN(c->store, "DELETE FROM event WHERE mailbox = $1", STORE_BYTES(BYTES_OF(mailbox))));
	return feed_post(c, mailbox, FEED_ROOT, 0, hospital, BYTES_OF(number));
}

static void wake_mailbox(struct feed *feed, const uint8_t *mailbox)
{
	struct seat *seat = *bucket_of(feed, mailbox);

	while (seat != NULL) {
		struct seat *next = seat->next;

		if (memcmp(seat->mailbox, mailbox, HASH_LEN) == 0) {
			/* the next seat may be the same waiter's, gone with it */
			while (next != NULL && next->waiter == seat->waiter)
				next = next->next;
			rise(seat->waiter);
		}
		seat = next;
	}
}

void feed_wake(struct feed *feed, bool committed)
{
	if (committed && feed->posted.n > 0) {
		pthread_mutex_lock(&feed->lock);
		feed->commits++;
		for (size_t i = 0; i < feed->posted.n; i += HASH_LEN)
			wake_mailbox(feed, feed->posted.p + i);
		pthread_mutex_unlock(&feed->lock);
	}
	buf_truncate(&feed->posted, 0);
}

void feed_expire(struct feed *feed)
{
	uint64_t now = clock_steady_ms();

	pthread_mutex_lock(&feed->lock);
	for (struct feed_waiter *w = feed->waiters, *next; w != NULL; w = next) {
		next = w->next;
		if (w->until <= now)
			rise(w);
	}
	pthread_mutex_unlock(&feed->lock);
}

bool feed_waiting(struct feed *feed)
{
	bool some;

	pthread_mutex_lock(&feed->lock);
	some = feed->waiters != NULL;
	pthread_mutex_unlock(&feed->lock);
	return some;
}

void feed_stop(struct feed *feed)
{
	pthread_mutex_lock(&feed->lock);
	feed->stopping = true;
	while (feed->waiters != NULL)
		rise(feed->waiters);
	pthread_mutex_unlock(&feed->lock);
}
