/* One request on its way through the platform: what every handler gets, and how it answers. */
#ifndef MIZHEN_PLATFORM_CALL_H
#define MIZHEN_PLATFORM_CALL_H

#include <semaphore.h>

#include "bytes/cbor.h"
#include "crypto/hash.h"
#include "platform/platform.h"
#include "platform/problem.h"
#include "statement/session.h"

#define CALL_ANSWER_MAX ((size_t)256 << 20)

/* Who asks, as the session says. */
struct caller {
	bool known;
	enum session_role role;
	char hospital[ATOM_HOSPITAL_MAX + 1];   /* "" for a home account */
	uint64_t shelf;                         /* row of an account's shelf */
	uint64_t session;                       /* row */
	uint8_t key[ATOM_KEY_LEN];
	uint8_t mailbox[HASH_LEN];              /* the key's id */
};

struct call;

/* A part of a call that the writer's thread runs for another, which waits for it (writer.h). */
struct call_step {
	enum err (*run)(struct call *c);
	enum err result;
	sem_t done;
};

struct call {
	struct platform *platform;
	struct http_exchange *http;
	const struct route *route;
	struct store *store;                    /* of the thread it is handled on */
	uint64_t now;                           /* Unix seconds */
	struct caller who;

	/* out of the path, as the route has it */
	char hospital[ATOM_HOSPITAL_MAX + 1];   /* {h} */
	uint8_t id[32];                         /* {i}: 16 bytes, {x}: 32 bytes */
	uint64_t number;                        /* {n} */

	/* how it was refused, if it was */
	bool refused;
	enum problem problem;
	char detail[160];
	const char *extra;
	uint64_t extra_value;

	struct call *next;                      /* in a worker's queue */
	struct call_step *step;                 /* what the writer is to run, instead of the route's handler; mostly NULL */
	struct upload *upload;                  /* upload.c */
	struct feed_waiter *waiter;             /* feed.c */
	struct forest_tree *grown;              /* ingest.c: to be published with the commit */
	void (*committed)(const struct call *c);    /* what is to be said once it is on disk; may be NULL */
};

/* A CBOR answer, or a sequence (seq); the writer writes into it. */
struct cbor_writer call_answer(struct call *c, unsigned status, bool seq);
enum err call_answer_empty(struct call *c, unsigned status);
/* A statement alone, as it was signed. */
enum err call_answer_statement(struct call *c, struct bytes statement);

/* Refuses: returns an error for the handler to return. FORMAT is ASCII without quotes and backslashes. */
enum err call_refuse(struct call *c, enum problem problem, const char *format, ...) __attribute__((format(printf, 3, 4)));
enum err call_refuse_with(struct call *c, enum problem problem, const char *extra, uint64_t value);

/* An argument of the query, a decimal number; FALLBACK if it is not there. ERR_FORMAT, also over MAX. */
enum err call_argument(struct call *c, const char *name, uint64_t fallback, uint64_t max, uint64_t *ret);
/* A header the same way; ERR_FORMAT if it is not there. */
enum err call_header(struct call *c, const char *name, uint64_t max, uint64_t *ret);

/* The body as [statement, age file]; both point into it. ERR_FORMAT. */
enum err call_pair(struct call *c, struct bytes *ret_statement, struct bytes *ret_file);

/* What every sealed file begins with; the rest is not ours to read. ERR_FORMAT. */
enum err call_check_file(struct bytes file);
/* And it is the one that a statement names: ERR_PROOF, as bad-request. */
enum err call_check_file_hash(struct call *c, struct bytes file, const uint8_t hash[static HASH_LEN]);

#endif
