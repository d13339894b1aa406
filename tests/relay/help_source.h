/* Source files, SQLite databases and mappings for tests of the relay's reading side. */
#ifndef MIZHEN_TESTS_HELP_SOURCE_H
#define MIZHEN_TESTS_HELP_SOURCE_H

#include "relay/config.h"
#include "relay/source/mapping_row.h"

/* A new folder under /tmp with sources/ in it, made the config's, with Asia/Shanghai as zone; to be removed with its content. */
void help_source_begin(struct relay_config *ret_config);
void help_source_end(struct relay_config *config);

/* Writes CONFIG's dir/NAME; for the use of RET_PATH, RELAY_PATH_MAX bytes, or NULL. */
void help_source_write(const struct relay_config *config, const char *name, const char *text, char *ret_path);

/* Makes DIR/test.sqlite by SQL and points CONFIG to it. Skips the test program where the driver is missing. */
void help_source_sqlite(struct relay_config *config, const char *sql);

/* Runs a shell command, which must succeed. */
void help_source_shell(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define HELP_SOURCE_COLUMNS 16

/* A mapping of RESOURCE ("Patient": patients.sql) with these labels, up to the first NULL; ends the test when it is none. */
struct help_source_mapping {
	struct source_file file;
	struct mapping *mapping;
	char message[SOURCE_MESSAGE_MAX];
	enum err err;
};
void help_source_map(const char *resource, const char *const labels[], struct help_source_mapping *ret);
void help_source_unmap(struct help_source_mapping *m);

/* Values for a row; NULL is NULL. RET has HELP_SOURCE_COLUMNS. */
void help_source_values(const char *const texts[], size_t n, struct source_value *ret);

#endif
