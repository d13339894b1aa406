#include "relay/inner/inner_source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relay/state/state_held.h"
#include "relay/state/state_reading.h"
#include "relay/state/state_refused.h"
#include "relay/state/state_report.h"
#include "relay/state/state_sweep.h"
#include "sys/clock.h"
#include "sys/lang.h"
#include "sys/log.h"

#define PROGRESS_MS 5000
#define LOOK_ROWS 256          /* rows between two looks at the clock */
#define JSON_MAX ((size_t)6 << 20)   /* bytes of a resource: with what is in the batch already, it fits */

/* Whether reading can go on with the next source. */
static bool is_its_own(enum err e)
{
	return e != OK && e != ERR_STOPPED && e != ERR_FULL && e != ERR_NOMEM && e != ERR_BUSY && e != ERR_DAMAGED;
}

/*
 * The source is left where it failed, to be read from there again. What the
 * database failed at lies between two rows: those before it stay. Anything else
 * may have come in the middle of one: what was open is undone.
 */
static enum err skip(struct inner_source *s, enum err e)
{
	bool between_rows = s->problem.text[0] != '\0';

	log_event("source-failed", "source=%s sqlstate=%s reason=%s", s->file->name, s->problem.state, err_name(e));
	inner_trouble(s->in, STATE_TROUBLE_SOURCE, s->file->name, "%s",
		      between_rows ? s->problem.text : L("读取中断：本机 state/inner.db 中的内容有误，请从备份恢复",
							 "reading broke off: something in state/inner.db is wrong; restore it from a backup"));
	return between_rows ? OK : inner_batch_back(s->in);
}

static void source_done(struct inner_source *s)
{
	mapping_free(&s->mapping);
	source_odbc_free(&s->query);
	buf_free(&s->json);
	buf_free(&s->state.mark);
}

static enum err open_source(struct inner_source *s)
{
	uint64_t refused;
	enum err e = source_odbc_prepare(s->db, s->file, &s->query, &s->problem);

	if (e == OK)
		e = mapping_new(s->file, s->query->labels, s->query->n, &s->mapping, s->problem.text);
	TRY(e);
	TRY(mapping_time_local((time_t)s->in->now, s->now));
	TRY(state_sources_get(&s->in->state, bytes_of_str(s->file->name), &s->state));
	TRY(state_refused_count(&s->in->state, s->state.id, &refused));
	s->any_refused = refused > 0;
	return OK;
}

/* The batch turns whenever it is full. */
static enum err read_once(struct inner_source *s, const char *after)
{
	uint64_t shown = clock_steady_ms();
	const struct source_value *values;
	enum err e;

