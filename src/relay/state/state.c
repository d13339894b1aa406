#include "relay/state/state.h"

#include <stdio.h>
#include <string.h>

#include "relay/config.h"
#include "sys/file.h"

#define VERSION 8

/* In two parts: C promises no longer string. */
static const char schema_held[] =
	"CREATE TABLE relay (one INTEGER PRIMARY KEY CHECK (one = 1), cycle INTEGER NOT NULL, root_time INTEGER NOT NULL,"
	"  batch INTEGER NOT NULL, batch_id BLOB NOT NULL, accepted INTEGER NOT NULL, request INTEGER NOT NULL,"
	"  cycles INTEGER NOT NULL, good INTEGER NOT NULL) STRICT;"
	"INSERT INTO relay VALUES (1, 0, 0, 0, zeroblob(32), 0, 0, 0, 0);"
	"CREATE TABLE statements (which INTEGER PRIMARY KEY, serial INTEGER NOT NULL, statement BLOB NOT NULL) STRICT;"
	"CREATE TABLE patients (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, problem INTEGER NOT NULL,"
	"  field TEXT NOT NULL, shelf INTEGER, tag BLOB, identity BLOB NOT NULL, who BLOB, sealed BLOB NOT NULL,"
	"  slip INTEGER NOT NULL, renew INTEGER NOT NULL) STRICT;"
	"CREATE INDEX patients_tag ON patients (tag) WHERE tag IS NOT NULL;"
	"CREATE INDEX patients_who ON patients (who) WHERE who IS NOT NULL;"
	"CREATE INDEX patients_slip ON patients (id) WHERE slip;"
	"CREATE INDEX patients_renew ON patients (id) WHERE renew;"
	"CREATE INDEX patients_problem ON patients (problem) WHERE problem <> 0;"
	/* AUTOINCREMENT: an id is never used again */
	"CREATE TABLE shelves (id INTEGER PRIMARY KEY AUTOINCREMENT, patient INTEGER NOT NULL, tag BLOB NOT NULL UNIQUE,"
	"  sign BLOB NOT NULL, seal BLOB NOT NULL, successor BLOB, why INTEGER, closed INTEGER) STRICT;"
	"CREATE INDEX shelves_closed ON shelves (closed) WHERE closed IS NOT NULL;"
	/* apart and without other columns, so that a million are read in one go */
	"CREATE TABLE tree (place BLOB PRIMARY KEY, hash BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	/* all leaves of a shelf side by side: its hash takes them in this order */
	"CREATE TABLE records (shelf INTEGER NOT NULL, rid BLOB NOT NULL, source INTEGER NOT NULL, version INTEGER NOT NULL,"
	"  row BLOB, made BLOB, leaf BLOB NOT NULL, PRIMARY KEY (shelf, rid)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX records_live ON records (rid) WHERE row IS NOT NULL;"
	"CREATE TABLE blobs (shelf INTEGER NOT NULL, rid BLOB NOT NULL, path BLOB NOT NULL, content BLOB NOT NULL,"
	"  size INTEGER NOT NULL, mtime INTEGER NOT NULL, id BLOB NOT NULL UNIQUE, length INTEGER NOT NULL, head BLOB NOT NULL,"
	"  sealed BLOB NOT NULL, PRIMARY KEY (shelf, rid, path)) STRICT;"
	"CREATE TABLE batches (number INTEGER PRIMARY KEY, size INTEGER NOT NULL, id BLOB NOT NULL) STRICT;"
	"CREATE TABLE spooled (id BLOB PRIMARY KEY, batch INTEGER NOT NULL, length INTEGER NOT NULL, head BLOB NOT NULL,"
	"  opening BLOB NOT NULL, path BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE sources (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, query BLOB NOT NULL, mark BLOB NOT NULL,"
	"  withdrawn INTEGER NOT NULL DEFAULT 0, doubt_since INTEGER NOT NULL DEFAULT 0, doubt_cycles INTEGER NOT NULL DEFAULT 0,"
	"  read_at INTEGER NOT NULL DEFAULT 0, read_rows INTEGER NOT NULL DEFAULT 0, read_waiting INTEGER NOT NULL DEFAULT 0,"
	"  read_unmarked INTEGER NOT NULL DEFAULT 0) STRICT;"
	"CREATE TABLE doubted (source INTEGER NOT NULL, rid BLOB NOT NULL, patient INTEGER NOT NULL, why INTEGER NOT NULL,"
	"  accepted INTEGER NOT NULL, PRIMARY KEY (source, rid)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE homeless (rid BLOB PRIMARY KEY, source INTEGER NOT NULL, patient INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE held (source INTEGER NOT NULL, number TEXT NOT NULL, PRIMARY KEY (source, number)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE refused (source INTEGER NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL, chinese TEXT NOT NULL,"
	"  PRIMARY KEY (source, key))"
	"  STRICT, WITHOUT ROWID;";

