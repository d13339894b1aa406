#include "terminal/client.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/cbor.h"
#include "bytes/secret.h"
#include "sys/clock.h"
#include "sys/lang.h"
#include "terminal/kept_file.h"
#include "terminal/screen.h"
#include "verify/verify.h"

#define PLATFORM_FILE "platform"
#define ANSWER_SECONDS 300

/* Nothing else says where the platform is: what can be fetched no more is kept twice. */
static const char *const copies[] = { PLATFORM_FILE, PLATFORM_FILE ".copy" };

/* The platform's file: [origin, key] */
struct pinned {
	char origin[HTTP_CLIENT_ORIGIN_MAX + 1];
	uint8_t key[ATOM_KEY_LEN];
};

static enum err parse_pinned(struct bytes file, struct pinned *ret)
{
	struct cbor_reader r = cbor_reader(file);
	struct pinned pinned = { 0 };
	struct bytes origin;

	cbor_get_array_of(&r, 2);
	origin = cbor_get_text(&r, HTTP_CLIENT_ORIGIN_MAX);
	cbor_get_fixed(&r, pinned.key, sizeof(pinned.key));
	TRY(cbor_done(&r));
	memcpy(pinned.origin, origin.p, origin.n);
	*ret = pinned;
	return OK;
}

/* ERR_NOT_FOUND without a problem where there is none that can be used. */
static enum err read_copy(const struct home_dir *dir, const char *name, struct pinned *ret, struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(1024);
	enum err e = kept_file_read(dir, name, &file, why);

	/* one that lost its hash, or never had it, is whole all the same */
	if ((e == OK || e == ERR_FORMAT) && parse_pinned(BYTES_OF_BUF(&file), ret) == OK)
		return OK;
	if (e == OK)
		TRY(kept_file_set_aside(dir, name, why));
	return e == OK || e == ERR_FORMAT ? ERR_NOT_FOUND : e;
}

static enum err write_pinned(const struct home_dir *dir, const char *origin, const uint8_t key[static ATOM_KEY_LEN],
			     struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(1024);
	struct cbor_writer w = cbor_writer(&file);

	cbor_put_array(&w, 2);
	cbor_put_str(&w, origin);
	cbor_put_bytes(&w, BYTES(key, ATOM_KEY_LEN));
	if (cbor_written(&w) != OK)
		return problem_is(why, PROBLEM_MEMORY, w.err);
	for (size_t i = 0; i < LEN(copies); i++)
		TRY(kept_file_write(dir, copies[i], BYTES_OF_BUF(&file), why));
	return OK;
}

/* Of the copies, the first that can be used; it mends the others. ERR_NOT_FOUND without a problem. */
static enum err read_pinned(const struct home_dir *dir, struct pinned *ret, struct problem *why)
{
	struct pinned pinned[LEN(copies)];
	size_t good = LEN(copies), missing = 0;

	for (size_t i = LEN(copies); i-- > 0;) {
		enum err e = read_copy(dir, copies[i], &pinned[i], why);

		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		if (e == OK)
			good = i;
		else
			missing++;
	}
	if (good == LEN(copies))
		return ERR_NOT_FOUND;
	*ret = pinned[good];
	return missing == 0 ? OK : kept_file_room(write_pinned(dir, ret->origin, ret->key, why), why);
}

/* Requests */

static enum err transport_problem(struct client *c, enum err e, struct problem *why)
{
	const char *reason = http_client_reason(c->http);

	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	if (e == ERR_IO)
		return problem_set(why, PROBLEM_UNREACHABLE, e, "%s%s%s", c->origin, reason[0] == '\0' ? "" : ": ", reason);
	return problem_set(why, PROBLEM_ANSWER, e, "%s", c->origin);
}

/* What a status means; with a problem where no caller has a better word for it. */
static enum err status_problem(const struct http_client_answer *answer, const char *path, struct problem *why)
{
	enum problem_kind kind = PROBLEM_UNEXPECTED;
	enum err e = ERR_FORMAT;

