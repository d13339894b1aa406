/* The home folder's bare secrets: as they are (0600), or as an age file under a passphrase. */
#ifndef MIZHEN_TERMINAL_KEY_FILE_H
#define MIZHEN_TERMINAL_KEY_FILE_H

#include "core/identity.h"
#include "terminal/home_dir.h"
#include "terminal/problem_text.h"

#define KEY_FILE_PASSPHRASE_MIN 8        /* characters */

/*
 * Keeps SECRET; where somebody is there to be asked, under a passphrase if they
 * want one: asked again until it is good enough and typed twice alike. OWNER,
 * or NULL, is whose identity it is not to be made of. PROBLEM_HOME_FILE.
 */
enum err key_file_write(const struct home_dir *dir, const char *name, struct bytes secret, const struct identity *owner,
			struct problem *why);

/*
 * Whether a passphrase is long enough, not one character over and over, and no
 * part of what others may know of its owner: a name, a number, or the birth
 * date in one.
 */
bool key_file_passphrase_good(struct bytes passphrase, const struct identity *owner);

/* The N bytes of one; asks for the passphrase. ERR_NOT_FOUND without a problem; PROBLEM_PASSPHRASE and its like. */
enum err key_file_read(const struct home_dir *dir, const char *name, uint8_t *ret, size_t n, struct problem *why);

#endif
