#include "relay/source/source_odbc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sql.h>
#include <sqlext.h>

#include "bytes/secret.h"
#include "bytes/utf8.h"
#include "sys/lang.h"

#define CONNECTION_MAX 2048
#define PIECE 2048       /* bytes asked for at once at first */
#define UTF8_LONGEST 4   /* bytes of a character */
#define LOGIN_SECONDS 60
#define MARK_ANY "2000-01-01 00:00:00"   /* that every type of time has */

/* What the driver says about HANDLE, behind what that is about. The first record is the one that matters. */
static void diagnose(SQLSMALLINT kind, SQLHANDLE handle, const char *chinese, const char *english, struct source_problem *ret)
{
	SQLCHAR state[6] = "", text[512] = "";
	SQLINTEGER native;
	SQLSMALLINT n;

	if (!SQL_SUCCEEDED(SQLGetDiagRec(kind, handle, 1, state, &native, text, sizeof(text), &n)))
		state[0] = text[0] = '\0';
	for (SQLCHAR *c = text; *c != '\0'; c++)
		if (*c < 0x20)
			*c = ' ';
	memcpy(ret->state, state, sizeof(state));
	LANG_BOTH(ret->text, sizeof(ret->text), L("%s：%s（%s）", "%s: %s (%s)"), L(chinese, english), (char *)text, (char *)state);
}

/* What Oracle's drivers give out as HY000 although the line is lost. */
static bool is_lost(const char *text)
{
	static const char *const codes[] = { "ORA-03113", "ORA-03114", "ORA-03135", "ORA-12170", "ORA-12571", "ORA-01012", NULL };

	for (size_t i = 0; codes[i] != NULL; i++)
		if (strstr(text, codes[i]) != NULL)
			return true;
	return false;
}

/* ERR_IO where the connection is gone or nothing came in time, ERR_FORMAT where the statement is at fault. */
static enum err statement_error(struct source_query *q, struct source_problem *ret)
{
	char what[64];

	snprintf(what, sizeof(what), "%s.sql", q->file->name);
	diagnose(SQL_HANDLE_STMT, q->stmt, what, what, ret);
	if (strncmp(ret->state, "08", 2) == 0 || strncmp(ret->state, "HYT", 3) == 0 || strncmp(ret->state, "57P", 3) == 0 || strcmp(ret->state, "57014") == 0 ||
	    is_lost(ret->text))
		return ERR_IO;
	return ERR_FORMAT;
}

static bool has_key(const char *connection, const char *key)
{
	const char *at = connection;

	while ((at = strcasestr(at, key)) != NULL) {
		if ((at == connection || at[-1] == ';') && at[strlen(key)] == '=')
			return true;
		at++;
	}
	return false;
}

/* The connection string with what the driver needs for flat memory, and so as not to log rows to a file in /tmp. */
static enum err complete(const struct relay_config *config, bool postgres, bool sqlite, char ret[static CONNECTION_MAX])
{
	char fetch[32];
	const char *const settings[][2] = {
		{ "UseDeclareFetch", "1" }, { "Fetch", fetch }, { "Debug", "0" }, { "CommLog", "0" },
		{ "StepAPI", "1" }, { "NoCreat", "1" },
	};
	size_t from = postgres ? 0 : 4, to = postgres ? 4 : sqlite ? 6 : 4;
	int n = snprintf(ret, CONNECTION_MAX, "%s", config->connection);

	snprintf(fetch, sizeof(fetch), "%u", config->block);
	for (size_t i = from; i < to && n < CONNECTION_MAX; i++)
		if (!has_key(config->connection, settings[i][0]))
			n += snprintf(ret + n, CONNECTION_MAX - (size_t)n, ";%s=%s", settings[i][0], settings[i][1]);
	return n < CONNECTION_MAX ? OK : ERR_TOO_LONG;
}

/* Nothing is written, and times with a zone come in the hospital's: an IANA name, checked here. */
static enum err set_postgres(SQLHDBC dbc, const char *zone)
{
	char sql[160];
	SQLHSTMT stmt;
	SQLRETURN r;

	if (strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") != strlen(zone))
		return ERR_FORMAT;
	snprintf(sql, sizeof(sql), "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; SET TIME ZONE '%s'", zone);
	if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt)))
		return ERR_IO;
	r = SQLExecDirect(stmt, (SQLCHAR *)sql, SQL_NTS);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return SQL_SUCCEEDED(r) ? OK : ERR_IO;
}

/* Whether what was said at the connection is that who asks may not come in, or no more. */
static bool is_refusal(const struct source_problem *problem)
{
	static const char *const words[] = {
		"password", "authenticat", "Login failed", "Access denied", "ORA-01017", "ORA-28000", "ORA-28001", "ORA-28009", "role \"", "口令", "密码", "登录失败", NULL,
	};

	for (size_t i = 0; words[i] != NULL; i++)
		if (strcasestr(problem->text, words[i]) != NULL)
			return true;
	return strncmp(problem->state, "28", 2) == 0;
}