	if (answer->status >= 200 && answer->status <= 299)
		return OK;
	switch (answer->status) {
	case 404: return ERR_NOT_FOUND;
	case 409: return ERR_CONFLICT;
	case 410: return ERR_EXPIRED;
	case 401:
	case 403:
		kind = PROBLEM_DENIED;
		e = ERR_DENIED;
		break;
	case 413:
		kind = PROBLEM_TOO_MUCH;
		e = ERR_TOO_LONG;
		break;
	case 429:
	case 503:
		kind = PROBLEM_BUSY;
		e = ERR_BUSY;
		break;
	default:
		if (answer->status >= 500) {
			kind = PROBLEM_SERVER;
			e = ERR_IO;
		}
	}
	return problem_set(why, kind, e, "%.*s %d %s", (int)strcspn(path, "?"), path, answer->status, answer->problem.name);
}

/*
 * Something else stands in the platform's place (a firewall, an edge that looks
 * elsewhere): its refusals carry no problem of the protocol. What an edge of ours
 * says for the platform, too much, too often or a fault, keeps its meaning.
 */
static bool is_foreign(const struct http_client_answer *answer)
{
	return answer->status >= 300 && answer->status < 500 && answer->status != 413 && answer->status != 429 &&
	       answer->problem.name[0] == '\0';
}

enum err client_call(struct client *c, const struct http_client_request *request, struct http_client_answer *ret,
		     struct problem *why)
{
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };
	enum err e = http_client_call(c->http, request, &answer);

	c->status = e == OK ? answer.status : 0;
	if (e != OK)
		return transport_problem(c, e, why);
	if (answer.status <= 299 && answer.page)
		return problem_set(why, PROBLEM_UNREACHABLE, ERR_IO, "%s", c->origin);
	if (is_foreign(&answer))
		return problem_set(why, PROBLEM_UNREACHABLE, ERR_IO, "%s: %d", c->origin, answer.status);
	e = status_problem(&answer, request->path, why);
	if (e == OK || e == ERR_NOT_FOUND || e == ERR_CONFLICT || e == ERR_EXPIRED) {
		*ret = answer;
		answer.body = BUF_MAX(0);
	}
	return e;
}

enum err client_get(struct client *c, const char *path, const struct client_token *token, struct buf *ret,
		    struct problem *why)
{
	const struct http_client_request request = {
		.method = "GET", .path = path, .token = token == NULL ? NULL : token->text, .max = ret->max,
	};
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };

	TRY(client_call(c, &request, &answer, why));
	buf_free(ret);
	*ret = answer.body;
	answer.body = BUF_MAX(0);
	return OK;
}

/* It went out, and whether it was acted upon nobody said: a full disk says that it was not. */
static bool is_lost(const struct client *c, const struct problem *failed)
{
	return (failed->kind == PROBLEM_UNREACHABLE && http_client_sent(c->http)) ||
	       (failed->kind == PROBLEM_SERVER && c->status != 507);
}

enum err client_send(struct client *c, const char *method, const char *path, const struct client_token *token,
		     struct bytes body, struct http_client_problem *ret_problem, struct problem *why)
{
	const struct http_client_request request = {
		.method = method, .path = path, .type = HTTP_CLIENT_CBOR, .body = body,
		.token = token == NULL ? NULL : token->text, .max = 65536, .seconds = ANSWER_SECONDS,
	};
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };
	struct problem failed = { 0 }, again = { 0 };
	enum err e = client_call(c, &request, &answer, &failed);

	if (is_lost(c, &failed)) {
		e = client_call(c, &request, &answer, &again);
		/* the second's failure says nothing of the first */
		if (again.kind != PROBLEM_NONE && problem_exit(again.kind) == EXIT_NETWORK)
			again.kind = PROBLEM_UNANSWERED;
		failed = again;
	}
	if (failed.kind != PROBLEM_NONE)
		e = problem_about(why, failed.kind, e, bytes_of_str(failed.subject));
	if (e != OK && ret_problem != NULL)
		*ret_problem = answer.problem;
	return e;
}

/* The clock */

static enum err get_challenge(struct client *c, struct api_challenge *ret, struct problem *why)
{
	AUTO(buf_free) struct buf body = BUF_MAX(65536);
	struct challenge challenge;
	enum err e = client_get(c, "/v1/challenge", NULL, &body, why);

