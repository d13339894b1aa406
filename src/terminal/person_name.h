/*
 * The name of a person where one is said: of several the one in use, as FHIR R4
 * has `use` and `period`. The twin of web/src/fhir/in_use.ts and name.ts; both
 * are tested against tests/fhir/name.json.
 */
#ifndef MIZHEN_TERMINAL_PERSON_NAME_H
#define MIZHEN_TERMINAL_PERSON_NAME_H

#include "bytes/base.h"

#define PERSON_NAME_DAY 11          /* "2024-06-30" with its NUL */

/* Today's, of this device. */
void person_name_today(char ret[static PERSON_NAME_DAY]);

/* Appends the name of a Patient's or Practitioner's JSON on the day TODAY; nothing where it has none. ERR_NOMEM, ERR_TOO_BIG. */
enum err person_name(struct bytes person, const char *today, struct buf *ret);

#endif