static enum err log_in(const struct relay_config *config, struct source_odbc *db, bool postgres, bool sqlite, struct source_problem *ret_problem)
{
	char connection[CONNECTION_MAX];
	SQLRETURN r;

	TRY(complete(config, postgres, sqlite, connection));
	/* drivers that do not know it read and write; the account decides in any case */
	SQLSetConnectAttr(db->dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)SQL_MODE_READ_ONLY, 0);
	SQLSetConnectAttr(db->dbc, SQL_ATTR_LOGIN_TIMEOUT, (SQLPOINTER)LOGIN_SECONDS, 0);
	r = SQLDriverConnect(db->dbc, NULL, (SQLCHAR *)connection, SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT);
	secret_wipe(connection, sizeof(connection));
	if (SQL_SUCCEEDED(r))
		return OK;
	diagnose(SQL_HANDLE_DBC, db->dbc, "无法连接数据库", "no connection to the database", ret_problem);
	ret_problem->refused = is_refusal(ret_problem);
	return ERR_IO;
}

static void ask(SQLHDBC dbc, SQLUSMALLINT what, char ret[static SOURCE_DRIVER_MAX])
{
	SQLSMALLINT n;

	ret[0] = '\0';
	if (!SQL_SUCCEEDED(SQLGetInfo(dbc, what, ret, SOURCE_DRIVER_MAX, &n)))
		ret[0] = '\0';
	ret[SOURCE_DRIVER_MAX - 1] = '\0';
}

static bool names(const char *text, const char *word)
{
	return text != NULL && strcasestr(text, word) != NULL;
}

/*
 * The driver says who it is once there is a connection: a DSN hides it. Where
 * it needs settings that its name in the string did not tell of, it is
 * connected to again with them.
 */
static enum err connect_to(const struct relay_config *config, struct source_odbc *db, struct source_problem *ret_problem)
{
	const char *named = strcasestr(config->connection, "driver=");
	bool postgres = names(named, "psqlodbc") || names(named, "postgres"), sqlite = !postgres && names(named, "sqlite");
	char dbms[SOURCE_DRIVER_MAX];
	enum err e;

	TRY(log_in(config, db, postgres, sqlite, ret_problem));
	ask(db->dbc, SQL_DRIVER_NAME, db->driver);
	ask(db->dbc, SQL_DBMS_NAME, dbms);
	db->postgres = names(db->driver, "psqlodbc") || names(dbms, "postgres");
	if (db->postgres != postgres || names(dbms, "sqlite") != sqlite) {
		SQLDisconnect(db->dbc);
		TRY(log_in(config, db, db->postgres, names(dbms, "sqlite"), ret_problem));
	}
	e = db->postgres ? set_postgres(db->dbc, config->time_zone) : OK;
	if (e != OK) {
		diagnose(SQL_HANDLE_DBC, db->dbc, "数据库不接受时区", "the database does not take the time zone", ret_problem);
		return ERR_IO;
	}
	/* PostgreSQL's cursor would otherwise be made to outlive its transaction: all of it at once, at the server */
	if (db->postgres)
		SQLSetConnectAttr(db->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0);
	return OK;
}

enum err source_odbc_open(const struct relay_config *config, struct source_odbc *ret, struct source_problem *ret_problem)
{
	struct source_odbc db = { .timeout = config->timeout };
	enum err e;

	*ret_problem = (struct source_problem){ 0 };
	if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &db.env)))
		return ERR_NOMEM;
	SQLSetEnvAttr(db.env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
	e = SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_DBC, db.env, &db.dbc)) ? connect_to(config, &db, ret_problem) : ERR_NOMEM;
	if (e != OK) {
		source_odbc_close(&db);
		return e;
	}
	*ret = db;
	return OK;
}

void source_odbc_close(struct source_odbc *db)
{
	if (db->dbc != NULL) {
		SQLEndTran(SQL_HANDLE_DBC, db->dbc, SQL_ROLLBACK);
		SQLDisconnect(db->dbc);
		SQLFreeHandle(SQL_HANDLE_DBC, db->dbc);
	}
	if (db->env != NULL)
		SQLFreeHandle(SQL_HANDLE_ENV, db->env);
	*db = (struct source_odbc){ 0 };
}

static bool is_binary(SQLSMALLINT type)
{
	return type == SQL_BINARY || type == SQL_VARBINARY || type == SQL_LONGVARBINARY;
}

static enum err describe(struct source_query *q, struct source_problem *ret_problem)
{
	SQLSMALLINT n = 0;

