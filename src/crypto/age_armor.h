/* An age file as text (C2SP age.md, "ASCII armor"; strict PEM, RFC 7468). */
#ifndef MIZHEN_CRYPTO_AGE_ARMOR_H
#define MIZHEN_CRYPTO_AGE_ARMOR_H

#include "bytes/base.h"

/* Appends the armored FILE. ERR_TOO_LONG, ERR_NOMEM. */
enum err age_armor_encode(struct bytes file, struct buf *ret_text);

/*
 * Appends the file. White space may stand before and after, lines may end in
 * LF or CRLF; everything else has one spelling. ERR_FORMAT; ERR_TOO_LONG, ERR_NOMEM.
 */
enum err age_armor_decode(struct bytes text, struct buf *ret_file);

/* Whether TEXT, behind white space, begins as an armored file does. */
bool age_armor_begins(struct bytes text);

#endif
