/*
 * What a preview notices of all rows together: keys that come more than once,
 * rows without a usable time of change, texts that look cut, a latest change
 * that the statement with a mark does not find.
 */
#ifndef MIZHEN_RELAY_INNER_PREVIEW_CHECK_H
#define MIZHEN_RELAY_INNER_PREVIEW_CHECK_H

#include <stdio.h>

#include "relay/source/mapping_mark.h"
#include "relay/state/query.h"

struct preview_length {
	size_t longest;
	uint64_t rows;                       /* that are as long */
};

struct preview_check {
	struct query_db keys;                /* a file of SQLite's own that nobody sees, gone with it */
	uint64_t again, doubled;             /* rows whose key came before, with the same values or with others */
	uint64_t quarantined;                /* keys, as status counts them */
	struct mapping_marks marks;
	char last[MAPPING_TIME_LEN + 1];     /* the latest change; "": none */
	struct buf last_key;                 /* of the row that has it */
	bool missed;                         /* with a mark it was not found */
	struct preview_length bytes[SOURCE_COLUMNS_MAX], characters[SOURCE_COLUMNS_MAX];
};

enum err preview_check_init(struct preview_check *ret);
void preview_check_done(struct preview_check *c);

/* A row. RET: its key came before with other values, and a cycle would not take it. */
enum err preview_check_row(struct preview_check *c, const struct mapping *mapping, const struct source_value *values,
			   const struct mapping_row *row, bool *ret_doubled);

/* A row of this key does not become a record. */
enum err preview_check_quarantined(struct preview_check *c, struct bytes key);

/* Tells the user on standard error. */
void preview_check_say(const struct preview_check *c, const struct mapping *mapping);

#endif
