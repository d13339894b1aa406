#include "terminal/person_name.h"

#include <string.h>
#include <time.h>

#include <utf8proc.h>

#include "terminal/fhir_read.h"

/* In the order in which one is chosen; what says nothing of it, or something else, comes after the first two. */
static const char *const uses[] = { "official", "usual", "", "temp", "nickname", "anonymous", "maiden", "old" };

#define PLAIN 2
#define OVER LEN(uses)

void person_name_today(char ret[static PERSON_NAME_DAY])
{
	time_t now = time(NULL);
	struct tm tm = { .tm_mday = 1 };

	localtime_r(&now, &tm);
	strftime(ret, PERSON_NAME_DAY, "%Y-%m-%d", &tm);
}

static bool is_over(struct bytes name, const char *today)
{
	char end[FHIR_READ_TEXT];
	struct bytes value;

	if (json_type(name) != JSON_OBJECT || json_get(name, "/period/end", &value) != OK || !fhir_read_text(value, end))
		return false;
	end[PERSON_NAME_DAY - 1] = '\0';
	return strncmp(end, today, strlen(end)) < 0;
}

static size_t rank(struct bytes name, const char *today)
{
	struct bytes value;

	if (is_over(name, today))
		return OVER;
	if (fhir_read_member(name, "use", &value))
		for (size_t i = 0; i < LEN(uses); i++)
			if (json_string_is(value, bytes_of_str(uses[i])))
				return i;
	return PLAIN;
}

/* Chinese names are written family name first and without a gap. */
static bool is_han(const char *text)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
	utf8proc_int32_t c;

	while (*at != '\0') {
		utf8proc_ssize_t n = utf8proc_iterate(at, -1, &c);

		if (n <= 0)
			return false;
		if (c == 0x3007 || (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff))
			return true;
		at += n;
	}
	return false;
}

static enum err add_given(struct bytes name, bool han, struct buf *ret)
{
	struct fhir_read_list given = fhir_read_list(name, "given");
	char text[FHIR_READ_TEXT];
	struct bytes one;

	while (fhir_read_next(&given, &one)) {
		if (!fhir_read_text(one, text))
			continue;
		if (!han && ret->n > 0)
			TRY(buf_add_str(ret, " "));
		TRY(buf_add_str(ret, text));
	}
	return OK;
}

/* As the hospital wrote it whole, else put together. */
static enum err name_text(struct bytes name, struct buf *ret)
{
	char text[FHIR_READ_TEXT];
	struct bytes value;

	if (fhir_read_member(name, "text", &value) && fhir_read_text(value, text))
		return buf_add_str(ret, text);
	if (!fhir_read_member(name, "family", &value) || !fhir_read_text(value, text))
		return add_given(name, false, ret);
	if (is_han(text)) {
		TRY(buf_add_str(ret, text));
		return add_given(name, true, ret);
	}
	TRY(add_given(name, false, ret));
	if (ret->n > 0)
		TRY(buf_add_str(ret, " "));
	return buf_add_str(ret, text);
}

enum err person_name(struct bytes person, const char *today, struct buf *ret)
{
	AUTO(buf_free) struct buf text = BUF_MAX(FHIR_READ_TEXT * 4);
	struct fhir_read_list names = fhir_read_list(person, "name");
	struct bytes one, best = BYTES_NONE;
	size_t lowest = OVER + 1;

	while (fhir_read_next(&names, &one)) {
		size_t r = rank(one, today);

		if (r >= lowest)
			continue;
		lowest = r;
		best = one;
	}
	if (lowest <= OVER)
		TRY(name_text(best, &text));
	return buf_add(ret, BYTES_OF_BUF(&text));
}
