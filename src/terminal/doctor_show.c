#include "terminal/doctor_work.h"
#include "terminal/show.h"

enum err doctor_show_run(struct terminal *t, int argc, char **argv)
{
	const char *folder = NULL;
	const struct args_option options[] = { TERMINAL_OPTIONS(t), { "save", ARGS_TEXT, &folder, 0, 0 } };
	AUTO(doctor_work_done) struct doctor_work d = { 0 };
	AUTO(doctor_work_grant_done) struct doctor_work_grant g = { 0 };
	AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
	const struct verify_record *record;
	struct args_rest rest;
	struct summary summary;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 2, 2, &t->why));
	TRY(terminal_open(t));
	TRY(doctor_work_begin(t, &d));
	TRY(doctor_work_grant_open(t, &d, rest.words[0], &g));
	TRY(doctor_work_grant_find(&g, rest.words[1], &record, &t->why));
	TRY(doctor_work_grant_record(&g, record, &json, &summary, &t->why));
	const struct show show = {
		.hospital = directory_hospital(&d.directory, g.hospital), .record = record,
		.json = BYTES_OF_BUF(&json), .summary = &summary, .client = &d.client, .token = &g.token, .folder = folder,
		.as_of = g.granted.at.root.time,
	};
	return show_record(t, &show);
}
