#include "terminal/opened.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "bytes/base64.h"
#include "bytes/json.h"
#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/kept_file.h"
#include "terminal/screen.h"

#define SHELF_FILE_MAX (ATOM_HOSPITAL_MAX + 8)

void opened_free(struct opened *o)
{
	known_free(&o->known);
	identity_keys_wipe(&o->keys);
	verify_shelf_free(&o->shelf);
	replaced_free(&o->replaced);
	buf_free(&o->answer);
}

/* Keys */

static enum err read_profile(const struct known *k, unsigned how, struct profile *ret, bool *ret_guessable, struct problem *why)
{
	struct profile profile;

	if (profile_parse(k->at.hospital.profile, &profile) != OK)
		return problem_set(why, PROBLEM_PROFILE, ERR_UNSUPPORTED, "%s", known_id(k));
	*ret_guessable = profile_guessable(&profile);
	if (*ret_guessable && (how & OPENED_ACCEPT) == 0 && !k->accepted)
		return problem_set(why, PROBLEM_GUESSABLE, ERR_GUESSABLE, "%s", known_id(k));
	if (*ret_guessable)
		screen_note(L("注意：%s 的身份方案容易被猜中，知道您身份信息的人都能打开那里的病历。",
			      "note: the identity profile of %s can be guessed; "
			      "whoever knows your identity can open your records there."),
			    known_id(k));
	*ret = profile;
	return OK;
}

static enum err make_keys(const struct patient *p, const struct patient_hospital *hospital, const struct profile *profile,
			  struct identity_keys *ret, struct problem *why)
{
	AUTO(identity_wipe) struct identity identity = p->identity;
	AUTO(buf_free) struct buf root = BUF_MAX(IDENTITY_ROOT_MAX);
	enum identity_field field = IDENTITY_NAME;
	enum err e;

	if (hospital->code[0] != '\0' && identity_set(&identity, IDENTITY_CODE, bytes_of_str(hospital->code)) != OK)
		return problem_set(why, PROBLEM_SLIP, ERR_FORMAT, "%s", hospital->id);
	e = identity_root(&identity, profile, &root, &field);
	if (e == ERR_NOT_FOUND)
		return problem_set(why, PROBLEM_IDENTITY_MISSING, e, "%s: %s", hospital->id, identity_field_name(field));
	if (e == ERR_FORMAT)
		return problem_set(why, PROBLEM_IDENTITY_FIELD, e, "%s: %s", hospital->id, identity_field_name(field));
	if (e == OK)
		e = identity_keys(BYTES_OF_BUF(&root), bytes_of_str(hospital->id), ret);
	return e == OK ? OK : problem_is(why, PROBLEM_MEMORY, e);
}

/* The shelf */

static void shelf_file(const struct opened *o, char ret[static SHELF_FILE_MAX])
{
	snprintf(ret, SHELF_FILE_MAX, "shelf.%s", known_id(&o->known));
}

static enum err check(struct opened *o, const struct verify_seen *seen, struct bytes answer, struct problem *why)
{
	return verify_shelf(answer, seen, o->keys.tag, o->keys.sign_public, o->keys.seal_public, &o->shelf, why);
}

/* What was received before, if SEEN is nothing newer. */
static enum err read_kept(struct terminal *t, struct opened *o, const struct verify_seen *seen)
{
	struct problem quiet = { 0 };
	struct buf kept = BUF_MAX(CLIENT_ANSWER_MAX);
	char name[SHELF_FILE_MAX];
	enum err e;

	shelf_file(o, name);
	e = kept_file_read(&t->dir, name, &kept, &quiet);
	if (e == OK)
		e = check(o, seen, BYTES_OF_BUF(&kept), &quiet);
	if (e != OK) {
		buf_free(&kept);
		return ERR_NOT_FOUND;
	}
	o->answer = kept;
	return OK;
}

