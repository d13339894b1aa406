/* UTF-8 (RFC 3629). */
#ifndef MIZHEN_BYTES_UTF8_H
#define MIZHEN_BYTES_UTF8_H

#include "bytes/base.h"

/* True for well-formed UTF-8: no surrogates, no overlong forms, nothing above U+10FFFF. NUL is a character like any. */
bool utf8_valid(struct bytes text);

/*
 * Whether well-formed TEXT can stand among other words and leave them as they
 * are: no control character, no separator of lines or paragraphs (Unicode's Cc,
 * Zl, Zp), none that turns the direction of what is around it (Bidi_Control).
 */
bool utf8_is_line(struct bytes text);

#endif
