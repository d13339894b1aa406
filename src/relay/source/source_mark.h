/*
 * The two marks of a source as conditions of their own:
 *
 *	… WHERE LAST_MODIFIED > ? AND LAST_MODIFIED <= ? …
 *
 * A row whose time of change is NULL, or 0000-00-00, meets neither, whatever
 * stands for the marks. To read such rows too both conditions are replaced as
 * a whole, and so where each begins and ends has to be plain: the first is
 * OPERAND > ? (or >=), the second OPERAND <= ? (or <). Operands may be any
 * expression, and a mark may stand in a function or a cast; not in NOT ( … ).
 */
#ifndef MIZHEN_RELAY_SOURCE_SOURCE_MARK_H
#define MIZHEN_RELAY_SOURCE_SOURCE_MARK_H

#include "bytes/base.h"

#define SOURCE_MARKS 2
#define SOURCE_MARK_QUOTED '\x01'    /* stands for each byte of what is quoted */

struct source_mark {
	size_t at;               /* of the question mark */
	size_t from, to;         /* of the condition that it is in */
};

/*
 * Finds the conditions around the marks of SQL, which has no comments, and
 * SOURCE_MARK_QUOTED in place of what is quoted; AT is set in both. ERR_FORMAT
 * with the place of the mark that is not as told above; ERR_NOMEM.
 */
enum err source_mark_find(struct bytes sql, struct source_mark marks[static SOURCE_MARKS], size_t *ret_at);

#endif
