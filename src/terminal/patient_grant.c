#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/directory.h"
#include "terminal/granting.h"
#include "terminal/hex.h"
#include "terminal/input.h"
#include "terminal/report.h"
#include "terminal/screen.h"

#define TRIES 3                  /* the hospital may publish a root while we sign */

struct options {
	const char *doctor, *hospital, *from, *to, *purpose;
	const char *const *rids;
	size_t rids_n;
	uint64_t hours;
	bool all, key, pass_on, yes;
};

struct made {
	uint8_t id[HASH_LEN];
	char hospital[ATOM_HOSPITAL_MAX + 1];
	size_t records;
};

/* A run of the command: what it opened, for whom, and the grants made so far. */
struct granted {
	struct opened_all all;
	struct directory directory;
	const struct verify_certificate *doctor;
	struct made *made;
	size_t n, max;
	uint64_t expires;
};

static void granted_free(struct granted *g)
{
	directory_free(&g->directory);
	opened_all_free(&g->all);
	free(g->made);
	*g = (struct granted){ 0 };
}

/* Which records */

static bool named(const struct options *o, const struct verify_record *record)
{
	for (size_t i = 0; i < o->rids_n; i++)
		if (hex_begins(BYTES_OF(record->rid), o->rids[i]))
			return true;
	return false;
}

/*
 * All, or those within the days given (FHIR dates compare as text as far as
 * both go); the identity statement is the other hospitals' business, and goes
 * to a doctor only by name.
 */
static enum err taken_in(struct terminal *t, const struct opened *shelf, const struct options *o,
			 const struct verify_record *record, bool *ret)
{
	AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
	struct summary s;

	TRY(opened_record(shelf, record, &json, &s, &t->why));
	*ret = !s.is_identity && (o->all || s.date[0] != '\0') && (o->from == NULL || strncmp(s.date, o->from, strlen(o->from)) >= 0) &&
	       (o->to == NULL || strncmp(s.date, o->to, strlen(o->to)) <= 0);
	return OK;
}

static enum err chosen(struct terminal *t, const struct opened *shelf, const struct options *o,
		       const struct verify_record *record, bool *ret)
{
	*ret = false;
	if (record->deleted)
		return OK;
	if (o->all || o->from != NULL || o->to != NULL)
		return taken_in(t, shelf, o, record, ret);
	*ret = named(o, record);
	return OK;
}

/* Making */

static enum err note_made(struct granted *g, const struct opened *shelf, const uint8_t id[static HASH_LEN], size_t records,
			  struct problem *why)
{
	struct made *made;

	if (g->n == g->max) {
		size_t max = g->max == 0 ? 16 : 2 * g->max;
		struct made *bigger = reallocarray(g->made, max, sizeof(*bigger));

		if (bigger == NULL)
			return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
		g->made = bigger;
		g->max = max;
	}
	made = &g->made[g->n++];
	memcpy(made->id, id, HASH_LEN);
	memcpy(made->hospital, shelf->known.seen.hospital, sizeof(made->hospital));
	made->records = records;
	return OK;
}

static enum err post(struct terminal *t, struct granted *g, const struct opened *shelf, const struct options *o,
		     const struct grant_make_record *records, size_t n)
{
	AUTO(client_token_wipe) struct client_token token;
	uint64_t now = client_now(&g->all.client), not_before = now - GRANTING_EARLY, expires = now + o->hours * 3600;
	uint8_t id[HASH_LEN];

	if (expires > not_before + GRANT_LIFE_MAX)
		expires = not_before + GRANT_LIFE_MAX;
	g->expires = expires;
	const struct grant_make grant = {
		.hospital = bytes_of_str(known_id(&shelf->known)), .tag = shelf->keys.tag, .cycle = shelf->shelf.at.root.cycle,
		.doctor_sign = g->doctor->doctor.sign, .doctor_seal = g->doctor->doctor.seal,
		.purpose = bytes_of_str(o->purpose), .records = records, .n = n,
		.kek = o->key ? shelf->keys.kek : NULL, .not_before = not_before, .expires = expires, .made = now,
		.may_pass_on = o->pass_on, .secret = shelf->keys.sign_secret,
	};
	TRY(opened_session(t, &g->all.client, shelf, &token));
	TRY(granting_post(&g->all.client, &token, &grant, id, &t->why));
	return note_made(g, shelf, id, o->key ? opened_count(shelf) : n, &t->why);
}

