/*
 * What the column labels of a source say. As they come from the result set,
 * they are checked when the statement is prepared:
 *
 *	/json/pointer    the value's place in the FHIR resource (RFC 6901)
 *	@patient         the patient's number in the hospital
 *	@key             what tells this row from all others of its source
 *	@changed         when the row last changed
 *	@deleted         true (1, t, true): the row counts as deleted
 *	@blob            a file or folder under the configured folder, and
 *	@blob-type       its media type (without: by the file's ending)
 *	=name            stays in clear on the platform
 *
 * and in patients.sql, where @patient is the key, @name @id_card
 * @insurance_card … (statement/identity_field.h): the identity.
 */
#ifndef MIZHEN_RELAY_SOURCE_SOURCE_LABEL_H
#define MIZHEN_RELAY_SOURCE_SOURCE_LABEL_H

#include "relay/source/source_file.h"
#include "statement/identity_field.h"

#define SOURCE_COLUMNS_MAX 256
#define SOURCE_LABEL_MAX 62              /* bytes; PostgreSQL silently cuts what is longer than 63 */

enum source_label_kind {
	SOURCE_LABEL_POINTER,
	SOURCE_LABEL_CLEAR,
	SOURCE_LABEL_IDENTITY,
	SOURCE_LABEL_PATIENT,
	SOURCE_LABEL_KEY,
	SOURCE_LABEL_CHANGED,
	SOURCE_LABEL_DELETED,
	SOURCE_LABEL_BLOB,
	SOURCE_LABEL_BLOB_TYPE,
};

struct source_label {
	enum source_label_kind kind;
	enum identity_field field;           /* SOURCE_LABEL_IDENTITY */
	char text[SOURCE_LABEL_MAX + 1];     /* as it is written */
};

/* LABEL of column NUMBER (from 1) of FILE. ERR_FORMAT with a message. */
enum err source_label_read(const struct source_file *file, size_t number, const char *label, struct source_label *ret,
			   char ret_message[static SOURCE_MESSAGE_MAX]);

/* Whether the N labels of FILE are complete and none is there twice. ERR_FORMAT with a message. */
enum err source_label_check(const struct source_file *file, const struct source_label *labels, size_t n,
			    char ret_message[static SOURCE_MESSAGE_MAX]);

#endif
