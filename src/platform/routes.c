#include "platform/routes.h"

#include <stdlib.h>
#include <string.h>

#include "bytes/base64.h"
#include "platform/feed.h"
#include "platform/fetch.h"
#include "platform/fetch_blob.h"
#include "platform/forest.h"
#include "platform/grants.h"
#include "platform/grants_serve.h"
#include "platform/ingest.h"
#include "platform/messages.h"
#include "platform/requests.h"
#include "platform/session.h"
#include "platform/site.h"
#include "platform/upload.h"
#include "platform/wallet.h"
#include "platform/writer.h"
#include "statement/batch.h"
#include "statement/statement.h"
#include "sys/clock.h"
#include "sys/log.h"

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define ACCOUNT (1u << SESSION_ACCOUNT)
#define HOME (1u << SESSION_HOME)
#define DOCTOR (1u << SESSION_DOCTOR)
#define TRANSPORT (1u << SESSION_TRANSPORT)
#define ANY (ACCOUNT | HOME | DOCTOR | TRANSPORT)

static const struct route routes[] = {
	{ "GET", "/v1/challenge", 0, ROUTE_READS, 0, session_challenge },
	{ "POST", "/v1/sessions", 0, ROUTE_WRITES, 4 * KIB, session_begin },
	{ "DELETE", "/v1/sessions", ANY, ROUTE_WRITES, 0, session_end },
	{ "GET", "/v1/hospitals", 0, ROUTE_READS, 0, fetch_hospitals },
	{ "GET", "/v1/hospitals/{h}", 0, ROUTE_READS, 0, fetch_hospital },
	{ "GET", "/v1/hospitals/{h}/doctors", 0, ROUTE_READS, 0, fetch_doctors },
	{ "GET", "/v1/hospitals/{h}/absence/{x}", 0, ROUTE_READS, 0, fetch_absence },
	{ "GET", "/v1/hospitals/{h}/batches", TRANSPORT, ROUTE_READS, 0, ingest_next },
	{ "PUT", "/v1/hospitals/{h}/batches/{n}", TRANSPORT, ROUTE_WRITES, STATEMENT_MAX + BATCH_BODY_MAX, ingest_batch },
	{ "HEAD", "/v1/hospitals/{h}/blobs/{i}", TRANSPORT, ROUTE_READS, 0, upload_offset },
	{ "PATCH", "/v1/hospitals/{h}/blobs/{i}", TRANSPORT, ROUTE_STOWS, 16 * MIB, upload_append },
	{ "GET", "/v1/hospitals/{h}/blobs/{i}", ACCOUNT | DOCTOR, ROUTE_READS, 0, fetch_blob },
	{ "GET", "/v1/hospitals/{h}/blobs/{i}/proof/{n}", ACCOUNT | DOCTOR, ROUTE_READS, 0, fetch_blob_proof },
	{ "POST", "/v1/hospitals/{h}/requests", 0, ROUTE_WRITES, 16 * KIB, requests_post },
	{ "GET", "/v1/hospitals/{h}/requests", TRANSPORT, ROUTE_READS, 0, requests_list },
	{ "GET", "/v1/shelf", ACCOUNT, ROUTE_READS, 0, fetch_shelf },
	{ "PUT", "/v1/shelf/home", ACCOUNT, ROUTE_WRITES, 4 * KIB, wallet_put_home },
	{ "POST", "/v1/grants", ACCOUNT | DOCTOR, ROUTE_WRITES, 256 * KIB, grants_post },
	{ "GET", "/v1/grants", ACCOUNT | DOCTOR, ROUTE_READS, 0, grants_serve_list },
	{ "GET", "/v1/grants/{x}", DOCTOR, ROUTE_WRITES, 0, grants_serve_one },
	{ "POST", "/v1/revocations", ACCOUNT | DOCTOR, ROUTE_WRITES, 4 * KIB, grants_revoke },
	{ "PUT", "/v1/wallet", HOME, ROUTE_WRITES, MIB, wallet_put },
	{ "GET", "/v1/wallet", HOME, ROUTE_READS, 0, wallet_get },
	{ "POST", "/v1/messages", HOME | DOCTOR, ROUTE_WRITES, 8 * MIB, messages_post },
	{ "GET", "/v1/feed", ACCOUNT | HOME | DOCTOR, ROUTE_READS, 0, feed_get },
};

/* The next segment of *path, without its slash; *path moves behind it. */
static struct bytes segment(const char **path)
{
	const char *from = *path + 1, *to = strchr(from, '/');

	if (to == NULL)
		to = from + strlen(from);
	*path = to;
	return BYTES(from, to - from);
}

static bool take_argument(struct call *c, char kind, struct bytes text)
{
	switch (kind) {
	case 'h':
		if (!atom_hospital_valid(text))
			return false;
		memcpy(c->hospital, text.p, text.n);
		c->hospital[text.n] = '\0';
		return true;
	case 'i':
		return base64_decode_fixed(text, BASE64_URL_UNPADDED, c->id, ATOM_ID16_LEN) == OK;
	case 'x':
		return base64_decode_fixed(text, BASE64_URL_UNPADDED, c->id, HASH_LEN) == OK;
	default:
		if (text.n == 0 || text.n > 18 || (text.n > 1 && text.p[0] == '0'))
			return false;
		c->number = 0;
		for (size_t i = 0; i < text.n; i++) {
			if (text.p[i] < '0' || text.p[i] > '9')
				return false;
			c->number = c->number * 10 + (text.p[i] - '0');
		}
		return true;
	}
}

