#include "terminal/mark.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "bytes/json.h"
#include "sys/lang.h"

#define TEXT_MAX 256

static const struct {
	const char *code;
	enum mark_level level;
} levels[] = {
	{ "HH", MARK_CRITICAL_HIGH }, { "HU", MARK_CRITICAL_HIGH }, { "LL", MARK_CRITICAL_LOW }, { "LU", MARK_CRITICAL_LOW },
	{ "AA", MARK_CRITICAL }, { "H", MARK_HIGH }, { "HX", MARK_HIGH }, { ">", MARK_HIGH }, { "L", MARK_LOW }, { "LX", MARK_LOW },
	{ "<", MARK_LOW }, { "A", MARK_ABNORMAL }, { "N", MARK_NORMAL }, { "POS", MARK_POSITIVE }, { "DET", MARK_POSITIVE },
	{ "NEG", MARK_NEGATIVE }, { "ND", MARK_NEGATIVE }, { "↑", MARK_HIGH }, { "↑↑", MARK_CRITICAL_HIGH }, { "↓", MARK_LOW },
	{ "↓↓", MARK_CRITICAL_LOW }, { "偏高", MARK_HIGH }, { "高", MARK_HIGH }, { "偏低", MARK_LOW }, { "低", MARK_LOW },
	{ "异常", MARK_ABNORMAL }, { "正常", MARK_NORMAL }, { "阳性", MARK_POSITIVE }, { "阴性", MARK_NEGATIVE },
};

static const struct {
	const char *name, *zh, *en;
} words[] = {
	[MARK_CRITICAL_HIGH] = { "critical-high", "危急偏高", "critically high" }, [MARK_HIGH] = { "high", "偏高", "high" },
	[MARK_LOW] = { "low", "偏低", "low" }, [MARK_CRITICAL_LOW] = { "critical-low", "危急偏低", "critically low" },
	[MARK_CRITICAL] = { "critical", "危急异常", "critically abnormal" }, [MARK_ABNORMAL] = { "abnormal", "异常", "abnormal" },
	[MARK_POSITIVE] = { "positive", "阳性", "positive" }, [MARK_NEGATIVE] = { "negative", "阴性", "negative" },
	[MARK_NORMAL] = { "normal", "正常", "normal" },
};

const char *mark_name(enum mark_level level)
{
	return level == MARK_NONE || level == MARK_OTHER ? NULL : words[level].name;
}

const char *mark_text(const struct mark *mark)
{
	if (mark->level == MARK_OTHER)
		return mark->words;
	return mark->level == MARK_NONE || mark->level == MARK_NORMAL ? "" : L(words[mark->level].zh, words[mark->level].en);
}

/* Reading */

/* A string that says something, cut off nowhere: one that is too long is none. */
static bool text_at(struct bytes value, const char *pointer, char ret[static TEXT_MAX])
{
	AUTO(buf_free) struct buf text = BUF_MAX(TEXT_MAX - 1);
	struct bytes at = value;
	size_t from = 0;

	if ((pointer[0] != '\0' && json_get(value, pointer, &at) != OK) || json_type(at) != JSON_STRING || json_string(at, &text) != OK)
		return false;
	while (text.n > 0 && isspace(text.p[text.n - 1]))
		text.n--;
	while (from < text.n && isspace(text.p[from]))
		from++;
	if (from == text.n || memchr(text.p, '\0', text.n) != NULL)
		return false;
	memcpy(ret, text.p + from, text.n - from);
	ret[text.n - from] = '\0';
	return true;
}

static void copy(const char *text, char *ret, size_t size)
{
	size_t n = strlen(text);

	if (n >= size)
		n = size - 1;
	while (n > 0 && n < strlen(text) && (text[n] & 0xc0) == 0x80)
		n--;
	memcpy(ret, text, n);
	ret[n] = '\0';
}

