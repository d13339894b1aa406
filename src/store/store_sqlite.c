#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "sys/crash.h"
#include "sys/file.h"

#define SLOTS_MAX 192
#define BUSY_MS 10000
#define CACHE_MIN_KIB 8192L
#define CACHE_MAX_KIB (512 * 1024L)
#define VERSION 3

/* A prepared statement, found again by the address of its text. */
struct store_slot {
	const char *sql;
	sqlite3_stmt *statement;
	bool used;
};

struct store {
	sqlite3 *db;                         /* NULL: closed by a rollback that failed, opened again by store_begin */
	char path[FILE_PATH_MAX];
	struct store_slot slots[SLOTS_MAX];
	size_t slots_n;
};

/*
 * Row numbers are `no`. A blob that a record refers to has no time touched. Of a record the newest version has newest = 1; others
 * are there for a grant. Ended sessions stay for a while, for their nonces.
 * What is large stands last in its row.
 */
static const char schema[] =
	"CREATE TABLE hospital (id TEXT PRIMARY KEY, signing BLOB, transport BLOB, batch INTEGER, batch_id BLOB,"
	"	cycle INTEGER, tree INTEGER, request INTEGER, statement BLOB, root BLOB, revoked BLOB, time INTEGER);"
	"CREATE TABLE shelf (no INTEGER PRIMARY KEY, hospital TEXT, place BLOB, hash BLOB, tag BLOB, sign BLOB, seal BLOB,"
	"	successor BLOB, home BLOB, UNIQUE (hospital, place));"
	"CREATE TABLE record (no INTEGER PRIMARY KEY, shelf INTEGER, rid BLOB, version INTEGER, newest INTEGER,"
	"	hash BLOB, leaf BLOB, blobs BLOB, fields BLOB, file BLOB, UNIQUE (shelf, rid, version));"
	"CREATE TABLE blob (no INTEGER PRIMARY KEY, hospital TEXT, id BLOB, length INTEGER, received INTEGER,"
	"	touched INTEGER, head BLOB, UNIQUE (hospital, id));"
	"CREATE INDEX blob_touched ON blob (touched) WHERE touched IS NOT NULL;"
	"CREATE TABLE record_blob (blob INTEGER, record INTEGER, PRIMARY KEY (blob, record)) WITHOUT ROWID;"
	"CREATE INDEX record_blob_record ON record_blob (record);"
	"CREATE TABLE dead_blob (hospital TEXT, id BLOB, PRIMARY KEY (hospital, id));"
	"CREATE TABLE session (no INTEGER PRIMARY KEY, token BLOB UNIQUE, nonce BLOB UNIQUE, role INTEGER, hospital TEXT,"
	"	shelf INTEGER, key BLOB, expires INTEGER, ended INTEGER);"
	"CREATE INDEX session_key ON session (key);"
	"CREATE INDEX session_shelf ON session (shelf);"
	"CREATE INDEX session_expires ON session (expires);"
	"CREATE TABLE doctor (hospital TEXT, key BLOB, starts INTEGER, expires INTEGER, revoked INTEGER, statement BLOB,"
	"	PRIMARY KEY (hospital, key));"
	"CREATE INDEX doctor_key ON doctor (key);"
	"CREATE TABLE snapshot (no INTEGER PRIMARY KEY, shelf INTEGER, cycle INTEGER, sign BLOB, seal BLOB,"
	"	presence BLOB, root BLOB, hospital BLOB, leaves BLOB, UNIQUE (shelf, cycle));"
	"CREATE TABLE granted (no INTEGER PRIMARY KEY, id BLOB UNIQUE, shelf INTEGER, parent INTEGER, kind INTEGER, state INTEGER,"
	"	doctor BLOB, signer BLOB, starts INTEGER, expires INTEGER, snapshot INTEGER, statement BLOB,"
	"	revocation BLOB, bundle BLOB);"
	"CREATE INDEX granted_shelf ON granted (shelf);"
	"CREATE INDEX granted_live ON granted (shelf) WHERE state = 0;"
	"CREATE INDEX granted_doctor ON granted (doctor);"
	"CREATE INDEX granted_signer ON granted (signer);"
	"CREATE INDEX granted_parent ON granted (parent);"
	"CREATE INDEX granted_expires ON granted (state, expires);"
	"CREATE INDEX granted_snapshot ON granted (snapshot);"
	"CREATE TABLE granted_record (record INTEGER, granted INTEGER, PRIMARY KEY (record, granted)) WITHOUT ROWID;"
	"CREATE INDEX granted_record_granted ON granted_record (granted);"
	"CREATE TABLE opened (granted INTEGER, time INTEGER, doctor BLOB, times INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (granted, time));"
	"CREATE TABLE request (hospital TEXT, number INTEGER, kind INTEGER, statement BLOB, file BLOB, PRIMARY KEY (hospital, number));"
	"CREATE TABLE wallet (home BLOB PRIMARY KEY, sequence INTEGER, statement BLOB, file BLOB);"
	"CREATE TABLE message (no INTEGER PRIMARY KEY, id BLOB UNIQUE, sender BLOB, statement BLOB, file BLOB);"
	"CREATE TABLE event (cursor INTEGER PRIMARY KEY AUTOINCREMENT, mailbox BLOB, kind INTEGER, time INTEGER, message INTEGER, a BLOB, b BLOB);"
	"CREATE INDEX event_mailbox ON event (mailbox, cursor);"
	"CREATE INDEX event_time ON event (time) WHERE kind IN (1, 2, 3);"
	"CREATE INDEX event_message ON event (mailbox, kind) WHERE kind = 4;"
	"PRAGMA user_version = 3;";

