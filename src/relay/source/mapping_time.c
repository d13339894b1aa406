#include "relay/source/mapping_time.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ZONES "/usr/share/zoneinfo"
#define DAY 86400

enum err mapping_time_zone(const char *name)
{
	char path[256], value[sizeof(path) + 1];
	int n = snprintf(path, sizeof(path), ZONES "/%s", name);

	if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL || n < 0 || (size_t)n >= sizeof(path))
		return ERR_NOT_FOUND;
	/* glibc takes a zone that it does not find for UTC */
	if (access(path, R_OK) != 0)
		return ERR_NOT_FOUND;
	snprintf(value, sizeof(value), ":%s", path);
	if (setenv("TZ", value, 1) != 0)
		return ERR_NOMEM;
	tzset();
	return OK;
}

enum err mapping_time_local(time_t instant, char ret[static MAPPING_TIME_LEN + 1])
{
	struct tm tm;

	if (localtime_r(&instant, &tm) == NULL || tm.tm_year < 1000 - 1900 || tm.tm_year > 9999 - 1900)
		return ERR_FORMAT;
	strftime(ret, MAPPING_TIME_LEN + 1, "%Y-%m-%d %H:%M:%S", &tm);
	return OK;
}

static long offset_at(time_t instant)
{
	struct tm tm;

	return localtime_r(&instant, &tm) == NULL ? 0 : tm.tm_gmtoff;
}

/*
 * Seconds east of Greenwich of a local time. Of a time that comes twice the
 * first is taken, of one that is skipped the offset before: always the same
 * answer, which mktime does not promise.
 */
static long offset_of(const struct mapping_time *t)
{
	struct tm tm = {
		.tm_year = t->year - 1900, .tm_mon = t->month - 1, .tm_mday = t->day,
		.tm_hour = t->hour, .tm_min = t->minute, .tm_sec = t->second,
	};
	time_t digits = timegm(&tm);
	long before = offset_at(digits - DAY), after = offset_at(digits + DAY);

	if (offset_at(digits - before) != before && offset_at(digits - after) == after)
		return after;
	return before;
}

static bool digits(struct bytes *s, size_t n, int *ret)
{
	int v = 0;

	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = 10 * v + (s->p[i] - '0');
	}
	*s = BYTES(s->p + n, s->n - n);
	*ret = v;
	return true;
}

static bool take(struct bytes *s, const char *any_of)
{
	if (s->n == 0 || s->p[0] == '\0' || strchr(any_of, s->p[0]) == NULL)
		return false;
	*s = BYTES(s->p + 1, s->n - 1);
	return true;
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool read_date(struct bytes *s, struct mapping_time *t)
{
	if (!digits(s, 4, &t->year) || t->year == 0)
		return false;
	if (!take(s, "-"))
		return true;
	if (!digits(s, 2, &t->month) || t->month < 1 || t->month > 12)
		return false;
	if (!take(s, "-"))
		return true;
	return digits(s, 2, &t->day) && t->day >= 1 && t->day <= days_in(t->year, t->month);
}

static bool read_clock(struct bytes *s, struct mapping_time *t)
{
	struct bytes from;
	int ignored;

	t->timed = true;
	if (!digits(s, 2, &t->hour) || t->hour > 23 || !take(s, ":") || !digits(s, 2, &t->minute) || t->minute > 59)
		return false;
	if (!take(s, ":"))
		return true;
	if (!digits(s, 2, &t->second) || t->second > 59)
		return false;
	from = *s;
	if (!take(s, "."))
		return true;
	if (!digits(s, 1, &ignored))
		return false;
	while (digits(s, 1, &ignored))
		;
	t->fraction = BYTES(from.p, from.n - s->n);
	return true;
}

static bool read_offset(struct bytes *s, struct mapping_time *t)
{
	bool west = s->n > 0 && s->p[0] == '-';
	int hours, minutes = 0;

	t->zoned = true;
	if (take(s, "Z"))
		return true;
	if (!take(s, "+-") || !digits(s, 2, &hours) || hours > 14)
		return false;
	(void)take(s, ":");
	if (s->n > 0 && (!digits(s, 2, &minutes) || minutes > 59))
		return false;
	t->offset = (west ? -1 : 1) * (60 * hours + minutes);
	return true;
}

enum err mapping_time_read(struct bytes text, struct mapping_time *ret)
{
	struct mapping_time t = { 0 };

	if (!read_date(&text, &t))
		return ERR_FORMAT;
	if (text.n > 0) {
		if (t.day == 0 || !take(&text, " T") || !read_clock(&text, &t))
			return ERR_FORMAT;
		if (text.n > 0 && !read_offset(&text, &t))
			return ERR_FORMAT;
		if (text.n > 0)
			return ERR_FORMAT;
	}
	if (t.timed && !t.zoned) {
		long seconds = offset_of(&t);

		/* before zones there was local mean time, which FHIR's offsets only have to the minute */
		t.offset = (int)((seconds + (seconds >= 0 ? 30 : -30)) / 60);
	}
	*ret = t;
	return OK;
}

enum err mapping_time_read_clock(struct bytes text, struct mapping_time *ret)
{
	struct mapping_time t = { 0 };

	if (!read_clock(&text, &t) || text.n > 0)
		return ERR_FORMAT;
	*ret = t;
	return OK;
}