static enum mark_level level_of(const char *text)
{
	for (size_t i = 0; i < LEN(levels); i++)
		if (strcmp(levels[i].code, text) == 0)
			return levels[i].level;
	return MARK_OTHER;
}

/* One item of a list, or the value itself where a hospital left out the list. */
static bool each(struct bytes value, struct json_iter *it, bool *begun, struct bytes *ret)
{
	struct bytes key;

	if (json_type(value) != JSON_ARRAY) {
		bool first = !*begun;

		*begun = true;
		*ret = value;
		return first && json_type(value) != JSON_NULL;
	}
	if (!*begun && json_iter(value, it) != OK)
		return false;
	*begun = true;
	return json_next(it, &key, ret);
}

/* The hospital's own mark */

/* The words of a concept, before its codes; and the level of any code of it, or of the words. */
static bool read_concept(struct bytes concept, struct mark *ret)
{
	char text[TEXT_MAX] = "", code[TEXT_MAX], display[TEXT_MAX];
	enum mark_level level = MARK_OTHER;
	bool has_words, has_any, begun = false;
	struct bytes coding, one;
	struct json_iter it;

	has_any = has_words = text_at(concept, json_type(concept) == JSON_STRING ? "" : "/text", text) || text_at(concept, "/display", text);
	if (json_type(concept) == JSON_OBJECT && json_get(concept, "/coding", &coding) != OK && text_at(concept, "/code", code))
		level = level_of(code);
	while (json_type(concept) == JSON_OBJECT && json_get(concept, "/coding", &coding) == OK && each(coding, &it, &begun, &one)) {
		if (text_at(one, "/code", code) && level == MARK_OTHER)
			level = level_of(code);
		if (!has_words && text_at(one, "/display", display))
			has_any = has_words = (copy(display, text, sizeof(text)), true);
		if (!has_any && text_at(one, "/code", code))
			has_any = (copy(code, text, sizeof(text)), true);
	}
	if (!has_any && text_at(concept, "/code", text))
		has_any = true;
	if (!has_any)
		return false;
	copy(text, ret->words, sizeof(ret->words));
	ret->level = level != MARK_OTHER ? level : level_of(text);
	ret->by_range = false;
	return true;
}

static bool is_flagged(const struct mark *m)
{
	return m->level != MARK_NONE && m->level != MARK_OTHER && m->level != MARK_NORMAL && m->level != MARK_NEGATIVE;
}

/* The first that a reader should see, else the first. */
static bool own_mark(struct bytes resource, struct mark *ret)
{
	struct bytes list, one;
	struct json_iter it;
	bool begun = false, any = false;

	if (json_get(resource, "/interpretation", &list) != OK)
		return false;
	while (each(list, &it, &begun, &one)) {
		struct mark m = { 0 };

		if (!read_concept(one, &m))
			continue;
		if (!any || is_flagged(&m)) {
			memcpy(m.range, ret->range, sizeof(m.range));
			*ret = m;
		}
		any = true;
		if (is_flagged(&m))
			return true;
	}
	return any;
}

/* The range */

struct quantity {
	bool there, has_unit;
	double number;
	char unit[TEXT_MAX], written[TEXT_MAX], comparator[TEXT_MAX];
};

