/* What every row of a source would become, before anything is sent. */
#ifndef MIZHEN_RELAY_INNER_PREVIEW_H
#define MIZHEN_RELAY_INNER_PREVIEW_H

#include <stdio.h>

#include "relay/config.h"

/*
 * Reads all rows of the source NAME ("labs" of sources/labs.sql) and writes to
 * OUT one JSON object a row; with line breaks where OUT is a terminal:
 *
 *	{"key": …, "patient": …, "changed": …, "deleted": true,
 *	 "identity": {"name": …}, "clear": {"dept": …}, "resource": {…}}
 *
 * with what there is, or {"key": …, "patient": …, "quarantined": reason}. Ids
 * are given when a record is sealed and left out here. Identities are shown in
 * normal form, so that one without is quarantined as it will be. The counts go
 * to standard error, and so does what is wrong with source or connection, in
 * the user's language. ERR_NOT_FOUND: no such source; ERR_FORMAT: it or the
 * time zone is wrong; ERR_IO, ERR_NOMEM.
 */
enum err preview_run(const struct relay_config *config, const char *name, FILE *out);

#endif
