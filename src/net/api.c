#include "net/api.h"

#include <string.h>

#include <sodium.h>

#include "bytes/base64.h"
#include "bytes/cbor.h"

#define ANSWER_MAX 65536
#define ANSWER_SECONDS 60

enum err api_status(const struct http_client_answer *answer)
{
	int status = answer->status;

	if (status >= 200 && status <= 299)
		return OK;
	switch (status) {
	case 401: return ERR_EXPIRED;
	case 403: return ERR_DENIED;
	case 404: return ERR_NOT_FOUND;
	case 409:
	case 422: return ERR_CONFLICT;
	case 410: return ERR_EXPIRED;
	case 413: return ERR_TOO_LONG;
	case 429:
	case 503: return ERR_BUSY;
	default: return status >= 400 && status <= 499 ? ERR_FORMAT : ERR_IO;
	}
}

enum err api_path(struct buf *ret_path, const char *prefix, struct bytes id, const char *suffix)
{
	const char *s;

	TRY(buf_add_str(ret_path, prefix));
	TRY(base64_encode(id, BASE64_URL_UNPADDED, ret_path));
	TRY(buf_add_str(ret_path, suffix));
	return buf_str(ret_path, &s);
}

enum err api_challenge(struct http_client *client, const char *origin, struct api_challenge *ret)
{
	const struct http_client_request request = {
		.method = "GET", .path = "/v1/challenge", .max = ANSWER_MAX, .seconds = ANSWER_SECONDS,
	};
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };
	struct statement st;
	struct challenge c;

	TRY(http_client_call(client, &request, &answer));
	TRY(api_status(&answer));
	TRY(challenge_open(BYTES_OF_BUF(&answer.body), &st, &c));
	if (!bytes_equal(c.origin, bytes_of_str(origin)))
		return ERR_DENIED;
	if (answer.body.n > sizeof(ret->statement))
		return ERR_TOO_LONG;
	memcpy(ret->statement, answer.body.p, answer.body.n);
	ret->statement_n = answer.body.n;
	memcpy(ret->nonce, c.nonce, sizeof(ret->nonce));
	memcpy(ret->key, c.key, sizeof(ret->key));
	ret->time = c.time;
	return OK;
}

static enum err read_token(struct bytes body, char ret_token[static API_TOKEN_TEXT], uint64_t *ret_expires)
{
	struct cbor_reader r = cbor_reader(body);
	uint8_t token[32];
	uint64_t expires;

	cbor_get_array_of(&r, 2);
	cbor_get_fixed(&r, token, sizeof(token));
	expires = cbor_get_uint(&r);
	enum err e = cbor_done(&r);
	if (e == OK) {
		sodium_bin2base64(ret_token, API_TOKEN_TEXT, token, sizeof(token), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
		*ret_expires = expires;
	}
	sodium_memzero(token, sizeof(token));
	return e;
}

enum err api_session(struct http_client *client, const char *origin, const struct api_challenge *challenge,
		     const struct api_login *login, char ret_token[static API_TOKEN_TEXT], uint64_t *ret_expires)
{
	struct session session = {
		.origin = bytes_of_str(origin), .time = challenge->time, .role = login->role, .hospital = login->hospital,
	};
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };

	memcpy(session.nonce, challenge->nonce, sizeof(session.nonce));
	memcpy(session.key, login->public_key, sizeof(session.key));
	if (login->tag != NULL)
		memcpy(session.tag, login->tag, sizeof(session.tag));
	TRY(session_sign(&session, login->secret, &statement));
	const struct http_client_request request = {
		.method = "POST", .path = "/v1/sessions", .type = HTTP_CLIENT_CBOR, .body = BYTES_OF_BUF(&statement),
		.max = ANSWER_MAX, .seconds = ANSWER_SECONDS,
	};
	TRY(http_client_call(client, &request, &answer));
	TRY(api_status(&answer));
	return read_token(BYTES_OF_BUF(&answer.body), ret_token, ret_expires);
}
