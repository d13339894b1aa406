/*
 * Whether a result is out of the ordinary: by the hospital's own mark first,
 * and by its reference range where the two can be compared. Neither is guessed.
 * The twin of web/src/fhir/mark.ts; both are tested against tests/fhir/mark.json.
 */
#ifndef MIZHEN_TERMINAL_MARK_H
#define MIZHEN_TERMINAL_MARK_H

#include "bytes/base.h"

#define MARK_WORDS_MAX 65
#define MARK_RANGE_MAX 65

enum mark_level {
	MARK_NONE,             /* nothing said, nothing to compare */
	MARK_CRITICAL_HIGH, MARK_HIGH, MARK_LOW, MARK_CRITICAL_LOW, MARK_CRITICAL, MARK_ABNORMAL, MARK_POSITIVE, MARK_NEGATIVE,
	MARK_NORMAL,
	MARK_OTHER,            /* the hospital's, without a plain meaning here: its words */
};

struct mark {
	enum mark_level level;
	bool by_range;                   /* else the hospital's own */
	char words[MARK_WORDS_MAX];      /* the hospital's; "" by range */
	char range[MARK_RANGE_MAX];      /* the reference range as written, "" without; not that of some people only */
};

/* Of a valid resource. */
void mark_of(struct bytes resource, struct mark *ret);

const char *mark_name(enum mark_level level);         /* "critical-high" … for programs; NULL: none of them */
const char *mark_text(const struct mark *mark);       /* in the user's language, or the hospital's words; "" for none and for normal */

#endif
