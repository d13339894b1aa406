/* What the platform answers when it refuses: RFC 9457 problems, by the names of docs/protocol.md, section 7. */
#ifndef MIZHEN_PLATFORM_PROBLEM_H
#define MIZHEN_PLATFORM_PROBLEM_H

#include "bytes/base.h"
#include "net/http_server.h"

enum problem {
	PROBLEM_BAD_REQUEST,
	PROBLEM_NO_SESSION,
	PROBLEM_DENIED,
	PROBLEM_NOT_FOUND,
	PROBLEM_PRESENT,
	PROBLEM_OUT_OF_ORDER,
	PROBLEM_CYCLE,
	PROBLEM_SEQUENCE,
	PROBLEM_CONFLICT,
	PROBLEM_ENDED,
	PROBLEM_TOO_LARGE,
	PROBLEM_RANGE,
	PROBLEM_MISMATCH,
	PROBLEM_TOO_MANY,
	PROBLEM_INTERNAL,
	PROBLEM_BUSY,
	PROBLEM_FULL,
};

/* Which problem an error is where no better word was found. */
enum problem problem_of_err(enum err e);
enum problem problem_of_status(unsigned status);     /* of the server's own refusals */

/*
 * Busy and full say when to come back (Retry-After), each client at another second.
 *
 * Makes it X's answer, in place of whatever was there. DETAIL is plain ASCII
 * without quotes, or ""; EXTRA, unless NULL, names one more member, a number.
 */
void problem_answer(struct http_exchange *x, enum problem problem, const char *detail, const char *extra, uint64_t value);

#endif
