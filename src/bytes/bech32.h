/* Bech32 (BIP 173) without its limit of 90 characters, as age uses it. */
#ifndef MIZHEN_BYTES_BECH32_H
#define MIZHEN_BYTES_BECH32_H

#include "bytes/base.h"

/*
 * Appends the text of DATA (a key: short) under the human-readable part HRP,
 * which is given in lower case; all in upper case if UPPER. ERR_TOO_LONG, ERR_NOMEM.
 */
enum err bech32_encode(const char *hrp, struct bytes data, bool upper, struct buf *ret_text);

/*
 * Reads TEXT, all in upper (if UPPER) or all in lower case, with just this HRP
 * (given in lower case) and just N bytes. ERR_FORMAT: anything else, also
 * padding bits that are not zero.
 */
enum err bech32_decode(struct bytes text, const char *hrp, bool upper, uint8_t *ret, size_t n);

#endif