/* What was received last: a newer root may have come since, and no shelf with it that was true. */
static enum err read_last(struct terminal *t, struct opened *o)
{
	struct verify_seen seen = o->known.seen;

	seen.has_statement = seen.has_root = false;
	seen.cycle = 0;
	return read_kept(t, o, &seen) == OK ? OK : problem_is(&t->why, PROBLEM_UNREACHABLE, ERR_IO);
}

static enum err prove_absent(struct terminal *t, struct client *c, struct opened *o)
{
	AUTO(buf_free) struct buf path = BUF_MAX(256), answer = BUF_MAX(CLIENT_ANSWER_MAX);
	struct verify_hospital at;
	uint8_t index[HASH_LEN];
	char prefix[64 + ATOM_HOSPITAL_MAX], when[20];
	enum err e;

	shelf_index(o->keys.tag, index);
	snprintf(prefix, sizeof(prefix), "/v1/hospitals/%s/absence/", known_id(&o->known));
	if (api_path(&path, prefix, BYTES_OF(index), "") != OK)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	e = client_get(c, (const char *)path.p, NULL, &answer, &t->why);
	if (e == ERR_CONFLICT)
		return problem_set(&t->why, PROBLEM_HIDDEN, e, "%s", known_id(&o->known));
	if (e != OK)
		return problem_is(&t->why, PROBLEM_UNEXPECTED, e);
	TRY(verify_absence(BYTES_OF_BUF(&answer), &o->known.seen, o->keys.tag, &at, &t->why));
	TRY(known_take(&t->dir, &o->known, &at, &t->why));
	screen_time(o->known.seen.time, when);
	return problem_set(&t->why, PROBLEM_NO_SHELF, ERR_NOT_FOUND, L("%s，截至 %s", "%s, as of %s"), known_id(&o->known), when);
}

enum err opened_session(struct terminal *t, struct client *c, const struct opened *o, struct client_token *ret)
{
	const struct api_login login = {
		.role = SESSION_ACCOUNT, .hospital = bytes_of_str(known_id(&o->known)), .tag = o->keys.tag,
		.public_key = o->keys.sign_public, .secret = o->keys.sign_secret,
	};

	return client_session(c, &login, ret, &t->why);
}

static enum err fetch(struct terminal *t, struct client *c, struct opened *o)
{
	AUTO(client_token_wipe) struct client_token token;
	char name[SHELF_FILE_MAX];
	enum err e = opened_session(t, c, o, &token);

	if (e == ERR_NOT_FOUND)
		return prove_absent(t, c, o);
	TRY(e);
	buf_free(&o->answer);
	o->answer = BUF_MAX(CLIENT_ANSWER_MAX);
	e = client_get(c, "/v1/shelf", &token, &o->answer, &t->why);
	if (e != OK)
		return problem_is(&t->why, PROBLEM_UNEXPECTED, e);
	TRY(check(o, &o->known.seen, BYTES_OF_BUF(&o->answer), &t->why));
	TRY(known_take(&t->dir, &o->known, &o->shelf.at, &t->why));
	client_seen(c, o->known.seen.time);
	shelf_file(o, name);
	return kept_file_cache(&t->dir, name, BYTES_OF_BUF(&o->answer), &t->why);
}

static enum err bring_up(struct terminal *t, struct client *c, unsigned how, struct opened *o)
{
	if (c == NULL)
		return read_last(t, o);
	if (!o->known.at.has_root)
		return problem_set(&t->why, PROBLEM_NO_ROOT, ERR_NOT_FOUND, "%s", known_id(&o->known));
	if ((how & OPENED_FRESH) != 0 || read_kept(t, o, &o->known.seen) != OK)
		TRY(fetch(t, c, o));
	o->stale = known_stale(&o->known, client_now(c));
	return o->shelf.closed ? problem_set(&t->why, PROBLEM_SHELF_CLOSED, ERR_EXPIRED, "%s", known_id(&o->known)) : OK;
}

