/*
 * The writer's thread: takes the requests that write, one after another (queue.h), and
 * between them sweeps up what has run out (sweep.h) and wakes waiting feeds.
 */
#ifndef MIZHEN_PLATFORM_WRITER_H
#define MIZHEN_PLATFORM_WRITER_H

#include "platform/call.h"

struct writer;

enum err writer_start(struct platform *p, struct writer **ret);
/* Queues C, whose connection is suspended; it is resumed with its answer. */
void writer_put(struct writer *w, struct call *c);
/* A feed has begun to wait: its time is to be looked after. */
void writer_poke(struct writer *w);
/* Answers what is queued and ends the thread; whatever is put from now on is answered busy. Takes NULL. */
void writer_stop(struct writer *w);
void writer_free(struct writer *w);

#endif
