/*
 * An ODBC driver for tests, with one row, that lies as drivers do:
 *
 *	Driver=LIAR.so;Lie=NAME;Log=FILE
 *
 * NAME says how "/valueString" is given (SQLGetData below), or that the login
 * is refused. FILE gets a line for each connection: what the environment has
 * for the variables that drivers look at.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sql.h>
#include <sqlext.h>

#define EXPORT __attribute__((visibility("default")))
#define LONG 3000

static char lie[32], long_text[LONG + 1];
static size_t taken;
static bool fetched;
static const char *const labels[] = { "@patient", "@key", "@changed", "/valueString" };
static const char *const values[] = { "P1", "a", "2026-01-01 08:00:00" };

EXPORT SQLRETURN SQL_API SQLAllocHandle(SQLSMALLINT kind, SQLHANDLE from, SQLHANDLE *ret)
{
	(void)from;
	*ret = calloc(1, sizeof(kind));
	return *ret == NULL ? SQL_ERROR : SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLFreeHandle(SQLSMALLINT kind, SQLHANDLE handle)
{
	(void)kind;
	free(handle);
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLSetEnvAttr(SQLHENV env, SQLINTEGER what, SQLPOINTER value, SQLINTEGER n)
{
	(void)env, (void)what, (void)value, (void)n;
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLSetConnectAttr(SQLHDBC dbc, SQLINTEGER what, SQLPOINTER value, SQLINTEGER n)
{
	(void)dbc, (void)what, (void)value, (void)n;
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLSetStmtAttr(SQLHSTMT stmt, SQLINTEGER what, SQLPOINTER value, SQLINTEGER n)
{
	(void)stmt, (void)what, (void)value, (void)n;
	return SQL_SUCCESS;
}

static void take_word(const char *connection, const char *key, char *ret, size_t max)
{
	const char *at = strstr(connection, key);

	ret[0] = '\0';
	if (at != NULL)
		snprintf(ret, max, "%.*s", (int)strcspn(at + strlen(key), ";"), at + strlen(key));
}

static void log_environment(const char *path)
{
	static const char *const names[] = { "NLS_LANG", "TNS_ADMIN", "LD_LIBRARY_PATH", "STRAY" };
	FILE *log = path[0] == '\0' ? NULL : fopen(path, "a");

	if (log == NULL)
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		fprintf(log, "%s=%s;", names[i], getenv(names[i]) == NULL ? "" : getenv(names[i]));
	fputc('\n', log);
	fclose(log);
}

EXPORT SQLRETURN SQL_API SQLDriverConnect(SQLHDBC dbc, SQLHWND window, SQLCHAR *in, SQLSMALLINT in_n, SQLCHAR *out, SQLSMALLINT out_max,
					  SQLSMALLINT *out_n, SQLUSMALLINT completion)
{
	char path[512];

	(void)dbc, (void)window, (void)in_n, (void)out, (void)out_max, (void)out_n, (void)completion;
	take_word((const char *)in, "Lie=", lie, sizeof(lie));
	take_word((const char *)in, "Log=", path, sizeof(path));
	log_environment(path);
	return strcmp(lie, "refused") == 0 ? SQL_ERROR : SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLDisconnect(SQLHDBC dbc)
{
	(void)dbc;
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLGetDiagRec(SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT number, SQLCHAR *state, SQLINTEGER *native,
				       SQLCHAR *text, SQLSMALLINT max, SQLSMALLINT *ret_n)
{
	(void)kind, (void)handle;
	if (number != 1)
		return SQL_NO_DATA;
	snprintf((char *)state, 6, "28000");
	*native = 1;
	*ret_n = (SQLSMALLINT)snprintf((char *)text, (size_t)max, "who are you");
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLGetInfo(SQLHDBC dbc, SQLUSMALLINT what, SQLPOINTER value, SQLSMALLINT max, SQLSMALLINT *ret_n)
{
	const char *text = what == SQL_DRIVER_NAME ? "liar.so" : what == SQL_DRIVER_ODBC_VER ? "03.80" : what == SQL_DBMS_NAME ? "Lies" : NULL;

	(void)dbc;
	if (text == NULL) {
		memset(value, 0, sizeof(SQLUSMALLINT));
		return SQL_SUCCESS;
	}
	snprintf(value, (size_t)max, "%s", text);
	if (ret_n != NULL)
		*ret_n = (SQLSMALLINT)strlen(text);
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLPrepare(SQLHSTMT stmt, SQLCHAR *sql, SQLINTEGER n)
{
	(void)stmt, (void)sql, (void)n;
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLExecDirect(SQLHSTMT stmt, SQLCHAR *sql, SQLINTEGER n)
{
	(void)stmt, (void)sql, (void)n;
	fetched = false;
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLNumResultCols(SQLHSTMT stmt, SQLSMALLINT *ret)
{
	(void)stmt;
	*ret = sizeof(labels) / sizeof(labels[0]);
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLDescribeCol(SQLHSTMT stmt, SQLUSMALLINT column, SQLCHAR *name, SQLSMALLINT max, SQLSMALLINT *ret_n,
					SQLSMALLINT *type, SQLULEN *size, SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
	(void)stmt;
	*ret_n = (SQLSMALLINT)snprintf((char *)name, (size_t)max, "%s", labels[column - 1]);
	*type = SQL_VARCHAR;
	*size = LONG;
	*digits = 0;
	*nullable = SQL_NULLABLE;
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLFetch(SQLHSTMT stmt)
{
	(void)stmt;
	if (fetched)
		return SQL_NO_DATA;
	fetched = true;
	taken = 0;
	for (size_t i = 0; i < LONG; i += 3)
		memcpy(long_text + i, "病", 3);
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLFreeStmt(SQLHSTMT stmt, SQLUSMALLINT what)
{
	(void)stmt, (void)what;
	return SQL_SUCCESS;
}

EXPORT SQLRETURN SQL_API SQLEndTran(SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT how)
{
	(void)kind, (void)handle, (void)how;
	return SQL_SUCCESS;
}

static bool is(const char *name)
{
	return strcmp(lie, name) == 0;
}

/* As much of TEXT as goes in, with its NUL. */
static size_t give(const char *text, char *to, size_t max)
{
	size_t n = strlen(text) < max - 1 ? strlen(text) : max - 1;

	memcpy(to, text, n);
	to[n] = '\0';
	return n;
}

