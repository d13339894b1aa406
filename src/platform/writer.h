/*
 * The two threads that write. The writer's takes the requests that write the store, one after another, and between
 * them sweeps up what has run out (sweep.h) and wakes waiting feeds. The stower's takes those whose body becomes a
 * file: what is long about them, hashing and the disk, it does itself, while nobody waits for it but who sent the file;
 * for what it reads and writes in the store it takes its turn at the writer's, as one of those that are small.
 */
#ifndef MIZHEN_PLATFORM_WRITER_H
#define MIZHEN_PLATFORM_WRITER_H

#include "platform/call.h"

struct writer;

enum err writer_start(struct platform *p, struct writer **ret);
/* Queues C, whose connection is suspended, at the thread that its route names; it is resumed with its answer. */
void writer_put(struct writer *w, struct call *c);
/*
 * The stower's: has the writer run STEP of C in a transaction of its own, and waits for it. Behind an error, and where
 * STEP answered, C has its answer.
 */
enum err writer_step(struct writer *w, struct call *c, enum err (*step)(struct call *c));
/* A feed has begun to wait: its time is to be looked after. */
void writer_poke(struct writer *w);
/* Answers what is queued and ends the threads; whatever is put from now on is answered busy. Takes NULL. */
void writer_stop(struct writer *w);
void writer_free(struct writer *w);

#endif
