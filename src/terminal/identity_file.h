/*
 * The identity that a person gives: a file of lines "field = value" (fields of
 * docs/protocol.md, section 1; empty lines and lines from "#" count for
 * nothing), or what they type.
 */
#ifndef MIZHEN_TERMINAL_IDENTITY_FILE_H
#define MIZHEN_TERMINAL_IDENTITY_FILE_H

#include "sealed/identity.h"
#include "terminal/problem.h"

/*
 * Reads TEXT. PROBLEM_IDENTITY_LINE: a line that is none, a field that there is
 * not or that comes twice, code (which is the slip's); PROBLEM_IDENTITY_FIELD:
 * a value without a normal form; PROBLEM_IDENTITY_CHECK: a check digit that is
 * not its own. All name the line; no value is named.
 */
enum err identity_file_read(struct bytes text, struct identity *ret, struct problem *why);

/* Asks for the fields that PROFILE needs and ID lacks. PROBLEM_NOT_ASKED. */
enum err identity_file_ask(const struct profile *profile, struct identity *id, struct problem *why);

/* Takes the fields of MORE into ID; one that differs is PROBLEM_IDENTITY_OTHER. */
enum err identity_file_merge(struct identity *id, const struct identity *more, struct problem *why);

#endif
