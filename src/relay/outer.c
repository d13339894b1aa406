#include "relay/outer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <sodium.h>

#include "core/cbor.h"
#include "core/secret.h"
#include "net/api.h"
#include "relay/outer_blob.h"
#include "relay/spool_heard.h"
#include "sys/crash.h"
#include "sys/file.h"
#include "sys/log.h"

#define REQUESTS_MAX ((size_t)4 << 20)   /* bytes of one answer */
#define AFTER_MAX 24

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
	enum err e = spool_put_challenge(&o->spool, BYTES(challenge->statement, challenge->statement_n));

	if (e != OK)
		log_event("challenge-not-kept", "error=%s", err_name(e));
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
	if (e == ERR_NOT_FOUND || e == ERR_DENIED)
		log_event("not-admitted", "hospital=%s origin=%s", o->config->id, o->config->origin);
	else if (e != OK)
		log_event("no-session", "origin=%s error=%s reason=%s", o->config->origin, err_name(e),
			  http_client_reason(o->client));
	return e;
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

/* What the platform answered to batch N. It may have taken it before: then it says 204 again. */
static enum err batch_answered(struct outer *o, uint64_t number, const struct http_client_answer *answer)
{
	if (answer->status == 204) {
		TRY(spool_put_accepted(&o->spool, number));
		crash_point("batch-accepted");
		return spool_remove_batch(&o->spool, number);
	}
	if (answer->problem.has_expected)
		log_event("batch-out-of-order", "number=%" PRIu64 " expected=%" PRIu64, number, answer->problem.expected);
	else
		log_event("batch-refused", "number=%" PRIu64 " status=%d problem=%s", number, answer->status,
			  answer->problem.name);
	return api_status(answer);
}

static enum err carry_batch(struct outer *o, uint64_t number)
{
	AUTO(buf_free) struct buf batch = BUF_MAX(SPOOL_BATCH_MAX);
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };
	char path[128];

	TRY(spool_read_batch(&o->spool, number, &batch));
	snprintf(path, sizeof(path), "/v1/hospitals/%s/batches/%" PRIu64, o->config->id, number);
	const struct http_client_request request = {
		.method = "PUT", .path = path, .type = HTTP_CLIENT_CBOR_SEQ, .body = BYTES_OF_BUF(&batch),
		.token = o->token, .max = 4096,
	};
	TRY(http_client_call(o->client, &request, &answer));
	crash_point("batch-sent");
	return batch_answered(o, number, &answer);
}

static enum err carry_blobs(struct outer *o)
{
	uint8_t id[ATOM_ID16_LEN];
	enum err e;

	while ((e = spool_first_blob(&o->spool, id)) == OK)
		TRY(outer_blob_carry(o, id));
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err carry_batches(struct outer *o)
{
	uint64_t number;
	enum err e;

	while ((e = spool_first_batch(&o->spool, &number)) == OK)
		TRY(carry_batch(o, number));
	return e == ERR_NOT_FOUND ? OK : e;
}

/* DIR/outer/requests: the number of the request fetched last. */
static enum err read_after(const char *path, uint64_t *ret)
{
	AUTO(buf_free) struct buf text = BUF_MAX(AFTER_MAX);
	const char *s;
	enum err e = file_read(path, &text);

	if (e == ERR_NOT_FOUND) {
		*ret = 0;
		return OK;
	}
	TRY(e);
	TRY(buf_str(&text, &s));
	*ret = strtoull(s, NULL, 10);
	return OK;
}

static enum err write_after(const char *path, uint64_t after)
{
	char text[AFTER_MAX];
	int n = snprintf(text, sizeof(text), "%" PRIu64 "\n", after);

	return file_replace(path, BYTES(text, n), 0600);
}

/* Each request is kept as it came; only its number is looked at here. */
static enum err keep_requests(struct outer *o, struct bytes answer, uint64_t *after)
{
	struct cbor_reader r = cbor_reader(answer);

	while (cbor_more(&r)) {
		struct bytes request = cbor_skip(&r);
		struct cbor_reader inside = cbor_reader(request);

		TRY(r.err);
		cbor_get_array_of(&inside, 4);
		uint64_t number = cbor_get_uint(&inside);
		TRY(inside.err);
		if (number <= *after)
			return ERR_FORMAT;
		TRY(spool_put_request(&o->spool, number, request));
		*after = number;
	}
	return cbor_done(&r);
}

static enum err fetch_requests(struct outer *o)
{
	char file[RELAY_PATH_MAX], path[128];
	uint64_t after = 0, before;

	TRY(relay_config_path(o->config, "outer/requests", file));
	TRY(read_after(file, &after));
	do {
		AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };

		before = after;
		snprintf(path, sizeof(path), "/v1/hospitals/%s/requests?after=%" PRIu64, o->config->id, after);
		const struct http_client_request request = {
			.method = "GET", .path = path, .token = o->token, .max = REQUESTS_MAX,
		};
		TRY(http_client_call(o->client, &request, &answer));
		TRY(api_status(&answer));
		TRY(keep_requests(o, BYTES_OF_BUF(&answer.body), &after));
		crash_point("requests-kept");
		if (after != before)
			TRY(write_after(file, after));
	} while (after != before);
	return OK;
}

enum err outer_carry(struct outer *outer)
{
	enum err e = carry_blobs(outer);

	if (e == OK)
		e = carry_batches(outer);
	if (e == OK)
		e = fetch_requests(outer);
	if (e != OK)
		log_event("carry-failed", "error=%s reason=%s", err_name(e), http_client_reason(outer->client));
	return e;
}
