#include "platform/problem.h"

#include <inttypes.h>
#include <stdio.h>

#include <sodium.h>

static const struct {
	const char *name, *title;
	unsigned status;
} problems[] = {
	[PROBLEM_BAD_REQUEST] = { "bad-request", "The request is not well formed", 400 },
	[PROBLEM_NO_SESSION] = { "no-session", "A session is needed, and there is none or it has ended", 401 },
	[PROBLEM_DENIED] = { "denied", "Not allowed", 403 },
	[PROBLEM_NOT_FOUND] = { "not-found", "There is no such thing", 404 },
	[PROBLEM_PRESENT] = { "present", "There is such a shelf", 409 },
	[PROBLEM_OUT_OF_ORDER] = { "out-of-order", "Another batch is expected", 409 },
	[PROBLEM_CYCLE] = { "cycle", "There is a newer root", 409 },
	[PROBLEM_SEQUENCE] = { "sequence", "The sequence number is not larger", 409 },
	[PROBLEM_CONFLICT] = { "conflict", "Against what is there", 409 },
	[PROBLEM_ENDED] = { "ended", "It has ended", 410 },
	[PROBLEM_TOO_LARGE] = { "too-large", "Too large", 413 },
	[PROBLEM_RANGE] = { "range", "There are no such bytes", 416 },
	[PROBLEM_MISMATCH] = { "mismatch", "The batch does not lead to its root", 422 },
	[PROBLEM_TOO_MANY] = { "too-many", "Too many; again later", 429 },
	[PROBLEM_INTERNAL] = { "internal", "The platform failed", 500 },
	[PROBLEM_BUSY] = { "busy", "Busy; again later", 503 },
	[PROBLEM_FULL] = { "full", "The platform has no room left; again later", 507 },
};

enum problem problem_of_err(enum err e)
{
	switch (e) {
	case ERR_FORMAT:
	case ERR_UNSUPPORTED:
	case ERR_TOO_LONG:     /* something in the body; a body that is too large itself the server refuses */
		return PROBLEM_BAD_REQUEST;
	case ERR_SIGNATURE:
	case ERR_DENIED:
	case ERR_OPEN:
	case ERR_GUESSABLE:
		return PROBLEM_DENIED;
	case ERR_PROOF:
		return PROBLEM_MISMATCH;
	case ERR_STALE:
	case ERR_CONFLICT:
		return PROBLEM_CONFLICT;
	case ERR_EXPIRED:
		return PROBLEM_ENDED;
	case ERR_NOT_FOUND:
		return PROBLEM_NOT_FOUND;
	case ERR_BUSY:
	case ERR_STOPPED:
		return PROBLEM_BUSY;
	case ERR_FULL:
		return PROBLEM_FULL;
	case OK:
	case ERR_NOMEM:
	case ERR_IO:
	case ERR_DAMAGED:
		break;
	}
	return PROBLEM_INTERNAL;
}

enum problem problem_of_status(unsigned status)
{
	for (size_t i = 0; i < LEN(problems); i++) {
		if (problems[i].status == status)
			return (enum problem)i;
	}
	return PROBLEM_INTERNAL;
}

static enum err write_problem(struct buf *out, enum problem problem, const char *detail, const char *extra, uint64_t value)
{
	TRY(buf_printf(out, "{\"type\":\"urn:mizhen:problem:%s\",\"title\":\"%s\",\"status\":%u", problems[problem].name,
		       problems[problem].title, problems[problem].status));
	if (detail[0] != '\0')
		TRY(buf_printf(out, ",\"detail\":\"%s\"", detail));
	if (extra != NULL)
		TRY(buf_printf(out, ",\"%s\":%" PRIu64, extra, value));
	return buf_add_str(out, "}");
}

static void add_retry_after(struct http_exchange *x, unsigned from, unsigned more)
{
	char seconds[16];

	snprintf(seconds, sizeof(seconds), "%u", from + randombytes_uniform(more));
	http_server_add_header(x, "Retry-After", seconds);
}

void problem_answer(struct http_exchange *x, enum problem problem, const char *detail, const char *extra, uint64_t value)
{
	buf_free(&x->out);
	x->out = BUF_MAX(4096);
	x->status = problems[problem].status;
	x->type = "application/problem+json";
	x->headers_n = 0;
	x->cache = NULL;
	x->fixed = NULL;
	x->lent = BYTES_NONE;
	if (problem == PROBLEM_BUSY)
		add_retry_after(x, 1, 5);
	else if (problem == PROBLEM_FULL)
		add_retry_after(x, 60, 60);
	/* without memory the status has to be enough */
	if (write_problem(&x->out, problem, detail, extra, value) != OK)
		buf_free(&x->out);
}
