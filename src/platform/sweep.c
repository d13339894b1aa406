#include "platform/sweep.h"

#include <assert.h>
#include <inttypes.h>

#include "platform/call.h"
#include "platform/feed.h"
#include "platform/grants.h"
#include "platform/records.h"
#include "platform/session.h"
#include "sys/clock.h"
#include "sys/log.h"

#define OFTEN_MS 10000u
#define SLOWLY_MS 3600000u
#define DAY 86400u

static uint64_t ago(uint64_t now, uint64_t seconds)
{
	return now > seconds ? now - seconds : 0;
}

static enum err often(struct call *c)
{
	TRY(grants_end_expired(c, ago(c->now, SWEEP_MARGIN_SECONDS)));
	return STORE_RUN(c->store, "DELETE FROM session WHERE expires < $1", STORE_UINT(ago(c->now, SESSION_KEEP_SECONDS)));
}

static enum err forgotten_blobs(struct call *c)
{
	uint64_t before = ago(c->now, SWEEP_BLOB_DAYS * DAY);

	TRY(STORE_RUN(c->store,
		      "INSERT INTO dead_blob (hospital, id) SELECT hospital, id FROM blob WHERE touched < $1"
		      " AND NOT EXISTS (SELECT 1 FROM record_blob WHERE record_blob.blob = blob.no)",
		      STORE_UINT(before)));
	return STORE_RUN(c->store,
			 "DELETE FROM blob WHERE touched < $1 AND NOT EXISTS (SELECT 1 FROM record_blob WHERE record_blob.blob = blob.no)",
			 STORE_UINT(before));
}

static enum err slowly(struct call *c)
{
	uint64_t grants = ago(c->now, SWEEP_GRANT_DAYS * DAY);

	/* the kinds in the text of the statement, so that the index over them can serve */
	static_assert(FEED_GRANTED == 1 && FEED_REVOKED == 2 && FEED_ANSWER == 3, "as the index event_time has it");
	TRY(STORE_RUN(c->store, "DELETE FROM event WHERE kind IN (1, 2, 3) AND time < $1",
		      STORE_UINT(ago(c->now, SWEEP_EVENT_DAYS * DAY))));
	TRY(STORE_RUN(c->store, "DELETE FROM opened WHERE granted IN (SELECT no FROM granted WHERE state IN (1, 2) AND expires < $1)",
		      STORE_UINT(grants)));
	TRY(STORE_RUN(c->store, "DELETE FROM granted WHERE state IN (1, 2) AND expires < $1", STORE_UINT(grants)));
	return forgotten_blobs(c);
}

static enum err in_transaction(struct platform *p, enum err (*work)(struct call *c))
{
	struct call c = { .platform = p, .store = p->writer, .now = clock_unix() };
	enum err e;

	TRY(store_begin(c.store, true));
	e = work(&c);
	if (e == OK)
		return store_commit(c.store);
	store_rollback(c.store);
	return e;
}

static enum err newest_root(struct store *store, uint64_t *ret)
{
	struct store_query q = STORE_QUERY(store, "SELECT MAX(time) FROM hospital");
	uint64_t newest = store_next(&q) ? store_get_uint(&q, 0) : 0;

	TRY(store_end(&q));
	*ret = newest;
	return OK;
}

/* Looks at the clock, and says so when it is believed no longer, or again. */
static enum err look(struct sweep *s, struct platform *p)
{
	uint64_t newest = 0, ahead = 0;
	enum watch_word word;
	enum err e;

	TRY(store_begin(p->writer, false));
	e = newest_root(p->writer, &newest);
	store_rollback(p->writer);
	TRY(e);
	word = watch_look(&s->watch, clock_unix(), clock_steady_ms(), newest, &ahead);
	if (word != s->word && word == WATCH_GOOD)
		log_event("clock-believed", "");
	else if (word != s->word)
		log_event("clock-doubted", "than=%s ahead=%" PRIu64, word == WATCH_LEAPT ? "before" : "newest-root", ahead);
	s->word = word;
	return OK;
}

static enum err sweep(struct sweep *s, struct platform *p, uint64_t now)
{
	TRY(look(s, p));
	if (s->word != WATCH_GOOD)
		return OK;
	TRY(in_transaction(p, often));
	if (now < s->next_slow_ms)
		return OK;
	s->next_slow_ms = now + SLOWLY_MS;
	return in_transaction(p, slowly);
}

void sweep_now_and_then(struct sweep *s, struct platform *p)
{
	uint64_t now = clock_steady_ms();
	bool due = now >= s->next_ms;
	enum err e = OK;

	if (due) {
		s->next_ms = now + OFTEN_MS;
		e = sweep(s, p, now);
	}
	if (e == OK && (due || p->buries)) {
		p->buries = false;
		e = records_bury(p);
	}
	if (e != OK)
		log_event("sweep-failed", "error=%s store=\"%s\"", err_name(e), store_message(p->writer));
}
