#include "relay/source/source_sql.h"

#include <string.h>
#include <strings.h>

struct scan {
	struct bytes text;
	size_t at;
	struct buf *out;
	struct buf plain;              /* the same, with what is quoted made unreadable */
	bool quoted;
	struct source_sql_marks marks;
	bool ended;                    /* a semicolon was there */
	enum source_sql_fault fault;
	size_t fault_at;
};

static int peek(const struct scan *s, size_t ahead)
{
	return ahead < s->text.n - s->at ? s->text.p[s->at + ahead] : -1;
}

static bool is_word(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static enum err fail(struct scan *s, enum source_sql_fault fault, size_t at)
{
	s->fault = fault;
	s->fault_at = at;
	return ERR_FORMAT;
}

static enum err put(struct scan *s, struct bytes text)
{
	TRY(buf_add(s->out, text));
	if (!s->quoted)
		return buf_add(&s->plain, text);
	for (size_t i = 0; i < text.n; i++)
		TRY(buf_add_byte(&s->plain, SOURCE_MARK_QUOTED));
	return OK;
}

static enum err copy(struct scan *s, size_t n)
{
	TRY(put(s, BYTES(s->text.p + s->at, n)));
	s->at += n;
	return OK;
}

static void line_comment(struct scan *s)
{
	while (peek(s, 0) != -1 && peek(s, 0) != '\n')
		s->at++;
}

/* Becomes a space and the line ends in it. */
static enum err block_comment(struct scan *s)
{
	size_t start = s->at;

	TRY(put(s, BYTES_LIT(" ")));
	for (s->at += 2; peek(s, 0) != '*' || peek(s, 1) != '/'; s->at++) {
		if (peek(s, 0) == -1)
			return fail(s, SOURCE_SQL_OPEN_COMMENT, start);
		if (peek(s, 0) == '/' && peek(s, 1) == '*')
			return fail(s, SOURCE_SQL_NESTED_COMMENT, s->at);
		if (peek(s, 0) == '\n')
			TRY(put(s, BYTES_LIT("\n")));
	}
	s->at += 2;
	return OK;
}

/* A quote is doubled to stand for itself; in PostgreSQL's E'…' a backslash takes what follows. */
static enum err quoted(struct scan *s, bool escapes)
{
	size_t start = s->at;
	int quote = peek(s, 0);

	TRY(copy(s, 1));
	for (;;) {
		if (peek(s, 0) == -1)
			return fail(s, SOURCE_SQL_OPEN_QUOTE, start);
		if (peek(s, 0) == '\\' && escapes && peek(s, 1) != -1) {
			TRY(copy(s, 2));
		} else if (peek(s, 0) == '\\' && peek(s, 1) == '\'' && quote == '\'') {
			return fail(s, SOURCE_SQL_BACKSLASH, s->at);
		} else if (peek(s, 0) != quote) {
			TRY(copy(s, 1));
		} else if (peek(s, 1) == quote) {
			TRY(copy(s, 2));
		} else {
			return copy(s, 1);
		}
	}
}

/* The length of $$ or $tag$ here; 0 where there is none. */
static size_t dollar_tag(const struct scan *s)
{
	size_t n = 1;

	if (s->at > 0 && is_word(s->text.p[s->at - 1]))
		return 0;
	while (is_word(peek(s, n)) && !(n == 1 && peek(s, n) >= '0' && peek(s, n) <= '9'))
		n++;
	return peek(s, n) == '$' ? n + 1 : 0;
}

static enum err dollar_quoted(struct scan *s, size_t tag)
{
	size_t start = s->at;

	TRY(copy(s, tag));
	for (;;) {
		if (s->text.n - s->at < tag)
			return fail(s, SOURCE_SQL_OPEN_QUOTE, start);
		if (memcmp(s->text.p + s->at, s->text.p + start, tag) == 0)
			return copy(s, tag);
		TRY(copy(s, 1));
	}
}

/* Whether the quote here follows a word that is just E. */
static bool after_e(const struct scan *s)
{
	return s->at > 0 && (s->text.p[s->at - 1] | 0x20) == 'e' && (s->at < 2 || !is_word(s->text.p[s->at - 2]));
}

static enum err take_quoted(struct scan *s, size_t tag)
{
	enum err e;

	s->quoted = true;
	e = tag > 0 ? dollar_quoted(s, tag) : quoted(s, peek(s, 0) == '\'' && after_e(s));
	s->quoted = false;
	return e;
}

static enum err step(struct scan *s)
{
	int c = peek(s, 0);
	size_t tag;

	if (c == '-' && peek(s, 1) == '-') {
		line_comment(s);
		return OK;
	}
	if (c == '/' && peek(s, 1) == '*')
		return block_comment(s);
	if (s->ended && !is_space(c))
		return fail(s, SOURCE_SQL_SECOND, s->at);
	if (c == '\'' || c == '"' || c == '`')
		return take_quoted(s, 0);
	if (c == '$' && (tag = dollar_tag(s)) > 0)
		return take_quoted(s, tag);
	if (c == ';') {
		s->ended = true;
		s->at++;
		return OK;
	}
	if (c == '?') {
		if (s->marks.n < SOURCE_MARKS)
			s->marks.mark[s->marks.n].at = s->plain.n;
		s->marks.n++;
	}
	return copy(s, 1);
}

/* White space goes at the end; in front line ends stay. */
static void trim(struct buf *sql, size_t start)
{
	size_t n = sql->n;

	while (n > start && is_space(sql->p[n - 1]))
		n--;
	buf_truncate(sql, n);
}

static bool begins_with_word(struct bytes sql, const char *word)
{
	size_t n = strlen(word);

	while (sql.n > 0 && is_space(sql.p[0]))
		sql = BYTES(sql.p + 1, sql.n - 1);
	return sql.n > n && strncasecmp((const char *)sql.p, word, n) == 0 && !is_word(sql.p[n]);
}

static unsigned line_of(struct bytes text, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at; i++)
		line += text.p[i] == '\n';
	return line;
}

