#include "relay/state/query.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 30000

/* What went wrong on DB. A full disk may show itself in a file that SQLite maps, as another error than SQLITE_FULL. */
static enum err db_error(sqlite3 *sqlite)
{
	int code = sqlite3_errcode(sqlite), number = sqlite3_system_errno(sqlite);

	if (code == SQLITE_FULL || ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && (number == ENOSPC || number == EDQUOT)))
		return ERR_FULL;
	if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_MISMATCH)
		return ERR_DAMAGED;
	return code == SQLITE_BUSY ? ERR_BUSY : ERR_IO;
}

enum err query_open(const char *path, bool create, struct query_db *ret)
{
	struct query_db db = { 0 };

	if (!create && access(path, F_OK) != 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (sqlite3_open_v2(path, &db.sqlite, SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0), NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(db.sqlite, BUSY_MS) != SQLITE_OK ||
	    chmod(path, 0600) != 0 ||
	    sqlite3_exec(db.sqlite,
			 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			 "PRAGMA cache_size = -65536; PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 8192; PRAGMA secure_delete = ON;",
			 NULL, NULL, NULL) != SQLITE_OK) {
		enum err e = db_error(db.sqlite);

		sqlite3_close(db.sqlite);
		return e;
	}
	*ret = db;
	return OK;
}

void query_close(struct query_db *db)
{
	for (size_t i = 0; i < db->kept; i++)
		sqlite3_finalize(db->statements[i].stmt);
	sqlite3_close(db->sqlite);
	*db = (struct query_db){ 0 };
}

enum err query_script(struct query_db *db, const char *sql)
{
	return sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : db_error(db->sqlite);
}

struct query query_begin(struct query_db *db, const char *sql)
{
	struct query q = { 0 };

	for (size_t i = 0; i < db->kept; i++) {
		if (db->statements[i].sql == sql) {
			q.stmt = db->statements[i].stmt;
			return q;
		}
	}
	if (db->kept == QUERY_KEPT_MAX ||
	    sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &q.stmt, NULL) != SQLITE_OK) {
		q.stmt = NULL;
		q.err = ERR_IO;
		return q;
	}
	db->statements[db->kept].sql = sql;
	db->statements[db->kept++].stmt = q.stmt;
	return q;
}

static void bound(struct query *q, int result)
{
	if (q->err == OK && result != SQLITE_OK)
		q->err = ERR_IO;
}

struct query query_begin_int(struct query_db *db, const char *sql, int64_t v)
{
	struct query q = query_begin(db, sql);

	query_int(&q, v);
	return q;
}

void query_int(struct query *q, int64_t v)
{
	bound(q, sqlite3_bind_int64(q->stmt, ++q->bound, v));
}

void query_bytes(struct query *q, struct bytes v)
{
	/* empty is not NULL to SQLite, a pointer of NULL is */
	bound(q, sqlite3_bind_blob64(q->stmt, ++q->bound, v.p, v.n, SQLITE_STATIC));
}

void query_text(struct query *q, struct bytes v)
{
	bound(q, sqlite3_bind_text64(q->stmt, ++q->bound, (const char *)v.p, v.n, SQLITE_STATIC, SQLITE_UTF8));
}

void query_null(struct query *q)
{
	bound(q, sqlite3_bind_null(q->stmt, ++q->bound));
}

bool query_row(struct query *q)
{
	if (q->err != OK)
		return false;
	switch (sqlite3_step(q->stmt)) {
	case SQLITE_ROW:
		return true;
	case SQLITE_DONE:
		return false;
	default:
		q->err = db_error(sqlite3_db_handle(q->stmt));
		return false;
	}
}

int64_t query_get_int(struct query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

bool query_get_null(struct query *q, int column)
{
	return sqlite3_column_type(q->stmt, column) == SQLITE_NULL;
}

struct bytes query_get_bytes(struct query *q, int column)
{
	const void *p = sqlite3_column_blob(q->stmt, column);

	return BYTES(p, (size_t)sqlite3_column_bytes(q->stmt, column));
}

enum err query_get_buf(const struct query *q, int column, struct buf *ret)
{
	const void *p = sqlite3_column_blob(q->stmt, column);
	enum err e = buf_add(ret, BYTES(p, (size_t)sqlite3_column_bytes(q->stmt, column)));

	return e == ERR_TOO_LONG ? ERR_DAMAGED : e;
}

void query_get_fixed(struct query *q, int column, uint8_t *ret, size_t n)
{
	struct bytes v = query_get_bytes(q, column);

	if (v.n == n)
		memcpy(ret, v.p, n);
	else if (q->err == OK)
		q->err = ERR_DAMAGED;
}

enum err query_end(struct query *q)
{
	if (q->stmt != NULL) {
		sqlite3_reset(q->stmt);
		sqlite3_clear_bindings(q->stmt);
	}
	return q->err;
}

enum err query_run(struct query *q)
{
	query_row(q);
	return query_end(q);
}
