/*
 * What a resource's status means: the command line's only place that decides
 * it, the twin of web/src/fhir/status.ts. Both are tested against
 * tests/fhir/status.json, which says what the meanings are.
 */
#ifndef MIZHEN_TERMINAL_STANDING_H
#define MIZHEN_TERMINAL_STANDING_H

#include "bytes/base.h"

#define STANDING_CODE_MAX 129
#define STANDING_SAYS_MAX 32

/* In the order in which one outweighs the other. */
enum standing_meaning {
	STANDING_ERROR,        /* never was so: entered in error */
	STANDING_NOT,          /* is not so, was not done: refuted, cancelled, not taken */
	STANDING_PAST,         /* was so: resolved, stopped, replaced */
	STANDING_PAUSED,       /* for now it is not: on hold */
	STANDING_INTENDED,     /* not yet: draft, planned, proposed, without its result */
	STANDING_UNSURE,       /* may be so: provisional, differential; or changed in a way that we cannot read */
	STANDING_ABSENT,       /* nothing was found out */
	STANDING_FORBIDDEN,    /* in force, and says what must not be done */
	STANDING_HOLDS,        /* is so */
};

/* What has to be said beside the resource, wherever it stands. */
struct standing_say {
	const char *element;              /* "status", "doNotPerform" …; "activity": of a part of it */
	char code[STANDING_CODE_MAX];     /* FHIR's; "" where the element's presence is all; a hospital's own words, cut to fit */
	enum standing_meaning meaning;
};

struct standing {
	enum standing_meaning meaning;    /* STANDING_HOLDS: it counts, as the latest, and as current */
	struct standing_say says[STANDING_SAYS_MAX];
	size_t n;
};

/* Of a valid resource, that another one took the place of (replaced.h) or not. ERR_NOMEM. */
enum err standing_of(struct bytes resource, bool is_replaced, struct standing *ret);

const char *standing_name(enum standing_meaning meaning);             /* "error", "not" … for programs */
const char *standing_say_text(const struct standing_say *say);        /* in the user's language, or the hospital's words */

#endif
