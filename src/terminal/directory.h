/* The doctors a terminal knows: certified by its hospitals, and by the hospitals that these recognise, one step deep. */
#ifndef MIZHEN_TERMINAL_DIRECTORY_H
#define MIZHEN_TERMINAL_DIRECTORY_H

#include "terminal/known.h"
#include "terminal/terminal.h"
#include "verify/verify_certificates.h"

#define DIRECTORY_HOSPITALS_MAX 300

struct directory {
	struct known *hospitals;             /* refreshed; the heap's */
	struct buf *answers;                 /* what certificates point into, one a hospital */
	size_t n;
	struct verify_certificates doctors;  /* in force */
};

void directory_free(struct directory *d);

/* ERR_NOMEM, as a problem. */
enum err directory_init(struct directory *ret, struct problem *why);

/*
 * Adds HOSPITAL and those it recognises, each once; a peer that cannot be asked
 * or does not hold is told in a note and left out.
 */
enum err directory_add(struct terminal *t, struct client *c, const struct known *hospital, struct directory *d);

/* NULL if none. */
const struct known *directory_hospital(const struct directory *d, const char *id);

/*
 * The one doctor whom TEXT means: the beginning of their fingerprint or of
 * their key in hex (8 symbols or more), or their whole licence number.
 * PROBLEM_NO_DOCTOR, PROBLEM_AMBIGUOUS.
 */
enum err directory_find(const struct directory *d, const char *text, const struct verify_certificate **ret,
			struct problem *why);

#endif
