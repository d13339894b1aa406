/*
 * An HTTP client for one origin, over libcurl: one request at a time on kept
 * connections.
 *
 * It does what the protocol needs and nothing by itself: no redirects, no
 * cookies, no .netrc, no proxy (http_proxy, https_proxy and their like in the
 * environment are not looked at), certificates always checked, against the
 * system's authorities unless others are named, TLS 1.2 at least. Plain http goes to loopback alone.
 */
#ifndef MIZHEN_NET_HTTP_CLIENT_H
#define MIZHEN_NET_HTTP_CLIENT_H

#include "bytes/base.h"

#define HTTP_CLIENT_ORIGIN_MAX 255
#define HTTP_CLIENT_PROBLEM_MAX 65536   /* bytes of an answer that tells an error */
#define HTTP_CLIENT_CONNECT_SECONDS 20
#define HTTP_CLIENT_RETRIES 3           /* times that a 503 with Retry-After is asked again */
#define HTTP_CLIENT_RETRY_SECONDS 10    /* the longest Retry-After that is waited for */
#define HTTP_CLIENT_STALL_SECONDS 90    /* without a byte either way; longer than a feed waits */

/* The type of a body, for http_client_request. */
#define HTTP_CLIENT_CBOR "application/cbor"
#define HTTP_CLIENT_CBOR_SEQ "application/cbor-seq"

struct http_client;

struct http_client_request {
	const char *method;        /* "GET", "HEAD", "POST", "PUT", "PATCH" or "DELETE" */
	const char *path;          /* behind the origin, from its "/"; escaped already */
	const char *type;          /* the body's media type; NULL sends none */
	struct bytes body;         /* borrowed until the call returns: may be a mapped file */
	const char *token;         /* bearer token; NULL sends none. Never logged */
	const char *headers[4];    /* further "Name: value" lines, up to the first NULL */
	size_t max;                /* bytes of a good answer; more is ERR_TOO_LONG */
	unsigned seconds;          /* for the whole exchange; 0: as long as bytes move */
	/* Where not NULL, a good (2xx) answer's body goes here piece by piece; an error ends the call and is its result. */
	enum err (*take)(void *context, struct bytes piece);
	void *context;
};

/* What an application/problem+json answer (RFC 9457) says. */
struct http_client_problem {
	char name[32];             /* type behind "urn:mizhen:problem:"; "" where the answer was none of ours */
	bool has_expected, has_cycle;
	uint64_t expected, cycle;  /* of out-of-order and cycle */
};

struct http_client_answer {
	int status;                /* 200 … 599 */
	bool page;                 /* a page for people (text/…): a network's own login, or what else stands in the server's place */
	struct buf body;           /* empty with take, and where the status is no 2xx */
	struct http_client_problem problem;
};

/*
 * ORIGIN is "https://host[:port]", or "http://" with localhost, 127.x.x.x or
 * [::1]: nothing behind the host and port. ERR_FORMAT: not so; ERR_DENIED:
 * http to elsewhere; ERR_NOMEM. Connects at the first call.
 */
enum err http_client_open(const char *origin, struct http_client **ret);
void http_client_close(struct http_client *c);       /* NULL too */
void http_client_close_auto(struct http_client **c); /* for AUTO */

/* Certificates are checked against the authorities in PATH (PEM) alone, no longer the system's. ERR_NOMEM. */
enum err http_client_trust(struct http_client *c, const char *path);

/* What http_client_open thinks of an origin, without opening. */
enum err http_client_origin_check(const char *origin);

/*
 * One exchange. OK for every status: the caller looks. ERR_IO where there was
 * no whole answer (http_client_reason tells), ERR_TOO_LONG, ERR_NOMEM, what
 * take returned. RET is to be freed after OK, with http_client_answer_free.
 * A 503 that says when to come back (Retry-After, in a few seconds) is waited
 * for: it was not acted upon.
 */
enum err http_client_call(struct http_client *c, const struct http_client_request *request,
			  struct http_client_answer *ret);
void http_client_answer_free(struct http_client_answer *answer);

/* A header of the last answer, good until the next call; ERR_NOT_FOUND, also where it is there more than once. */
enum err http_client_header(struct http_client *c, const char *name, const char **ret_value);

/* The same as an unsigned decimal number. ERR_NOT_FOUND, ERR_FORMAT. */
enum err http_client_header_uint(struct http_client *c, const char *name, uint64_t *ret_value);

/* Whether any of the last request had gone out: then it may have been acted upon, even where no answer came. */
bool http_client_sent(const struct http_client *c);

/* libcurl's words (English) for the last ERR_IO; "" when there was none. */
const char *http_client_reason(const struct http_client *c);

/* The same, and where there was an answer that is no success, its status and the platform's word: "HTTP 507 full". For logs. */
const char *http_client_why(const struct http_client *c);

/*
 * Reads a problem document. One that is not JSON, or whose type is none of
 * ours, gives an empty name: a gateway in between may have written it.
 */
void http_client_problem_read(struct bytes json, struct http_client_problem *ret);

#endif