/* Sees to it that what was read is a query, and where its marks are. */
static enum err check(struct scan *s, struct bytes sql)
{
	size_t at;
	enum err e;

	if (!begins_with_word(sql, "select") && !begins_with_word(sql, "with"))
		return fail(s, SOURCE_SQL_NOT_SELECT, 0);
	if (s->marks.n != SOURCE_MARKS)
		return OK;
	e = source_mark_find(BYTES(s->plain.p, sql.n), s->marks.mark, &at);
	return e == ERR_FORMAT ? fail(s, SOURCE_SQL_MARK, at) : e;
}

enum err source_sql_strip(struct bytes text, struct buf *ret_sql, struct source_sql_marks *ret_marks,
			  struct source_sql_place *ret_place)
{
	struct scan s = { .text = text, .out = ret_sql, .plain = BUF_MAX(ret_sql->max) };
	size_t start = ret_sql->n;
	struct bytes sql = BYTES_NONE;
	enum err e = OK;

	while (e == OK && s.at < text.n)
		e = step(&s);
	if (e == OK) {
		trim(ret_sql, start);
		sql = ret_sql->n == start ? BYTES_NONE : BYTES(ret_sql->p + start, ret_sql->n - start);
		e = check(&s, sql);
	}
	buf_free(&s.plain);
	if (e == ERR_FORMAT)
		*ret_place = (struct source_sql_place){ s.fault, line_of(s.fault == SOURCE_SQL_MARK ? sql : text, s.fault_at) };
	if (e != OK) {
		buf_truncate(ret_sql, start);
		return e;
	}
	*ret_marks = s.marks;
	return OK;
}

static enum err add_quoted(struct buf *ret, const char *value)
{
	if (value[strspn(value, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -:.+")] != '\0')
		return ERR_FORMAT;
	return buf_printf(ret, "'%s'", value);
}

enum err source_sql_fill(struct bytes sql, const struct source_sql_marks *marks, const char *after, struct buf *ret)
{
	size_t from = 0;

	for (unsigned i = 0; i < marks->n && i < SOURCE_MARKS; i++) {
		const struct source_mark *mark = &marks->mark[i];
		bool value = i == 0 && after[0] != '\0';

		TRY(buf_add(ret, BYTES(sql.p + from, (value ? mark->at : mark->from) - from)));
		TRY(value ? add_quoted(ret, after) : buf_add_str(ret, "1=1"));
		from = value ? mark->at + 1 : mark->to;
	}
	return buf_add(ret, BYTES(sql.p + from, sql.n - from));
}
