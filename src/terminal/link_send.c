#include "terminal/link_send.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "sealed/identity_find.h"
#include "sealed/link_plain.h"

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

/* Posts BODY to the inbox. A refusal is told as what it means here. */
static enum err post(struct client *c, const char *hospital, struct bytes body, struct problem *why)
{
	char path[64 + ATOM_HOSPITAL_MAX];
	enum err e;

	snprintf(path, sizeof(path), "/v1/hospitals/%s/requests", hospital);
	e = client_send(c, "POST", path, NULL, body, NULL, why);
	if (e == ERR_NOT_FOUND)
		return problem_set(why, PROBLEM_NO_HOSPITAL, e, "%s", hospital);
	return e == OK ? OK : problem_set(why, PROBLEM_UNEXPECTED, e, "%s", path);
}

/* The request was refused, or is damaged: before it there was none, or the one that asked for a code. */
static enum err take_back(struct terminal *t, const char *hospital, struct links *links)
{
	struct links_pending *p = links_find(links, hospital);

	if (p != NULL && p->stage == LINKS_ANSWERED)
		p->stage = LINKS_CODE;
	else if (p != NULL)
		links_remove(links, p);
	TRY(links_save(&t->dir, links, &t->why));
	return links_drop_post(&t->dir, hospital, &t->why);
}

enum err link_send_again(struct terminal *t, struct client *c, const char *hospital, struct links *links)
{
	AUTO(buf_free) struct buf body = BUF_MAX(LINK_PLAIN_POST_MAX);
	struct problem failed = { 0 };
	enum err e = links_load_post(&t->dir, hospital, &body, &t->why);

	if (e == ERR_NOT_FOUND)
		return OK;
	if (e == ERR_FORMAT)
		return take_back(t, hospital, links);
	TRY(e);
	e = post(c, hospital, BYTES_OF_BUF(&body), &failed);
	if (e == OK)
		return links_drop_post(&t->dir, hospital, &t->why);
	if (failed.kind == PROBLEM_UNEXPECTED || problem_exit(failed.kind) != EXIT_NETWORK)
		TRY(take_back(t, hospital, links));
	return problem_about(&t->why, failed.kind, e, bytes_of_str(failed.subject));
}

/* The request, sealed to PEER, and its id. */
static enum err make(struct terminal *t, const struct client *c, const struct patient *patient, const struct opened *voucher,
		     const struct hospital_peer *peer, const char *code, const struct links_pending *p, struct buf *ret_body,
		     uint8_t ret_id[static HASH_LEN])
{
	AUTO(buf_free) struct buf identity = BUF_MAX(STATEMENT_MAX);
	AUTO(sealed_random_wipe) struct sealed_random random;
	struct link_plain_request plain = { .audience = peer->id, .voucher = bytes_of_str(known_id(&voucher->known)) };
	uint64_t now = client_now(c);
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
	e = link_plain_request_post(&plain, peer->inbox, voucher->keys.sign_secret, now, now + LINK_REQUEST_LIFE_MAX, &random,
				    ret_body, ret_id);
	return e == OK ? OK : problem_is(&t->why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_TOO_MUCH, e);
}

enum err link_send(struct terminal *t, struct client *c, const struct patient *patient, const struct opened *voucher,
		   const struct hospital_peer *peer, const char *code, struct links *links)
{
	AUTO(buf_free) struct buf body = BUF_MAX(LINK_PLAIN_POST_MAX);
	char hospital[ATOM_HOSPITAL_MAX + 1] = { 0 };
	struct links_pending *p, fresh = { .expires = client_now(c) + LINK_REQUEST_LIFE_MAX };
	uint8_t id[HASH_LEN];

	memcpy(hospital, peer->id.p, peer->id.n);
	p = links_find(links, hospital);
	TRY(make(t, c, patient, voucher, peer, code, p, &body, id));
	/* the request first: what is known to be under way has one */
	TRY(links_keep_post(&t->dir, hospital, BYTES_OF_BUF(&body), &t->why));
	if (p == NULL) {
		p = &links->pending[links->n++];
		*p = fresh;
		memcpy(p->hospital, hospital, sizeof(p->hospital));
		memcpy(p->voucher, known_id(&voucher->known), strlen(known_id(&voucher->known)) + 1);
	}
	p->stage = code == NULL ? LINKS_ASKED : LINKS_ANSWERED;
	memcpy(code == NULL ? p->first : p->second, id, sizeof(id));
	TRY(links_save(&t->dir, links, &t->why));
	return link_send_again(t, c, hospital, links);
}
