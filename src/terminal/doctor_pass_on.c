#include <stdlib.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/doctor_work.h"
#include "terminal/hex.h"
#include "terminal/report.h"
#include "terminal/screen.h"

struct options {
	const char *to, *purpose;
	const char *const *rids;
	size_t rids_n;
	uint64_t hours;
	bool all;
};

static bool chosen(const struct options *o, const struct verify_record *record)
{
	if (o->all)
		return true;
	for (size_t i = 0; i < o->rids_n; i++)
		if (hex_begins(BYTES_OF(record->rid), o->rids[i]))
			return true;
	return false;
}

/* The records chosen, with the keys that the grant gave. RET has room for GRANT_RECORDS_MAX. */
static enum err choose(struct terminal *t, const struct doctor_work_grant *g, const struct options *o,
		       struct grant_make_record *ret, size_t *ret_n)
{
	const struct verify_record *record;
	size_t n = 0;

	for (size_t i = 0; i < o->rids_n; i++)
		TRY(doctor_work_grant_find(g, o->rids[i], &record, &t->why));
	for (size_t i = 0; i < g->granted.n; i++) {
		record = &g->granted.records[i];
		if (!chosen(o, record))
			continue;
		ret[n] = granting_record(record);
		if (bundle_key_find(&g->granted.bundle, record->rid, &ret[n++].file_key) != OK)
			return problem_is(&t->why, PROBLEM_GRANT_BUNDLE, ERR_NOT_FOUND);
	}
	*ret_n = n;
	return OK;
}

static enum err report(struct terminal *t, const struct verify_certificate *to, const struct kept_grant *one)
{
	struct json_put w = json_put(&t->out);
	size_t n = one->rids.n / ATOM_ID16_LEN;
	char text[HEX_ID32], until[20];

	hex_text(BYTES_OF(one->id), text);
	screen_time(one->expires, until);
	if (!t->json)
		screen_line(L("已转授权 %zu 份病历，至 %s。授权号 %s", "%zu records passed on until %s. Grant %s"), n, until, text);
	json_put_object(&w);
	json_put_key(&w, "grant");
	json_put_str(&w, text);
	json_put_key(&w, "doctor");
	json_put_object(&w);
	report_put_doctor(&w, to);
	json_put_end(&w);
	json_put_key(&w, "records");
	json_put_uint(&w, n);
	json_put_key(&w, "expires");
	json_put_uint(&w, one->expires);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

/* The records of CHILD and no others, in one that an earlier try made. */
static struct kept_grant *find_made(struct kept_grants *kept, const struct grant_make *child, uint64_t hours)
{
	struct kept_grant *found = NULL;
	uint8_t want[HASH_LEN];

	kept_grants_want(child, hours, want);
	for (size_t i = 0; i < child->n; i++) {
		struct kept_grant *one = kept_grants_find(kept, want, child->records[i].record.rid);

		if (one == NULL || (found != NULL && one != found))
			return NULL;
		found = one;
	}
	return found != NULL && found->rids.n == child->n * ATOM_ID16_LEN ? found : NULL;
}

static enum err post(struct terminal *t, struct doctor_work *d, const struct doctor_work_grant *g, const struct options *o,
		     const struct verify_certificate *to, const struct grant_make_record *records, size_t n)
{
	AUTO(kept_grants_free) struct kept_grants kept = { 0 };
	const struct grant *parent = &g->granted.grant;
	uint64_t now = client_now(&d->client), not_before = now - GRANTING_EARLY, expires = now + o->hours * 3600;
	struct kept_grant *one;
	enum err e;

	not_before = not_before < parent->not_before ? parent->not_before : not_before;
	expires = expires > parent->expires ? parent->expires : expires;
	const struct grant_make child = {
		.hospital = parent->hospital, .tag = parent->tag, .cycle = parent->cycle, .doctor_sign = to->doctor.sign,
		.doctor_seal = to->doctor.seal, .purpose = bytes_of_str(o->purpose), .records = records, .n = n,
		.not_before = not_before, .expires = expires, .made = now,
		.parent = g->id, .secret = d->home.keys.sign_secret.b,
	};
	TRY(kept_grants_load(&t->dir, KEPT_GRANTS_DOCTOR, &kept, &t->why));
	kept_grants_look(&kept, &g->list, now);
	one = find_made(&kept, &child, o->hours);
	if (one == NULL)
		TRY(kept_grants_make(&t->dir, &kept, &child, o->hours, &one, &t->why));
	e = one->live ? OK : kept_grants_post(&t->dir, &d->client, &g->token, &kept, one, &t->why);
	if (e != OK)
		return problem_is(&t->why, PROBLEM_CONFLICT, e);
	TRY(report(t, to, one));
	return kept_grants_end(&t->dir, &kept, &t->why);
}

static enum err pass_on(struct terminal *t, struct doctor_work *d, const char *grant, const struct options *o)
{
	AUTO(doctor_work_grant_done) struct doctor_work_grant g = { 0 };
	const struct verify_certificate *to;
	struct grant_make_record *records;
	size_t n = 0;
	enum err e;

	TRY(doctor_work_grant_open(t, d, grant, &g));
	if (!g.granted.grant.may_pass_on || g.granted.has_parent || g.granted.grant.kind != GRANT_RECORDS)
		return problem_is(&t->why, PROBLEM_NOT_PASSABLE, ERR_DENIED);
	TRY(directory_find(&d->directory, o->to, &to, &t->why));
	records = calloc(GRANT_RECORDS_MAX, sizeof(*records));
	if (records == NULL)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	e = choose(t, &g, o, records, &n);
	if (e == OK)
		e = post(t, d, &g, o, to, records, n);
	secret_wipe(records, GRANT_RECORDS_MAX * sizeof(*records));
	free(records);
	return e;
}

enum err doctor_pass_on_run(struct terminal *t, int argc, char **argv)
{
	struct options o = { .hours = GRANTING_HOURS, .purpose = "" };
	const struct args_option options[] = {
		TERMINAL_OPTIONS(t),
		{ "to", ARGS_TEXT, &o.to, 0, 0 },
		{ "all", ARGS_FLAG, &o.all, 0, 0 },
		{ "hours", ARGS_NUMBER, &o.hours, 1, GRANTING_HOURS_MAX },
		{ "purpose", ARGS_TEXT, &o.purpose, 0, 0 },
	};
	AUTO(doctor_work_done) struct doctor_work d = { 0 };
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 1, ARGS_REST_MAX, &t->why));
	o.rids = rest.words + 1;
	o.rids_n = rest.n - 1;
	if (o.to == NULL || o.all == (o.rids_n > 0))
		return problem_set(&t->why, PROBLEM_USAGE, ERR_FORMAT, "--to DOCTOR (RECORD… | --all)");
	if (strlen(o.purpose) > BUNDLE_PURPOSE_MAX)
		return problem_set(&t->why, PROBLEM_TOO_MUCH, ERR_TOO_LONG, "--purpose");
	TRY(terminal_open(t));
	TRY(doctor_work_begin(t, &d));
	return pass_on(t, &d, rest.words[0], &o);
}