/* One unit in its several spellings; what differs here is never compared. */
static void unit_key(const char *unit, char ret[static TEXT_MAX])
{
	char raised[2 * TEXT_MAX];
	utf8proc_uint8_t *plain;
	size_t n = 0, to = 0;
	bool run = false;

	for (const uint8_t *p = (const uint8_t *)unit; *p != '\0' && n + 8 < sizeof(raised);) {
		static const utf8proc_int32_t digits[] = { 0x2070, 0xb9, 0xb2, 0xb3, 0x2074, 0x2075, 0x2076, 0x2077, 0x2078, 0x2079 };
		utf8proc_int32_t c;
		utf8proc_ssize_t length = utf8proc_iterate(p, -1, &c);
		int digit = -1;

		if (length <= 0)
			break;
		for (int i = 0; i < 10; i++)
			if (digits[i] == c)
				digit = i;
		if (digit >= 0 && !run)
			raised[n++] = '^';
		run = digit >= 0;
		if (digit >= 0)
			raised[n++] = (char)('0' + digit);
		else
			for (utf8proc_ssize_t i = 0; i < length; i++)
				raised[n++] = (char)p[i];
		p += length;
	}
	raised[n] = '\0';
	plain = utf8proc_NFKC((const utf8proc_uint8_t *)raised);
	for (const char *p = plain == NULL ? raised : (const char *)plain; *p != '\0' && to + 3 < TEXT_MAX; p++) {
		bool before = to == 0 || strchr("/dmuf", ret[to - 1]) != NULL;

		if (isspace((unsigned char)*p))
			continue;
		if (strncmp(p, "μ", 2) == 0 || strncmp(p, "×", 2) == 0) {
			if (strncmp(p, "μ", 2) == 0)
				ret[to++] = 'u';
			p++;
		} else if (strncmp(p, "[Hg]", 4) == 0) {
			ret[to++] = 'H';
			ret[to++] = 'g';
			p += 3;
		} else if ((*p == 'x' || *p == '*') && to == 0 && strncmp(p + 1, "10", 2) == 0) {
			continue;
		} else if (*p == '*' && to == 2 && memcmp(ret, "10", 2) == 0) {
			ret[to++] = '^';
		} else {
			ret[to++] = (char)(*p == 'l' && before && !islower((unsigned char)p[1]) ? 'L' : *p);
		}
	}
	ret[to] = '\0';
	free(plain);
	if (strcmp(ret, "Cel") == 0)
		strcpy(ret, "°C");
}

static bool read_number(const char *text, const char **ret_end, double *ret)
{
	const char *p = text + (*text == '-' || *text == '+');
	char *end;

	/* strtod takes more than numbers: infinities, hexadecimal */
	if (!isdigit((unsigned char)*p) || (p[0] == '0' && tolower((unsigned char)p[1]) == 'x'))
		return false;
	*ret = strtod(text, &end);
	*ret_end = end;
	return true;
}

static struct quantity quantity_of(struct bytes value)
{
	struct quantity q = { 0 };
	struct bytes number;
	const char *end;
	bool there = json_get(value, "/value", &number) == OK && (json_type(number) == JSON_NUMBER || json_type(number) == JSON_STRING);

	if (there && json_type(number) == JSON_NUMBER && number.n < TEXT_MAX)
		memcpy(q.written, number.p, number.n);
	else if (!there || !text_at(number, "", q.written))
		return q;
	q.there = read_number(q.written, &end, &q.number) && *end == '\0';
	q.has_unit = text_at(value, "/unit", q.unit) || text_at(value, "/code", q.unit);
	if (!text_at(value, "/comparator", q.comparator))
		q.comparator[0] = '\0';
	return q;
}

struct range {
	struct quantity low, high;
	bool limited;                     /* for some people only: nothing is judged by it */
	char text[TEXT_MAX];
};

static bool skip_any(const char **p, const char *const *signs, size_t n)
{
	while (isspace((unsigned char)**p))
		(*p)++;
	for (size_t i = 0; i < n; i++) {
		if (strncmp(*p, signs[i], strlen(signs[i])) != 0)
			continue;
		*p += strlen(signs[i]);
		while (isspace((unsigned char)**p))
			(*p)++;
		return true;
	}
	return false;
}

static bool at_end(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return *p == '\0';
}

