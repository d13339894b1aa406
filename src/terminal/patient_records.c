#include <stdio.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/opened_all.h"
#include "terminal/report.h"
#include "terminal/screen.h"

struct list_one {
	struct terminal *t;
	const char *type;                /* only this resource type, or NULL */
	struct report_records *records;  /* or else a table */
	struct screen_table *table;
	bool *found;                     /* set where any is of the type */
};

/* Which type is wanted; NULL: all. */
struct wanted {
	const char *word, *type;         /* as it was typed; as FHIR has it */
	bool known, found;               /* it is one of the common ones; there is a record of it */
};

static enum err add_row(const struct list_one *l, const struct opened *o, const struct verify_record *record,
			const struct summary *s)
{
	char rid[HEX_ID16], date[SUMMARY_DATE_TEXT], row[SUMMARY_ROW_MAX];

	summary_row(s, row);
	hex_text(BYTES_OF(record->rid), rid);
	rid[REPORT_ID_DIGITS] = '\0';
	summary_date_text(s->date, date);
	return screen_table_add(l->table, (const char *[]){ date, known_id(&o->known), summary_type_text(s->type), rid, row });
}

static enum err list_record(const struct list_one *l, const struct opened *o, const struct verify_record *record)
{
	AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
	struct summary s;

	TRY(opened_record(o, record, &json, &s, &l->t->why));
	if (l->type != NULL && strcmp(l->type, s.type) != 0)
		return OK;
	*l->found = true;
	if (l->table != NULL && s.is_identity)
		return OK;
	if (l->table != NULL)
		return terminal_wrote(l->t, add_row(l, o, record, &s));
	return terminal_wrote(l->t, report_records_add(l->records, record, &s));
}

static enum err list_shelf(const struct list_one *l, const struct opened *o)
{
	for (size_t i = 0; i < o->shelf.n; i++) {
		if (!o->shelf.records[i].deleted)
			TRY(list_record(l, o, &o->shelf.records[i]));
		screen_progress(L("打开病历", "opening records"), i + 1, o->shelf.n);
	}
	screen_progress_end();
	return OK;
}

/* A word that no record has and that means nothing is not taken for a kind of which there are none. */
static enum err check_type(struct terminal *t, const struct wanted *wanted)
{
	AUTO(buf_free) struct buf words = BUF_MAX(1024);
	const char *text;

	if (wanted->word == NULL || wanted->known || wanted->found)
		return OK;
	TRY(terminal_wrote(t, summary_types(&words)));
	TRY(terminal_wrote(t, buf_str(&words, &text)));
	return problem_set(&t->why, PROBLEM_USAGE, ERR_FORMAT, L("--type 没有这一类；可用：%s", "--type: no such type; there are %s"), text);
}

static enum err list_json(struct terminal *t, const struct opened_all *all, struct wanted *wanted)
{
	struct json_put w = json_put(&t->out);

	json_put_object(&w);
	json_put_key(&w, "hospitals");
	json_put_array(&w);
	for (size_t i = 0; i < all->n; i++) {
		AUTO(report_records_free) struct report_records records = { 0 };
		const struct list_one l = { .t = t, .type = wanted->type, .records = &records, .found = &wanted->found };
		const struct opened *o = &all->shelves[i];

		json_put_object(&w);
		report_put_hospital(&w, &o->known);
		json_put_key(&w, "cycle");
		json_put_uint(&w, o->shelf.at.root.cycle);
		json_put_key(&w, "time");
		json_put_uint(&w, o->shelf.at.root.time);
		json_put_key(&w, "stale");
		json_put_bool(&w, o->stale);
		json_put_key(&w, "offline");
		json_put_bool(&w, o->offline);
		json_put_key(&w, "records");
		TRY(list_shelf(&l, o));
		report_put_records(&w, &records);
		json_put_end(&w);
	}
	json_put_end(&w);
	TRY(check_type(t, wanted));
	report_put_failures(&w, all);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

static enum err list_table(struct terminal *t, const struct opened_all *all, struct wanted *wanted)
{
	AUTO(screen_table_free) struct screen_table table;
	const struct list_one l = { .t = t, .type = wanted->type, .table = &table, .found = &wanted->found };

	screen_table_init(&table, 5);
	TRY(terminal_wrote(t, screen_table_add(&table, (const char *[]){ L("日期", "DATE"), L("医院", "HOSPITAL"), L("类型", "TYPE"),
									L("编号", "RECORD"), L("内容", "WHAT") })));
	for (size_t i = 0; i < all->n; i++)
		TRY(list_shelf(&l, &all->shelves[i]));
	TRY(check_type(t, wanted));
	screen_table_sort(&table, 0);
	screen_table_print(&table);
	return OK;
}

enum err patient_records_run(struct terminal *t, int argc, char **argv)
{
	struct wanted wanted = { 0 };
	const char *hospital = NULL;
	const struct args_option options[] = {
		TERMINAL_OPTIONS(t),
		{ "hospital", ARGS_TEXT, &hospital, 0, 0 },
		{ "type", ARGS_TEXT, &wanted.word, 0, 0 },
	};
	AUTO(opened_all_free) struct opened_all all = { 0 };
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	if (wanted.word != NULL)
		wanted.type = summary_type_read(wanted.word);
	wanted.known = wanted.type != NULL;
	/* hospitals may have others than the common ones */
	if (!wanted.known)
		wanted.type = wanted.word;
	TRY(terminal_open(t));
	TRY(opened_all(t, hospital, OPENED_OFFLINE, &all));
	return t->json ? list_json(t, &all, &wanted) : list_table(t, &all, &wanted);
}
