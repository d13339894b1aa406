/* One source while it is read: what inner_sources.c and inner_rows.c share. */
#ifndef MIZHEN_RELAY_INNER_SOURCE_H
#define MIZHEN_RELAY_INNER_SOURCE_H

#include "relay/inner.h"

struct inner_source {
	struct inner *in;
	const struct source_file *file;
	struct source_odbc *db;
	struct source_query *query;
	struct mapping *mapping;
	struct source_problem problem;
	struct state_source state;
	bool sweep;
	struct buf json;                     /* of the row at hand */
	char now[MAPPING_TIME_LEN + 1];
	char last[MAPPING_TIME_LEN + 1];     /* the latest change seen, not after now; empty: none */
	bool any_refused;                    /* of this source, now or before */
	uint64_t rows, sealed, deleted, held, refused;
};

/* A row of patients.sql, or of another source. */
enum err inner_rows_patient(struct inner_source *s, const struct source_value *values);
enum err inner_rows_record(struct inner_source *s, const struct source_value *values);

#endif