	s->rows = s->held = 0;
	s->marks = (struct mapping_marks){ 0 };
	/* to the end of time: what the database dates in our future is no less true */
	TRY(inner_spool_room(s->in, 0));
	TRY(source_odbc_run(s->query, after, &s->problem));
	while ((e = source_odbc_next(s->query, &values, &s->problem)) == OK) {
		TRY(s->file->patients ? inner_rows_patient(s, values) : inner_rows_record(s, values));
		if (inner_batch_full(s->in)) {
			TRY(inner_batch_turn(s->in));
			TRY(inner_spool_room(s->in, 0));
		}
		if (++s->rows % LOOK_ROWS == 0 && clock_steady_ms() - shown > PROGRESS_MS) {
			shown = clock_steady_ms();
			log_event("reading", "source=%s rows=%" PRIu64, s->file->name, s->rows);
		}
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

/* All there is was looked at. RET_FREED: of some keys there is one row now, which is to be taken. */
static enum err end_whole(struct inner_source *s, bool *ret_freed)
{
	if (s->marks.foreign > 0 && s->marks.times == 0) {
		mapping_mark_text(&s->marks, s->mapping, s->problem.text);
		return ERR_FORMAT;
	}
	return state_reading_end(&s->in->state, s->state.id, ret_freed);
}

/* The rows that were looked at, once more: now each that is alone under its key becomes what it says. */
static enum err take_rows(struct inner_source *s, const char *after)
{
	TRY(state_reading_take_begin(&s->in->state));
	s->look = false;
	return read_once(s, after);
}

/* Reads the rows changed after AFTER: once to look, and once to take, if there is anything to be taken. */
static enum err read_rows(struct inner_source *s, const char *after)
{
	bool freed = false;

	s->look = true;
	s->due = false;
	TRY(state_reading_begin(&s->in->state));
	TRY(read_once(s, after));
	if (after[0] == '\0')
		TRY(end_whole(s, &freed));
	return s->due || freed ? take_rows(s, after) : OK;
}

/* All rows were read: the mark goes to the latest change among them. */
static enum err advance(struct inner_source *s, const uint8_t query[static HASH_LEN])
{
	memcpy(s->state.query, query, HASH_LEN);
	if (s->last[0] != '\0' && bytes_compare(bytes_of_str(s->last), BYTES_OF_BUF(&s->state.mark)) > 0) {
		buf_truncate(&s->state.mark, 0);
		TRY(buf_add_str(&s->state.mark, s->last));
	}
	return state_sources_set(&s->in->state, &s->state);
}

static void hash_query(const struct inner_source *s, uint8_t ret[static HASH_LEN])
{
	const char *zone = s->in->config.time_zone, *resource = s->file->resource;
	const struct bytes parts[] = {
		BYTES(zone, strlen(zone) + 1), BYTES(resource, strlen(resource) + 1), BYTES_OF_BUF(&s->file->sql),
	};

	hash_sha256_parts(parts, LEN(parts), ret);
}

/* The patients that the sweep did not see. */
static enum err add_unnoted(struct inner_source *s)
{
	struct state_removal gone = { .why = STATE_REMOVAL_GONE };
	enum err e;

	while ((e = state_patients_next_unnoted(&s->in->state, gone.patient, &gone.patient)) == OK) {
		TRY(inner_patients_rid(s->in, gone.patient, gone.rid));
		TRY(state_removals_add(&s->in->state, &gone));
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

/* Removes what may go. What is removed where rows are read has them read again; AFTER as before. */
static enum err settle(struct inner_source *s, const char *after)
{
	bool again;

	TRY(inner_removals_settle(s, &again));
	return again ? take_rows(s, after) : OK;
}

/* Whether patients.sql has to be read whole: somebody waits who may not have changed. */
static enum err patients_wait(struct inner *in, bool *ret)
{
	int64_t id;
	enum err e = state_patients_next_renewal(&in->state, 0, &id);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*ret = e == OK;
	return e == OK ? OK : state_patients_any_alone(&in->state, ret);
}

static enum err read_patients(struct inner_source *s, bool whole)
{
	char after[MAPPING_TIME_LEN + 1];
	bool wait;

	TRY(patients_wait(s->in, &wait));
	TRY(mapping_mark_before(whole || wait ? BYTES_NONE : BYTES_OF_BUF(&s->state.mark), s->in->config.overlap, after));
	if (s->sweep)
		TRY(state_patients_note_begin(&s->in->state));
	TRY(read_rows(s, after));
	if (s->sweep)
		TRY(add_unnoted(s));
	TRY(settle(s, after));
	/* whoever came free by what was read */
	TRY(state_patients_any_alone(&s->in->state, &wait));
	if (wait)
		TRY(read_rows(s, SOURCE_MARK_NONE));
	TRY(state_held_drop_ready(&s->in->state, s->in->patients_source));
	return state_held_drop_ready(&s->in->state, s->in->identity_source);
}

static enum err read_records(struct inner_source *s, bool whole)
{
	char after[MAPPING_TIME_LEN + 1];
	bool ready;

	TRY(state_held_any_ready(&s->in->state, s->state.id, &ready));
	whole = whole || ready;
	TRY(mapping_mark_before(whole ? BYTES_NONE : BYTES_OF_BUF(&s->state.mark), s->in->config.overlap, after));
	TRY(read_rows(s, after));
	if (s->sweep)
		TRY(state_removals_add_unseen(&s->in->state, s->state.id));
	TRY(settle(s, after));
	return whole ? state_held_drop_ready(&s->in->state, s->state.id) : OK;
}

/* Whether all keys are compared: in its turn, after the SQL changed, and where deletions were held back. */
static enum err ask_sweep(struct inner_source *s, bool changed)
{
	static const uint8_t never[HASH_LEN];
	bool held;

	TRY(inner_removals_ask_sweep(s, &held));
	s->sweep = s->sweep || held || (changed && memcmp(s->state.query, never, HASH_LEN) != 0);
	return OK;
}

static enum err read_source(struct inner_source *s)
{
	uint8_t query[HASH_LEN];
	uint64_t refused;

	TRY(open_source(s));
	hash_query(s, query);
	bool changed = memcmp(query, s->state.query, HASH_LEN) != 0;
	TRY(ask_sweep(s, changed));
	TRY(inner_removals_begin(s));
	if (s->sweep)
		TRY(state_sweep_begin(&s->in->state));
	bool whole = s->sweep || changed;
	TRY(s->file->patients ? read_patients(s, whole) : read_records(s, whole));
	TRY(inner_removals_end(s));
	if (s->sweep)
		TRY(state_sweep_end(&s->in->state, s->state.id));
	if (whole)
		TRY(state_report_read(&s->in->state, s->state.id, s->in->now, s->rows, s->held, s->marks.none + s->marks.foreign));
	TRY(advance(s, query));
	TRY(state_refused_count(&s->in->state, s->state.id, &refused));
	log_event("source-read", "source=%s rows=%" PRIu64 " sealed=%" PRIu64 " deleted=%" PRIu64 " held=%" PRIu64 " quarantine=%" PRIu64,
		  s->file->name, s->rows, s->sealed, s->deleted, s->held, refused);
	return OK;
}

static enum err read_files(struct inner *in, struct source_odbc *db, const struct source_files *files, bool sweep)
{
	for (size_t i = 0; i < files->n; i++) {
		struct inner_source *s = calloc(1, sizeof(*s));
		enum err e;

		if (s == NULL)
			return ERR_NOMEM;
		s->in = in;
		s->file = &files->file[i];
		s->db = db;
		s->sweep = sweep;
		s->json = BUF_MAX(JSON_MAX);
		s->state.mark = BUF_MAX(64);
		e = inner_batch_mark(in);
		if (e == OK)
			e = read_source(s);
		if (is_its_own(e))
			e = skip(s, e);
		if (e == ERR_FULL && in->cut) {
			log_event("reading-cut", "source=%s rows=%" PRIu64, s->file->name, s->rows);
			i = files->n;
			e = OK;
		}
		source_done(s);
		free(s);
		TRY(e);
	}
	return OK;
}

static enum err get_id(struct inner *in, const char *name, int64_t *ret)
{
	struct state_source source = { .mark = BUF_MAX(64) };
	enum err e = state_sources_get(&in->state, bytes_of_str(name), &source);

	buf_free(&source.mark);
	TRY(e);
	*ret = source.id;
	return OK;
}

enum err inner_sources_read(struct inner *in, struct source_odbc *db, const struct source_files *files, bool sweep)
{
	int64_t id;

	TRY(get_id(in, SOURCE_PATIENTS, &in->patients_source));
	TRY(get_id(in, "identity", &in->identity_source));
	/* all are known before the first is read, so that rows are held back in each */
	for (size_t i = 0; i < files->n; i++)
		TRY(get_id(in, files->file[i].name, &id));
	TRY(read_files(in, db, files, sweep));
	return inner_withdraw_run(in);
}
