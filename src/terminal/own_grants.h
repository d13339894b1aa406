/* The grants that a patient made, as the platform lists them, hospital by hospital. */
#ifndef MIZHEN_TERMINAL_OWN_GRANTS_H
#define MIZHEN_TERMINAL_OWN_GRANTS_H

#include "terminal/granting.h"

struct own_grants {
	struct buf *answers;             /* what the list points into, one a shelf; the heap's */
	size_t n;
	struct verify_grants list;
};

void own_grants_free(struct own_grants *g);

/* Asks at every shelf of ALL, and checks that none that ended lives again. */
enum err own_grants_load(struct terminal *t, struct opened_all *all, struct own_grants *ret);

#endif