static enum err file_key(struct terminal *t, const struct opened *shelf, const struct verify_record *record,
			 struct grant_make_record *ret)
{
	struct record_name name = { .hospital = bytes_of_str(known_id(&shelf->known)), .version = record->version };
	char rid[HEX_ID16];

	memcpy(name.rid, record->rid, sizeof(name.rid));
	hex_text(BYTES_OF(record->rid), rid);
	*ret = granting_record(record);
	if (record_file_key(shelf->keys.kek, &name, record->file, ret->file_key.b) != OK)
		return problem_set(&t->why, PROBLEM_RECORD_OPEN, ERR_OPEN, "%s %s", known_id(&shelf->known), rid);
	return OK;
}

/* As many grants as the records of one shelf need. */
static enum err grant_records(struct terminal *t, struct granted *g, const struct opened *shelf, const struct options *o)
{
	struct grant_make_record *records = calloc(GRANT_RECORDS_MAX, sizeof(*records));
	size_t n = 0;
	enum err e = OK;

	if (records == NULL)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	for (size_t i = 0; e == OK && i < shelf->shelf.n; i++) {
		bool yes;

		e = chosen(t, shelf, o, &shelf->shelf.records[i], &yes);
		if (e == OK && yes)
			e = file_key(t, shelf, &shelf->shelf.records[i], &records[n++]);
		if (e == OK && n == GRANT_RECORDS_MAX) {
			e = post(t, g, shelf, o, records, n);
			n = 0;
		}
	}
	if (e == OK && n > 0)
		e = post(t, g, shelf, o, records, n);
	secret_wipe(records, GRANT_RECORDS_MAX * sizeof(*records));
	free(records);
	return e;
}

/* All that was opened, once. ERR_CONFLICT without a problem: a newer root came in between. */
static enum err attempt(struct terminal *t, const struct options *o, struct granted *g)
{
	const struct opened *shelf;
	const struct verify_record *record;

	TRY(opened_all(t, o->hospital, 0, &g->all));
	TRY(directory_init(&g->directory, &t->why));
	for (size_t i = 0; i < g->all.n; i++)
		TRY(directory_add(t, &g->all.client, &g->all.shelves[i].known, &g->directory));
	TRY(directory_find(&g->directory, o->doctor, &g->doctor, &t->why));
	for (size_t i = 0; i < o->rids_n; i++)
		TRY(opened_find(&g->all, o->rids[i], &shelf, &record, &t->why));
	for (size_t i = 0; i < g->all.n; i++)
		TRY(o->key ? post(t, g, &g->all.shelves[i], o, NULL, 0) : grant_records(t, g, &g->all.shelves[i], o));
	return g->n > 0 ? OK : problem_is(&t->why, PROBLEM_NO_RECORD, ERR_NOT_FOUND);
}

/* Telling */

static enum err report_json(struct terminal *t, const struct granted *g, const struct options *o)
{
	struct json_put w = json_put(&t->out);

