/*
 * Files of the home folder whose content can be fetched or made again, each
 * with its SHA-256 behind it. What a disk damaged (a turned bit, a file cut or
 * emptied) is told by name, set aside as NAME.damaged, and then as good as not
 * there: nobody's lie, and nothing to stop at.
 */
#ifndef MIZHEN_TERMINAL_KEPT_FILE_H
#define MIZHEN_TERMINAL_KEPT_FILE_H

#include "terminal/home_dir.h"
#include "terminal/problem.h"

/*
 * The content of NAME, of at most RET's maximum; RET is empty before.
 * ERR_NOT_FOUND, without a problem, where there is none; ERR_FORMAT, without a
 * problem, where it is damaged: RET then has the bytes there are, for whoever
 * can tell good ones among them. PROBLEM_HOME_FILE where the disk fails.
 */
enum err kept_file_read(const struct home_dir *dir, const char *name, struct buf *ret, struct problem *why);
enum err kept_file_write(const struct home_dir *dir, const char *name, struct bytes content, struct problem *why);

/* The same of what came from the platform and can come again: where the disk is full a note says so, and it is OK all the same. */
enum err kept_file_cache(const struct home_dir *dir, const char *name, struct bytes content, struct problem *why);

/* E of a write as that has it: OK behind a note, once a command, where WHY is a full disk. */
enum err kept_file_room(enum err e, struct problem *why);

/* Tells and sets aside what was read and means nothing. PROBLEM_HOME_FILE. */
enum err kept_file_set_aside(const struct home_dir *dir, const char *name, struct problem *why);

#endif
