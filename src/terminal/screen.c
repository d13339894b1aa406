#include "terminal/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <utf8proc.h>

#include "bytes/array.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/lang.h"

#define REPLACEMENT "\xef\xbf\xbd"

bool screen_interactive(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool shows(utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return category != UTF8PROC_CATEGORY_CC && category != UTF8PROC_CATEGORY_CF && category != UTF8PROC_CATEGORY_CS &&
	       category != UTF8PROC_CATEGORY_ZL && category != UTF8PROC_CATEGORY_ZP;
}

enum err screen_safe(struct bytes text, bool lines, struct buf *ret)
{
	while (text.n > 0) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n = utf8proc_iterate(text.p, (utf8proc_ssize_t)text.n, &c);

		if (n <= 0) {
			n = 1;
			TRY(buf_add_str(ret, REPLACEMENT));
		} else if (shows(c) || (lines && c == '\n')) {
			TRY(buf_add(ret, BYTES(text.p, (size_t)n)));
		} else {
			TRY(buf_add_str(ret, REPLACEMENT));
		}
		text.p += n;
		text.n -= (size_t)n;
	}
	return OK;
}

/* The columns of the character that TEXT begins with, and its bytes. */
static size_t char_width(const char *text, size_t *ret_bytes)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n = utf8proc_iterate((const uint8_t *)text, -1, &c);

	*ret_bytes = n <= 0 ? 1 : (size_t)n;
	return n <= 0 ? 1 : (size_t)utf8proc_charwidth(c);
}

size_t screen_width(const char *text)
{
	size_t width = 0, n;

	for (; *text != '\0'; text += n)
		width += char_width(text, &n);
	return width;
}

void screen_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

void screen_line(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

/* Files */

enum err screen_input(const char *path, struct buf *ret)
{
	AUTO(file_close) int opened = -1;
	int fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0) {
		fd = opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (fd < 0)
			return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	}
	for (;;) {
		uint8_t chunk[4096];
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_IO;
		if (n == 0)
			return OK;
		TRY(buf_add(ret, BYTES(chunk, (size_t)n)));
	}
}

/* Progress */

static uint64_t progress_began;
static bool progress_shown;

void screen_progress(const char *what, uint64_t done, uint64_t total)
{
	uint64_t now = clock_steady_ms();

	if (progress_began == 0)
		progress_began = now;
	if (now - progress_began < 2000 || !isatty(STDERR_FILENO))
		return;
	progress_shown = true;
	if (total > 0)
		fprintf(stderr, "\r\033[K%s %llu/%llu", what, (unsigned long long)done, (unsigned long long)total);
	else
		fprintf(stderr, "\r\033[K%s %llu", what, (unsigned long long)done);
	fflush(stderr);
}

void screen_progress_end(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
	progress_began = 0;
}

/* Tables */

void screen_table_init(struct screen_table *t, size_t columns)
{
	*t = (struct screen_table){ .columns = columns };
}

enum err screen_table_add(struct screen_table *t, const char *const *row)
{
	TRY(array_grow(&t->cells, t->rows, &t->max, t->columns * sizeof(*t->cells)));
	char **to = t->cells + t->rows * t->columns;
	for (size_t i = 0; i < t->columns; i++)
		to[i] = NULL;
	t->rows++;
	for (size_t i = 0; i < t->columns; i++) {
		AUTO(buf_free) struct buf cell = BUF_MAX(65536);
		const char *text;

		TRY(screen_safe(bytes_of_str(row[i]), false, &cell));
		TRY(buf_str(&cell, &text));
		to[i] = strdup(text);
		if (to[i] == NULL)
			return ERR_NOMEM;
	}
	return OK;
}

struct row_key {
	const char *key;
	size_t row;              /* rows with equal keys keep their order */
};

static int by_key_down(const void *a, const void *b)
{
	const struct row_key *x = a, *y = b;
	int c = strcmp(y->key, x->key);

	return c != 0 ? c : (x->row > y->row) - (x->row < y->row);
}

void screen_table_sort(struct screen_table *t, size_t column)
{
	size_t n = t->rows > 0 ? t->rows - 1 : 0, row_size = t->columns * sizeof(*t->cells);
	char **body = t->cells + t->columns, **sorted = calloc(n + 1, row_size);
	struct row_key *keys = calloc(n + 1, sizeof(*keys));

	/* without memory the rows stay as they came */
	if (sorted != NULL && keys != NULL) {
		for (size_t i = 0; i < n; i++)
			keys[i] = (struct row_key){ body[i * t->columns + column], i };
		qsort(keys, n, sizeof(*keys), by_key_down);
		for (size_t i = 0; i < n; i++)
			memcpy(sorted + i * t->columns, body + keys[i].row * t->columns, row_size);
		if (n > 0)
			memcpy(body, sorted, n * row_size);
	}
	free(sorted);
	free(keys);
}

static size_t terminal_columns(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return SIZE_MAX;
	return size.ws_col;
}

/* As much of TEXT as fits into LEFT columns. */
static void print_cut(const char *text, size_t left)
{
	size_t n;

	for (; *text != '\0'; text += n) {
		size_t width = char_width(text, &n);

		if (width > left)
			return;
		fwrite(text, 1, n, stdout);
		left -= width;
	}
}

void screen_table_print(const struct screen_table *t)
{
	size_t widths[SCREEN_COLUMNS_MAX] = { 0 }, columns = terminal_columns();

	for (size_t i = 0; i < t->rows * t->columns; i++) {
		size_t width = screen_width(t->cells[i]);

		if (width > widths[i % t->columns])
			widths[i % t->columns] = width;
	}
	for (size_t row = 0; row < t->rows; row++) {
		size_t at = 0;

		for (size_t i = 0; i < t->columns; i++) {
			const char *cell = t->cells[row * t->columns + i];

			if (i + 1 == t->columns) {
				print_cut(cell, columns > at ? columns - at : 0);
				break;
			}
			fputs(cell, stdout);
			for (size_t pad = screen_width(cell); pad < widths[i] + 2; pad++)
				putchar(' ');
			at += widths[i] + 2;
		}
		putchar('\n');
	}
}

void screen_table_free(struct screen_table *t)
{
	for (size_t i = 0; i < t->rows * t->columns; i++)
		free(t->cells[i]);
	free(t->cells);
	*t = (struct screen_table){ 0 };
}

void screen_time(uint64_t t, char ret[static 20])
{
	time_t seconds = (time_t)t;
	struct tm tm;

	if (localtime_r(&seconds, &tm) == NULL || strftime(ret, 20, "%Y-%m-%d %H:%M", &tm) == 0)
		snprintf(ret, 20, "?");
}
