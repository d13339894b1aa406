/*
 * The platform's tables. SQL is written once, in the subset that SQLite and
 * PostgreSQL both know, with parameters $1, $2 … that first appear in this
 * order; an engine (store_sqlite.c) runs it. One connection serves one thread.
 *
 *	struct store_query q = STORE_QUERY(s, "SELECT body FROM wallet WHERE home = $1", STORE_BYTES(home));
 *	while (store_next(&q))
 *		… store_get_bytes(&q, 0) …
 *	TRY(store_end(&q));
 *
 * A query keeps its first error; store_end tells it and must always be called.
 * ERR_IO: the engine failed (store_message says how); ERR_FULL: the disk is full; ERR_CONFLICT: against a
 * unique key; ERR_FORMAT: a number beyond 2^63 - 1; ERR_BUSY: locked by another process.
 */
#ifndef MIZHEN_STORE_STORE_H
#define MIZHEN_STORE_STORE_H

#include "bytes/base.h"

struct store;

enum store_type { STORE_TYPE_NULL, STORE_TYPE_UINT, STORE_TYPE_BYTES, STORE_TYPE_TEXT };

struct store_value {
	enum store_type type;
	uint64_t number;
	struct bytes bytes;      /* must last until store_end */
};

#define STORE_NULL ((struct store_value){ STORE_TYPE_NULL, 0, BYTES_NONE })
#define STORE_UINT(v) ((struct store_value){ STORE_TYPE_UINT, (v), BYTES_NONE })
#define STORE_BYTES(v) ((struct store_value){ STORE_TYPE_BYTES, 0, (v) })
#define STORE_TEXT(v) ((struct store_value){ STORE_TYPE_TEXT, 0, (v) })

/*
 * Opens FOLDER/platform.db, made with its tables if it is not there. Written
 * transactions are on disk when store_commit returns. ERR_UNSUPPORTED: tables
 * of another version.
 */
enum err store_open(const char *folder, struct store **ret);
void store_close(struct store **s);                  /* for AUTO; takes a pointer to NULL too */
const char *store_message(const struct store *s);    /* what the engine said last, in English */

/*
 * A transaction; reads within it see one state. To write, write must be true: it waits its turn. However it ends, the
 * next can begin: where even the rollback fails (memory, disk), the connection is closed, and store_begin opens it
 * anew. No query may be open then. Queries without a transaction are ERR_IO while it is closed.
 */
enum err store_begin(struct store *s, bool write);
enum err store_commit(struct store *s);              /* after an error nothing was written */
void store_rollback(struct store *s);

struct store_query {
	struct store *store;
	struct store_slot *slot;
	enum err err;
};

#define STORE_QUERY(s, sql, ...)                                                                           \
	store_query((s), (sql), (const struct store_value[]){ STORE_NULL __VA_OPT__(,) __VA_ARGS__ } + 1,  \
		    sizeof((const struct store_value[]){ STORE_NULL __VA_OPT__(,) __VA_ARGS__ })           \
			    / sizeof(struct store_value) - 1)

/* The same for a statement without rows, to its end. */
#define STORE_RUN(s, sql, ...)                                                                             \
	store_run((s), (sql), (const struct store_value[]){ STORE_NULL __VA_OPT__(,) __VA_ARGS__ } + 1,    \
		  sizeof((const struct store_value[]){ STORE_NULL __VA_OPT__(,) __VA_ARGS__ })             \
			  / sizeof(struct store_value) - 1)

/* SQL must be a literal: prepared statements are kept by its address. */
struct store_query store_query(struct store *s, const char *sql, const struct store_value *values, size_t n);
enum err store_run(struct store *s, const char *sql, const struct store_value *values, size_t n);

bool store_next(struct store_query *q);              /* false at the end, or after an error */
enum err store_end(struct store_query *q);
enum err store_end_found(struct store_query *q, bool found);   /* store_end, or ERR_NOT_FOUND unless FOUND */

/* Of the row at hand; columns count from 0. Bytes are good until the next row or end. */
bool store_get_null(struct store_query *q, int column);
uint64_t store_get_uint(struct store_query *q, int column);
struct bytes store_get_bytes(struct store_query *q, int column);            /* p is NULL for a null */
void store_get_fixed(struct store_query *q, int column, uint8_t *ret, size_t n);   /* another length: ERR_IO */

uint64_t store_inserted(struct store *s);            /* number of the row inserted last */
uint64_t store_changed(struct store *s);             /* rows the last statement changed */

#endif
