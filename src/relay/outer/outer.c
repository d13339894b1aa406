#include "relay/outer/outer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <sodium.h>

#include "bytes/cbor.h"
#include "bytes/secret.h"
#include "net/api.h"
#include "relay/outer/outer_batch.h"
#include "relay/spool_heard.h"
#include "sys/clock.h"
#include "sys/crash.h"
#include "sys/file.h"
#include "sys/log.h"

#define REQUESTS_MAX ((size_t)4 << 20)   /* bytes of one answer */

static enum err read_transport_key(const struct relay_config *config, uint8_t ret_public[ED25519_PUBLIC_LEN],
				   uint8_t ret_secret[ED25519_SECRET_LEN])
{
	char path[RELAY_PATH_MAX];
	uint8_t seed[ED25519_SEED_LEN];

	TRY(relay_config_path(config, "outer/transport.key", path));
	enum err e = file_read_fixed(path, seed, sizeof(seed));
	if (e == OK)
		ed25519_from_seed(seed, ret_public, ret_secret);
	sodium_memzero(seed, sizeof(seed));
	if (e != OK)
		log_event("transport-key-unreadable", "file=%s error=%s", path, err_name(e));
	return e;
}

/* Inner compares the clock with it. What cannot be kept stops nothing here. */
static void keep_challenge(struct outer *o, const struct api_challenge *challenge)
{
	enum err e = spool_heard_put_challenge(&o->spool, BYTES(challenge->statement, challenge->statement_n));

	if (e != OK)
		log_event("challenge-not-kept", "error=%s", err_name(e));
}

void outer_refused(struct outer *o, uint64_t number, unsigned status, const struct http_client_problem *problem)
{
	struct spool_refusal refusal = { .last = clock_unix(), .number = number, .status = status };
	enum err e;

	if (problem != NULL && problem->has_expected)
		refusal.expected = problem->expected;
	if (problem != NULL)
		strcpy(refusal.problem, problem->name);
	e = spool_heard_put_refusal(&o->spool, &refusal);
	if (e != OK)
		log_event("refusal-not-kept", "error=%s", err_name(e));
}

static enum err open_session(struct outer *o)
{
	uint8_t public_key[ED25519_PUBLIC_LEN], secret[ED25519_SECRET_LEN];
	const struct api_login login = {
		.role = SESSION_TRANSPORT, .hospital = bytes_of_str(o->config->id),
		.public_key = public_key, .secret = secret,
	};
	struct api_challenge challenge;
	uint64_t expires;

	TRY(read_transport_key(o->config, public_key, secret));
	enum err e = api_challenge(o->client, o->config->origin, &challenge);
	if (e == OK)
		keep_challenge(o, &challenge);
	if (e == OK)
		e = api_session(o->client, o->config->origin, &challenge, &login, o->token, &expires);
	sodium_memzero(secret, sizeof(secret));
	if (e == ERR_NOT_FOUND || e == ERR_DENIED) {
		log_event("not-admitted", "hospital=%s origin=%s", o->config->id, o->config->origin);
		outer_refused(o, 0, e == ERR_NOT_FOUND ? 404 : 403, NULL);
	} else if (e != OK) {
		log_event("no-session", "origin=%s error=%s reason=%s", o->config->origin, err_name(e),
			  http_client_why(o->client));
	}
	return e;
}

/* What the platform expects next is what counts, whatever the spool says: it may have been lost, or put back. */
static enum err ask_next(struct outer *o)
{
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };
	char path[128];
	uint64_t next, accepted, number = 0;
	enum err e;

	snprintf(path, sizeof(path), "/v1/hospitals/%s/batches", o->config->id);
	const struct http_client_request request = { .method = "GET", .path = path, .token = o->token, .max = 4096 };
	TRY(http_client_call(o->client, &request, &answer));
	TRY(api_status(&answer));
	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&answer.body));
	cbor_get_array_of(&r, 1);
	next = cbor_get_uint(&r);
	TRY(cbor_done(&r));
	if (next == 0)
		return ERR_FORMAT;
	if (spool_get_accepted(&o->spool, &accepted) != OK || accepted != next - 1)
		TRY(spool_put_accepted(&o->spool, next - 1));
	while ((e = spool_next_batch(&o->spool, number, &number)) == OK && number < next)
		TRY(spool_remove_batch(&o->spool, number));
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err outer_open(const struct relay_config *config, struct outer *ret)
{
	struct outer o = { .config = config };
	enum err e = spool_open(config->dir, &o.spool);

	if (e == OK)
		e = spool_clear_in(&o.spool);
	if (e != OK) {
		log_event("spool-unusable", "error=%s reason=%s", err_name(e), strerror(errno));
		return e;
	}
	e = http_client_open(config->origin, &o.client);
	if (e != OK) {
		log_event("origin-unusable", "origin=%s error=%s", config->origin, err_name(e));
		return e;
	}
	if (config->authority[0] != '\0')
		e = http_client_trust(o.client, config->authority);
	if (e == OK)
		e = open_session(&o);
	if (e == OK) {
		e = ask_next(&o);
		if (e == OK)
			e = spool_requests_end(&o.spool, &o.after);
		if (e != OK)
			outer_tell(&o, "open-failed", e);
	}
	if (e != OK) {
		outer_close(&o);
		return e;
	}
	*ret = o;
	return OK;
}

void outer_close(struct outer *outer)
{
	http_client_close(outer->client);
	outer->client = NULL;
	sodium_memzero(outer->token, sizeof(outer->token));
}

/* Each request is kept as it came; only its number is looked at here. */
static enum err keep_requests(struct outer *o, struct bytes answer)
{
	struct cbor_reader r = cbor_reader(answer);

	while (cbor_more(&r)) {
		struct bytes request = cbor_skip(&r);
		struct cbor_reader inside = cbor_reader(request);

		TRY(r.err);
		cbor_get_array_of(&inside, 4);
		uint64_t number = cbor_get_uint(&inside);
		TRY(inside.err);
		if (number <= o->after)
			return ERR_FORMAT;
		TRY(spool_put_request(&o->spool, o->after, number, request));
		o->after = number;
	}
	return cbor_done(&r);
}

static enum err fetch_requests(struct outer *o)
{
	uint64_t before;
	char path[128];

	do {
		AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };

		before = o->after;
		snprintf(path, sizeof(path), "/v1/hospitals/%s/requests?after=%" PRIu64, o->config->id, before);
		const struct http_client_request request = {
			.method = "GET", .path = path, .token = o->token, .max = REQUESTS_MAX,
		};
		TRY(http_client_call(o->client, &request, &answer));
		TRY(api_status(&answer));
		TRY(keep_requests(o, BYTES_OF_BUF(&answer.body)));
		crash_point("requests-kept");
	} while (o->after != before);
	return OK;
}

void outer_tell(struct outer *o, const char *event, enum err e)
{
	if (e == ERR_FULL)
		log_event("disk-full", "folder=%s/spool", o->config->dir);
	else if (http_client_why(o->client)[0] != '\0')
		log_event(event, "error=%s reason=%s", err_name(e), http_client_why(o->client));
	else
		log_event(event, "error=%s", err_name(e));
}

/* A batch that is refused holds up no request. */
enum err outer_carry(struct outer *outer)
{
	enum err batches = outer_batch_carry(outer), requests = OK;

	if (batches != ERR_IO)
		requests = fetch_requests(outer);
	if (batches != OK)
		outer_tell(outer, "carry-failed", batches);
	if (requests != OK)
		outer_tell(outer, "fetch-failed", requests);
	return batches != OK ? batches : requests;
}
