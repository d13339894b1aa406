#include "relay/source/mapping_value.h"

#include <string.h>
#include <strings.h>

#include "bytes/base64.h"
#include "relay/source/mapping_time.h"

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct bytes mapping_value_trim(struct bytes text)
{
	while (text.n > 0 && text.p[text.n - 1] == ' ')
		text.n--;
	while (text.n > 0 && text.p[0] == ' ')
		text = BYTES(text.p + 1, text.n - 1);
	return text;
}

static size_t digits_at(struct bytes s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && is_digit(s.p[at + n]))
		n++;
	return n;
}

/* The number S with a digit on both sides of its point, or without point: as JSON has it. */
static enum err number_text(struct bytes s, struct buf *ret)
{
	size_t sign = s.n > 0 && s.p[0] == '-', before = digits_at(s, sign), point = sign + before;
	size_t after = point < s.n && s.p[point] == '.' ? digits_at(s, point + 1) : 0;
	bool pointed = point < s.n && s.p[point] == '.';

	TRY(buf_add(ret, BYTES(s.p, point)));
	if (pointed && before == 0 && after > 0)
		TRY(buf_add_byte(ret, '0'));
	/* a point alone stays, and is no number */
	if (pointed && after == 0 && before > 0)
		point++;
	return buf_add(ret, BYTES(s.p + point, s.n - point));
}

static bool is_number(struct bytes s)
{
	/* white space around is JSON's, not the number's */
	return s.n > 0 && is_digit(s.p[s.n - 1]) && !is_space(s.p[0]) && json_type(s) == JSON_NUMBER && json_valid(s, 1) == OK;
}

bool mapping_value_is_number(struct bytes text)
{
	AUTO(buf_free) struct buf number = BUF_MAX(text.n + 1);

	return number_text(mapping_value_trim(text), &number) == OK && is_number(BYTES_OF_BUF(&number));
}

static bool is_integer(struct bytes s, long long min)
{
	long long v = 0;
	bool negative = s.n > 0 && s.p[0] == '-';

	if (s.n > 11 || !is_number(s))
		return false;
	for (size_t i = negative; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
		v = 10 * v + (s.p[i] - '0');
	}
	if (negative)
		return v != 0 && -v >= min && -v >= INT32_MIN;
	return v >= min && v <= INT32_MAX;
}

static bool is_code(struct bytes s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_space(s.p[i]) && (s.p[i] != ' ' || i == 0 || i + 1 == s.n || is_space(s.p[i + 1])))
			return false;
	return s.n > 0;
}

