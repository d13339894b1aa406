#include "terminal/opened_all.h"

#include <stdlib.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/kept_file.h"
#include "terminal/screen.h"
#include "terminal/tell_platform.h"

#define WALLET_CYCLES 86400      /* a wallet's cycles fall behind by so many at most: a day, as cycles are seconds or slower */

static void free_shelves(struct opened_all *all)
{
	for (size_t i = 0; i < all->n; i++)
		opened_free(&all->shelves[i]);
	all->n = all->failures_n = 0;
}

void opened_all_free(struct opened_all *all)
{
	free_shelves(all);
	free(all->shelves);
	free(all->failures);
	patient_done(&all->patient);
	client_close(&all->client);
	*all = (struct opened_all){ 0 };
}

/* The platform cannot answer now: no word about what it has, and nothing untrue. */
static bool is_away(enum problem_kind kind)
{
	return kind == PROBLEM_UNREACHABLE || kind == PROBLEM_BUSY || kind == PROBLEM_SERVER;
}

static void note_away(struct terminal *t)
{
	screen_note(L("注意：%s，以下是上次收到的内容（%s）。", "note: %s; this is what was received last (%s)."),
		    problem_what(t->why.kind), t->why.subject);
	t->why = (struct problem){ 0 };
}

/* The platform being away is no problem where what is kept will do. */
static enum err connect_or_not(struct terminal *t, unsigned how, struct opened_all *all)
{
	enum err e = client_open(&t->dir, NULL, &all->client, &t->why);

	if (e == OK || (how & OPENED_OFFLINE) == 0 || !is_away(t->why.kind))
		return e;
	note_away(t);
	return OK;
}

static enum err open_one(struct terminal *t, struct opened_all *all, const struct patient_hospital *h, unsigned how)
{
	AUTO(known_free) struct known known = known_new(BYTES_NONE);
	struct client *c = all->client.http == NULL ? NULL : &all->client;
	struct opened *o = &all->shelves[all->n];
	struct problem away;
	enum err e;

	TRY(patient_known(t, h, &known));
	e = opened_sync(t, c, &all->patient, h, &known, how, o);
	if (e != OK && c != NULL && (how & OPENED_OFFLINE) != 0 && is_away(t->why.kind)) {
		away = t->why;
		t->why = (struct problem){ 0 };
		e = opened_sync(t, NULL, &all->patient, h, &known, how, o);
		/* with nothing kept there is one thing to tell: why nothing came */
		t->why = away;
		if (e == OK)
			note_away(t);
	}
	TRY(e);
	all->n++;
	return OK;
}

/* Each hospital; what keeps one shut is among the failures. */
static enum err open_each(struct terminal *t, struct opened_all *all, const char *only, unsigned how)
{
	for (size_t i = 0; i < all->patient.n; i++) {
		const struct patient_hospital *h = &all->patient.hospitals[i];
		enum err e = only != NULL && strcmp(only, h->id) != 0 ? OK : open_one(t, all, h, how);
		struct opened_failure *f = &all->failures[all->failures_n];

		if (e == OK)
			continue;
		if (problem_exit(t->why.kind) == EXIT_SYSTEM)
			return e;
		memcpy(f->hospital, h->id, sizeof(f->hospital));
		f->why = t->why;
		all->failures_n++;
		t->why = (struct problem){ 0 };
	}
	return OK;
}

/* A hospital has given another code, which another device of the patient may have. */
static bool has_old_code(const struct opened_all *all)
{
	for (size_t i = 0; i < all->failures_n; i++) {
		enum problem_kind kind = all->failures[i].why.kind;

		if (kind == PROBLEM_SHELF_CLOSED || kind == PROBLEM_HIDDEN || kind == PROBLEM_NO_SHELF)
			return true;
	}
	return false;
}

/* The wallet that the platform has, for codes newer than ours; there may be none, or no answer. */
static enum err take_newer(struct terminal *t, struct opened_all *all, bool *ret_newer)
{
	enum err e = patient_catch_up(t, &all->client, &all->patient, ret_newer);

	if (e == OK || (t->why.kind != PROBLEM_NO_WALLET && problem_exit(t->why.kind) != EXIT_NETWORK))
		return e;
	t->why = (struct problem){ 0 };
	return OK;
}

/* Where others opened, what keeps some shut is told, and counts in the exit status. */
static void note_failures(struct terminal *t, const struct opened_all *all)
{
	for (size_t i = 0; i < all->failures_n; i++) {
		const struct opened_failure *f = &all->failures[i];

		screen_note("%s: %s%s%s%s", f->hospital, problem_what(f->why.kind), L("。", ". "), problem_to_do(f->why.kind),
			    L("。", "."));
		if (t->status == 0)
			t->status = (int)problem_exit(f->why.kind);
	}
}

