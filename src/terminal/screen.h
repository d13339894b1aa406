/*
 * What a person sees and types. Whatever comes from outside passes
 * screen_safe on its way to the terminal: no escape sequence and no change of
 * direction gets through. Results go to standard output, all else (prompts,
 * notes, progress) to standard error.
 */
#ifndef MIZHEN_TERMINAL_SCREEN_H
#define MIZHEN_TERMINAL_SCREEN_H

#include "bytes/base.h"

#define SCREEN_INPUT_MAX 65536   /* bytes of a file or line of input */

/* Whether somebody sits there to be asked: standard input and standard error are a terminal. */
bool screen_interactive(void);

/* Appends TEXT (UTF-8) with control, format and invalid characters as U+FFFD; a line break only if LINES. */
enum err screen_safe(struct bytes text, bool lines, struct buf *ret);

/* Columns that TEXT takes on a terminal: a Chinese character takes two. */
size_t screen_width(const char *text);

/* A line to standard error. */
void screen_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line to standard output, formatted already; its arguments made safe by the caller. */
void screen_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Asks for one line; SECRET shows nothing while it is typed. The answer is
 * without its line break and with white space at both ends removed. ERR_DENIED
 * where nobody is there to ask, ERR_STOPPED at the end of input.
 */
enum err screen_ask(const char *question, bool secret, struct buf *ret_line);

/* Asks for "yes" (or 是). OK, ERR_DENIED for every other answer or nobody there. */
enum err screen_confirm(const char *question);

/*
 * The content of a FILE|- argument, at most SCREEN_INPUT_MAX bytes. ERR_NOT_FOUND, ERR_IO (errno), ERR_TOO_LONG.
 * RET should have that maximum.
 */
enum err screen_input(const char *path, struct buf *ret);

/* A line that tells of progress, redrawn in place; only at a terminal and only after two seconds. */
void screen_progress(const char *what, uint64_t done, uint64_t total);
void screen_progress_end(void);

/*
 * A table: columns as wide as their widest cell, the last one cut to the
 * terminal. Cells are made safe here.
 */
#define SCREEN_COLUMNS_MAX 9

struct screen_table {
	size_t columns, rows, max;
	char **cells;            /* columns × rows */
};

void screen_table_init(struct screen_table *t, size_t columns);
enum err screen_table_add(struct screen_table *t, const char *const *row);   /* as many cells as columns */
void screen_table_sort(struct screen_table *t, size_t column);               /* the rows below the heading, the largest text first */
void screen_table_print(const struct screen_table *t);                       /* the first row is the heading */
void screen_table_free(struct screen_table *t);

/* Seconds since 1970 as "2026-01-31 08:00" in the local time zone. */
void screen_time(uint64_t t, char ret[static 20]);

#endif
