#include "relay/inner/inner_login.h"

#include "sys/clock.h"
#include "sys/lang.h"
#include "sys/log.h"

/*
 * What needs no database goes first and on its own: what the hospital says of
 * itself and its doctors, answers to requests, and a root, changed or not. It is
 * released before the database is asked for, so that nothing there holds it up.
 */
static enum err run_first(struct inner *in)
{
	TRY(inner_statement_update(in));
	TRY(inner_doctors_certify(in));
	TRY(inner_patients_end(in));
	TRY(inner_requests_take(in));
	TRY(inner_batch_end(in));
	TRY(inner_statement_export(in));
	return inner_requests_finish(in);
}

static enum err read_files(struct inner *in, struct source_files **ret)
{
	char folder[RELAY_PATH_MAX], message[SOURCE_MESSAGE_MAX] = "";
	enum err e;

	TRY(relay_config_path(&in->config, "sources", folder));
	e = source_file_all(folder, ret, message);
	if (e == OK)
		for (size_t i = 0; i < (*ret)->bad_n; i++)
			inner_trouble(in, STATE_TROUBLE_SOURCE, (*ret)->bad[i].name, "%s", (*ret)->bad[i].message);
	else if (message[0] != '\0')
		inner_trouble(in, STATE_TROUBLE_SOURCE, "", "%s", message);
	return e;
}

/* OK and no database: it is noted why. */
static enum err connect(struct inner *in, struct source_odbc *db, bool *ret)
{
	inner_troubles_looked(in, STATE_TROUBLE_DATABASE);
	if (in->database == OK)
		return inner_login_open(in, db, ret);
	*ret = false;
	inner_trouble(in, STATE_TROUBLE_DATABASE, "", L("%s/database.conf 有误，数据库未读取", "%s/database.conf is wrong: the database is not read"),
		      in->config.dir);
	return OK;
}

/* Nothing is open before and after. */
static enum err run_sources(struct inner *in, const struct source_files *files)
{
	bool sweep = (in->relay.cycles + 1) % in->config.sweep == 0, connected;
	struct source_odbc db;
	enum err e;

	if (inner_hospital_zone(in) != OK) {
		inner_trouble(in, STATE_TROUBLE_DATABASE, "", L("%s/relay.conf：没有时区 %s，数据库未读取",
								"%s/relay.conf: there is no time zone %s: the database is not read"),
			      in->config.dir, in->config.time_zone);
		return OK;
	}
	TRY(connect(in, &db, &connected));
	if (!connected)
		return OK;
	e = state_begin(&in->state);
	if (e == OK)
		e = inner_sources_read(in, &db, files, sweep);
	source_odbc_close(&db);
	TRY(e);
	if (in->cut)
		return inner_batch_close(in);
	inner_troubles_looked(in, STATE_TROUBLE_SOURCE);
	in->relay.cycles++;
	if (!inner_troubles_has(in, STATE_TROUBLE_SOURCE))
		in->relay.good = in->now;
	return inner_batch_close(in);
}

static enum err run_open(struct inner *in)
{
	AUTO(source_file_all_free) struct source_files *files = NULL;
	enum err e;

	TRY(run_first(in));
	e = read_files(in, &files);
	/* what is wrong with the sources' folder is noted */
	if (e != OK)
		return e == ERR_NOMEM ? e : OK;
	return run_sources(in, files);
}

static enum err run_batches(struct inner *in)
{
	enum err e;

	TRY(spool_open(in->config.dir, &in->spool));
	TRY(state_get_relay(&in->state, &in->relay));
	in->file = BUF_MAX(BATCH_BODY_MAX);
	TRY(record_sealer_init(&in->sealer));
	e = blob_sealer_init(&in->blob_sealer);
	if (e == OK) {
		e = inner_clock_check(in);
		if (e == OK)
			e = inner_batch_begin(in);
		if (e == OK)
			e = run_open(in);
		inner_batch_done(in);
		blob_sealer_done(&in->blob_sealer);
	}
	record_sealer_done(&in->sealer);
	buf_free(&in->file);
	return e;
}

/* ERR_CONFLICT: all that could be done was done, and what could not is told. */
enum err inner_cycle_run(struct inner *in)
{
	enum err e;

	in->now = clock_unix();
	/* it says where files lie, too: wrong, it stops neither statements nor answers */
	in->database = relay_config_read_database(&in->config);
	inner_troubles_looked(in, STATE_TROUBLE_DISK);
	e = run_batches(in);
	if (e == ERR_FULL)
		inner_spool_tell_full(in);
	inner_troubles_keep(in);
	if (e == OK)
		log_event("cycle-done", "batch=%llu", (unsigned long long)in->relay.batch);
	else
		log_event(e == ERR_STOPPED ? "cycle-stopped" : "cycle-failed", "reason=%s", err_name(e));
	return e == OK && in->troubles.any ? ERR_CONFLICT : e;
}
