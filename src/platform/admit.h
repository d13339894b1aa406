/* Admitting a hospital: the operator's act, once; what follows comes signed in batches. */
#ifndef MIZHEN_PLATFORM_ADMIT_H
#define MIZHEN_PLATFORM_ADMIT_H

#include "platform/platform.h"
#include "statement/hospital.h"

/*
 * Takes the hospital statement in FILE and prints its id, names and
 * fingerprints for the operator to compare with the hospital's; admitting the
 * same again changes nothing. Messages go to standard error. ERR_CONFLICT:
 * another statement of this id is in force.
 */
enum err admit_file(struct platform *p, const char *file);

/* Whether a hospital's profile is one, and good enough: ERR_FORMAT, ERR_GUESSABLE. */
enum err admit_profile(const struct platform *p, const struct hospital *h);

#endif
