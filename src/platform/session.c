#include "platform/session.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "bytes/base64.h"
#include "bytes/secret.h"
#include "platform/limits.h"
#include "statement/challenge.h"
#include "statement/shelf.h"
#include "sys/clock.h"

#define LIVE_MAX 32u          /* sessions of one key; older ones end */
#define NONCE_STAMP 16        /* time in ms (8 bytes), random (8); the rest is their tag */

static_assert(CHALLENGE_NONCE_LEN - NONCE_STAMP == 16, "half a nonce is its tag");

static void nonce_tag(const struct platform *p, const uint8_t *nonce, uint8_t ret[static crypto_auth_BYTES])
{
	crypto_auth(ret, nonce, NONCE_STAMP, p->nonce_key);
}

static void nonce_make(const struct platform *p, uint8_t ret[static CHALLENGE_NONCE_LEN])
{
	uint8_t tag[crypto_auth_BYTES];

	put_be64(ret, clock_steady_ms());
	randombytes_buf(ret + 8, 8);
	nonce_tag(p, ret, tag);
	memcpy(ret + NONCE_STAMP, tag, CHALLENGE_NONCE_LEN - NONCE_STAMP);
}

static bool nonce_good(const struct platform *p, const uint8_t nonce[static CHALLENGE_NONCE_LEN])
{
	uint8_t tag[crypto_auth_BYTES];
	uint64_t given = get_be64(nonce), now = clock_steady_ms();

	nonce_tag(p, nonce, tag);
	return secret_equal(BYTES(tag, CHALLENGE_NONCE_LEN - NONCE_STAMP),
			    BYTES(nonce + NONCE_STAMP, CHALLENGE_NONCE_LEN - NONCE_STAMP))
		&& given <= now && now - given <= SESSION_NONCE_SECONDS * 1000u;
}

enum err session_challenge(struct call *c)
{
	struct platform *p = c->platform;
	struct challenge challenge = { .origin = bytes_of_str(p->config.origin), .time = c->now };
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);

	nonce_make(p, challenge.nonce);
	memcpy(challenge.key, p->public_key, sizeof(challenge.key));
	TRY(challenge_sign(&challenge, p->secret_key, &statement));
	return call_answer_statement(c, BYTES_OF_BUF(&statement));
}

/* What a role needs to be on file: fills where the session belongs and how long it can last at most. */
struct standing {
	uint64_t shelf, until;
};

/* Also of a closed shelf: its account is shown that it was closed, with the proof, and can do nothing else. */
static enum err stand_account(struct call *c, const struct session *s, struct standing *ret)
{
	uint8_t place[HASH_LEN], key[ATOM_KEY_LEN] = { 0 };
	struct store_query q;
	bool found;

	shelf_index(s->tag, place);
	q = STORE_QUERY(c->store, "SELECT no, sign FROM shelf WHERE hospital = $1 AND place = $2",
			STORE_TEXT(s->hospital), STORE_BYTES(BYTES_OF(place)));
	found = store_next(&q);
	if (found) {
		ret->shelf = store_get_uint(&q, 0);
		store_get_fixed(&q, 1, key, sizeof(key));
	}
	TRY(store_end_found(&q, found));
	return memcmp(key, s->key, sizeof(key)) == 0 ? OK : ERR_DENIED;
}

static enum err stand_doctor(struct call *c, const struct session *s, struct standing *ret)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT expires FROM doctor WHERE hospital = $1 AND key = $2 AND revoked = 0"
					   " AND starts <= $3 AND expires > $4",
					   STORE_TEXT(s->hospital), STORE_BYTES(BYTES_OF(s->key)), STORE_UINT(c->now),
					   STORE_UINT(c->now));
	bool found = store_next(&q);

	if (found)
		ret->until = store_get_uint(&q, 0);
	TRY(store_end(&q));
	return found ? OK : call_refuse(c, PROBLEM_DENIED, "no certificate of this hospital is in force for this key");
}

static enum err stand_transport(struct call *c, const struct session *s)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT transport FROM hospital WHERE id = $1", STORE_TEXT(s->hospital));
	uint8_t key[ATOM_KEY_LEN] = { 0 };
	bool found = store_next(&q);

	if (found)
		store_get_fixed(&q, 0, key, sizeof(key));
	TRY(store_end_found(&q, found));
	return memcmp(key, s->key, sizeof(key)) == 0 ? OK : ERR_DENIED;
}

static enum err stand(struct call *c, const struct session *s, struct standing *ret)
{
	*ret = (struct standing){ 0, c->now + SESSION_LIFE_SECONDS };
	switch (s->role) {
	case SESSION_ACCOUNT:
		return stand_account(c, s, ret);
	case SESSION_HOME:
		return OK;
	case SESSION_DOCTOR:
		return stand_doctor(c, s, ret);
	case SESSION_TRANSPORT:
		return stand_transport(c, s);
	}
	return ERR_UNSUPPORTED;
}

