/*
 * The web terminal: the files of its build, read once at the start, kept in
 * memory and answered as they are. The folder's SHA256SUMS says what belongs
 * to it; nothing else is read, and no byte but those it names is served.
 */
#ifndef MIZHEN_PLATFORM_SITE_H
#define MIZHEN_PLATFORM_SITE_H

#include "bytes/base.h"
#include "net/http_server.h"

#define SITE_BYTES_MAX ((size_t)32 << 20)   /* of all files together, compressed forms included */
#define SITE_FILES_MAX 2000
#define SITE_NAME_MAX 200

struct site;

/*
 * Reads FOLDER. A file NAME.gz beside NAME is NAME in gzip form, checked to be. ERR_FORMAT, ERR_TOO_LONG,
 * ERR_NOT_FOUND, ERR_IO or ERR_NOMEM, with a message for the user on standard
 * error that names the file.
 */
enum err site_open(const char *folder, struct site **ret);
void site_close(struct site *site);          /* takes NULL */

/* Answers X if it asks for a file of SITE by GET or HEAD; false if not, or if SITE is NULL. */
bool site_answer(const struct site *site, struct http_exchange *x);

#endif
