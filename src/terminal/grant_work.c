#include "terminal/grant_work.h"

#include <stdlib.h>
#include <string.h>

#include "terminal/hex.h"
#include "terminal/own_grants.h"

#define TRIES 3                  /* the hospital may publish a root while we sign */

/* All that one attempt opened; what was kept stays. */
static void close_all(struct grant_work *g)
{
	directory_free(&g->directory);
	opened_all_free(&g->all);
	g->doctor = NULL;
}

void grant_work_free(struct grant_work *g)
{
	close_all(g);
	kept_grants_free(&g->kept);
}

/* Which records */

static bool named(const struct grant_options *o, const struct verify_record *record)
{
	for (size_t i = 0; i < o->rids_n; i++)
		if (hex_begins(BYTES_OF(record->rid), o->rids[i]))
			return true;
	return false;
}

/*
 * All, or those within the days given; the identity statement is the other
 * hospitals' business, and goes to a doctor only by name.
 */
static enum err taken_in(struct terminal *t, struct grant_work *g, const struct opened *shelf, const struct grant_options *o,
			 const struct verify_record *record, bool *ret)
{
	enum period_place place = PERIOD_IN;
	AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
	struct summary s;

	TRY(opened_record(shelf, record, &json, &s, &t->why));
	if (o->by_period && !s.is_identity)
		place = period_place(&o->period, s.date);
	g->unsure += place == PERIOD_UNSURE;
	*ret = !s.is_identity && place == PERIOD_IN;
	return OK;
}

static enum err chosen(struct terminal *t, struct grant_work *g, const struct opened *shelf, const struct grant_options *o,
		       const struct verify_record *record, bool *ret)
{
	*ret = false;
	if (record->deleted)
		return OK;
	if (o->all || o->by_period)
		return taken_in(t, g, shelf, o, record, ret);
	*ret = named(o, record);
	return OK;
}

/* Making */

/* What is to be granted of SHELF, but for its records and the time. */
static struct grant_make wanted(const struct grant_work *g, const struct opened *shelf, const struct grant_options *o)
{
	return (struct grant_make){
		.hospital = bytes_of_str(known_id(&shelf->known)), .tag = shelf->keys.tag, .cycle = shelf->shelf.at.root.cycle,
		.doctor_sign = g->doctor->doctor.sign, .doctor_seal = g->doctor->doctor.seal,
		.purpose = bytes_of_str(o->purpose), .kek = o->key ? shelf->keys.kek : NULL, .may_pass_on = o->pass_on,
		.secret = shelf->keys.sign_secret,
	};
}

static enum err send(struct terminal *t, struct grant_work *g, const struct opened *shelf, struct kept_grant *one)
{
	AUTO(client_token_wipe) struct client_token token;

	TRY(opened_session(t, &g->all.client, shelf, &token));
	return kept_grants_post(&t->dir, &g->all.client, &token, &g->kept, one, &t->why);
}

static enum err post(struct terminal *t, struct grant_work *g, const struct opened *shelf, const struct grant_options *o,
		     const struct grant_make_record *records, size_t n)
{
	struct grant_make grant = wanted(g, shelf, o);
	struct kept_grant *one;

	grant.records = records;
	grant.n = n;
	grant.made = client_now(&g->all.client);
	grant.not_before = grant.made - GRANTING_EARLY;
	grant.expires = grant.made + o->hours * 3600;
	if (grant.expires > grant.not_before + GRANT_LIFE_MAX)
		grant.expires = grant.not_before + GRANT_LIFE_MAX;
	TRY(kept_grants_make(&t->dir, &g->kept, &grant, o->hours, &one, &t->why));
	return send(t, g, shelf, one);
}

