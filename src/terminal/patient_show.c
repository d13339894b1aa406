#include "terminal/opened_all.h"
#include "terminal/show.h"

enum err patient_show_run(struct terminal *t, int argc, char **argv)
{
	const char *folder = NULL;
	const struct args_option options[] = { TERMINAL_OPTIONS(t), { "save", ARGS_TEXT, &folder, 0, 0 } };
	AUTO(opened_all_free) struct opened_all all = { 0 };
	AUTO(client_token_wipe) struct client_token token = { "" };
	AUTO(buf_free) struct buf json = BUF_MAX(2 * RECORD_JSON_MAX);
	const struct verify_record *record;
	const struct opened *o;
	struct args_rest rest;
	struct summary summary;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 1, 1, &t->why));
	TRY(terminal_open(t));
	TRY(opened_all(t, NULL, folder == NULL ? OPENED_OFFLINE : 0, &all));
	TRY(opened_all_find(&all, rest.words[0], &o, &record, &t->why));
	TRY(opened_record(o, record, &json, &summary, &t->why));
	if (folder != NULL)
		TRY(opened_session(t, &all.client, o, &token));
	const struct show show = {
		.hospital = &o->known, .record = record, .json = BYTES_OF_BUF(&json), .summary = &summary,
		.client = &all.client, .token = &token, .folder = folder,
		.as_of = o->shelf.at.root.time,
	};
	return show_record(t, &show);
}