/* What the wallet says of the hospitals is to be near enough to the truth for a new device to begin with. */
static bool wallet_is_old(struct opened_all *all)
{
	bool old = false;

	for (size_t i = 0; i < all->n; i++) {
		const struct verify_seen *seen = &all->shelves[i].known.seen;

		for (size_t k = 0; k < all->patient.n; k++) {
			struct patient_hospital *h = &all->patient.hospitals[k];

			if (strcmp(h->id, seen->hospital) != 0 ||
			    (seen->cycle < h->cycle + WALLET_CYCLES && memcmp(h->signing, seen->signing, ATOM_KEY_LEN) == 0))
				continue;
			h->cycle = seen->cycle;
			memcpy(h->signing, seen->signing, sizeof(h->signing));
			old = true;
		}
	}
	return old;
}

static enum err tell(struct terminal *t, struct opened_all *all)
{
	bool done;

	if (all->client.http == NULL)
		return OK;
	if (wallet_is_old(all))
		TRY(kept_file_room(patient_keep_wallet(t, &all->patient, client_now(&all->client)), &t->why));
	return tell_platform(t, &all->client, &all->patient, all->shelves, all->n, &done);
}

enum err opened_all(struct terminal *t, const char *only, unsigned how, struct opened_all *ret)
{
	AUTO(opened_all_free) struct opened_all all = { 0 };
	bool newer = false;

	TRY(patient_load(t, &all.patient));
	if (only != NULL && patient_find(&all.patient, only) == NULL)
		return problem_set(&t->why, PROBLEM_NO_HOSPITAL, ERR_NOT_FOUND, "%s", only);
	TRY(connect_or_not(t, how, &all));
	all.shelves = calloc(PATIENT_HOSPITALS_MAX, sizeof(*all.shelves));
	all.failures = calloc(PATIENT_HOSPITALS_MAX, sizeof(*all.failures));
	if (all.shelves == NULL || all.failures == NULL)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	TRY(open_each(t, &all, only, how));
	if (all.client.http != NULL && has_old_code(&all))
		TRY(take_newer(t, &all, &newer));
	if (newer) {
		free_shelves(&all);
		TRY(open_each(t, &all, only, how));
	}
	if (all.n == 0 && all.failures_n > 0) {
		t->why = all.failures[0].why;
		return ERR_NOT_FOUND;
	}
	note_failures(t, &all);
	if (patient_unconfirmed(t) && screen_interactive())
		screen_note(L("注意：恢复码还没有确认抄好，请运行 mizhen patient recovery。",
			      "note: the recovery code is not confirmed yet: run mizhen patient recovery."));
	TRY(tell(t, &all));
	*ret = all;
	all = (struct opened_all){ 0 };
	return OK;
}

enum err opened_all_sought(const struct opened_all *all, enum err e, struct problem *why)
{
	const struct opened_failure *f = all->failures;
	struct problem sought = *why;

	if (e == OK || all->failures_n == 0 ||
	    (sought.kind != PROBLEM_NO_RECORD && sought.kind != PROBLEM_NO_DOCTOR && sought.kind != PROBLEM_NO_GRANT))
		return e;
	*why = (struct problem){ 0 };
	return problem_set(why, f->why.kind, e, L("%s 没有打开，所找的可能在那里%s%.64s", "%s did not open, and what you look for may be there%s%.64s"),
			   f->hospital, sought.subject[0] == '\0' ? "" : L("：", ": "), sought.subject);
}

enum err opened_all_find(const struct opened_all *all, const char *rid, const struct opened **ret_shelf,
			 const struct verify_record **ret_record, struct problem *why)
{
	const struct verify_record *found = NULL;
	const struct opened *shelf = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct verify_shelf *s = &all->shelves[i].shelf;

		for (size_t k = 0; k < s->n; k++) {
			if (s->records[k].deleted || !hex_begins(BYTES_OF(s->records[k].rid), rid))
				continue;
			if (found != NULL)
				return problem_set(why, PROBLEM_AMBIGUOUS, ERR_CONFLICT, "%s", rid);
			found = &s->records[k];
			shelf = &all->shelves[i];
		}
	}
	if (found == NULL)
		return opened_all_sought(all, problem_set(why, PROBLEM_NO_RECORD, ERR_NOT_FOUND, "%s", rid), why);
	*ret_shelf = shelf;
	*ret_record = found;
	return OK;
}