	json_put_object(&w);
	json_put_key(&w, "doctor");
	json_put_object(&w);
	report_put_doctor(&w, g->doctor);
	json_put_end(&w);
	json_put_key(&w, "kind");
	json_put_str(&w, o->key ? "key" : "records");
	json_put_key(&w, "expires");
	json_put_uint(&w, g->expires);
	json_put_key(&w, "may_pass_on");
	json_put_bool(&w, o->pass_on);
	json_put_key(&w, "grants");
	json_put_array(&w);
	for (size_t i = 0; i < g->n; i++) {
		json_put_object(&w);
		json_put_key(&w, "grant");
		hex_put(&w, BYTES_OF(g->made[i].id));
		json_put_key(&w, "hospital");
		json_put_str(&w, g->made[i].hospital);
		json_put_key(&w, "records");
		json_put_uint(&w, g->made[i].records);
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

static enum err report_text(struct terminal *t, const struct granted *g)
{
	AUTO(buf_free) struct buf name = BUF_MAX(1024);
	char until[20], id[HEX_ID32];
	const char *text;

	TRY(terminal_wrote(t, screen_safe(g->doctor->doctor.name, false, &name)));
	TRY(terminal_wrote(t, buf_str(&name, &text)));
	screen_time(g->expires, until);
	for (size_t i = 0; i < g->n; i++) {
		hex_text(BYTES_OF(g->made[i].id), id);
		screen_line(L("已授权 %s 医生查看 %s 的 %zu 份病历，至 %s。授权号 %s",
			      "Dr %s may see from %s %zu records until %s. Grant %s"),
			    text, g->made[i].hospital, g->made[i].records, until, id);
	}
	return OK;
}

static enum err run(struct terminal *t, const struct options *o)
{
	for (int tries = 1;; tries++) {
		AUTO(granted_free) struct granted g = { 0 };
		enum err e = attempt(t, o, &g);

		if (e == OK)
			return t->json ? report_json(t, &g, o) : report_text(t, &g);
		if (e != ERR_CONFLICT || t->why.kind != PROBLEM_NONE)
			return e;
		if (g.n > 0 || tries == TRIES)
			return problem_is(&t->why, PROBLEM_CONFLICT, e);
	}
}

enum err patient_grant_run(struct terminal *t, int argc, char **argv)
{
	struct options o = { .hours = GRANTING_HOURS, .purpose = "" };
	const struct args_option options[] = {
		TERMINAL_OPTIONS(t),
		{ "hospital", ARGS_TEXT, &o.hospital, 0, 0 },
		{ "all", ARGS_FLAG, &o.all, 0, 0 },
		{ "from", ARGS_TEXT, &o.from, 0, 0 },
		{ "to", ARGS_TEXT, &o.to, 0, 0 },
		{ "key", ARGS_FLAG, &o.key, 0, 0 },
		{ "hours", ARGS_NUMBER, &o.hours, 1, GRANTING_HOURS_MAX },
		{ "pass-on", ARGS_FLAG, &o.pass_on, 0, 0 },
		{ "purpose", ARGS_TEXT, &o.purpose, 0, 0 },
		{ "yes", ARGS_FLAG, &o.yes, 0, 0 },
	};
	struct args_rest rest;
	int ways;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 1, ARGS_REST_MAX, &t->why));
	o.doctor = rest.words[0];
	o.rids = rest.words + 1;
	o.rids_n = rest.n - 1;
	ways = o.all + o.key + (o.from != NULL || o.to != NULL) + (o.rids_n > 0);
	if (ways != 1 || (o.key && o.pass_on))
		return problem_set(&t->why, PROBLEM_USAGE, ERR_FORMAT, "RECORD…, --all, --from/--to, --key");
	if (strlen(o.purpose) > BUNDLE_PURPOSE_MAX)
		return problem_set(&t->why, PROBLEM_TOO_MUCH, ERR_TOO_LONG, "--purpose");
	if (o.key)
		TRY(input_confirm(o.yes, L("交出钥匙：这位医生能打开您在此的全部病历，包括今后新增的；只有换新的就诊码才能收回。输入“是”确认：",
					   "You hand over the key: this doctor can open all your records there, also those to come; "
					   "only a new access code takes it back. Type yes: "),
				  &t->why));
	TRY(terminal_open(t));
	return run(t, &o);
}
