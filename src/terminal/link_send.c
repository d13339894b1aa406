#include "terminal/link_send.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "core/identity_find.h"
#include "core/link_plain.h"

enum err link_send_identity(const struct opened *shelf, uint64_t now, struct buf *ret_statement, struct problem *why)
{
	for (size_t i = 0; i < shelf->shelf.n; i++) {
		AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
		struct summary summary;

		if (shelf->shelf.records[i].deleted)
			continue;
		TRY(opened_record(shelf, &shelf->shelf.records[i], &json, &summary, why));
		enum err e = identity_find(BYTES_OF_BUF(&json), bytes_of_str(known_id(&shelf->known)), shelf->known.seen.signing,
					   shelf->keys.sign_public, now, ret_statement);
		if (e == ERR_NOMEM)
			return problem_is(why, PROBLEM_MEMORY, e);
		if (e == OK)
			return OK;
	}
	return problem_set(why, PROBLEM_NO_IDENTITY, ERR_NOT_FOUND, "%s", known_id(&shelf->known));
}

static enum err post(struct client *c, const struct hospital_peer *peer, struct bytes body, struct problem *why)
{
	char path[64 + ATOM_HOSPITAL_MAX];
	enum err e;

	snprintf(path, sizeof(path), "/v1/hospitals/%.*s/requests", (int)peer->id.n, (const char *)peer->id.p);
	e = client_send(c, "POST", path, NULL, body, NULL, why);
	if (e == ERR_NOT_FOUND)
		return problem_set(why, PROBLEM_NO_HOSPITAL, e, "%.*s", (int)peer->id.n, (const char *)peer->id.p);
	return e == OK ? OK : problem_set(why, PROBLEM_UNEXPECTED, e, "%s", path);
}

enum err link_send(struct terminal *t, struct client *c, const struct patient *patient, const struct opened *voucher,
		   const struct hospital_peer *peer, const char *code, struct links_pending *p)
{
	AUTO(buf_free) struct buf identity = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf body = BUF_MAX(LINK_PLAIN_POST_MAX);
	AUTO(sealed_random_wipe) struct sealed_random random;
	struct link_plain_request plain = { .audience = peer->id, .voucher = bytes_of_str(known_id(&voucher->known)) };
	uint64_t now = client_now(c), expires = now + LINK_REQUEST_LIFE_MAX;
	uint8_t id[HASH_LEN];
	enum err e;

	TRY(link_send_identity(voucher, now, &identity, &t->why));
	plain.identity = BYTES_OF_BUF(&identity);
	memcpy(plain.home_sign, patient->home.sign_public, sizeof(plain.home_sign));
	memcpy(plain.home_seal, patient->home.seal_public, sizeof(plain.home_seal));
	if (code != NULL) {
		plain.code = bytes_of_str(code);
		memcpy(plain.request, p->first, sizeof(plain.request));
	}
	randombytes_buf(plain.nonce, sizeof(plain.nonce));
	randombytes_buf(&random, sizeof(random));
	e = link_plain_request_post(&plain, peer->inbox, voucher->keys.sign_secret, now, expires, &random, &body, id);
	if (e != OK)
		return problem_is(&t->why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_TOO_MUCH, e);
	TRY(post(c, peer, BYTES_OF_BUF(&body), &t->why));
	p->stage = code == NULL ? LINKS_ASKED : LINKS_ANSWERED;
	memcpy(code == NULL ? p->first : p->second, id, sizeof(id));
	if (code == NULL)
		p->expires = expires;
	return OK;
}
