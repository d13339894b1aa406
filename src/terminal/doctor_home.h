/* A doctor as the home folder keeps them. */
#ifndef MIZHEN_TERMINAL_DOCTOR_HOME_H
#define MIZHEN_TERMINAL_DOCTOR_HOME_H

#include "sealed/doctor_account.h"
#include "terminal/known.h"
#include "terminal/terminal.h"

struct doctor_home {
	char hospital[ATOM_HOSPITAL_MAX + 1];
	struct doctor_account keys;
	struct buf request;                  /* the request for a certificate */
};

void doctor_home_done(struct doctor_home *d);   /* wipes; also what is all zero */

/* PROBLEM_DOCTOR_NONE. */
enum err doctor_home_load(struct terminal *t, struct doctor_home *ret);

/* The keys of two seeds of 32 bytes: sign, seal. */
void doctor_home_from_seeds(const uint8_t seeds[static 64], struct doctor_home *ret);

/* Keeps the seeds, with the request that names their keys, and POST, which carries it to the hospital. */
enum err doctor_home_keep(struct terminal *t, const uint8_t seeds[static 64], const struct doctor_home *d, struct bytes post);
void doctor_home_forget(struct terminal *t);

/* What carries the request: there until it is known to have arrived. PROBLEM_HOME_FILE. */
bool doctor_home_has_post(const struct terminal *t);
enum err doctor_home_keep_post(struct terminal *t, struct bytes post);
enum err doctor_home_load_post(struct terminal *t, struct buf *ret);      /* ERR_FORMAT, without a problem: damaged, and to be kept anew */
enum err doctor_home_drop_post(struct terminal *t);

/* The doctor's hospital: as it is known, or at least the key that it was pinned to last. RET is to be freed when OK. */
enum err doctor_home_known(struct terminal *t, const struct doctor_home *d, struct known *ret);
enum err doctor_home_pin(struct terminal *t, const struct known *known);

/* Appends the fingerprint of the request, in groups of five. */
enum err doctor_home_fingerprint(const struct doctor_home *d, struct buf *ret_text);

#endif
