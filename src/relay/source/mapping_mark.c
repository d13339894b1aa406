#include "relay/source/mapping_mark.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "relay/source/source_odbc.h"
#include "sys/lang.h"

#define FIRST_YEAR 1971

enum mapping_mark mapping_mark_read(struct bytes changed, char ret[static MAPPING_TIME_LEN + 1])
{
	struct mapping_time t;
	char text[64];

	if (changed.n == 0 || (changed.n >= 5 && memcmp(changed.p, "0000-", 5) == 0))
		return MAPPING_MARK_NONE;
	if (mapping_time_read(changed, &t) != OK || t.day == 0)
		return MAPPING_MARK_FOREIGN;
	if (t.year < FIRST_YEAR)
		return MAPPING_MARK_NONE;
	snprintf(text, sizeof(text), "%04d-%02d-%02d %02d:%02d:%02d", t.year, t.month, t.day, t.hour, t.minute, t.second);
	memcpy(ret, text, MAPPING_TIME_LEN + 1);
	return MAPPING_MARK_TIME;
}

enum err mapping_mark_before(struct bytes mark, unsigned overlap, char ret[static MAPPING_TIME_LEN + 1])
{
	struct mapping_time t;
	struct tm tm = { 0 };
	time_t instant;

	if (mark.n == 0) {
		strcpy(ret, SOURCE_MARK_NONE);
		return OK;
	}
	TRY(mapping_time_read(mark, &t));
	tm.tm_year = t.year - 1900;
	tm.tm_mon = t.month - 1;
	tm.tm_mday = t.day;
	tm.tm_hour = t.hour;
	tm.tm_min = t.minute;
	tm.tm_sec = t.second;
	/* the calendar of the database's clock, whatever its zone: one second earlier still, for those within the mark's */
	instant = timegm(&tm) - (time_t)overlap - 1;
	if (gmtime_r(&instant, &tm) == NULL || strftime(ret, MAPPING_TIME_LEN + 1, "%Y-%m-%d %H:%M:%S", &tm) == 0)
		return ERR_FORMAT;
	return OK;
}

enum mapping_mark mapping_mark_count(struct mapping_marks *marks, const struct mapping *mapping, const struct mapping_row *row,
				     char ret[static MAPPING_TIME_LEN + 1])
{
	enum mapping_mark mark = mapping_mark_read(row->changed, ret);

	if (mapping->file->marks.n == 0)
		return mark;
	marks->times += mark == MAPPING_MARK_TIME;
	marks->none += mark == MAPPING_MARK_NONE;
	if (mark == MAPPING_MARK_FOREIGN && marks->foreign++ == 0)
		marks->example = mapping_reject_of(MAPPING_NOT_DATE, "@changed", row->changed);
	return mark;
}

void mapping_mark_text(const struct mapping_marks *marks, const struct mapping *mapping, char ret_message[static SOURCE_MESSAGE_MAX])
{
	LANG_BOTH(ret_message, SOURCE_MESSAGE_MAX,
		 L("%s.sql：列 “@changed”：值形如 “%s”，不是可用的更改时间；请在 SQL 里转成 2026-01-31 08:00:00 的形式，WHERE 里用同样的写法比较",
		   "%s.sql: column \"@changed\": the values look like \"%s\" and are no times of change; turn them into the form "
		   "2026-01-31 08:00:00 in SQL, and compare the same in WHERE"),
		 mapping->file->name, marks->example.shape);
}
