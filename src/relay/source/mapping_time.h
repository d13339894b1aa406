/*
 * The hospital's time. Databases give local times without a zone; FHIR wants
 * one. The zone is the process's (TZ), set once.
 */
#ifndef MIZHEN_RELAY_SOURCE_MAPPING_TIME_H
#define MIZHEN_RELAY_SOURCE_MAPPING_TIME_H

#include <time.h>

#include "bytes/base.h"

#define MAPPING_TIME_LEN 19   /* "2026-01-31 08:00:00" */

/* Makes the IANA zone NAME ("Asia/Shanghai") the process's. ERR_NOT_FOUND: the system has no such zone. */
enum err mapping_time_zone(const char *name);

/* An instant as the hospital's local time, in the form of the marks. ERR_FORMAT: the year has not four digits. */
enum err mapping_time_local(time_t instant, char ret[static MAPPING_TIME_LEN + 1]);

/* A date, or a date and time, as databases write them. */
struct mapping_time {
	int year, month, day;      /* month and day 0: not given */
	int hour, minute, second;
	bool timed;                /* hour, minute and second are given */
	struct bytes fraction;     /* ".123" as it was written, or empty; borrowed */
	bool zoned;                /* the offset was written too */
	int offset;                /* minutes east of Greenwich: as written, or the hospital's at that time */
};

/*
 * Reads YYYY[-MM[-DD]], or YYYY-MM-DD, a space or T, HH:MM[:SS[.f…]] and
 * perhaps Z or an offset (+08, +0800, +08:00). ERR_FORMAT for all else, days
 * that there are not included.
 */
enum err mapping_time_read(struct bytes text, struct mapping_time *ret);

/* HH:MM[:SS[.f…]] alone. ERR_FORMAT. */
enum err mapping_time_read_clock(struct bytes text, struct mapping_time *ret);

#endif
