/*
 * The hospital's SQL as the database gets it: without comments (the SQLite
 * driver counts marks in them), one statement, its marks counted.
 *
 * Databases disagree about some texts; what one reads otherwise than another
 * is refused: a comment that opens inside a comment (nests in PostgreSQL, not
 * in SQLite), and a backslash before the closing quote of a plain string (MySQL
 * reads on).
 */
#ifndef MIZHEN_RELAY_SOURCE_SOURCE_SQL_H
#define MIZHEN_RELAY_SOURCE_SOURCE_SQL_H

#include "relay/source/source_mark.h"

enum source_sql_fault {
	SOURCE_SQL_FINE,
	SOURCE_SQL_OPEN_COMMENT,      /* no end of it */
	SOURCE_SQL_NESTED_COMMENT,
	SOURCE_SQL_OPEN_QUOTE,
	SOURCE_SQL_BACKSLASH,
	SOURCE_SQL_SECOND,            /* something behind the statement's semicolon */
	SOURCE_SQL_NOT_SELECT,        /* does not begin with SELECT or WITH */
	SOURCE_SQL_MARK,              /* a mark in no condition of its own: source_mark.h */
};

struct source_sql_place {
	enum source_sql_fault fault;
	unsigned line;                /* from 1 */
};

/* The question marks outside quotes, and where in the SQL they are if there are two. */
struct source_sql_marks {
	unsigned n;
	struct source_mark mark[SOURCE_MARKS];
};

/*
 * Appends TEXT to RET_SQL without comments, the closing semicolon and white
 * space at its ends; line ends stay, so that the database's line numbers are
 * the file's. RET_MARKS counts from where it begins. ERR_FORMAT with
 * RET_PLACE (only then written); ERR_TOO_LONG, ERR_NOMEM.
 */
enum err source_sql_strip(struct bytes text, struct buf *ret_sql, struct source_sql_marks *ret_marks,
			  struct source_sql_place *ret_place);

/*
 * Appends SQL as it asks for what changed after AFTER, quoted in place of the
 * first mark, or for all there is (""). Without end: the second condition is
 * one that all rows meet. SQL has two marks or none. ERR_FORMAT: a value of
 * other characters than digits, letters, space and "-:.+"; ERR_TOO_LONG,
 * ERR_NOMEM.
 */
enum err source_sql_fill(struct bytes sql, const struct source_sql_marks *marks, const char *after, struct buf *ret);

#endif
