#include "terminal/doctor_work.h"

#include <string.h>

#include "bytes/json.h"
#include "terminal/hex.h"
#include "verify/verify_ended.h"

void doctor_work_done(struct doctor_work *w)
{
	directory_free(&w->directory);
	client_close(&w->client);
	doctor_home_done(&w->home);
}

static enum err begin(struct terminal *t, struct doctor_work *w)
{
	AUTO(known_free) struct known known = known_new(BYTES_NONE);

	TRY(doctor_home_load(t, &w->home));
	TRY(client_open(&t->dir, NULL, &w->client, &t->why));
	TRY(doctor_home_known(t, &w->home, &known));
	TRY(directory_init(&w->directory, &t->why));
	TRY(directory_add(t, &w->client, &known, &w->directory));
	return doctor_home_pin(t, directory_hospital(&w->directory, w->home.hospital));
}

enum err doctor_work_begin(struct terminal *t, struct doctor_work *ret)
{
	struct doctor_work w = { 0 };
	enum err e = begin(t, &w);

	if (e != OK) {
		doctor_work_done(&w);
		return e;
	}
	for (size_t i = 0; i < w.directory.doctors.n; i++) {
		const struct verify_certificate *c = &w.directory.doctors.certificates[i];

		if (memcmp(c->doctor.sign, w.home.keys.sign_public, ATOM_KEY_LEN) == 0 &&
		    memcmp(c->doctor.seal, w.home.keys.seal_public, ATOM_KEY_LEN) == 0 &&
		    bytes_equal(c->doctor.hospital, bytes_of_str(w.home.hospital)))
			w.certificate = c;
	}
	*ret = w;
	return OK;
}

enum err doctor_work_session(struct terminal *t, struct doctor_work *w, struct client_token *ret)
{
	const struct api_login login = {
		.role = SESSION_DOCTOR, .hospital = bytes_of_str(w->home.hospital), .public_key = w->home.keys.sign_public,
		.secret = w->home.keys.sign_secret.b,
	};
	enum err e;

	if (w->certificate == NULL)
		return problem_set(&t->why, PROBLEM_NOT_IN_FORCE, ERR_DENIED, "%s", w->home.hospital);
	e = client_session(&w->client, &login, ret, &t->why);
	return e == OK ? OK : problem_is(&t->why, PROBLEM_UNEXPECTED, e);
}

enum err doctor_work_inbox(struct terminal *t, struct doctor_work *w, const struct client_token *token, struct buf *answer,
			   struct verify_grants *ret)
{
	AUTO(buf_free) struct buf ended = BUF_MAX(GRANTING_ENDED_MAX);
	enum err e = client_get(&w->client, "/v1/grants", token, answer, &t->why);

	if (e != OK)
		return problem_set(&t->why, PROBLEM_UNEXPECTED, e, "/v1/grants");
	TRY(verify_grants_inbox(BYTES_OF_BUF(answer), w->home.keys.sign_public, ret, &t->why));
	TRY(granting_ended_load(&t->dir, &ended, &t->why));
	TRY(verify_ended(ret, &ended, &t->why));
	return granting_ended_save(&t->dir, &ended, &t->why);
}

/* One grant */

void doctor_work_grant_done(struct doctor_work_grant *g)
{
	verify_granted_done(&g->granted);
	replaced_free(&g->replaced);
	verify_grants_free(&g->list);
	buf_free(&g->inbox);
	buf_free(&g->answer);
	client_token_wipe(&g->token);
}

/* It has ended, now and for ever. */
static enum err note_ended(struct terminal *t, const uint8_t id[static HASH_LEN])
{
	AUTO(buf_free) struct buf ended = BUF_MAX(GRANTING_ENDED_MAX);

	TRY(granting_ended_load(&t->dir, &ended, &t->why));
	if (verify_ended_add(&ended, id) != OK)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	TRY(granting_ended_save(&t->dir, &ended, &t->why));
	return problem_is(&t->why, PROBLEM_ENDED, ERR_EXPIRED);
}

static enum err fetch(struct terminal *t, struct doctor_work *w, struct doctor_work_grant *g)
{
	AUTO(buf_free) struct buf path = BUF_MAX(256);
	enum err e;

	if (api_path(&path, "/v1/grants/", BYTES_OF(g->id), "") != OK)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	e = client_get(&w->client, (const char *)path.p, &g->token, &g->answer, &t->why);
	if (e == ERR_EXPIRED)
		return note_ended(t, g->id);
	return e == OK ? OK : problem_is(&t->why, PROBLEM_NO_GRANT, e);
}

static enum err check(struct terminal *t, struct doctor_work *w, struct doctor_work_grant *g)
{
	const struct known *known;

