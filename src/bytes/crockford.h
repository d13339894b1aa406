/*
 * Crockford base32 (crockford.com/base32.html): what people copy from paper.
 * Upper case is written; O reads as 0, I and L as 1, lower case as upper, and
 * hyphens count for nothing.
 *
 * The value is the first BITS bits of a byte string, taken as one big-endian
 * number. It has ceil(bits / 5) symbols, all of them written, the most
 * significant first; where 5 does not divide BITS the first symbol is the
 * small one. The optional check symbol is the number modulo 37.
 */
#ifndef MIZHEN_BYTES_CROCKFORD_H
#define MIZHEN_BYTES_CROCKFORD_H

#include "bytes/base.h"

#define CROCKFORD_BITS_MAX 512
#define CROCKFORD_SYMBOLS(bits) (((bits) + 4) / 5)   /* without a check symbol */
#define CROCKFORD_BYTES(bits) (((bits) + 7) / 8)

/* What the protocol writes this way, in bits. */
#define CROCKFORD_CODE 100          /* access code: 20 symbols and a check symbol */
#define CROCKFORD_FINGERPRINT 100   /* fingerprint of a doctor's or hospital's key: 20 symbols */
#define CROCKFORD_RECOVERY 128      /* recovery code: 26 symbols and a check symbol */

/* Plain symbols: ERR_FORMAT unless VALUE has CROCKFORD_BYTES(bits) bytes, 0 < bits <= CROCKFORD_BITS_MAX. */
enum err crockford_encode(struct bytes value, size_t bits, struct buf *ret_text);

/* The same with the check symbol behind. */
enum err crockford_encode_checked(struct bytes value, size_t bits, struct buf *ret_text);

/*
 * The value of a text of just as many symbols, into CROCKFORD_BYTES(bits)
 * bytes; what is left of the last byte is 0. ERR_FORMAT: another length, a
 * symbol that is none, or a number of more than BITS bits.
 */
enum err crockford_decode(struct bytes text, size_t bits, uint8_t *ret_value);

/* The same with a check symbol behind; ERR_PROOF when it is not the number's: a slip of the pen. */
enum err crockford_decode_checked(struct bytes text, size_t bits, uint8_t *ret_value);

/* The text with a hyphen after every GROUP symbols, but not at the end. */
enum err crockford_group(struct bytes text, size_t group, struct buf *ret_text);

/*
 * Whether random bits may become an access code or a recovery code: their
 * check symbol is a digit or a letter, so that no paper carries a sign. Draw
 * again if not (4 of 37 are not). VALUE has CROCKFORD_BYTES(bits) bytes.
 */
bool crockford_usable(const uint8_t *value, size_t bits);

#endif
