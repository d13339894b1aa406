/*
 * Files that are either there in full or not at all, also after power loss.
 * ERR_IO leaves errno telling why; what writes gives ERR_FULL instead where the
 * disk, or the user's share of it, is full. Every function that makes a change
 * durable has crash points behind its steps (sys/crash.h).
 */
#ifndef MIZHEN_SYS_FILE_H
#define MIZHEN_SYS_FILE_H

#include <sys/types.h>

#include "bytes/base.h"

#define FILE_PATH_MAX 4096

/* What errno says of a system call that failed: ERR_FULL or ERR_IO. */
enum err file_error(void);

/* "FOLDER/NAME" ("NAME" alone when it is absolute). ERR_TOO_LONG. */
enum err file_join(const char *folder, const char *name, char ret_path[static FILE_PATH_MAX]);

/* Appends all of a regular file to RET. ERR_NOT_FOUND; ERR_TOO_LONG over RET's maximum; ERR_IO. */
enum err file_read(const char *path, struct buf *ret);

/* Just N bytes: a key. ERR_FORMAT when the file has another length; ERR_NOT_FOUND, ERR_IO. */
enum err file_read_fixed(const char *path, uint8_t *ret, size_t n);

/* Writes all of DATA, however often the system makes us ask. ERR_IO. */
enum err file_write_all(int fd, struct bytes data);

/*
 * PATH holds DATA from now on, with permissions MODE: written to "PATH.new",
 * synced, renamed, folder synced. A "PATH.new" left by a crash is replaced.
 */
enum err file_replace(const char *path, struct bytes data, mode_t mode);

/* Renames and syncs the folder of TO; both must be on one file system. The file itself must be synced already. */
enum err file_rename(const char *from, const char *to);

/* Removes PATH and syncs its folder. ERR_NOT_FOUND, ERR_IO. */
enum err file_remove(const char *path);

/* Syncs a folder: names made, renamed and removed in it are durable. */
enum err file_sync_folder(const char *folder);

/* A folder with permissions MODE, made and synced if it is not there; its parent must be. ERR_IO. */
enum err file_make_folder(const char *folder, mode_t mode);

/* Takes the lock file PATH (made if need be) for this process until it closes the descriptor or ends. ERR_BUSY, ERR_IO. */
enum err file_lock(const char *path, int *ret_fd);

/* Closes unless it is -1, for AUTO; leaves errno alone. */
void file_close(int *fd);

#endif
