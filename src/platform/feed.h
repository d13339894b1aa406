/*
 * The feed: events in mailboxes, read by cursor, waited for by long poll
 * without a thread for each. A mailbox is a hash: the id of a key, or of a
 * hospital for what concerns all its shelves.
 */
#ifndef MIZHEN_PLATFORM_FEED_H
#define MIZHEN_PLATFORM_FEED_H

#include "platform/call.h"

#define FEED_WAIT_MAX 60        /* seconds */

enum feed_event { FEED_ROOT, FEED_GRANTED, FEED_REVOKED, FEED_ANSWER, FEED_MESSAGE };

struct feed;
struct feed_waiter;

enum err feed_new(struct platform *p, struct feed **ret);
void feed_free(struct feed *feed);

/* Route: GET feed. */
enum err feed_get(struct call *c);
void feed_waiter_free(struct feed_waiter *waiter);

/*
 * In a written transaction: puts an event into a mailbox. Answers carry
 * statement and file as A and B, granted and revoked a grant id as A; a message
 * is named by its row, for the others 0.
 */
enum err feed_post(struct call *c, const uint8_t mailbox[static HASH_LEN], enum feed_event event, uint64_t message,
		   struct bytes a, struct bytes b);
/* The newest root of a hospital, in place of the one before. */
enum err feed_post_root(struct call *c, struct bytes hospital, uint64_t cycle);

/* The writer's, after each transaction: who waits for what was posted in it goes on. */
void feed_wake(struct feed *feed, bool committed);
void feed_expire(struct feed *feed);            /* whose time is up goes on */
bool feed_waiting(struct feed *feed);           /* whether anybody waits */
void feed_stop(struct feed *feed);              /* nobody waits from now on */

#endif