/* What makes tables of version 2 into these. */
static const char from_2[] =
	"ALTER TABLE hospital ADD COLUMN time INTEGER;"
	"ALTER TABLE opened ADD COLUMN times INTEGER NOT NULL DEFAULT 1;"
	"UPDATE blob SET touched = NULL WHERE EXISTS (SELECT 1 FROM record_blob WHERE record_blob.blob = blob.no);"
	"CREATE INDEX blob_touched ON blob (touched) WHERE touched IS NOT NULL;"
	"DROP INDEX session_key;"
	"DROP INDEX event_time;"
	"DROP INDEX granted_shelf;"
	"DROP INDEX granted_doctor;"
	"DROP INDEX granted_signer;"
	"CREATE INDEX granted_shelf ON granted (shelf);"
	"CREATE INDEX granted_live ON granted (shelf) WHERE state = 0;"
	"CREATE INDEX granted_doctor ON granted (doctor);"
	"CREATE INDEX granted_signer ON granted (signer);"
	"CREATE INDEX session_key ON session (key);"
	"CREATE INDEX event_time ON event (time) WHERE kind IN (1, 2, 3);"
	"CREATE INDEX event_message ON event (mailbox, kind) WHERE kind = 4;"
	"PRAGMA user_version = 3;";

static enum err from_sqlite(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return OK;
	case SQLITE_NOMEM:
		return ERR_NOMEM;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_CONSTRAINT:
		return ERR_CONFLICT;
	case SQLITE_FULL:
		return ERR_FULL;
	case SQLITE_TOOBIG:
		return ERR_TOO_LONG;
	default:
		return ERR_IO;
	}
}

static enum err execute(struct store *s, const char *sql)
{
	return from_sqlite(sqlite3_exec(s->db, sql, NULL, NULL, NULL));
}

static enum err make_tables(struct store *s)
{
	struct store_query q;
	uint64_t version = 0;

	/* the connections of a first start may meet here: one makes the tables */
	TRY(store_begin(s, true));
	q = STORE_QUERY(s, "PRAGMA user_version");
	if (store_next(&q))
		version = store_get_uint(&q, 0);
	enum err e = store_end(&q);
	if (e == OK && version == 0)
		e = execute(s, schema);
	else if (e == OK && version == 2)
		e = execute(s, from_2);
	else if (e == OK && version != VERSION)
		e = ERR_UNSUPPORTED;
	if (e == OK)
		return store_commit(s);
	store_rollback(s);
	return e;
}

/*
 * Pages in memory, for each connection: an import of a whole hospital touches every page of its indexes, and with a
 * small cache reads each one hundreds of times. A sixteenth of the machine's memory, between 8 MiB and 512 MiB.
 */
static long cache_kib(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
	long kib = pages > 0 && page > 0 ? pages / 16 * (page / 1024) : 0;

	return kib < CACHE_MIN_KIB ? CACHE_MIN_KIB : kib > CACHE_MAX_KIB ? CACHE_MAX_KIB : kib;
}

static void disconnect(struct store *s)
{
	for (size_t i = 0; i < s->slots_n; i++)
		sqlite3_finalize(s->slots[i].statement);
	s->slots_n = 0;
	sqlite3_close(s->db);
	s->db = NULL;
}

static enum err set_up(struct store *s)
{
	char pragmas[256];

	snprintf(pragmas, sizeof(pragmas),
		 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -%ld;"
		 "PRAGMA wal_autocheckpoint = 4000; PRAGMA trusted_schema = OFF;", cache_kib());
	sqlite3_busy_timeout(s->db, BUSY_MS);
	return execute(s, pragmas);
}

static enum err connect(struct store *s)
{
	enum err e = from_sqlite(sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
						 NULL));

	if (e == OK)
		e = set_up(s);
	if (e != OK)
		disconnect(s);
	return e;
}

enum err store_open(const char *folder, struct store **ret)
{
	AUTO(store_close) struct store *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ERR_NOMEM;
	TRY(file_join(folder, "platform.db", s->path));
	TRY(connect(s));
	TRY(make_tables(s));
	/* a new file's name must be as durable as what is in it */
	TRY(file_sync_folder(folder));
	*ret = s;
	s = NULL;
	return OK;
}

void store_close(struct store **s)
{
	if (*s == NULL)
		return;
	disconnect(*s);
	free(*s);
	*s = NULL;
}

