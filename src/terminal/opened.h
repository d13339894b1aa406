/*
 * A patient's shelf at one hospital: brought up to date, proven, and its
 * records opened one by one.
 */
#ifndef MIZHEN_TERMINAL_OPENED_H
#define MIZHEN_TERMINAL_OPENED_H

#include "core/record.h"
#include "terminal/patient.h"
#include "terminal/summary.h"

struct opened {
	struct known known;
	struct identity_keys keys;
	struct buf answer;               /* what shelf points into */
	struct verify_shelf shelf;
	bool guessable;                  /* the hospital's profile is */
	bool offline, stale;
};

void opened_free(struct opened *o);  /* wipes; also what is all zero */

/* How, as bits. */
#define OPENED_ACCEPT 1u             /* a guessable profile is accepted from now on */
#define OPENED_FRESH 2u              /* fetched again, even where what is kept is the newest */
#define OPENED_OFFLINE 4u            /* what was received last will do where the platform is not reached */

/*
 * Brings HOSPITAL's shelf up to date. KNOWN says what it is pinned to; C is NULL
 * for what was received before. A platform that proves that there is nothing:
 * PROBLEM_NO_SHELF.
 */
enum err opened_sync(struct terminal *t, struct client *c, const struct patient *p, const struct patient_hospital *hospital,
		     const struct known *known, unsigned how, struct opened *ret);

/* An account session at the hospital. */
enum err opened_session(struct terminal *t, struct client *c, const struct opened *o, struct client_token *ret);

/* The account says which home account is the patient's: PUT /v1/shelf/home. */
enum err opened_tell_home(struct terminal *t, struct client *c, const struct opened *o, const struct patient *p);

/* Appends a record's resource, checked to be one. PROBLEM_RECORD_OPEN, PROBLEM_RECORD_CONTENT. */
enum err opened_record(const struct opened *o, const struct verify_record *record, struct buf *ret_json,
		       struct summary *ret_summary, struct problem *why);

/* How many records there are, deleted ones left out. */
size_t opened_count(const struct opened *o);

/* All hospitals of the patient, or the one that ONLY names. */
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
 * Loads the patient, connects, and brings all up to date. Where the platform is
 * not reached, a note says so. A hospital that does not open keeps nobody from
 * the others: it is told, counts in the exit status, and is among the failures.
 */
enum err opened_all(struct terminal *t, const char *only, unsigned how, struct opened_all *ret);

/* The one record whose id begins with RID; deleted ones are not found. PROBLEM_NO_RECORD, PROBLEM_AMBIGUOUS. */
enum err opened_find(const struct opened_all *all, const char *rid, const struct opened **ret_shelf,
		     const struct verify_record **ret_record, struct problem *why);

#endif
