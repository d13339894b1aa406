#include "relay/inner.h"

#include <stdio.h>

#include "sys/clock.h"
#include "sys/lang.h"
#include "sys/log.h"

/* In order: statements first, because batches name them; requests last, because they ask for patients. */
static enum err run_open(struct inner *in, struct source_odbc *db, const struct source_files *files)
{
	bool sweep = (in->relay.cycles + 1) % in->config.sweep == 0;

	TRY(inner_statement_update(in));
	TRY(inner_doctors_certify(in));
	TRY(inner_sources_read(in, db, files, sweep));
	TRY(inner_requests_take(in));
	in->relay.cycles++;
	in->relay.good = in->now;
	/* a root each cycle, changed or not */
	TRY(inner_batch_end(in));
	TRY(inner_statement_export(in));
	return inner_requests_finish(in);
}

static enum err run_batches(struct inner *in, struct source_odbc *db, const struct source_files *files)
{
	enum err e;

	TRY(spool_open(in->config.dir, &in->spool));
	in->file = BUF_MAX(BATCH_BODY_MAX);
	TRY(record_sealer_init(&in->sealer));
	e = blob_sealer_init(&in->blob_sealer);
	if (e == OK) {
		e = inner_batch_begin(in);
		if (e == OK)
			e = run_open(in, db, files);
		inner_batch_done(in);
		blob_sealer_done(&in->blob_sealer);
	}
	record_sealer_done(&in->sealer);
	buf_free(&in->file);
	return e;
}

static enum err run_connected(struct inner *in, const struct source_files *files)
{
	struct source_problem problem = { "", "" };
	struct source_odbc db;
	enum err e = source_odbc_open(&in->config, &db, &problem);

	if (e != OK) {
		fprintf(stderr, "%s\n", problem.text);
		log_event("database-unreachable", "sqlstate=%s", problem.state);
		return e;
	}
	e = run_batches(in, &db, files);
	source_odbc_close(&db);
	return e;
}

static enum err read_files(struct inner *in, struct source_files **ret)
{
	char folder[RELAY_PATH_MAX], message[SOURCE_MESSAGE_MAX] = "";
	enum err e;

	TRY(relay_config_path(&in->config, "sources", folder));
	e = source_file_all(folder, ret, message);
	if (e != OK)
		fprintf(stderr, "%s\n", message);
	return e;
}

enum err inner_cycle_run(struct inner *in)
{
	AUTO(source_file_all_free) struct source_files *files = NULL;
	enum err e;

	in->now = clock_unix();
	TRY(inner_hospital_zone(in));
	TRY(read_files(in, &files));
	e = run_connected(in, files);
	if (e == OK)
		log_event("cycle-done", "batch=%llu", (unsigned long long)in->relay.batch);
	else
		log_event(e == ERR_STOPPED ? "cycle-stopped" : "cycle-failed", "reason=%s", err_name(e));
	return e;
}