/* Whether an earlier try made this: then it is that one, sent again where nobody knows whether it arrived. */
static enum err take_over(struct terminal *t, struct grant_work *g, const struct opened *shelf, const struct grant_options *o,
			  const uint8_t *rid, bool *ret)
{
	const struct grant_make grant = wanted(g, shelf, o);
	uint8_t want[HASH_LEN];
	struct kept_grant *one;

	kept_grants_want(&grant, o->hours, want);
	one = kept_grants_find(&g->kept, want, rid);
	*ret = one != NULL;
	if (one == NULL || one->used)
		return OK;
	one->used = true;
	return one->live ? OK : send(t, g, shelf, one);
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

/* Of those that an earlier try made for the same doctor, which have records that are not to be granted now: these wait for the wish they were made for. */
static enum err find_wider(struct terminal *t, struct grant_work *g, const struct opened *shelf, const struct grant_options *o)
{
	const struct grant_make grant = wanted(g, shelf, o);
	size_t unsure = g->unsure;
	uint8_t want[HASH_LEN];

	kept_grants_want(&grant, o->hours, want);
	for (size_t i = 0; i < g->kept.n; i++) {
		struct kept_grant *one = &g->kept.grants[i];
		size_t asked = 0;

		if (memcmp(one->want, want, HASH_LEN) != 0)
			continue;
		for (size_t k = 0; k < shelf->shelf.n; k++) {
			bool yes = false;

			if (kept_grants_has(one, shelf->shelf.records[k].rid))
				TRY(chosen(t, g, shelf, o, &shelf->shelf.records[k], &yes));
			asked += yes;
		}
		one->wider = asked * ATOM_ID16_LEN != one->rids.n;
	}
	g->unsure = unsure;            /* they are looked at once more */
	return OK;
}

/* As many grants as the records of one shelf need. */
static enum err grant_records(struct terminal *t, struct grant_work *g, const struct opened *shelf, const struct grant_options *o)
{
	struct grant_make_record *records;
	size_t n = 0;
	enum err e = OK;

	TRY(find_wider(t, g, shelf, o));
	records = calloc(GRANT_RECORDS_MAX, sizeof(*records));
	if (records == NULL)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	for (size_t i = 0; e == OK && i < shelf->shelf.n; i++) {
		bool yes, made = false;

		e = chosen(t, g, shelf, o, &shelf->shelf.records[i], &yes);
		if (e == OK && yes)
			e = take_over(t, g, shelf, o, shelf->shelf.records[i].rid, &made);
		if (e == OK && yes && !made)
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

static enum err grant_key(struct terminal *t, struct grant_work *g, const struct opened *shelf, const struct grant_options *o)
{
	bool made;

	TRY(take_over(t, g, shelf, o, NULL, &made));
	return made ? OK : post(t, g, shelf, o, NULL, 0);
}

/* What became of the grants that an earlier command did not come to the end of. */
static enum err look(struct terminal *t, struct grant_work *g)
{
	AUTO(own_grants_free) struct own_grants own = { 0 };

	if (g->kept.n == 0)
		return OK;
	TRY(own_grants_load(t, &g->all, &own));
	kept_grants_look(&g->kept, &own.list, client_now(&g->all.client));
	for (size_t i = 0; i < g->kept.n; i++)
		g->kept.grants[i].used = false;
	return kept_grants_save(&t->dir, &g->kept, &t->why);
}

size_t grant_work_count(const struct grant_work *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->kept.n; i++)
		n += g->kept.grants[i].used;
	return n;
}

/* All that was opened, once. ERR_CONFLICT without a problem: a newer root came in between. */
static enum err attempt(struct terminal *t, const struct grant_options *o, struct grant_work *g)
{
	const struct opened *shelf;
	const struct verify_record *record;

	g->unsure = 0;
	TRY(opened_all(t, o->hospital, 0, &g->all));
	TRY(look(t, g));
	TRY(directory_init(&g->directory, &t->why));
	for (size_t i = 0; i < g->all.n; i++)
		TRY(directory_add(t, &g->all.client, &g->all.shelves[i].known, &g->directory));
	TRY(opened_all_sought(&g->all, directory_find(&g->directory, o->doctor, &g->doctor, &t->why), &t->why));
	for (size_t i = 0; i < o->rids_n; i++)
		TRY(opened_all_find(&g->all, o->rids[i], &shelf, &record, &t->why));
	for (size_t i = 0; i < g->all.n; i++)
		TRY(o->key ? grant_key(t, g, &g->all.shelves[i], o) : grant_records(t, g, &g->all.shelves[i], o));
	return grant_work_count(g) > 0 ? OK : opened_all_sought(&g->all, problem_is(&t->why, PROBLEM_NO_RECORD, ERR_NOT_FOUND), &t->why);
}

enum err grant_work_run(struct terminal *t, const struct grant_options *o, struct grant_work *g)
{
	TRY(kept_grants_load(&t->dir, KEPT_GRANTS_PATIENT, &g->kept, &t->why));
	for (int tries = 1;; tries++) {
		enum err e = attempt(t, o, g);

		if (e != ERR_CONFLICT || t->why.kind != PROBLEM_NONE)
			return e;
		if (tries == TRIES)
			return problem_is(&t->why, PROBLEM_CONFLICT, e);
		close_all(g);
	}
}
