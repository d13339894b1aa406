#include "platform/call.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "statement/statement.h"

#define AGE_INTRO "age-encryption.org/v1\n"

struct cbor_writer call_answer(struct call *c, unsigned status, bool seq)
{
	struct http_exchange *x = c->http;

	x->status = status;
	x->type = seq ? "application/cbor-seq" : "application/cbor";
	x->out = BUF_MAX(CALL_ANSWER_MAX);
	return cbor_writer(&x->out);
}

enum err call_answer_empty(struct call *c, unsigned status)
{
	c->http->status = status;
	return OK;
}

enum err call_answer_statement(struct call *c, struct bytes statement)
{
	struct cbor_writer w = call_answer(c, 200, false);

	cbor_put_raw(&w, statement);
	return cbor_written(&w);
}

enum err call_refuse(struct call *c, enum problem problem, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->detail, sizeof(c->detail), format, args);
	va_end(args);
	c->refused = true;
	c->problem = problem;
	return ERR_DENIED;
}

enum err call_refuse_with(struct call *c, enum problem problem, const char *extra, uint64_t value)
{
	c->extra = extra;
	c->extra_value = value;
	return call_refuse(c, problem, "%s", "");
}

static enum err parse_number(const char *s, uint64_t max, uint64_t *ret)
{
	unsigned long long v;
	char *end;

	if (s[0] < '0' || s[0] > '9')
		return ERR_FORMAT;
	errno = 0;
	v = strtoull(s, &end, 10);
	if (errno != 0 || *end != '\0' || v > max)
		return ERR_FORMAT;
	*ret = v;
	return OK;
}

enum err call_argument(struct call *c, const char *name, uint64_t fallback, uint64_t max, uint64_t *ret)
{
	const char *s = http_server_argument(c->http, name);

	if (s == NULL) {
		*ret = fallback;
		return OK;
	}
	if (parse_number(s, max, ret) != OK)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the argument %s is not a number it can be", name);
	return OK;
}

enum err call_header(struct call *c, const char *name, uint64_t max, uint64_t *ret)
{
	const char *s = http_server_header(c->http, name);

	if (s == NULL || parse_number(s, max, ret) != OK)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the header %s is missing or not a number it can be", name);
	return OK;
}

enum err call_pair(struct call *c, struct bytes *ret_statement, struct bytes *ret_file)
{
	struct cbor_reader r = cbor_reader(c->http->body);
	struct bytes statement, file;

	cbor_get_array_of(&r, 2);
	statement = cbor_get_bytes(&r, STATEMENT_MAX);
	file = cbor_get_bytes(&r, SIZE_MAX);
	TRY(cbor_done(&r));
	TRY(call_check_file(file));
	*ret_statement = statement;
	*ret_file = file;
	return OK;
}

enum err call_check_file(struct bytes file)
{
	struct bytes intro = BYTES_LIT(AGE_INTRO);

	return file.n > intro.n && memcmp(file.p, intro.p, intro.n) == 0 ? OK : ERR_FORMAT;
}

enum err call_check_file_hash(struct call *c, struct bytes file, const uint8_t hash[static HASH_LEN])
{
	uint8_t h[HASH_LEN];

	hash_sha256(file, h);
	if (memcmp(h, hash, HASH_LEN) != 0)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the statement names another file");
	return OK;
}
