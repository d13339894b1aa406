/*
 * What a passphrase has to be when it is set: one rule for every terminal, held
 * to by tests/terminal/passphrase.json here and in web/src/secret.ts.
 */
#ifndef MIZHEN_TERMINAL_PASSPHRASE_H
#define MIZHEN_TERMINAL_PASSPHRASE_H

#include "bytes/base.h"

#define PASSPHRASE_MAX 1024        /* bytes */
#define PASSPHRASE_MIN 10          /* symbols, as all that follows: code points after NFKC, in lower case */

enum passphrase_fault {
	PASSPHRASE_GOOD,
	PASSPHRASE_SHORT,
	PASSPHRASE_EASY,           /* few different symbols, one step from each to the next, a row of keys */
	PASSPHRASE_OWNER,          /* out of what others know of its owner, and little else */
};

/*
 * What is wrong with a passphrase of at most PASSPHRASE_MAX bytes (more is not
 * looked at). KNOWN are the N names and numbers of its owner; a birth date is
 * taken out of an id card's number.
 */
enum passphrase_fault passphrase_fault(struct bytes passphrase, const struct bytes *known, size_t n);

#endif
