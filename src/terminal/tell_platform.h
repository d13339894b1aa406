/*
 * What the platform is to have from a patient: which home account is theirs, at
 * each shelf (PUT /v1/shelf/home), and the wallet. All of it can wait: what
 * does not come through is told, and is sent again by the next command.
 */
#ifndef MIZHEN_TERMINAL_TELL_PLATFORM_H
#define MIZHEN_TERMINAL_TELL_PLATFORM_H

#include "terminal/opened.h"

/* Whether it has it all now. Where it does not: a note if the network or the platform is to blame, else the error. */
enum err tell_platform(struct terminal *t, struct client *c, struct patient *p, const struct opened *shelves, size_t n,
		       bool *ret_done);

/* Says that it has not, by the problem in T, and forgets the problem. */
void tell_platform_later(struct terminal *t);

#endif