EXPORT SQLRETURN SQL_API SQLGetData(SQLHSTMT stmt, SQLUSMALLINT column, SQLSMALLINT type, SQLPOINTER value, SQLLEN max, SQLLEN *ret_n)
{
	size_t n, left = LONG - taken;
	bool first = taken == 0;

	(void)stmt, (void)type;
	if (column < 4) {
		*ret_n = (SQLLEN)give(values[column - 1], value, (size_t)max);
		return SQL_SUCCESS;
	}
	if (left == 0)
		return SQL_NO_DATA;
	if (is("characters") || is("nul") || is("longer-than-text")) {
		/* of one piece: fewer by bytes than by count, more, a NUL inside */
		taken = LONG;
		n = give("病历病历病历", value, (size_t)max);
		*ret_n = is("characters") ? (SQLLEN)n / 3 : is("nul") ? (SQLLEN)n : (SQLLEN)n + 5;
		if (is("nul"))
			((char *)value)[9] = '\0';
		return SQL_SUCCESS;
	}
	n = give(long_text + taken, value, (size_t)max);
	taken = is("fewer") ? LONG : taken + n;
	*ret_n = is("unknown") && n < left ? SQL_NO_TOTAL : (SQLLEN)left;
	if (is("cut")) {
		taken = LONG;
		return SQL_SUCCESS;
	}
	if (is("cut-unknown")) {
		taken = LONG;
		*ret_n = SQL_NO_TOTAL;
		return SQL_SUCCESS;
	}
	if (is("nul-in-second") && !first)
		((char *)value)[5] = '\0';
	if (is("nul-in-first") && first)
		((char *)value)[1000] = '\0';
	if (is("other-total") && !first)
		*ret_n = (SQLLEN)left - 1;
	return n < left ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}
