/*
 * A slip as paper: the hospital, the masked name, the link as a QR code and in
 * letters, the access code for typing. In Chinese and English both: who prints
 * it does not know who reads it. No more of a person than the masked name.
 */
#ifndef MIZHEN_RELAY_INNER_SLIP_PRINT_H
#define MIZHEN_RELAY_INNER_SLIP_PRINT_H

#include "bytes/base.h"

#define SLIP_PRINT_MAX ((size_t)256 * 1024)   /* bytes of a printed slip */

/* UTF-8, NUL-terminated. */
struct slip_print {
	const char *hospital_zh, *hospital_en;
	const char *masked;                   /* name */
	const char *code;                     /* grouped by hyphens; "": the profile has none */
	const char *link;                     /* sealed/slip.h */
};

/* "王小明" → "王＊＊": the first character, and a star for each other, at most three. RET has SIZE bytes; ERR_TOO_LONG. */
enum err slip_print_mask(struct bytes name, char *ret, size_t size);

/* As text with half blocks; COLOUR: with black and white set, for terminals. ERR_NOMEM, ERR_TOO_LONG. */
enum err slip_print_text(const struct slip_print *slip, bool colour, struct buf *ret);

/* As an SVG of 105 by 148 mm (A6). */
enum err slip_print_svg(const struct slip_print *slip, struct buf *ret);

#endif
