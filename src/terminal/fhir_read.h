/*
 * Reading what may be missing or of another shape than FHIR says: never fails,
 * never guesses. The twin of web/src/fhir/read.ts.
 */
#ifndef MIZHEN_TERMINAL_FHIR_READ_H
#define MIZHEN_TERMINAL_FHIR_READ_H

#include "bytes/json.h"

#define FHIR_READ_TEXT 4096

/* An object's member; false for all else. */
bool fhir_read_member(struct bytes object, const char *name, struct bytes *ret);

/* The text of a string that says something, up to FHIR_READ_TEXT - 1 bytes; false for all else. */
bool fhir_read_text(struct bytes value, char ret[static FHIR_READ_TEXT]);

/* What repeats; a hospital that wrote one without its array is understood. */
struct fhir_read_list {
	struct json_iter it;
	struct bytes single;
	bool is_array, is_single;
};

/* Of an object's member; empty where there is none. */
struct fhir_read_list fhir_read_list(struct bytes object, const char *name);
bool fhir_read_next(struct fhir_read_list *list, struct bytes *ret);

#endif