static enum err insert(struct call *c, const struct session *s, const struct standing *standing, uint64_t expires,
		       const uint8_t token[static SESSION_TOKEN_LEN])
{
	uint8_t hash[HASH_LEN];
	enum err e;

	hash_sha256(BYTES(token, SESSION_TOKEN_LEN), hash);
	e = STORE_RUN(c->store,
		      "INSERT INTO session (token, nonce, role, hospital, shelf, key, expires, ended)"
		      " VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
		      STORE_BYTES(BYTES_OF(hash)), STORE_BYTES(BYTES_OF(s->nonce)), STORE_UINT(s->role),
		      STORE_TEXT(s->hospital), STORE_UINT(standing->shelf), STORE_BYTES(BYTES_OF(s->key)),
		      STORE_UINT(expires));
	if (e == ERR_CONFLICT)
		return call_refuse(c, PROBLEM_DENIED, "the nonce has served");
	TRY(e);
	return STORE_RUN(c->store,
			 "UPDATE session SET ended = 1 WHERE key = $1 AND ended = 0 AND no <="
			 " (SELECT no FROM session WHERE key = $2 AND ended = 0 ORDER BY no DESC LIMIT 1 OFFSET $3)",
			 STORE_BYTES(BYTES_OF(s->key)), STORE_BYTES(BYTES_OF(s->key)), STORE_UINT(LIVE_MAX));
}

enum err session_begin(struct call *c)
{
	AUTO(secret32_wipe) struct secret32 token;
	struct statement st;
	struct standing standing;
	struct session s;
	struct cbor_writer w;
	uint64_t expires = c->now + SESSION_LIFE_SECONDS;

	TRY(limits_take(c, LIMITS_SESSIONS, ""));
	TRY(session_open(c->http->body, &st, &s));
	if (!bytes_equal(s.origin, bytes_of_str(c->platform->config.origin)))
		return call_refuse(c, PROBLEM_DENIED, "the session is for another origin");
	if (!nonce_good(c->platform, s.nonce))
		return call_refuse(c, PROBLEM_DENIED, "the nonce is not of this platform or too old");
	TRY(stand(c, &s, &standing));
	if (standing.until < expires)
		expires = standing.until;
	randombytes_buf(token.b, sizeof(token.b));
	TRY(insert(c, &s, &standing, expires, token.b));
	w = call_answer(c, 200, false);
	cbor_put_array(&w, 2);
	cbor_put_bytes(&w, BYTES_OF(token.b));
	cbor_put_uint(&w, expires);
	return cbor_written(&w);
}

enum err session_end(struct call *c)
{
	TRY(STORE_RUN(c->store, "UPDATE session SET ended = 1 WHERE no = $1", STORE_UINT(c->who.session)));
	return call_answer_empty(c, 204);
}

static enum err bearer(struct call *c, uint8_t ret_hash[static HASH_LEN])
{
	AUTO(secret32_wipe) struct secret32 token;
	const char *header = http_server_header(c->http, "Authorization");

	if (header == NULL || strncmp(header, "Bearer ", 7) != 0)
		return call_refuse(c, PROBLEM_NO_SESSION, "%s", "");
	if (base64_decode_fixed(bytes_of_str(header + 7), BASE64_URL_UNPADDED, token.b, sizeof(token.b)) != OK)
		return call_refuse(c, PROBLEM_NO_SESSION, "%s", "");
	hash_sha256(BYTES_OF(token.b), ret_hash);
	return OK;
}

enum err session_find(struct call *c)
{
	struct caller who = { .known = true };
	uint8_t token[HASH_LEN];
	struct store_query q;
	struct bytes hospital;
	uint64_t now = clock_unix();
	bool found;

	TRY(bearer(c, token));
	/* one that lasts longer than any can was begun while the clock was wrong */
	q = STORE_QUERY(c->store,
			"SELECT no, role, hospital, shelf, key FROM session WHERE token = $1 AND ended = 0 AND expires > $2 AND expires <= $3",
			STORE_BYTES(BYTES_OF(token)), STORE_UINT(now), STORE_UINT(now + SESSION_LIFE_SECONDS));
	found = store_next(&q);
	if (found) {
		who.session = store_get_uint(&q, 0);
		who.role = (enum session_role)store_get_uint(&q, 1);
		hospital = store_get_bytes(&q, 2);
		if (hospital.n <= ATOM_HOSPITAL_MAX && hospital.n > 0)
			memcpy(who.hospital, hospital.p, hospital.n);
		who.shelf = store_get_uint(&q, 3);
		store_get_fixed(&q, 4, who.key, sizeof(who.key));
	}
	TRY(store_end(&q));
	if (!found)
		return call_refuse(c, PROBLEM_NO_SESSION, "%s", "");
	statement_key_id(who.key, who.mailbox);
	c->who = who;
	return OK;
}
