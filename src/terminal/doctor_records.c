#include <inttypes.h>
#include <stdio.h>

#include "sys/lang.h"
#include "terminal/doctor_work.h"
#include "terminal/hex.h"
#include "terminal/report.h"
#include "terminal/screen.h"

static enum err list_json(struct terminal *t, const struct doctor_work_grant *g)
{
	AUTO(report_records_free) struct report_records records = { 0 };
	struct json_put w = json_put(&t->out);
	const struct grant *grant = &g->granted.grant;

	json_put_object(&w);
	json_put_key(&w, "grant");
	hex_put(&w, BYTES_OF(g->id));
	json_put_key(&w, "hospital");
	json_put_string(&w, grant->hospital);
	json_put_key(&w, "purpose");
	json_put_string(&w, g->granted.bundle.purpose);
	json_put_key(&w, "expires");
	json_put_uint(&w, grant->expires);
	json_put_key(&w, "as_of");
	json_put_uint(&w, g->granted.at.root.time);
	json_put_key(&w, "records");
	for (size_t i = 0; i < g->granted.n; i++) {
		AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
		struct summary s;

		TRY(doctor_work_grant_record(g, &g->granted.records[i], &json, &s, &t->why));
		TRY(terminal_wrote(t, report_records_add(&records, &g->granted.records[i], &s)));
	}
	report_put_records(&w, &records);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

static enum err add_row(struct terminal *t, const struct doctor_work_grant *g, const struct verify_record *record,
			struct screen_table *table)
{
	AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
	char rid[HEX_ID16], date[SUMMARY_DATE_TEXT], row[SUMMARY_ROW_MAX];
	struct summary s;

	TRY(doctor_work_grant_record(g, record, &json, &s, &t->why));
	hex_text(BYTES_OF(record->rid), rid);
	rid[REPORT_ID_DIGITS] = '\0';
	summary_date_text(s.date, date);
	summary_row(&s, row);
	return terminal_wrote(t, screen_table_add(table, (const char *[]){ date, summary_type_text(s.type), rid, row }));
}

static enum err list_table(struct terminal *t, const struct doctor_work_grant *g)
{
	AUTO(screen_table_free) struct screen_table table;
	AUTO(buf_free) struct buf purpose = BUF_MAX(4 * BUNDLE_PURPOSE_MAX);
	const char *text;
	char when[20];

	screen_time(g->granted.at.root.time, when);
	screen_line(L("以下是截至 %s 的内容，此后医院的更正不在其中。", "As of %s; what the hospital has corrected since is not in it."), when);
	screen_table_init(&table, 4);
	TRY(terminal_wrote(t, screen_table_add(&table, (const char *[]){ L("日期", "DATE"), L("类型", "TYPE"), L("编号", "RECORD"),
									L("内容", "WHAT") })));
	for (size_t i = 0; i < g->granted.n; i++)
		TRY(add_row(t, g, &g->granted.records[i], &table));
	TRY(terminal_wrote(t, screen_safe(g->granted.bundle.purpose, false, &purpose)));
	TRY(terminal_wrote(t, buf_str(&purpose, &text)));
	if (purpose.n > 0)
		screen_line(L("目的：%s", "Purpose: %s"), text);
	screen_table_sort(&table, 0);
	screen_table_print(&table);
	return OK;
}

enum err doctor_records_run(struct terminal *t, int argc, char **argv)
{
	const struct args_option options[] = { TERMINAL_OPTIONS(t) };
	AUTO(doctor_work_done) struct doctor_work d = { 0 };
	AUTO(doctor_work_grant_done) struct doctor_work_grant g = { 0 };
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 1, 1, &t->why));
	TRY(terminal_open(t));
	TRY(doctor_work_begin(t, &d));
	TRY(doctor_work_grant_open(t, &d, rest.words[0], &g));
	return t->json ? list_json(t, &g) : list_table(t, &g);
}