static const char schema_asked[] =
	"CREATE TABLE doctors (id INTEGER PRIMARY KEY, request_id BLOB NOT NULL UNIQUE, sign BLOB NOT NULL,"
	"  status INTEGER NOT NULL, until INTEGER NOT NULL, request BLOB NOT NULL) STRICT;"
	"CREATE TABLE revoked (sign BLOB PRIMARY KEY, time INTEGER NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE nonces (nonce BLOB PRIMARY KEY, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE codes (request BLOB PRIMARY KEY, patient INTEGER NOT NULL, home BLOB NOT NULL, code BLOB NOT NULL,"
	"  expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE tallies (what INTEGER NOT NULL, patient INTEGER NOT NULL, day INTEGER NOT NULL, n INTEGER NOT NULL,"
	"  PRIMARY KEY (what, patient, day))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE TABLE calls (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;"
	"CREATE TABLE troubles (kind INTEGER NOT NULL, subject TEXT NOT NULL, since INTEGER NOT NULL, reason TEXT NOT NULL,"
	"  PRIMARY KEY (kind, subject)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE doubled (source INTEGER NOT NULL, rid BLOB NOT NULL, key TEXT NOT NULL, PRIMARY KEY (source, rid))"
	"  STRICT, WITHOUT ROWID;"
	"CREATE TABLE login (one INTEGER PRIMARY KEY CHECK (one = 1), conf BLOB NOT NULL, times INTEGER NOT NULL,"
	"  next INTEGER NOT NULL, said TEXT NOT NULL) STRICT;"
	"PRAGMA user_version = 8;";

static enum err check_version(struct state *s, bool create)
{
	struct query q = query_begin(&s->db, "PRAGMA user_version");
	int64_t version = query_row(&q) ? query_get_int(&q, 0) : -1;

	TRY(query_end(&q));
	if (version == VERSION)
		return OK;
	if (version != 0 || !create)
		return ERR_UNSUPPORTED;
	TRY(state_begin(s));
	enum err e = query_script(&s->db, schema_held);
	if (e == OK)
		e = query_script(&s->db, schema_asked);
	if (e == OK)
		e = state_commit(s);
	state_rollback(s);
	return e;
}

enum err state_open(const char *dir, bool create, struct state *ret)
{
	char path[RELAY_PATH_MAX];
	struct state s;
	enum err e;

	if (snprintf(path, sizeof(path), "%s/state/inner.db", dir) >= (int)sizeof(path))
		return ERR_TOO_LONG;
	TRY(query_open(path, create, &s.db));
	e = check_version(&s, create);
	if (e != OK) {
		state_close(&s);
		return e;
	}
	*ret = s;
	return OK;
}

void state_close(struct state *s)
{
	query_close(&s->db);
}

enum err state_begin(struct state *s)
{
	return query_script(&s->db, "BEGIN IMMEDIATE");
}