/* Records */

/* RECORD's JSON, appended; valid. */
static enum err open_json(const struct opened *o, const struct verify_record *record, struct buf *ret_json, struct problem *why)
{
	struct record_name name = { .hospital = bytes_of_str(known_id(&o->known)), .version = record->version };
	size_t from = ret_json->n;
	char rid[HEX_ID16];
	enum err e;

	hex_text(BYTES_OF(record->rid), rid);
	memcpy(name.rid, record->rid, sizeof(name.rid));
	e = record_open(o->keys.kek, &name, record->file, ret_json);
	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	if (e != OK)
		return problem_set(why, PROBLEM_RECORD_OPEN, e, "%s %s", known_id(&o->known), rid);
	e = json_valid(BYTES(ret_json->p + from, ret_json->n - from), JSON_DEPTH_MAX);
	return e == OK ? OK : problem_set(why, PROBLEM_RECORD_CONTENT, e, "%s %s", known_id(&o->known), rid);
}

/* What the records say of each other, and which are for other hospitals alone. One that does not open says nothing. */
static enum err look_through(struct opened *o, struct problem *why)
{
	for (size_t i = 0; i < o->shelf.n; i++) {
		AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
		const struct verify_record *record = &o->shelf.records[i];
		struct problem quiet = { 0 };
		bool identity = false;
		enum err e = record->deleted ? ERR_NOT_FOUND : open_json(o, record, &json, &quiet);

		if (e == OK)
			e = summary_is_identity(BYTES_OF_BUF(&json), &identity);
		o->identities += identity;
		if (e == OK)
			e = replaced_add(&o->replaced, record->rid, BYTES_OF_BUF(&json));
		if (e == ERR_NOMEM)
			return problem_is(why, PROBLEM_MEMORY, e);
	}
	replaced_settle(&o->replaced);
	return OK;
}

enum err opened_record(const struct opened *o, const struct verify_record *record, struct buf *ret_json,
		       struct summary *ret_summary, struct problem *why)
{
	size_t from = ret_json->n;
	char rid[HEX_ID16];
	enum err e;

	TRY(open_json(o, record, ret_json, why));
	e = summary_of(BYTES(ret_json->p + from, ret_json->n - from), replaced_is(&o->replaced, record->rid), ret_summary);
	hex_text(BYTES_OF(record->rid), rid);
	return e == OK ? OK : problem_set(why, PROBLEM_RECORD_CONTENT, e, "%s %s", known_id(&o->known), rid);
}

size_t opened_count(const struct opened *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->shelf.n; i++)
		n += !o->shelf.records[i].deleted;
	return n - o->identities;
}

/* All of it */

enum err opened_sync(struct terminal *t, struct client *c, const struct patient *p, const struct patient_hospital *hospital,
		     const struct known *known, unsigned how, struct opened *ret)
{
	struct opened o = { .offline = c == NULL };
	struct profile profile;
	enum err e;

	if (known_copy(known, &o.known) != OK)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	/* nothing was received, or what was is damaged: the platform has it */
	if (c == NULL && o.known.statement.n == 0)
		return problem_is(&t->why, PROBLEM_UNREACHABLE, ERR_IO);
	e = c == NULL ? known_reopen(&o.known, &t->why) : known_refresh(&t->dir, c, &o.known, &t->why);
	if (e == OK)
		e = read_profile(&o.known, how, &profile, &o.guessable, &t->why);
	if (e == OK && o.guessable && !o.known.accepted) {
		o.known.accepted = true;
		e = known_save(&t->dir, &o.known, &t->why);
	}
	if (e == OK)
		e = make_keys(p, hospital, &profile, &o.keys, &t->why);
	if (e == OK)
		e = bring_up(t, c, how, &o);
	if (e == OK)
		e = look_through(&o, &t->why);
	if (e != OK) {
		opened_free(&o);
		return e;
	}
	*ret = o;
	return OK;
}
