#include <stdio.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/doctor_work.h"
#include "terminal/hex.h"
#include "terminal/report.h"
#include "terminal/screen.h"

static bool passed_on(const struct verify_grant *g, const struct doctor_work *d)
{
	return memcmp(g->grant.doctor, d->home.keys.sign_public, ATOM_KEY_LEN) != 0;
}

static void put_grant(struct json_put *w, const struct verify_grant *g, const struct doctor_work *d, uint64_t now)
{
	json_put_object(w);
	report_put_grant(w, g, now);
	json_put_key(w, "tag");
	hex_put(w, BYTES_OF(g->grant.tag));
	json_put_key(w, "direction");
	json_put_str(w, passed_on(g, d) ? "passed-on" : "received");
	json_put_end(w);
}

static enum err list_json(struct terminal *t, const struct verify_grants *list, const struct doctor_work *d, uint64_t now)
{
	struct json_put w = json_put(&t->out);

	json_put_object(&w);
	json_put_key(&w, "grants");
	json_put_array(&w);
	for (size_t i = 0; i < list->n; i++)
		put_grant(&w, &list->grants[i], d, now);
	json_put_end(&w);
	json_put_end(&w);
	return json_put_done(&w);
}

static enum err add_row(struct screen_table *table, const struct verify_grant *g, const struct doctor_work *d, uint64_t now)
{
	char id[HEX_ID32], tag[HEX_ID32], hospital[ATOM_HOSPITAL_MAX + 1], records[24], until[20], made[20];

	hex_text(BYTES_OF(g->id), id);
	hex_text(BYTES_OF(g->grant.tag), tag);
	id[16] = tag[8] = '\0';
	memcpy(hospital, g->grant.hospital.p, g->grant.hospital.n);
	hospital[g->grant.hospital.n] = '\0';
	snprintf(records, sizeof(records), "%zu", g->grant.records.n);
	screen_time(g->grant.expires, until);
	/* not as of when its records are: that is the root's time, which doctor records tells */
	screen_time(g->grant.made, made);
	return screen_table_add(table, (const char *[]){ id, hospital, tag, g->grant.kind == GRANT_KEY ? L("钥匙", "key") : records,
							made, until, report_state_text(g, now),
							passed_on(g, d) ? L("转出", "passed on") : L("收到", "received"),
							g->grant.may_pass_on ? L("可转授权", "may be passed on") : "" });
}

static enum err list_table(const struct verify_grants *list, const struct doctor_work *d, uint64_t now)
{
	AUTO(screen_table_free) struct screen_table table;

	screen_table_init(&table, 9);
	TRY(screen_table_add(&table, (const char *[]){ L("授权号", "GRANT"), L("医院", "HOSPITAL"), L("患者", "PATIENT"),
						      L("病历", "RECORDS"), L("授权于", "GRANTED"), L("有效至", "UNTIL"), L("状态", "STATE"), "", "" }));
	for (size_t i = 0; i < list->n; i++)
		TRY(add_row(&table, &list->grants[i], d, now));
	screen_table_print(&table);
	return OK;
}

enum err doctor_inbox_run(struct terminal *t, int argc, char **argv)
{
	const struct args_option options[] = { TERMINAL_OPTIONS(t) };
	AUTO(doctor_work_done) struct doctor_work d = { 0 };
	AUTO(client_token_wipe) struct client_token token;
	AUTO(buf_free) struct buf answer = BUF_MAX(CLIENT_ANSWER_MAX);
	AUTO(verify_grants_free) struct verify_grants list = { 0 };
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	TRY(terminal_open(t));
	TRY(doctor_work_begin(t, &d));
	TRY(doctor_work_session(t, &d, &token));
	TRY(doctor_work_inbox(t, &d, &token, &answer, &list));
	uint64_t now = client_now(&d.client);
	return terminal_wrote(t, t->json ? list_json(t, &list, &d, now) : list_table(&list, &d, now));
}
