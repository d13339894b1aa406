/* What status tells of inner.db: counted and summed, with examples, however much there is. */
#ifndef MIZHEN_RELAY_STATE_STATE_REPORT_H
#define MIZHEN_RELAY_STATE_STATE_REPORT_H

#include "relay/state/state.h"
#include "relay/state/state_patients.h"
#include "relay/state/state_shelves.h"

/* A source as a whole. */
struct state_source_report {
	int64_t id;
	uint64_t records;                   /* live ones */
	uint64_t refused;                   /* rows in quarantine */
	uint64_t waiting;                   /* patients whose rows wait for them */
	uint64_t read;                      /* when it was last read whole, Unix seconds; 0: never */
	uint64_t rows, waiting_rows;        /* of that reading */
	uint64_t unmarked;                  /* of its rows: without a usable time of change */
};

enum err state_report_source(struct state *s, int64_t source, struct state_source_report *ret);
/* A source was read whole. */
enum err state_report_read(struct state *s, int64_t source, uint64_t now, uint64_t rows, uint64_t waiting_rows, uint64_t unmarked);

/* So many of the same, and some of them, by a space between two; borrowed until SEE returns. */
struct state_sum {
	struct bytes source;                /* empty for patients */
	enum state_problem problem;         /* of patients */
	bool known;                         /* false: of patients who are not among patients.sql's */
	struct bytes reason;                /* of rows; of patients the field */
	uint64_t n;
	struct bytes examples;
};

/* The most first. */
/* Rows in quarantine, by source and reason, which is given in Chinese or English; */
enum err state_report_refused(struct state *s, bool chinese, enum err (*see)(void *context, const struct state_sum *sum), void *context);
/* patients whose rows wait for them, by source and why; */
enum err state_report_waiting(struct state *s, enum err (*see)(void *context, const struct state_sum *sum), void *context);
/* patients who are not fine. */
enum err state_report_patients(struct state *s, enum err (*see)(void *context, const struct state_sum *sum), void *context);

/* The shelves closed since, the newest first; of patients whose number is known. */
struct state_closed_report {
	struct bytes number;                /* borrowed until SEE returns */
	enum state_closed why;
	uint64_t when;
};
enum err state_report_closed(struct state *s, uint64_t since,
			     enum err (*see)(void *context, const struct state_closed_report *closed), void *context);

#endif
