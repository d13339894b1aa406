/* What a row says besides its resource. Everything is borrowed from the row's values and the mapping. */
#ifndef MIZHEN_RELAY_SOURCE_MAPPING_ROW_H
#define MIZHEN_RELAY_SOURCE_MAPPING_ROW_H

#include "relay/source/mapping.h"

struct mapping_row {
	struct bytes patient, key, changed;              /* in patients.sql key is the patient; changed may be empty */
	bool deleted;
	struct bytes identity[IDENTITY_FIELDS];          /* as they are written in the database; empty where not given */
	struct shelf_field clear[SHELF_FIELDS_MAX];      /* ordered by name */
	size_t clear_n;
	struct bytes blob, blob_type;                    /* empty: none */
};

/*
 * Reads the values of a row. ERR_FORMAT: the row is to be held back; RET's
 * patient and key are then there if they have values, RET_REJECT tells why.
 */
enum err mapping_row_read(const struct mapping *mapping, const struct source_value *values, struct mapping_row *ret,
			  struct mapping_reject *ret_reject);

#endif
