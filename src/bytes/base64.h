/*
 * Base64 (RFC 4648 §4 and §5). The decoder takes the one canonical spelling
 * and refuses all others: white space, wrong or missing padding, bits left
 * over that are not zero.
 */
#ifndef MIZHEN_BYTES_BASE64_H
#define MIZHEN_BYTES_BASE64_H

#include "bytes/base.h"

enum base64_variant {
	BASE64_PADDED = 0,       /* §4, "+/", with "=" */
	BASE64_UNPADDED = 1,     /* §4 without "=": age's */
	BASE64_URL_PADDED = 2,   /* §5, "-_", with "=" */
	BASE64_URL_UNPADDED = 3, /* §5 without "=": for links */
};

/* The number of characters that N bytes become, without a NUL; N at most SIZE_MAX / 2. */
size_t base64_encoded_len(size_t n, enum base64_variant variant);

/* Appends the text of DATA to RET_OUT. ERR_TOO_LONG, ERR_NOMEM. */
enum err base64_encode(struct bytes data, enum base64_variant variant, struct buf *ret_out);

/* Appends the bytes that TEXT stands for to RET_OUT. ERR_FORMAT unless canonical; ERR_TOO_LONG, ERR_NOMEM. */
enum err base64_decode(struct bytes text, enum base64_variant variant, struct buf *ret_out);

/* The same for just N bytes, into the caller's array. ERR_FORMAT also for another length. */
enum err base64_decode_fixed(struct bytes text, enum base64_variant variant, uint8_t *ret, size_t n);

#endif