static bool is_id(struct bytes s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && !((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z') && s.p[i] != '-' && s.p[i] != '.')
			return false;
	return s.n >= 1 && s.n <= 64;
}

static bool is_uri(struct bytes s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_space(s.p[i]) || s.p[i] < 0x20)
			return false;
	return s.n > 0;
}

static bool is_base64(struct bytes s)
{
	AUTO(buf_free) struct buf out = BUF_MAX(s.n);

	return base64_decode(s, BASE64_PADDED, &out) == OK;
}

enum err mapping_value_bool(struct bytes text, bool *ret)
{
	static const struct {
		const char *text;
		bool value;
	} forms[] = { { "0", false }, { "1", true }, { "f", false }, { "t", true }, { "false", false }, { "true", true } };

	for (size_t i = 0; i < LEN(forms); i++)
		if (text.n == strlen(forms[i].text) && strncasecmp((const char *)text.p, forms[i].text, text.n) == 0) {
			*ret = forms[i].value;
			return OK;
		}
	return ERR_FORMAT;
}

/* FHIR R4, narrative: well-formed XHTML in a div. XML allows no other control characters. */
static void put_xhtml(struct bytes text, struct json_put *w)
{
	AUTO(buf_free) struct buf div = BUF_MAX(6 * text.n + 64);
	enum err e = buf_add_str(&div, "<div xmlns=\"http://www.w3.org/1999/xhtml\">");

	for (size_t i = 0; i < text.n && e == OK; i++) {
		uint8_t c = text.p[i];

		if (c < 0x20 && c != '\n' && c != '\r' && c != '\t')
			e = buf_add_byte(&div, ' ');
		else if (c == '&' || c == '<' || c == '>')
			e = buf_add_str(&div, c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&gt;");
		else
			e = buf_add_byte(&div, c);
	}
	if (e == OK)
		e = buf_add_str(&div, "</div>");
	if (e != OK && w->err == OK)
		w->err = e;
	json_put_string(w, BYTES_OF_BUF(&div));
}

/* "2026-01-31T08:00:00.5+08:00" and what of it the kind has. */
static enum err time_text(const struct mapping_time *t, enum fhir_kind kind, struct buf *ret)
{
	int east = t->offset < 0 ? -t->offset : t->offset;

	if (kind != FHIR_TIME) {
		TRY(buf_printf(ret, "%04d", t->year));
		if (t->month > 0)
			TRY(buf_printf(ret, "-%02d", t->month));
		if (t->day > 0)
			TRY(buf_printf(ret, "-%02d", t->day));
		if (kind == FHIR_DATE || !t->timed)
			return OK;
		TRY(buf_add_byte(ret, 'T'));
	}
	TRY(buf_printf(ret, "%02d:%02d:%02d", t->hour, t->minute, t->second));
	TRY(buf_add(ret, t->fraction));
	if (kind == FHIR_TIME)
		return OK;
	return buf_printf(ret, "%c%02d:%02d", t->offset < 0 ? '-' : '+', east / 60, east % 60);
}

static enum err put_time(enum fhir_kind kind, struct bytes text, struct json_put *w, enum mapping_reason *ret_reason)
{
	AUTO(buf_free) struct buf out = BUF_MAX(text.n + 64);
	struct mapping_time t;

	*ret_reason = kind == FHIR_TIME ? MAPPING_NOT_TIME : MAPPING_NOT_DATE;
	TRY(kind == FHIR_TIME ? mapping_time_read_clock(text, &t) : mapping_time_read(text, &t));
	if (kind == FHIR_INSTANT && !t.timed)
		return ERR_FORMAT;
	TRY(time_text(&t, kind, &out));
	json_put_string(w, BYTES_OF_BUF(&out));
	return OK;
}

/* Whether TEXT is of the element's kind; RET_REASON tells why not. Times are seen to where they are written. */
static bool fits(const struct fhir_element *element, struct bytes text, enum mapping_reason *ret_reason)
{
	bool b;

	switch (element->kind) {
	case FHIR_BOOLEAN:
		*ret_reason = MAPPING_NOT_BOOLEAN;
		return mapping_value_bool(text, &b) == OK;
	case FHIR_INTEGER:
	case FHIR_UNSIGNED:
	case FHIR_POSITIVE:
		*ret_reason = MAPPING_NOT_INTEGER;
		return is_integer(text, element->kind == FHIR_INTEGER ? INT32_MIN : element->kind == FHIR_UNSIGNED ? 0 : 1);
	case FHIR_DECIMAL:
		*ret_reason = MAPPING_NOT_NUMBER;
		return is_number(text);
	case FHIR_CODE:
		*ret_reason = MAPPING_NOT_CODE;
		if (!is_code(text))
			return false;
		*ret_reason = MAPPING_UNKNOWN_CODE;
		return element->codes.n == 0 || fhir_type_code(element->codes, text);
	case FHIR_ID:
		*ret_reason = MAPPING_NOT_ID;
		return is_id(text);
	case FHIR_URI:
		*ret_reason = MAPPING_NOT_URI;
		return is_uri(text);
	case FHIR_BASE64:
		*ret_reason = MAPPING_NOT_BASE64;
		return is_base64(text);
	case FHIR_COMPLEX:
	case FHIR_STRING:
	case FHIR_XHTML:
	case FHIR_DATE:
	case FHIR_DATETIME:
	case FHIR_INSTANT:
	case FHIR_TIME:
		break;
	}
	return true;
}

/* TEXT in the one form that is looked at and written; OUT has the room where that is another. */
static enum err plain_text(enum fhir_kind kind, struct bytes text, struct buf *out, struct bytes *ret)
{
	switch (kind) {
	case FHIR_COMPLEX:
	case FHIR_STRING:
	case FHIR_XHTML:
		*ret = text;
		return OK;
	case FHIR_INTEGER:
	case FHIR_UNSIGNED:
	case FHIR_POSITIVE:
	case FHIR_DECIMAL:
		TRY(number_text(mapping_value_trim(text), out));
		break;
	case FHIR_BASE64:
		/* databases break the lines of base64 */
		TRY(buf_reserve(out, text.n));
		for (size_t i = 0; i < text.n; i++)
			if (!is_space(text.p[i]))
				out->p[out->n++] = text.p[i];
		break;
	case FHIR_BOOLEAN:
	case FHIR_CODE:
	case FHIR_ID:
	case FHIR_URI:
	case FHIR_DATE:
	case FHIR_DATETIME:
	case FHIR_INSTANT:
	case FHIR_TIME:
		*ret = mapping_value_trim(text);
		return OK;
	}
	*ret = BYTES_OF_BUF(out);
	return OK;
}

enum err mapping_value_put(const struct fhir_element *element, struct bytes text, struct json_put *w, enum mapping_reason *ret_reason)
{
	AUTO(buf_free) struct buf room = BUF_MAX(text.n + 1);
	bool b = false;

	TRY(plain_text(element->kind, text, &room, &text));
	if (!fits(element, text, ret_reason))
		return ERR_FORMAT;
	switch (element->kind) {
	case FHIR_BOOLEAN:
		TRY(mapping_value_bool(text, &b));
		json_put_bool(w, b);
		break;
	case FHIR_INTEGER:
	case FHIR_UNSIGNED:
	case FHIR_POSITIVE:
	case FHIR_DECIMAL:
		json_put_number(w, text);
		break;
	case FHIR_DATE:
	case FHIR_DATETIME:
	case FHIR_INSTANT:
	case FHIR_TIME:
		return put_time(element->kind, text, w, ret_reason);
	case FHIR_XHTML:
		put_xhtml(text, w);
		break;
	case FHIR_COMPLEX:
	case FHIR_STRING:
	case FHIR_CODE:
	case FHIR_ID:
	case FHIR_URI:
	case FHIR_BASE64:
		json_put_string(w, text);
		break;
	}
	return OK;
}
