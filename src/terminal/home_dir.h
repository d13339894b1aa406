/*
 * The folder in which a terminal keeps what it knows (--home, ~/.mizhen),
 * 0700: small files, each replaced whole. One command at a time works in it.
 *
 *	patient.key      the home account's secret (16 bytes): opens patient.wallet, and with it everything
 *	patient.wallet   identity, hospitals, access codes: an age file to the home account
 *	patient.told     which shelves know the home account
 *	patient.links    link requests under way; patient.post.ID: what is to be posted to hospital ID
 *	patient.granting the grants of a command that did not come to its end; a doctor's: doctor.granting
 *	doctor.key       seeds of a doctor's keys (sign 32, seal 32)
 *	doctor.request   the doctor's request; doctor.post: what carries it, until it has arrived
 *	platform         origin and pinned key of the platform; platform.copy: once more
 *	ended            grants that have ended: none of them lives again
 *	seen.ID          what was accepted of hospital ID: statement, root
 *	shelf.ID         the patient's shelf there, as received: sealed
 *
 * What can be fetched or made again goes through kept_file.h: damaged, it is
 * set aside as NAME.damaged. The two .key files hold bare secrets, 0600; where
 * a passphrase was given, an age file under it (scrypt) instead (key_file.h).
 */
#ifndef MIZHEN_TERMINAL_HOME_DIR_H
#define MIZHEN_TERMINAL_HOME_DIR_H

#include "sys/file.h"

struct home_dir {
	char path[FILE_PATH_MAX];
	int lock;                   /* -1: closed */
};

/*
 * PATH NULL is ~/.mizhen. Makes the folder where it is missing. ERR_DENIED:
 * others can reach into it; ERR_BUSY: another command works in it;
 * ERR_TOO_LONG; ERR_IO (errno).
 */
enum err home_dir_open(const char *path, struct home_dir *ret);
void home_dir_close(struct home_dir *h);

/* A file of at most RET's maximum. ERR_NOT_FOUND, ERR_TOO_LONG, ERR_IO. */
enum err home_dir_read(const struct home_dir *h, const char *name, struct buf *ret);
enum err home_dir_write(const struct home_dir *h, const char *name, struct bytes data);
enum err home_dir_remove(const struct home_dir *h, const char *name);   /* OK where there is none */
bool home_dir_has(const struct home_dir *h, const char *name);

/* Removes every file whose name begins with PREFIX. */
enum err home_dir_remove_all(const struct home_dir *h, const char *prefix);

#endif