enum err state_commit(struct state *s)
{
	return query_script(&s->db, "COMMIT");
}

enum err state_mark(struct state *s)
{
	return query_script(&s->db, "SAVEPOINT mark");
}

enum err state_unmark(struct state *s)
{
	return query_script(&s->db, "RELEASE mark");
}

enum err state_back(struct state *s)
{
	return query_script(&s->db, "ROLLBACK TO mark");
}

void state_rollback(struct state *s)
{
	if (!sqlite3_get_autocommit(s->db.sqlite))
		(void)!query_script(&s->db, "ROLLBACK");
}

enum err state_get_relay(struct state *s, struct state_relay *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT cycle, batch, batch_id, request, cycles, good, root_time, accepted FROM relay");
	struct state_relay relay = { 0 };

	if (query_row(&q)) {
		relay.cycle = (uint64_t)query_get_int(&q, 0);
		relay.batch = (uint64_t)query_get_int(&q, 1);
		query_get_fixed(&q, 2, relay.batch_id, HASH_LEN);
		relay.request = (uint64_t)query_get_int(&q, 3);
		relay.cycles = (uint64_t)query_get_int(&q, 4);
		relay.good = (uint64_t)query_get_int(&q, 5);
		relay.root_time = (uint64_t)query_get_int(&q, 6);
		relay.accepted = (uint64_t)query_get_int(&q, 7);
	}
	TRY(query_end(&q));
	*ret = relay;
	return OK;
}

enum err state_set_relay(struct state *s, const struct state_relay *relay)
{
	struct query q = query_begin(&s->db,
		"UPDATE relay SET cycle = ?, batch = ?, batch_id = ?, request = ?, cycles = ?, good = ?, root_time = ?, accepted = ?");

	query_int(&q, (int64_t)relay->cycle);
	query_int(&q, (int64_t)relay->batch);
	query_bytes(&q, BYTES_OF(relay->batch_id));
	query_int(&q, (int64_t)relay->request);
	query_int(&q, (int64_t)relay->cycles);
	query_int(&q, (int64_t)relay->good);
	query_int(&q, (int64_t)relay->root_time);
	query_int(&q, (int64_t)relay->accepted);
	return query_run(&q);
}

enum err state_count(struct state *s, struct state_counts *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT (SELECT count(*) FROM patients WHERE problem = 0), (SELECT count(*) FROM records WHERE row IS NOT NULL),"
		" (SELECT count(*) FROM patients WHERE slip AND problem = 0), (SELECT count(*) FROM doctors WHERE status = 0)");
	struct state_counts n = { 0 };

	if (query_row(&q)) {
		n.patients = (uint64_t)query_get_int(&q, 0);
		n.records = (uint64_t)query_get_int(&q, 1);
		n.slips = (uint64_t)query_get_int(&q, 2);
		n.requests = (uint64_t)query_get_int(&q, 3);
	}
	TRY(query_end(&q));
	*ret = n;
	return OK;
}

enum err state_get_statement(struct state *s, enum state_statement which, uint64_t *ret_serial, struct buf *ret)
{
	struct query q = query_begin(&s->db, "SELECT serial, statement FROM statements WHERE which = ?");
	enum err e = ERR_NOT_FOUND;
	uint64_t serial = 0;

	query_int(&q, which);
	if (query_row(&q)) {
		serial = (uint64_t)query_get_int(&q, 0);
		e = query_get_buf(&q, 1, ret);
	}
	TRY(query_end(&q));
	TRY(e);
	*ret_serial = serial;
	return OK;
}

enum err state_set_statement(struct state *s, enum state_statement which, uint64_t serial, struct bytes statement)
{
	struct query q = query_begin(&s->db, "REPLACE INTO statements VALUES (?, ?, ?)");

	query_int(&q, which);
	query_int(&q, (int64_t)serial);
	query_bytes(&q, statement);
	return query_run(&q);
}
