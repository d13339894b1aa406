/*
 * Confines the process to a few folders and files, by Landlock (Linux 5.13
 * and later). What is not named cannot be opened, whatever the process is
 * talked into.
 */
#ifndef MIZHEN_SYS_SANDBOX_H
#define MIZHEN_SYS_SANDBOX_H

#include "bytes/base.h"

enum sandbox_access { SANDBOX_READ, SANDBOX_WRITE };   /* WRITE: read, write, make, rename and remove as well */

struct sandbox_path {
	const char *path;             /* a folder with all below it, or a file; one that is not there is passed over */
	enum sandbox_access access;
};

/*
 * From here on for this process and what it starts, and for ever. Files that
 * are open stay open. ERR_UNSUPPORTED where the kernel has no Landlock: nothing
 * is confined then, and the caller says so; ERR_IO.
 */
enum err sandbox_enter(const struct sandbox_path *paths, size_t n);

#endif
