/*
 * SQL on the relay's own SQLite file, with a sticky error: bind, step and read
 * as a straight list of calls, and one check at the end tells. Statements are
 * prepared once and kept.
 *
 *	struct query q = query_begin(db, "SELECT shelf FROM patients WHERE number = ?");
 *	query_text(&q, number);
 *	if (query_row(&q))
 *		shelf = query_get_int(&q, 0);
 *	return query_end(&q);
 */
#ifndef MIZHEN_RELAY_STATE_QUERY_H
#define MIZHEN_RELAY_STATE_QUERY_H

#include <sqlite3.h>

#include "bytes/base.h"

#define QUERY_KEPT_MAX 192

struct query_db {
	sqlite3 *sqlite;
	size_t kept;
	struct {
		const char *sql;            /* by its address: a literal */
		sqlite3_stmt *stmt;
	} statements[QUERY_KEPT_MAX];
};

struct query {
	sqlite3_stmt *stmt;
	int bound;
	enum err err;
};

/* Opens PATH, made 0600 if CREATE, with WAL and synchronous FULL. ERR_NOT_FOUND without CREATE; ERR_FULL, ERR_BUSY, ERR_IO. */
enum err query_open(const char *path, bool create, struct query_db *ret);
void query_close(struct query_db *db);

/* Runs a script of statements without parameters. ERR_FULL, ERR_BUSY, ERR_IO. */
enum err query_script(struct query_db *db, const char *sql);

/* SQL must be a literal or live as long as DB, and must not be in use at the same time. */
struct query query_begin(struct query_db *db, const char *sql);
struct query query_begin_int(struct query_db *db, const char *sql, int64_t v);   /* V is its first parameter */
void query_int(struct query *q, int64_t v);
void query_bytes(struct query *q, struct bytes v);   /* V must live until query_end; NULL in it binds NULL */
void query_text(struct query *q, struct bytes v);    /* the same */
void query_null(struct query *q);

bool query_row(struct query *q);                     /* false at the end and after an error */
int64_t query_get_int(struct query *q, int column);
bool query_get_null(struct query *q, int column);
struct bytes query_get_bytes(struct query *q, int column);   /* good until the next step */
enum err query_get_buf(const struct query *q, int column, struct buf *ret);   /* appends; ERR_DAMAGED: more than it takes */
void query_get_fixed(struct query *q, int column, uint8_t *ret, size_t n);   /* just N bytes, else ERR_DAMAGED */

enum err query_end(struct query *q);                 /* the first error, ERR_FULL, ERR_BUSY, ERR_DAMAGED or ERR_IO; ready for the next use */
enum err query_run(struct query *q);                 /* for statements without rows: steps, then ends */

#endif