	if (e != OK)
		return problem_set(why, PROBLEM_UNEXPECTED, e, "%s", c->origin);
	TRY(verify_challenge(BYTES_OF_BUF(&body), c->origin, c->pinned ? c->platform : NULL, &challenge, why));
	c->pinned = true;
	memcpy(c->platform, challenge.key, sizeof(c->platform));
	memcpy(ret->nonce, challenge.nonce, sizeof(ret->nonce));
	memcpy(ret->key, challenge.key, sizeof(ret->key));
	ret->time = challenge.time;
	return OK;
}

static void set_clock(struct client *c, uint64_t theirs)
{
	uint64_t ours = clock_unix();
	uint64_t off = theirs > ours ? theirs - ours : ours - theirs;

	if (off <= CLIENT_CLOCK_SLACK || off > INT64_MAX)
		return;
	c->clock_wrong = true;
	c->skew = theirs > ours ? (int64_t)off : -(int64_t)off;
	screen_note(L("注意：本机时钟与平台相差 %" PRIu64 " 分钟，以平台时间为准。请校准本机时钟。",
		      "note: this machine's clock is %" PRIu64 " minutes off the platform's, whose time is used. Set the clock."),
		    off / 60);
}

uint64_t client_now(const struct client *c)
{
	uint64_t now = (uint64_t)((int64_t)clock_unix() + c->skew);

	return c->skew == 0 || now > c->floor ? now : c->floor;
}

void client_seen(struct client *c, uint64_t root_time)
{
	if (root_time > c->floor)
		c->floor = root_time;
}

static bool is_used(const struct home_dir *dir)
{
	return home_dir_has(dir, "patient.key") || home_dir_has(dir, "doctor.key");
}

enum err client_open(const struct home_dir *dir, const char *origin, struct client *ret, struct problem *why)
{
	AUTO(client_close) struct client c = { 0 };
	struct api_challenge challenge;
	struct pinned pinned;
	enum err e = read_pinned(dir, &pinned, why);
	bool known = e == OK;

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (origin == NULL && !known && is_used(dir))
		return problem_set(why, PROBLEM_HOME_FILE, ERR_NOT_FOUND, PLATFORM_FILE);
	if (origin == NULL && !known)
		return problem_is(why, PROBLEM_HOME_EMPTY, ERR_NOT_FOUND);
	/* a home in which nothing was ever opened is bound to nothing */
	if (origin != NULL && known && !is_used(dir))
		known = strcmp(origin, pinned.origin) == 0;
	if (origin != NULL && known && strcmp(origin, pinned.origin) != 0)
		return problem_set(why, PROBLEM_OTHER_PLATFORM, ERR_CONFLICT, "%s, %s", origin, pinned.origin);
	if (origin == NULL)
		origin = pinned.origin;
	e = http_client_open(origin, &c.http);
	if (e != OK)
		return problem_set(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_ORIGIN, e, "%s", origin);
	memcpy(c.origin, origin, strlen(origin) + 1);
	c.pinned = known;
	if (known)
		memcpy(c.platform, pinned.key, sizeof(c.platform));
	TRY(get_challenge(&c, &challenge, why));
	set_clock(&c, challenge.time);
	if (!known)
		TRY(write_pinned(dir, origin, challenge.key, why));
	*ret = c;
	c.http = NULL;
	return OK;
}

void client_close(struct client *c)
{
	http_client_close(c->http);
	c->http = NULL;
}

/* Sessions */

void client_token_wipe(struct client_token *t)
{
	secret_wipe(t, sizeof(*t));
}

enum err client_session(struct client *c, const struct api_login *login, struct client_token *ret, struct problem *why)
{
	struct api_challenge challenge;
	uint64_t expires;
	enum err e;

	TRY(get_challenge(c, &challenge, why));
	e = api_session(c->http, c->origin, &challenge, login, ret->text, &expires);
	switch (e) {
	case OK:
	case ERR_NOT_FOUND:
		return e;
	case ERR_IO:
		if (http_client_reason(c->http)[0] == '\0')
			return problem_set(why, PROBLEM_SERVER, e, "/v1/sessions");
		return transport_problem(c, e, why);
	case ERR_NOMEM:
		return transport_problem(c, e, why);
	case ERR_BUSY:
		return problem_is(why, PROBLEM_BUSY, e);
	case ERR_DENIED:
	case ERR_EXPIRED:
		return problem_is(why, PROBLEM_DENIED, e);
	default:
		return problem_set(why, PROBLEM_ANSWER, e, "%s", c->origin);
	}
}
