/*
 * A patient's shelf at one hospital: brought up to date, proven, and its
 * records opened one by one.
 */
#ifndef MIZHEN_TERMINAL_OPENED_H
#define MIZHEN_TERMINAL_OPENED_H

#include "sealed/record.h"
#include "terminal/patient.h"
#include "terminal/replaced.h"
#include "terminal/summary.h"

struct opened {
	struct known known;
	struct identity_keys keys;
	struct buf answer;               /* what shelf points into */
	struct verify_shelf shelf;
	struct replaced replaced;        /* of its records */
	bool guessable;                  /* the hospital's profile is */
	size_t identities;               /* how many records are identity statements: for other hospitals, not for people */
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

/* Appends a record's resource, checked to be one. PROBLEM_RECORD_OPEN, PROBLEM_RECORD_CONTENT. */
enum err opened_record(const struct opened *o, const struct verify_record *record, struct buf *ret_json,
		       struct summary *ret_summary, struct problem *why);

/* How many records a list for people has: none that is deleted, nor the identity statement. */
size_t opened_count(const struct opened *o);

#endif