static bool matches(struct call *c, const struct route *route, const char *path)
{
	const char *pattern = route->path;

	while (*pattern == '/' && *path == '/') {
		struct bytes want = segment(&pattern), have = segment(&path);

		if (want.n == 3 && want.p[0] == '{') {
			if (!take_argument(c, (char)want.p[1], have))
				return false;
		} else if (!bytes_equal(want, have)) {
			return false;
		}
	}
	return *pattern == '\0' && *path == '\0';
}

static const struct route *find(struct call *c, const char *method, const char *path)
{
	for (size_t i = 0; i < LEN(routes); i++) {
		if (strcmp(routes[i].method, method) == 0 && matches(c, &routes[i], path))
			return &routes[i];
	}
	return NULL;
}

static void answer_error(struct call *c, enum err e)
{
	enum problem problem = c->refused ? c->problem : problem_of_err(e);

	if (problem == PROBLEM_INTERNAL || problem == PROBLEM_FULL)
		log_event("request-failed", "method=%s route=%s error=%s store=\"%s\"", c->route->method, c->route->path, err_name(e),
			  c->store != NULL ? store_message(c->store) : "");
	problem_answer(c->http, problem, c->detail, c->extra, c->extra_value);
}

/* Who asks, and whether they may. On the server's thread when the request begins, and with the writer again. */
static enum err admit(struct call *c)
{
	if (c->route->roles == 0)
		return OK;
	TRY(session_find(c));
	if ((c->route->roles & 1u << c->who.role) == 0)
		return call_refuse(c, PROBLEM_DENIED, "not with a session of this role");
	if (c->who.role == SESSION_TRANSPORT && strcmp(c->who.hospital, c->hospital) != 0)
		return call_refuse(c, PROBLEM_DENIED, "the session is of another hospital");
	return OK;
}

/* On the server's thread: WHAT, in a transaction that ends with it. */
static enum err reading(struct call *c, enum err (*what)(struct call *c))
{
	enum err e;

	TRY(store_begin(c->store, false));
	e = what(c);
	store_rollback(c->store);
	return e;
}

void routes_begin(void *context, struct http_exchange *x)
{
	struct platform *p = context;
	struct call *c = calloc(1, sizeof(*c));
	enum err e;

	if (c == NULL) {
		problem_answer(x, PROBLEM_INTERNAL, "", NULL, 0);
		return;
	}
	x->app = c;
	c->platform = p;
	c->http = x;
	c->store = p->reader;
	c->now = clock_unix();
	c->route = find(c, x->method, x->path);
	if (c->route == NULL) {
		if (!site_answer(p->site, x))
			problem_answer(x, PROBLEM_NOT_FOUND, "", NULL, 0);
		return;
	}
	e = reading(c, admit);
	if (e != OK)
		answer_error(c, e);
	else
		x->body_max = c->route->body_max;
}

void routes_serve(void *context, struct http_exchange *x)
{
	struct call *c = x->app;
	enum err e;

	(void)context;
	if (c->route->thread != ROUTE_READS) {
		http_server_suspend(x);
		writer_put(c->platform->work, c);
		return;
	}
	e = reading(c, c->route->handle);
	if (e != OK)
		answer_error(c, e);
}

/* Commits what the handler did, and the tree that goes with it at the same moment. */
static enum err commit(struct call *c)
{
	enum err e;

	if (c->grown == NULL)
		return store_commit(c->store);
	forest_add(c->platform->forest, c->grown);
	e = store_commit(c->store);
	if (e == OK)
		forest_settle(c->platform->forest, c->grown);
	else
		forest_drop(c->platform->forest, c->grown);
	return e;
}

static void undo(struct call *c)
{
	store_rollback(c->store);
	forest_discard(c->grown);
	c->grown = NULL;
}

void routes_write(struct call *c)
{
	enum err e;

	c->store = c->platform->writer;
	c->now = clock_unix();
	e = store_begin(c->store, true);
	if (e == OK) {
		e = admit(c);
		if (e == OK)
			e = c->step != NULL ? c->step->run(c) : c->route->handle(c);
		if (e == OK)
			e = commit(c);
		else
			undo(c);
	}
	if (e != OK)
		answer_error(c, e);
	else if (c->committed != NULL)
		c->committed(c);
	if (c->step != NULL)
		c->step->result = e;
	c->store = NULL;
}

void routes_stow(struct call *c)
{
	enum err e = c->route->handle(c);

	if (e != OK && c->http->status == 0)
		answer_error(c, e);
}

void routes_end(void *context, struct http_exchange *x)
{
	struct call *c = x->app;

	(void)context;
	if (c == NULL)
		return;
	feed_waiter_free(c->waiter);
	free(c);
	x->app = NULL;
}

void routes_refuse(void *context, struct http_exchange *x)
{
	(void)context;
	problem_answer(x, problem_of_status(x->status), "", NULL, 0);
}
