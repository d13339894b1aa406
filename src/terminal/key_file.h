/*
 * The home folder's bare secrets: as they are (0600), or as an age file under a
 * passphrase, with the SHA-256 of it behind, so that a damaged one is known.
 */
#ifndef MIZHEN_TERMINAL_KEY_FILE_H
#define MIZHEN_TERMINAL_KEY_FILE_H

#include "terminal/home_dir.h"
#include "terminal/passphrase.h"
#include "terminal/problem.h"

/*
 * Keeps SECRET; where somebody is there to be asked, under a passphrase if they
 * want one: asked again until it is good enough (passphrase.h; KNOWN are the N
 * names and numbers of its owner) and typed twice alike. PROBLEM_HOME_FILE, PROBLEM_HOME_FULL.
 */
enum err key_file_write(const struct home_dir *dir, const char *name, struct bytes secret, const struct bytes *known, size_t n,
			struct problem *why);

/* The N bytes of one; asks for the passphrase, whatever its rule was when it was set. ERR_NOT_FOUND without a problem; PROBLEM_HOME_KEY where it is damaged; PROBLEM_PASSPHRASE and its like. */
enum err key_file_read(const struct home_dir *dir, const char *name, uint8_t *ret, size_t n, struct problem *why);

#endif