const char *store_message(const struct store *s)
{
	return s->db != NULL ? sqlite3_errmsg(s->db) : "the database was closed and will be opened again";
}

enum err store_begin(struct store *s, bool write)
{
	if (s->db == NULL)
		TRY(connect(s));
	return execute(s, write ? "BEGIN IMMEDIATE" : "BEGIN");
}

enum err store_commit(struct store *s)
{
	enum err e;

	crash_point("store-commit");
	e = execute(s, "COMMIT");
	if (e != OK) {
		store_rollback(s);
		return e;
	}
	crash_point("store-committed");
	return OK;
}

void store_rollback(struct store *s)
{
	if (s->db == NULL || sqlite3_get_autocommit(s->db))
		return;
	/* without memory a rollback can fail; a connection left within its transaction would refuse every one to come */
	if (execute(s, "ROLLBACK") != OK && !sqlite3_get_autocommit(s->db))
		disconnect(s);
}

static enum err find_slot(struct store *s, const char *sql, struct store_slot **ret)
{
	struct store_slot *slot;

	if (s->db == NULL)
		return ERR_IO;
	for (size_t i = 0; i < s->slots_n; i++) {
		slot = &s->slots[i];
		if (slot->sql == sql && !slot->used) {
			slot->used = true;
			*ret = slot;
			return OK;
		}
	}
	if (s->slots_n == SLOTS_MAX)
		return ERR_TOO_LONG;
	slot = &s->slots[s->slots_n];
	TRY(from_sqlite(sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &slot->statement, NULL)));
	slot->sql = sql;
	slot->used = true;
	s->slots_n++;
	*ret = slot;
	return OK;
}

static enum err bind(sqlite3_stmt *statement, int at, const struct store_value *value)
{
	/* a zero-length blob with a NULL pointer would become NULL */
	const void *p = value->bytes.p != NULL ? (const void *)value->bytes.p : "";

	switch (value->type) {
	case STORE_TYPE_NULL:
		return from_sqlite(sqlite3_bind_null(statement, at));
	case STORE_TYPE_UINT:
		if (value->number > INT64_MAX)
			return ERR_FORMAT;
		return from_sqlite(sqlite3_bind_int64(statement, at, (sqlite3_int64)value->number));
	case STORE_TYPE_BYTES:
		return from_sqlite(sqlite3_bind_blob64(statement, at, p, value->bytes.n, SQLITE_STATIC));
	case STORE_TYPE_TEXT:
		return from_sqlite(sqlite3_bind_text64(statement, at, p, value->bytes.n, SQLITE_STATIC, SQLITE_UTF8));
	}
	return ERR_UNSUPPORTED;
}

struct store_query store_query(struct store *s, const char *sql, const struct store_value *values, size_t n)
{
	struct store_query q = { .store = s };

	q.err = find_slot(s, sql, &q.slot);
	for (size_t i = 0; i < n && q.err == OK; i++)
		q.err = bind(q.slot->statement, (int)i + 1, &values[i]);
	return q;
}

bool store_next(struct store_query *q)
{
	int rc;

	if (q->err != OK)
		return false;
	rc = sqlite3_step(q->slot->statement);
	q->err = from_sqlite(rc);
	return rc == SQLITE_ROW;
}

enum err store_end(struct store_query *q)
{
	if (q->slot != NULL) {
		sqlite3_reset(q->slot->statement);
		sqlite3_clear_bindings(q->slot->statement);
		q->slot->used = false;
		q->slot = NULL;
	}
	return q->err;
}

enum err store_end_found(struct store_query *q, bool found)
{
	TRY(store_end(q));
	return found ? OK : ERR_NOT_FOUND;
}

enum err store_run(struct store *s, const char *sql, const struct store_value *values, size_t n)
{
	struct store_query q = store_query(s, sql, values, n);

	while (store_next(&q))
		;
	return store_end(&q);
}

bool store_get_null(struct store_query *q, int column)
{
	return sqlite3_column_type(q->slot->statement, column) == SQLITE_NULL;
}

uint64_t store_get_uint(struct store_query *q, int column)
{
	sqlite3_int64 v = sqlite3_column_int64(q->slot->statement, column);

	return v < 0 ? 0 : (uint64_t)v;
}

struct bytes store_get_bytes(struct store_query *q, int column)
{
	const void *p = sqlite3_column_blob(q->slot->statement, column);
	int n = sqlite3_column_bytes(q->slot->statement, column);

	if (store_get_null(q, column))
		return BYTES_NONE;
	return p != NULL ? BYTES(p, (size_t)n) : BYTES("", 0);
}

void store_get_fixed(struct store_query *q, int column, uint8_t *ret, size_t n)
{
	struct bytes b = store_get_bytes(q, column);

	if (b.n == n)
		memcpy(ret, b.p, n);
	else
		q->err = ERR_IO;
}

uint64_t store_inserted(struct store *s)
{
	return (uint64_t)sqlite3_last_insert_rowid(s->db);
}

uint64_t store_changed(struct store *s)
{
	return (uint64_t)sqlite3_changes64(s->db);
}