	if (!SQL_SUCCEEDED(SQLNumResultCols(q->stmt, &n)))
		return statement_error(q, ret_problem);
	if (n < 1 || n > SOURCE_COLUMNS_MAX) {
		LANG_BOTH(ret_problem->text, sizeof(ret_problem->text), L("%s.sql：有 %d 列；须为 1 至 %d 列", "%s.sql: %d columns; 1 to %d are allowed"),
			 q->file->name, n, SOURCE_COLUMNS_MAX);
		return ERR_FORMAT;
	}
	for (SQLUSMALLINT i = 0; i < n; i++) {
		SQLCHAR label[256] = "";
		SQLSMALLINT length, type, digits, nullable;
		SQLULEN size;

		if (!SQL_SUCCEEDED(SQLDescribeCol(q->stmt, i + 1, label, sizeof(label), &length, &type, &size, &digits, &nullable)))
			return statement_error(q, ret_problem);
		TRY(source_label_read(q->file, i + 1, (char *)label, &q->labels[i], ret_problem->text));
		if (is_binary(type)) {
			LANG_BOTH(ret_problem->text, sizeof(ret_problem->text),
				 L("%s.sql：列 “%s” 是二进制类型；请在 SQL 里转成文字（如 base64），或放进文件用 @blob 指明",
				   "%s.sql: column \"%s\" is binary; turn it into text in SQL (such as base64), or keep it in a file that @blob names"),
				 q->file->name, q->labels[i].text);
			return ERR_FORMAT;
		}
	}
	q->n = (size_t)n;
	return source_label_check(q->file, q->labels, q->n, ret_problem->text);
}

/* Ends in a NUL: psqlodbc looks for it, whatever the length it is given. */
static enum err fill(struct source_query *q, const char *after, SQLCHAR **ret_sql, struct source_problem *ret_problem)
{
	const char *text;
	enum err e;

	buf_truncate(&q->sql, 0);
	e = source_sql_fill(BYTES_OF_BUF(&q->file->sql), &q->file->marks, after, &q->sql);
	if (e == ERR_FORMAT)
		LANG_BOTH(ret_problem->text, sizeof(ret_problem->text), L("%s.sql：更改时间须形如 2026-01-31 08:00:00", "%s.sql: times of change are such as 2026-01-31 08:00:00"),
			 q->file->name);
	TRY(e);
	TRY(buf_str(&q->sql, &text));
	*ret_sql = q->sql.p;
	return OK;
}

static enum err prepare(struct source_query *q, struct source_problem *ret_problem)
{
	SQLCHAR *sql;

	if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, q->db->dbc, &q->stmt))) {
		diagnose(SQL_HANDLE_DBC, q->db->dbc, "数据库连接", "database connection", ret_problem);
		return ERR_IO;
	}
	/* drivers that know no limit wait on */
	if (q->db->timeout > 0)
		SQLSetStmtAttr(q->stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)(uintptr_t)q->db->timeout, 0);
	TRY(fill(q, MARK_ANY, &sql, ret_problem));
	if (!SQL_SUCCEEDED(SQLPrepare(q->stmt, sql, SQL_NTS)))
		return statement_error(q, ret_problem);
	return describe(q, ret_problem);
}

enum err source_odbc_prepare(struct source_odbc *db, const struct source_file *file, struct source_query **ret,
			     struct source_problem *ret_problem)
{
	struct source_query *q = calloc(1, sizeof(*q));
	enum err e;

	*ret_problem = (struct source_problem){ 0 };
	if (q == NULL)
		return ERR_NOMEM;
	q->file = file;
	q->db = db;
	q->sql = BUF_MAX(2 * SOURCE_FILE_MAX);
	q->row = BUF_MAX(SOURCE_ROW_MAX + SOURCE_VALUE_MAX);
	e = prepare(q, ret_problem);
	if (e != OK) {
		source_odbc_free(&q);
		return e;
	}
	*ret = q;
	return OK;
}

void source_odbc_stop(struct source_query *query)
{
	if (!query->running)
		return;
	SQLFreeStmt(query->stmt, SQL_CLOSE);
	SQLEndTran(SQL_HANDLE_DBC, query->db->dbc, SQL_ROLLBACK);
	query->running = false;
}

void source_odbc_free(struct source_query **query)
{
	struct source_query *q = *query;

	if (q == NULL)
		return;
	source_odbc_stop(q);
	if (q->stmt != NULL)
		SQLFreeHandle(SQL_HANDLE_STMT, q->stmt);
	/* a failed prepare leaves PostgreSQL's transaction unusable until its end */
	SQLEndTran(SQL_HANDLE_DBC, q->db->dbc, SQL_ROLLBACK);
	buf_free(&q->sql);
	buf_free(&q->row);
	free(q);
	*query = NULL;
}

enum err source_odbc_run(struct source_query *query, const char *after, struct source_problem *ret_problem)
{
	SQLCHAR *sql;
	SQLRETURN r;

