#include <string.h>

#include "sys/lang.h"
#include "terminal/grant_work.h"
#include "terminal/hex.h"
#include "terminal/input.h"
#include "terminal/report.h"
#include "terminal/screen.h"

/* Which of the grants that are kept one tells of. */
enum which { LIVE, UNKNOWN, EARLIER };

static bool is(const struct kept_grant *one, enum which which)
{
	switch (which) {
	case LIVE: return one->used && one->live;
	case UNKNOWN: return one->used && !one->live;
	case EARLIER: return !one->used && one->live;
	}
	return false;
}

static size_t records_of(const struct grant_work *g, const struct kept_grant *one)
{
	for (size_t i = 0; one->rids.n == 0 && i < g->all.n; i++)
		if (strcmp(known_id(&g->all.shelves[i].known), one->hospital) == 0)
			return opened_count(&g->all.shelves[i]);
	return one->rids.n / ATOM_ID16_LEN;
}

static void put_grants(struct json_put *w, const char *key, const struct grant_work *g, enum which which)
{
	json_put_key(w, key);
	json_put_array(w);
	for (size_t i = 0; i < g->kept.n; i++) {
		const struct kept_grant *one = &g->kept.grants[i];

		if (!is(one, which))
			continue;
		json_put_object(w);
		json_put_key(w, "grant");
		hex_put(w, BYTES_OF(one->id));
		json_put_key(w, "hospital");
		json_put_str(w, one->hospital);
		json_put_key(w, "records");
		json_put_uint(w, records_of(g, one));
		json_put_key(w, "expires");
		json_put_uint(w, one->expires);
		json_put_end(w);
	}
	json_put_end(w);
}

static uint64_t first_end(const struct grant_work *g)
{
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < g->kept.n; i++)
		if (g->kept.grants[i].used && g->kept.grants[i].expires < first)
			first = g->kept.grants[i].expires;
	return first;
}

/* FAILED: what kept it from coming to its end, or NULL. */
static enum err report_json(struct terminal *t, const struct grant_work *g, const struct grant_options *o, const struct problem *failed)
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
	json_put_uint(&w, first_end(g));
	json_put_key(&w, "may_pass_on");
	json_put_bool(&w, o->pass_on);
	put_grants(&w, "grants", g, LIVE);
	put_grants(&w, "unknown", g, UNKNOWN);
	put_grants(&w, "earlier", g, EARLIER);
	json_put_key(&w, "error");
	terminal_put_problem(&w, failed);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

static enum err report_text(struct terminal *t, const struct grant_work *g)
{
	AUTO(buf_free) struct buf name = BUF_MAX(1024);
	char until[20], id[HEX_ID32];
	const char *text;

	TRY(terminal_wrote(t, screen_safe(g->doctor->doctor.name, false, &name)));
	TRY(terminal_wrote(t, buf_str(&name, &text)));
	for (size_t i = 0; i < g->kept.n; i++) {
		const struct kept_grant *one = &g->kept.grants[i];

		hex_text(BYTES_OF(one->id), id);
		screen_time(one->expires, until);
		if (is(one, LIVE))
			screen_line(L("已授权 %s 医生查看 %s 的 %zu 份病历，至 %s。授权号 %s",
				      "Dr %s may see from %s %zu records until %s. Grant %s"),
				    text, one->hospital, records_of(g, one), until, id);
	}
	return OK;
}

static void note_others(const struct grant_work *g)
{
	char id[HEX_ID32], doctor[HEX_ID32];

	for (size_t i = 0; i < g->kept.n; i++) {
		const struct kept_grant *one = &g->kept.grants[i];

		hex_text(BYTES_OF(one->id), id);
		hex_text(BYTES_OF(one->doctor), doctor);
		if (is(one, UNKNOWN))
			screen_note(L("不确定是否已经生效：%s 的 %zu 份病历，授权号 %s。再运行一次同样的命令即可确定，只算一次。",
				      "not known whether it is live: of %s %zu records, grant %s. "
				      "The same command again makes it certain, and counts once."),
				    one->hospital, records_of(g, one), id);
		if (is(one, EARLIER))
			screen_note(L("注意：此前没有完成的一次授权已经生效：医生 %.16s…，%s，授权号 %s。不需要时请用 mizhen patient revoke 撤销。",
				      "note: a grant of an earlier command that did not come to its end is live: doctor %.16s…, %s, grant %s. "
				      "mizhen patient revoke ends it."),
				    doctor, one->hospital, id);
	}
}

static enum err run(struct terminal *t, const struct grant_options *o)
{
	AUTO(grant_work_free) struct grant_work g = { 0 };
	enum err e = grant_work_run(t, o, &g);
	struct problem failed = t->why;

	/* nothing of it is out: an error like any other */
	if (e != OK && (g.doctor == NULL || grant_work_count(&g) == 0))
		return e;
	if (e != OK) {
		t->status = (int)problem_exit(failed.kind);
		terminal_tell(&failed);
		t->why = (struct problem){ 0 };
	}
	if (g.unsure > 0)
		screen_note(L("注意：%zu 份病历的日期不足以判断是否在此期间，没有授权；需要时请写明编号。",
			      "note: the dates of %zu records do not say whether they are of that time; they are not granted. "
			      "If they are wanted, name them."),
			    g.unsure);
	note_others(&g);
	TRY(t->json ? report_json(t, &g, o, e == OK ? NULL : &failed) : report_text(t, &g));
	return e == OK ? kept_grants_end(&t->dir, &g.kept, &t->why) : OK;
}

enum err patient_grant_run(struct terminal *t, int argc, char **argv)
{
	struct grant_options o = { .hours = GRANTING_HOURS, .purpose = "" };
	const char *from = NULL, *to = NULL;
	const struct args_option options[] = {
		TERMINAL_OPTIONS(t),
		{ "hospital", ARGS_TEXT, &o.hospital, 0, 0 },
		{ "all", ARGS_FLAG, &o.all, 0, 0 },
		{ "from", ARGS_TEXT, &from, 0, 0 },
		{ "to", ARGS_TEXT, &to, 0, 0 },
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
	o.by_period = from != NULL || to != NULL;
	ways = o.all + o.key + o.by_period + (o.rids_n > 0);
	if (ways != 1 || (o.key && o.pass_on))
		return problem_set(&t->why, PROBLEM_USAGE, ERR_FORMAT, "RECORD…, --all, --from/--to, --key");
	TRY(period_read(from, to, &o.period, &t->why));
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
