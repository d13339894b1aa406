/*
 * The hospital's database through ODBC. It is only read: by SELECT or WITH, on
 * a connection asked to be read-only (PostgreSQL then refuses what functions
 * would write; elsewhere it is the account that has to). Rows come one by one
 * with flat memory; the driver fetches them from the database in blocks. Texts
 * are as the database gives them, numbers included.
 *
 * The marks go in as quoted texts: a database compares these with its own
 * columns, be they texts, dates or timestamps, and the SQLite driver would hold
 * the whole result of a statement with parameters.
 *
 * The driver is asked who it is. Settings are added where the connection string
 * has none of its own:
 * UseDeclareFetch and Fetch for PostgreSQL (without, psqlodbc holds the whole
 * result), StepAPI and NoCreat for SQLite (without, it holds the whole result,
 * and makes a database where there is none).
 *
 * Messages are for the operator, in the operator's language. They carry what
 * the driver says, which may quote data: not for logs. The SQLSTATE is.
 */
#ifndef MIZHEN_RELAY_SOURCE_SOURCE_ODBC_H
#define MIZHEN_RELAY_SOURCE_SOURCE_ODBC_H

#include "relay/config.h"
#include "relay/source/source_file.h"
#include "relay/source/source_label.h"

#define SOURCE_VALUE_MAX ((size_t)1 << 20)      /* bytes of one value */
#define SOURCE_ROW_MAX ((size_t)4 << 20)        /* bytes of all values of a row */

/* In place of a mark: all there is, rows whose time of change is NULL or none that a database compares among them. */
#define SOURCE_MARK_NONE ""

struct source_problem {
	char state[6];                           /* SQLSTATE, or "" where the driver gave none */
	char text[SOURCE_MESSAGE_MAX];
	bool refused;                            /* the connection, because of who asks: again and again locks the account */
};

#define SOURCE_DRIVER_MAX 64

struct source_odbc {
	void *env, *dbc;
	char driver[SOURCE_DRIVER_MAX];          /* what it calls itself: "psqlodbcw.so" */
	bool postgres;
	unsigned timeout;                        /* seconds that a statement may take to answer; 0: no limit */
};

/* Connects as the configuration says. ERR_IO: no connection. */
enum err source_odbc_open(const struct relay_config *config, struct source_odbc *ret, struct source_problem *ret_problem);
void source_odbc_close(struct source_odbc *db);

enum source_state {
	SOURCE_NULL,
	SOURCE_TEXT,
	SOURCE_NOT_UTF8,                         /* text is left out of these two */
	SOURCE_TOO_LONG,
	SOURCE_CUT,                              /* the driver gave another length than text, or cut it; text is the driver's name */
};

struct source_value {
	enum source_state state;
	struct bytes text;
};

/* A prepared source; one at a time is run on a connection. */
struct source_query {
	const struct source_file *file;
	struct source_odbc *db;
	void *stmt;
	bool running;
	size_t n;                                /* columns */
	struct source_label labels[SOURCE_COLUMNS_MAX];
	struct buf sql;                          /* with the marks of this run */
	struct buf row;
	struct source_value values[SOURCE_COLUMNS_MAX];
};

/*
 * Prepares FILE, which must live as long as the query, and checks its labels.
 * ERR_FORMAT: the SQL or a label is wrong. ERR_IO: the connection is lost.
 */
enum err source_odbc_prepare(struct source_odbc *db, const struct source_file *file, struct source_query **ret,
			     struct source_problem *ret_problem);
void source_odbc_free(struct source_query **query);

/*
 * Runs it from the start for rows changed after AFTER ("YYYY-MM-DD HH:MM:SS"
 * in the database's time; not used where the source has no marks), or
 * SOURCE_MARK_NONE. ERR_IO, ERR_FORMAT as above.
 */
enum err source_odbc_run(struct source_query *query, const char *after, struct source_problem *ret_problem);

/* The next row, query->n values, good until the next call. ERR_NOT_FOUND at the end; ERR_IO. */
enum err source_odbc_next(struct source_query *query, const struct source_value **ret_values, struct source_problem *ret_problem);

/* Ends a run before its last row is read; at the end it happens by itself. */
void source_odbc_stop(struct source_query *query);

#endif
