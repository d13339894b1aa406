#include "relay/source/source_mark.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A word, a comparison, or one character; what is quoted is one; brackets and CASE … END have the depth of what is around them. */
struct token {
	size_t from, to;
	unsigned depth;
};

struct tokens {
	struct bytes sql;
	struct token *token;
	size_t n;
};

static void tokens_free(struct tokens *t)
{
	free(t->token);
}

static bool is_word(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is(const struct tokens *t, size_t i, const char *word)
{
	const struct token *k = &t->token[i];

	return i < t->n && k->to - k->from == strlen(word) && strncasecmp((const char *)t->sql.p + k->from, word, strlen(word)) == 0;
}

static bool is_one_of(const struct tokens *t, size_t i, const char *const *words)
{
	for (; *words != NULL; words++)
		if (is(t, i, *words))
			return true;
	return false;
}

/* Behind the token that begins at FROM. */
static size_t token_end(struct bytes sql, size_t from)
{
	uint8_t c = sql.p[from];
	size_t at = from + 1;

	while (at < sql.n && ((is_word(c) && is_word(sql.p[at])) || (c == SOURCE_MARK_QUOTED && sql.p[at] == c)))
		at++;
	/* PostgreSQL's -> and ->> compare nothing */
	while (at < sql.n && c == '-' && sql.p[at] == '>')
		at++;
	if ((c == '<' || c == '>' || c == '!') && at < sql.n && (sql.p[at] == '=' || sql.p[at] == '>'))
		at++;
	return at;
}

static const char *const openers[] = { "(", "{", "CASE", NULL };
static const char *const closers[] = { ")", "}", "END", NULL };

static enum err tokens_read(struct bytes sql, struct tokens *ret)
{
	struct tokens t = { .sql = sql, .token = calloc(sql.n + 1, sizeof(*t.token)) };
	unsigned depth = 0;

	if (t.token == NULL)
		return ERR_NOMEM;
	for (size_t at = 0; at < sql.n;) {
		if (is_space(sql.p[at])) {
			at++;
			continue;
		}
		t.token[t.n] = (struct token){ .from = at, .to = token_end(sql, at) };
		at = t.token[t.n++].to;
		if (is_one_of(&t, t.n - 1, closers) && depth > 0)
			depth--;
		t.token[t.n - 1].depth = depth;
		if (is_one_of(&t, t.n - 1, openers))
			depth++;
	}
	*ret = t;
	return OK;
}

static const char *const joins[] = { "WHERE", "AND", "OR", "ON", "HAVING", NULL };

/* What ends a condition, as a clause or as the next condition. */
static bool ends_condition(const struct tokens *t, size_t i)
{
	static const char *const words[] = {
		"AND", "OR", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "INTERSECT", "EXCEPT", "MINUS", "FOR",
		"WINDOW", "QUALIFY", "OPTION", "START", "CONNECT", "JOIN", "INNER", "CROSS", "FULL", "NATURAL", "SAMPLE", NULL,
	};
	static const char *const functions[] = { "LEFT", "RIGHT", NULL };
	static const char *const zones[] = { "TIME", "LOCAL", NULL };

	if (is_one_of(t, i, functions))
		return !is(t, i + 1, "(");
	/* Db2's isolation; not a type WITH TIME ZONE */
	if (is(t, i, "WITH"))
		return !is_one_of(t, i + 1, zones);
	return is_one_of(t, i, words);
}

/* The comparison whose right side the mark at token I is in, perhaps within brackets. t->n: none. */
static size_t find_comparison(const struct tokens *t, size_t i)
{
	static const char *const comparisons[] = { ">", ">=", "<", "<=", "=", "<>", "!=", NULL };
	static const char *const others[] = { "SELECT", "FROM", "BETWEEN", "NOT", "IN", "LIKE", "WHEN", "THEN", "ELSE", NULL };
	unsigned depth = t->token[i].depth;

	while (i-- > 0) {
		if (t->token[i].depth > depth)
			continue;
		depth = t->token[i].depth;
		if (is_one_of(t, i, comparisons))
			return i;
		if (is_one_of(t, i, joins) || is_one_of(t, i, others))
			break;
	}
	return t->n;
}

/* The first token of the condition whose comparison is COMPARISON; t->n where it is not one of its own. */
static size_t find_start(const struct tokens *t, size_t comparison)
{
	static const char *const others[] = {
		"SELECT", "FROM", "BETWEEN", "NOT", "IN", "LIKE", "IS", "WHEN", "THEN", "ELSE", "SET", "BY", ",", "=", "<", ">", "<=", ">=", "<>", "!=", NULL,
	};
	unsigned depth = t->token[comparison].depth;
	size_t i = comparison;

	while (i-- > 0 && t->token[i].depth >= depth) {
		if (t->token[i].depth > depth)
			continue;
		if (is_one_of(t, i, joins))
			return i + 1 < comparison ? i + 1 : t->n;
		if (is_one_of(t, i, others))
			return t->n;
	}
	/* a bracket around the condition, not one of a function */
	if (i < t->n && is(t, i, "(") && i > 0 && i + 1 < comparison && (is_one_of(t, i - 1, joins) || is(t, i - 1, "(")))
		return i + 1;
	return t->n;
}

/* Whether the more rows meet the condition the fewer there are: NOT ( … ). */
static bool is_negated(const struct tokens *t, size_t i)
{
	unsigned depth = t->token[i].depth;

	while (i-- > 0) {
		if (t->token[i].depth >= depth)
			continue;
		depth = t->token[i].depth;
		if (is(t, i, "(") && i > 0 && is(t, i - 1, "NOT"))
			return true;
		if (is(t, i, "(") && i > 1 && is(t, i - 2, "NOT") && (is(t, i - 1, "EXISTS") || is(t, i - 1, "IN")))
			return true;
	}
	return false;
}

static bool find_condition(const struct tokens *t, size_t mark, const char *const *comparisons, struct source_mark *ret)
{
	size_t comparison = find_comparison(t, mark), start, end = mark + 1;

	if (comparison == t->n || !is_one_of(t, comparison, comparisons) || is_negated(t, comparison))
		return false;
	start = find_start(t, comparison);
	if (start == t->n)
		return false;
	while (end < t->n && t->token[end].depth >= t->token[comparison].depth &&
	       !(t->token[end].depth == t->token[comparison].depth && ends_condition(t, end)))
		end++;
	ret->from = t->token[start].from;
	ret->to = t->token[end - 1].to;
	return true;
}

enum err source_mark_find(struct bytes sql, struct source_mark marks[static SOURCE_MARKS], size_t *ret_at)
{
	static const char *const after[] = { ">", ">=", NULL }, *const until[] = { "<=", "<", NULL };
	AUTO(tokens_free) struct tokens t = { 0 };

	TRY(tokens_read(sql, &t));
	for (size_t m = 0, i = 0; m < SOURCE_MARKS; m++) {
		while (i < t.n && t.token[i].from != marks[m].at)
			i++;
		if (i == t.n || !find_condition(&t, i, m == 0 ? after : until, &marks[m])) {
			*ret_at = marks[m].at;
			return ERR_FORMAT;
		}
	}
	if (marks[0].to > marks[1].from) {
		*ret_at = marks[1].at;
		return ERR_FORMAT;
	}
	return OK;
}