	*ret_problem = (struct source_problem){ 0 };
	source_odbc_stop(query);
	TRY(fill(query, after, &sql, ret_problem));
	query->running = true;
	r = SQLExecDirect(query->stmt, sql, SQL_NTS);
	if (!SQL_SUCCEEDED(r) && r != SQL_NO_DATA) {
		enum err e = statement_error(query, ret_problem);

		source_odbc_stop(query);
		return e;
	}
	return OK;
}

/*
 * Appends column I to the row: pieces that end with a NUL, the last by itself
 * with its length, the others with the length of all that is left, or with
 * word that it is not known. ERR_PROOF where that does not come out: what the
 * driver gave is not what the database has.
 */
static enum err get_text(struct source_query *q, SQLUSMALLINT i, bool *ret_null)
{
	size_t piece = PIECE;
	SQLLEN promised = -1;

	for (;;) {
		SQLLEN left = 0;
		SQLRETURN r;
		size_t got;

		TRY(buf_reserve(&q->row, piece));
		memset(q->row.p + q->row.n, 0, piece);
		r = SQLGetData(q->stmt, i + 1, SQL_C_CHAR, q->row.p + q->row.n, (SQLLEN)piece, &left);
		if (r == SQL_NO_DATA)
			return promised > 0 ? ERR_PROOF : OK;
		if (!SQL_SUCCEEDED(r))
			return ERR_IO;
		*ret_null = left == SQL_NULL_DATA;
		if (*ret_null)
			return OK;
		got = strnlen((char *)q->row.p + q->row.n, piece);
		if (left < 0 ? left != SQL_NO_TOTAL : promised >= 0 && left != promised)
			return ERR_PROOF;
		bool last = r == SQL_SUCCESS || (left >= 0 && (size_t)left < piece);
		/* a piece may end early so as not to cut a character */
		if (last ? left != (SQLLEN)got : got + UTF8_LONGEST < piece || got >= piece)
			return ERR_PROOF;
		q->row.n += got;
		if (last)
			return OK;
		promised = left < 0 ? -1 : left - (SQLLEN)got;
		piece = left < 0 ? 16 * PIECE : (size_t)promised + 1 < SOURCE_VALUE_MAX ? (size_t)promised + 1 : SOURCE_VALUE_MAX;
	}
}

static enum err get_value(struct source_query *q, SQLUSMALLINT i, struct source_problem *ret_problem)
{
	struct source_value *v = &q->values[i];
	size_t start = q->row.n;
	bool null = false;
	enum err e = get_text(q, i, &null);

	*v = (struct source_value){ .state = SOURCE_TEXT, .text = { NULL, q->row.n - start } };
	if (null)
		v->state = SOURCE_NULL;
	else if (e == ERR_PROOF)
		v->state = SOURCE_CUT;
	else if (e == ERR_TOO_LONG || v->text.n > SOURCE_VALUE_MAX || q->row.n > SOURCE_ROW_MAX)
		v->state = SOURCE_TOO_LONG;
	else if (!utf8_valid(BYTES(q->row.p + start, v->text.n)))
		v->state = SOURCE_NOT_UTF8;
	if (v->state == SOURCE_CUT || v->state == SOURCE_TOO_LONG) {
		buf_truncate(&q->row, start);
		v->text.n = 0;
		return OK;
	}
	if (e == ERR_IO) {
		(void)!statement_error(q, ret_problem);
		source_odbc_stop(q);
	}
	return e;
}

/* The row's memory may have moved while it grew: the values point into it only now. */
static void place_values(struct source_query *q)
{
	const uint8_t *at = q->row.p;

	for (size_t i = 0; i < q->n; i++) {
		struct source_value *v = &q->values[i];
		size_t n = v->text.n;

		v->text = v->state == SOURCE_TEXT ? BYTES(at, n) : v->state == SOURCE_CUT ? bytes_of_str(q->db->driver) : BYTES_NONE;
		at += n;
	}
}

enum err source_odbc_next(struct source_query *query, const struct source_value **ret_values, struct source_problem *ret_problem)
{
	SQLRETURN r;

	if (!query->running)
		return ERR_NOT_FOUND;
	r = SQLFetch(query->stmt);
	if (r == SQL_NO_DATA) {
		source_odbc_stop(query);
		return ERR_NOT_FOUND;
	}
	if (!SQL_SUCCEEDED(r)) {
		(void)!statement_error(query, ret_problem);
		source_odbc_stop(query);
		return ERR_IO;
	}
	buf_truncate(&query->row, 0);
	for (size_t i = 0; i < query->n; i++)
		TRY(get_value(query, (SQLUSMALLINT)i, ret_problem));
	place_values(query);
	*ret_values = query->values;
	return OK;
}