	if (verify_granted_peek(BYTES_OF_BUF(&g->answer), g->hospital) != OK)
		return problem_set(&t->why, PROBLEM_ANSWER, ERR_FORMAT, "grant");
	known = directory_hospital(&w->directory, g->hospital);
	if (known == NULL)
		return problem_set(&t->why, PROBLEM_NO_HOSPITAL, ERR_NOT_FOUND, "%s", g->hospital);
	const struct verify_granted_want want = {
		.id = g->id, .seen = &known->seen, .certificates = &w->directory.doctors, .sign = w->home.keys.sign_public,
		.seal_secret = w->home.keys.seal_secret.b, .now = client_now(&w->client),
	};
	return verify_granted(BYTES_OF_BUF(&g->answer), &want, &g->granted, &t->why);
}

static enum err open_grant(struct terminal *t, struct doctor_work *w, const char *text, struct doctor_work_grant *g)
{
	const struct verify_grant *found;

	TRY(doctor_work_session(t, w, &g->token));
	TRY(doctor_work_inbox(t, w, &g->token, &g->inbox, &g->list));
	TRY(granting_find(&g->list, text, &found, &t->why));
	if (found->state != VERIFY_GRANT_LIVE)
		return problem_is(&t->why, PROBLEM_ENDED, ERR_EXPIRED);
	memcpy(g->id, found->id, sizeof(g->id));
	TRY(fetch(t, w, g));
	return check(t, w, g);
}

static enum err open_record(const struct verify_granted *g, const struct verify_record *record, struct buf *ret_json)
{
	struct record_name name = { .hospital = g->grant.hospital, .version = record->version };
	AUTO(secret16_wipe) struct secret16 key = { 0 };

	memcpy(name.rid, record->rid, sizeof(name.rid));
	if (g->bundle.kind == GRANT_KEY)
		return record_open(g->bundle.kek.b, &name, record->file, ret_json);
	TRY(bundle_key_find(&g->bundle, record->rid, &key));
	return record_open_with_key(key.b, record->file, ret_json);
}

static enum err open_json(const struct doctor_work_grant *g, const struct verify_record *record, struct buf *ret_json, struct problem *why)
{
	size_t from = ret_json->n;
	char rid[HEX_ID16];
	enum err e = open_record(&g->granted, record, ret_json);

	hex_text(BYTES_OF(record->rid), rid);
	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	if (e != OK)
		return problem_set(why, PROBLEM_RECORD_OPEN, e, "%s", rid);
	e = json_valid(BYTES(ret_json->p + from, ret_json->n - from), JSON_DEPTH_MAX);
	return e == OK ? OK : problem_set(why, PROBLEM_RECORD_CONTENT, e, "%s", rid);
}

/* What the records granted say of each other. One that does not open says nothing. */
static enum err find_replaced(struct doctor_work_grant *g, struct problem *why)
{
	for (size_t i = 0; i < g->granted.n; i++) {
		AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
		const struct verify_record *record = &g->granted.records[i];
		struct problem quiet = { 0 };
		enum err e = record->deleted ? ERR_NOT_FOUND : open_json(g, record, &json, &quiet);

		if (e == OK)
			e = replaced_add(&g->replaced, record->rid, BYTES_OF_BUF(&json));
		if (e == ERR_NOMEM)
			return problem_is(why, PROBLEM_MEMORY, e);
	}
	replaced_settle(&g->replaced);
	return OK;
}

enum err doctor_work_grant_open(struct terminal *t, struct doctor_work *w, const char *text, struct doctor_work_grant *ret)
{
	struct doctor_work_grant g = {
		.inbox = BUF_MAX(CLIENT_ANSWER_MAX), .answer = BUF_MAX(CLIENT_ANSWER_MAX),
		.granted = { .plain = BUF_MAX(BUNDLE_PLAIN_MAX) },
	};
	enum err e = open_grant(t, w, text, &g);

	if (e == OK)
		e = find_replaced(&g, &t->why);
	if (e != OK) {
		doctor_work_grant_done(&g);
		return e;
	}
	*ret = g;
	return OK;
}

enum err doctor_work_grant_record(const struct doctor_work_grant *g, const struct verify_record *record, struct buf *ret_json,
				  struct summary *ret_summary, struct problem *why)
{
	size_t from = ret_json->n;
	char rid[HEX_ID16];
	enum err e;

	TRY(open_json(g, record, ret_json, why));
	e = summary_of(BYTES(ret_json->p + from, ret_json->n - from), replaced_is(&g->replaced, record->rid), ret_summary);
	hex_text(BYTES_OF(record->rid), rid);
	return e == OK ? OK : problem_set(why, PROBLEM_RECORD_CONTENT, e, "%s", rid);
}

enum err doctor_work_grant_find(const struct doctor_work_grant *g, const char *rid, const struct verify_record **ret,
				struct problem *why)
{
	const struct verify_record *found = NULL;

	for (size_t i = 0; i < g->granted.n; i++) {
		if (!hex_begins(BYTES_OF(g->granted.records[i].rid), rid))
			continue;
		if (found != NULL)
			return problem_set(why, PROBLEM_AMBIGUOUS, ERR_CONFLICT, "%s", rid);
		found = &g->granted.records[i];
	}
	if (found == NULL)
		return problem_set(why, PROBLEM_NO_RECORD, ERR_NOT_FOUND, "%s", rid);
	*ret = found;
	return OK;
}
