/*
 * The times of change of a reading. NULL, the empty text, 0000-00-00 and other
 * days before there were such databases (0001-01-01, 1753-01-01, 1899-12-30,
 * 1900-01-01, 1970-01-01 are what one system or another writes for none) are
 * no times: such rows are found when all there is is read, and only then.
 */
#ifndef MIZHEN_RELAY_SOURCE_MAPPING_MARK_H
#define MIZHEN_RELAY_SOURCE_MAPPING_MARK_H

#include "relay/source/mapping_row.h"
#include "relay/source/mapping_time.h"

enum mapping_mark {
	MAPPING_MARK_TIME,
	MAPPING_MARK_NONE,
	MAPPING_MARK_FOREIGN,              /* a text that mapping_time.h does not read as a day */
};

/* What CHANGED is; RET, for MAPPING_MARK_TIME alone, is it in the form of the marks. */
enum mapping_mark mapping_mark_read(struct bytes changed, char ret[static MAPPING_TIME_LEN + 1]);

/* What a reading asks for behind MARK: that much earlier, so that changes committed late are read; OVERLAP in seconds. */
enum err mapping_mark_before(struct bytes mark, unsigned overlap, char ret[static MAPPING_TIME_LEN + 1]);

struct mapping_marks {
	uint64_t times, none, foreign;     /* rows */
	struct mapping_reject example;     /* of the first that is foreign */
};

/* Counts the row's, as above; nothing where its source has no marks. */
enum mapping_mark mapping_mark_count(struct mapping_marks *marks, const struct mapping *mapping, const struct mapping_row *row,
				     char ret[static MAPPING_TIME_LEN + 1]);

/* Says that the times of change are in no form that is understood: which source, what they look like, what to do. */
void mapping_mark_text(const struct mapping_marks *marks, const struct mapping *mapping, char ret_message[static SOURCE_MESSAGE_MAX]);

#endif
