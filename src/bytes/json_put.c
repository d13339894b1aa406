#include "bytes/json_put.h"

#include <stdio.h>
#include <string.h>

#include "bytes/utf8.h"

struct json_put json_put(struct buf *out)
{
	return (struct json_put){ .out = out };
}

static void put(struct json_put *w, struct bytes text)
{
	if (w->err == OK)
		w->err = buf_add(w->out, text);
}

static void fail(struct json_put *w, enum err e)
{
	if (w->err == OK)
		w->err = e;
}

static bool in_object(const struct json_put *w)
{
	return w->depth > 0 && (w->objects >> (w->depth - 1) & 1) != 0;
}

static void comma(struct json_put *w)
{
	uint64_t level = UINT64_C(1) << (w->depth - 1);

	if ((w->filled & level) != 0)
		put(w, BYTES_LIT(","));
	w->filled |= level;
}

/* What goes before every value. */
static void begin_value(struct json_put *w)
{
	if (w->keyed != in_object(w) || (w->depth == 0 && w->begun))
		fail(w, ERR_FORMAT);
	else if (w->depth > 0 && !w->keyed)
		comma(w);
	w->keyed = false;
	w->begun = true;
}

static void begin(struct json_put *w, bool object)
{
	begin_value(w);
	if (w->depth == JSON_DEPTH_MAX) {
		fail(w, ERR_TOO_LONG);
		return;
	}
	w->objects &= ~(UINT64_C(1) << w->depth);
	w->filled &= ~(UINT64_C(1) << w->depth);
	w->objects |= (uint64_t)object << w->depth;
	w->depth++;
	put(w, object ? BYTES_LIT("{") : BYTES_LIT("["));
}

void json_put_object(struct json_put *w)
{
	begin(w, true);
}

void json_put_array(struct json_put *w)
{
	begin(w, false);
}

void json_put_end(struct json_put *w)
{
	if (w->depth == 0 || w->keyed) {
		fail(w, ERR_FORMAT);
		return;
	}
	put(w, in_object(w) ? BYTES_LIT("}") : BYTES_LIT("]"));
	w->depth--;
}

static void put_escaped(struct json_put *w, uint8_t c)
{
	static const char letters[] = "bfnrt\"\\", says[] = "\b\f\n\r\t\"\\";
	const char *at = c == '\0' ? NULL : strchr(says, c);
	char text[8];

	if (at != NULL)
		snprintf(text, sizeof(text), "\\%c", letters[at - says]);
	else
		snprintf(text, sizeof(text), "\\u%04x", (unsigned)c);
	put(w, bytes_of_str(text));
}

static void put_quoted(struct json_put *w, struct bytes utf8)
{
	size_t from = 0;

	if (!utf8_valid(utf8))
		fail(w, ERR_FORMAT);
	put(w, BYTES_LIT("\""));
	for (size_t i = 0; i < utf8.n; i++) {
		if (utf8.p[i] >= 0x20 && utf8.p[i] != '"' && utf8.p[i] != '\\')
			continue;
		put(w, BYTES(utf8.p + from, i - from));
		put_escaped(w, utf8.p[i]);
		from = i + 1;
	}
	if (from < utf8.n)
		put(w, BYTES(utf8.p + from, utf8.n - from));
	put(w, BYTES_LIT("\""));
}

void json_put_key_bytes(struct json_put *w, struct bytes utf8)
{
	if (!in_object(w) || w->keyed) {
		fail(w, ERR_FORMAT);
		return;
	}
	comma(w);
	put_quoted(w, utf8);
	put(w, BYTES_LIT(":"));
	w->keyed = true;
}

void json_put_key(struct json_put *w, const char *utf8)
{
	json_put_key_bytes(w, bytes_of_str(utf8));
}

void json_put_string(struct json_put *w, struct bytes utf8)
{
	begin_value(w);
	put_quoted(w, utf8);
}

void json_put_str(struct json_put *w, const char *utf8)
{
	json_put_string(w, bytes_of_str(utf8));
}

static void put_checked(struct json_put *w, struct bytes text)
{
	enum err e = json_valid(text, JSON_DEPTH_MAX);

	begin_value(w);
	if (e != OK)
		fail(w, e);
	put(w, text);
}

void json_put_number(struct json_put *w, struct bytes text)
{
	/* json_valid allows white space behind, which is no part of a number */
	if (json_type(text) != JSON_NUMBER || text.p[text.n - 1] <= ' ')
		fail(w, ERR_FORMAT);
	put_checked(w, text);
}

void json_put_uint(struct json_put *w, uint64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)v);
	begin_value(w);
	put(w, bytes_of_str(text));
}

void json_put_bool(struct json_put *w, bool v)
{
	begin_value(w);
	put(w, v ? BYTES_LIT("true") : BYTES_LIT("false"));
}

void json_put_null(struct json_put *w)
{
	begin_value(w);
	put(w, BYTES_LIT("null"));
}

void json_put_value(struct json_put *w, struct bytes json)
{
	put_checked(w, json);
}

enum err json_put_done(const struct json_put *w)
{
	if (w->err != OK)
		return w->err;
	return w->begun && w->depth == 0 ? OK : ERR_FORMAT;
}
