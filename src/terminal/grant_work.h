/* Granting a doctor records of a patient: what is chosen, made, kept and posted. patient_grant.c tells of it. */
#ifndef MIZHEN_TERMINAL_GRANT_WORK_H
#define MIZHEN_TERMINAL_GRANT_WORK_H

#include "terminal/directory.h"
#include "terminal/granting.h"
#include "terminal/period.h"

struct grant_options {
	const char *doctor, *hospital, *purpose;
	struct period period;
	const char *const *rids;
	size_t rids_n;
	uint64_t hours;
	bool all, by_period, key, pass_on, yes;
};

/* A run of the command: what it opened, for whom, and the grants that are its own, kept until all is done. */
struct grant_work {
	struct opened_all all;
	struct directory directory;
	const struct verify_certificate *doctor;
	struct kept_grants kept;
	size_t unsure;                   /* records left out of the period because their date does not say enough */
};

void grant_work_free(struct grant_work *g);       /* also what is all zero */

/*
 * Once more where the hospital publishes a root in between: what was made by
 * then is not made twice. G is to be freed after an error too, and tells what
 * is live and what may be.
 */
enum err grant_work_run(struct terminal *t, const struct grant_options *o, struct grant_work *g);

/* How many of the grants kept are part of this run. */
size_t grant_work_count(const struct grant_work *g);

#endif
