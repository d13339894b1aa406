/* One source while it is read: what inner_sources.c and inner_rows.c share. */
#ifndef MIZHEN_RELAY_INNER_INNER_SOURCE_H
#define MIZHEN_RELAY_INNER_INNER_SOURCE_H

#include "relay/inner/inner.h"
#include "relay/state/state_sources.h"

struct inner_source {
	struct inner *in;
	const struct source_file *file;
	struct source_odbc *db;
	struct source_query *query;
	struct mapping *mapping;
	struct source_problem problem;
	struct state_source state;
	bool sweep;
	bool doubted;                        /* deletions were held back before */
	struct buf json;                     /* of the row at hand */
	char now[MAPPING_TIME_LEN + 1];
	char last[MAPPING_TIME_LEN + 1];     /* the latest change seen, not after now; empty: none */
	struct mapping_marks marks;          /* of the rows of this reading */
	bool any_refused;                    /* of this source, now or before */
	bool look;                           /* rows are looked at, and nothing is put on a shelf or taken off */
	bool due;                            /* among those looked at was one to be taken */
	uint64_t rows, sealed, deleted, held;
};

/* A row of patients.sql, or of another source. */
enum err inner_rows_patient(struct inner_source *s, const struct source_value *values);
enum err inner_rows_record(struct inner_source *s, const struct source_value *values);

/* inner_removals.c: before the source is read, whether it has to be swept for what is held back; */
enum err inner_removals_ask_sweep(struct inner_source *s, bool *ret);
enum err inner_removals_begin(struct inner_source *s);
/* when all rows were read: does what may go. RET_AGAIN: rows are to be read once more, for what is done where they are; */
enum err inner_removals_settle(struct inner_source *s, bool *ret_again);
/* and after that: keeps what is held back. */
enum err inner_removals_end(struct inner_source *s);

#endif
