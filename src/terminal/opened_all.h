/* All shelves of the patient, hospital by hospital. */
#ifndef MIZHEN_TERMINAL_OPENED_ALL_H
#define MIZHEN_TERMINAL_OPENED_ALL_H

#include "terminal/opened.h"

struct opened_all {
	struct client client;            /* with http NULL when the platform was not reached */
	struct patient patient;
	struct opened *shelves;          /* the heap's */
	size_t n;
	struct opened_failure {
		char hospital[ATOM_HOSPITAL_MAX + 1];
		struct problem why;
	} *failures;                     /* of hospitals that did not open; the heap's */
	size_t failures_n;
};

void opened_all_free(struct opened_all *all);

/*
 * Loads the patient, connects, and brings all up to date, or the one hospital
 * that ONLY names. Where the platform does not answer, or with a fault of its
 * own, and what was received last will do (OPENED_OFFLINE), a note says so. A
 * hospital that does not open keeps nobody from the others: it is told, counts
 * in the exit status, and is among the failures.
 */
enum err opened_all(struct terminal *t, const char *only, unsigned how, struct opened_all *ret);

/*
 * E of a search: what was looked for in vain may be at a hospital that did not
 * open, and then what keeps that shut is the problem, with its name.
 */
enum err opened_all_sought(const struct opened_all *all, enum err e, struct problem *why);

/* The one record whose id begins with RID; deleted ones are not found. PROBLEM_NO_RECORD, PROBLEM_AMBIGUOUS, or as opened_all_sought. */
enum err opened_all_find(const struct opened_all *all, const char *rid, const struct opened **ret_shelf,
			 const struct verify_record **ret_record, struct problem *why);

#endif
