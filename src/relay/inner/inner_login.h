/* Connects to the hospital's database, and does not knock for ever where it is refused. */
#ifndef MIZHEN_RELAY_INNER_INNER_LOGIN_H
#define MIZHEN_RELAY_INNER_INNER_LOGIN_H

#include "relay/inner/inner.h"

/*
 * Connects as the configuration says, or waits where logins were refused before:
 * OK and RET false, and why is a trouble. Nothing is open in the state before and
 * after; the hospital's time zone is the process's. ERR_NOMEM; the state's errors.
 */
enum err inner_login_open(struct inner *in, struct source_odbc *ret_db, bool *ret);

/* Somebody got in with the configuration of DIR: the next cycle may try at once. */
void inner_login_worked(const char *dir);

#endif