/* Only a text that can be read in one way: "3.9-6.1", "<5", "≥60". */
static void read_bounds(const char *text, struct range *r)
{
	static const char *const between[] = { "--", "-", "–", "—", "~", "～", "至" }, *const below[] = { "<=", "<", "≤", "＜" },
				 *const above[] = { ">=", ">", "≥", "＞" };
	const char *p = text;
	double low, high;

	if (skip_any(&p, below, LEN(below)) && read_number(p, &p, &high) && at_end(p))
		r->high = (struct quantity){ .there = true, .number = high };
	p = text;
	if (skip_any(&p, above, LEN(above)) && read_number(p, &p, &low) && at_end(p))
		r->low = (struct quantity){ .there = true, .number = low };
	p = text;
	while (isspace((unsigned char)*p))
		p++;
	if (read_number(p, &p, &low) && skip_any(&p, between, LEN(between)) && read_number(p, &p, &high) && at_end(p) && low <= high) {
		r->low = (struct quantity){ .there = true, .number = low };
		r->high = (struct quantity){ .there = true, .number = high };
	}
}

static struct range range_of(struct bytes value)
{
	struct range r = { 0 };
	struct bytes part;
	struct mark type = { 0 };

	if (json_get(value, "/low", &part) == OK)
		r.low = quantity_of(part);
	if (json_get(value, "/high", &part) == OK)
		r.high = quantity_of(part);
	r.limited = json_get(value, "/appliesTo", &part) == OK || json_get(value, "/age", &part) == OK;
	if (json_get(value, "/type", &part) == OK && read_concept(part, &type))
		r.limited |= strncasecmp(type.words, "normal", 6) != 0 && strncmp(type.words, "正常", strlen("正常")) != 0;
	if (text_at(value, "/text", r.text)) {
		if (!r.low.there && !r.high.there)
			read_bounds(r.text, &r);
	} else if (r.low.there || r.high.there) {
		snprintf(r.text, sizeof(r.text), "%s%.60s%s%.60s", r.low.there && !r.high.there ? "≥" : !r.low.there ? "≤" : "",
			 r.low.written, r.low.there && r.high.there ? "–" : "", r.high.written);
	}
	return r;
}

static bool same_unit(const struct quantity *value, const struct quantity *bound)
{
	char a[TEXT_MAX] = "", b[TEXT_MAX] = "";

	if (!bound->there || !bound->has_unit)
		return true;
	unit_key(value->unit, a);
	unit_key(bound->unit, b);
	return strcmp(a, b) == 0;
}

/* Where the value stands, if it and the range have one unit; a bound without one has the value's. */
static enum mark_level side(const struct quantity *value, const struct range *r)
{
	char c = value->comparator[0];

	if (!value->there || r->limited || (!r->low.there && !r->high.there) || !same_unit(value, &r->low) || !same_unit(value, &r->high))
		return MARK_NONE;
	if (r->low.there && value->number < r->low.number && (c == '\0' || c == '<'))
		return MARK_LOW;
	if (r->high.there && value->number > r->high.number && (c == '\0' || c == '>'))
		return MARK_HIGH;
	return c == '\0' ? MARK_NORMAL : MARK_NONE;
}

void mark_of(struct bytes resource, struct mark *ret)
{
	struct mark m = { .level = MARK_NONE };
	struct bytes list, one, value;
	struct range only = { .limited = true };
	struct json_iter it;
	bool begun = false, own;
	size_t n = 0;

	if (json_get(resource, "/referenceRange", &list) == OK)
		while (each(list, &it, &begun, &one)) {
			struct range r = json_type(one) == JSON_OBJECT ? range_of(one) : (struct range){ .limited = true };

			if (!r.limited && ++n == 1)
				only = r;
		}
	if (n == 1)
		copy(only.text, m.range, sizeof(m.range));
	own = own_mark(resource, &m);
	if (!(own && is_flagged(&m)) && n == 1 && json_get(resource, "/valueQuantity", &value) == OK) {
		struct quantity q = quantity_of(value);
		enum mark_level at = side(&q, &only);

		if (at == MARK_LOW || at == MARK_HIGH || (at == MARK_NORMAL && !own)) {
			m.level = at;
			m.by_range = true;
			m.words[0] = '\0';
		}
	}
	*ret = m;
}
