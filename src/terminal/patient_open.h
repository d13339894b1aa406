/* The parts of `patient open` that other commands use. */
#ifndef MIZHEN_TERMINAL_PATIENT_OPEN_H
#define MIZHEN_TERMINAL_PATIENT_OPEN_H

#include "terminal/opened.h"

/*
 * Takes an opened shelf into the wallet and keeps both: the account learns its
 * home, the platform the wallet. What the platform refuses of that is no
 * failure: it is told as a note, tried again later, and false in RET_BACKED_UP.
 */
enum err patient_open_keep(struct terminal *t, struct client *c, struct patient *p, const struct opened *o, const char *code,
			   bool *ret_backed_up);

/* Prints what was opened. CODE is the recovery code until it was confirmed, or NULL. */
enum err patient_open_report(struct terminal *t, const struct client *c, const struct opened *shelves, size_t n,
			     const char *code, bool backed_up);

#endif
