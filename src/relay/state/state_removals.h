/*
 * What a reading of a source would take off patients' shelves. It is gathered
 * while rows are read (a temporary table: it outlives transactions, not the
 * process), judged when all were read, and then done or doubted: what is
 * doubted is kept, source by source, until the rows are back or somebody
 * accepts that they go.
 */
#ifndef MIZHEN_RELAY_STATE_STATE_REMOVALS_H
#define MIZHEN_RELAY_STATE_STATE_REMOVALS_H

#include "relay/state/state.h"

enum state_removal_why {
	STATE_REMOVAL_GONE,                 /* no row any more */
	STATE_REMOVAL_FLAGGED,              /* @deleted says so */
	STATE_REMOVAL_UNKNOWN,              /* the row's patient is another by now, and unknown */
	STATE_REMOVAL_MOVED,                /* the row's patient is another, known one */
	STATE_REMOVAL_IDENTITY,             /* the patient's identity leads elsewhere: the shelf closes */
	STATE_REMOVAL_SHARED,               /* another patient comes with the same identity: the shelf is emptied */
	STATE_REMOVAL_BARE,                 /* patients.sql makes no FHIR Patient any more */
	STATE_REMOVAL_WHYS,
};

/* These are done where their rows are read again; the others by rid alone. */
#define STATE_REMOVAL_FIRST_READ STATE_REMOVAL_MOVED

struct state_removal {
	uint8_t rid[SHELF_ID_LEN];          /* of the record; of patients: of what patients.sql makes of them */
	int64_t patient;                    /* whose shelf it is; 0: nobody's */
	enum state_removal_why why;
};

/* That of a record, wherever it lies or is homeless (state_homeless_add); ERR_NOT_FOUND: nowhere. */
enum err state_removals_of(struct state *s, const uint8_t rid[static SHELF_ID_LEN], enum state_removal_why why, struct state_removal *ret);

/* A reading begins. */
enum err state_removals_begin(struct state *s);
enum err state_removals_add(struct state *s, const struct state_removal *removal);
/* All live and homeless records of the source that the sweep did not see (state_sweep_seen). */
enum err state_removals_add_unseen(struct state *s, int64_t source);

/* How many of them nobody accepted, as they are now. */
enum err state_removals_count(struct state *s, int64_t source, uint64_t *ret);

/* Lets those pass that were accepted, or ALL. */
enum err state_removals_pass(struct state *s, int64_t source, bool all);
enum err state_removals_passed(struct state *s, const uint8_t rid[static SHELF_ID_LEN], enum state_removal_why why, bool *ret);
enum err state_removals_any_read(struct state *s, bool *ret);       /* whether rows have to be read again for some that passed */
/* The next that passed and is done by rid, above RID (NULL: the first); ERR_NOT_FOUND at the end. */
enum err state_removals_next(struct state *s, const uint8_t *rid, struct state_removal *ret);

/* Keeps those that did not pass as doubted since NOW, unless they were so before. WHOLE: no others are. */
enum err state_removals_keep(struct state *s, int64_t source, bool whole, uint64_t now, uint64_t cycles);

#endif
