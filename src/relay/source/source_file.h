/*
 * The hospital's source files, DIR/sources/NAME.sql: patients.sql and one for
 * each kind of record. A file is one SELECT that staff can run themselves; a
 * comment line names what its rows become:
 *
 *	-- resource: Observation
 *	SELECT PATIENT_ID AS "@patient", TEST_NO AS "@key", LAST_MODIFIED AS "@changed", …
 *	FROM LAB_RESULT WHERE LAST_MODIFIED > ? AND LAST_MODIFIED <= ?
 *
 * The two marks are: changed after, changed until. patients.sql may do without
 * them and needs no resource line.
 *
 * Messages are for the user, in the user's language: file, line or column,
 * what is wrong, what to do.
 */
#ifndef MIZHEN_RELAY_SOURCE_SOURCE_FILE_H
#define MIZHEN_RELAY_SOURCE_SOURCE_FILE_H

#include "bytes/base.h"
#include "relay/source/source_sql.h"

#define SOURCE_FILE_MAX (64 * 1024)      /* bytes of a source file */
#define SOURCE_FILES_MAX 64
#define SOURCE_NAME_MAX 32
#define SOURCE_MESSAGE_MAX 1024
#define SOURCE_PATIENTS "patients"

struct source_file {
	char name[SOURCE_NAME_MAX + 1];  /* of the file, without .sql: [a-z0-9_-] */
	char resource[SOURCE_NAME_MAX + 1];
	bool patients;
	struct source_sql_marks marks;   /* 2, or 0 in patients.sql */
	struct buf sql;                  /* without comments */
};

/* Reads PATH. ERR_FORMAT, ERR_NOT_FOUND, ERR_IO with a message; ERR_NOMEM. */
enum err source_file_read(const char *path, struct source_file *ret, char ret_message[static SOURCE_MESSAGE_MAX]);
void source_file_done(struct source_file *file);

/* A file that is no source, and why. */
struct source_file_bad {
	char name[SOURCE_NAME_MAX + 1];  /* without .sql; cut where it is longer */
	char message[SOURCE_MESSAGE_MAX];
};

struct source_files {
	struct source_file file[SOURCE_FILES_MAX];
	size_t n;
	struct source_file_bad bad[SOURCE_FILES_MAX + 1];
	size_t bad_n;
};

/*
 * Reads the .sql files of FOLDER: patients first, then by name; those that are
 * wrong are named with the reason, and so is a patients.sql that is missing. Other
 * files are left alone. ERR_IO, ERR_FORMAT (too many) with a message; ERR_NOMEM.
 * To be freed with source_file_all_free.
 */
enum err source_file_all(const char *folder, struct source_files **ret, char ret_message[static SOURCE_MESSAGE_MAX]);
void source_file_all_free(struct source_files **files);

#endif
