/*
 * The header of an age v1 file (C2SP age.md, "Header"): a line with the
 * version, stanzas of which each wraps the file key in its own way, and a MAC
 * under the file key. What the kinds of stanzas are is for age_x25519.h,
 * age_scrypt.h and record.h.
 */
#ifndef MIZHEN_CRYPTO_AGE_HEADER_H
#define MIZHEN_CRYPTO_AGE_HEADER_H

#include "bytes/base.h"

#define AGE_HEADER_KEY_LEN 16        /* of the file key */
#define AGE_HEADER_MAX 65536         /* bytes of a header that is read or written */
#define AGE_HEADER_STANZAS_MAX 64
#define AGE_HEADER_MAC_LEN 32

struct age_stanza {
	struct bytes args;           /* the text behind "-> ": the type, then its arguments, one space between */
	struct bytes body;
};

/* Writing, into a buf that holds nothing else until the end: begin, one add or more, end. ERR_TOO_LONG, ERR_NOMEM. */
enum err age_header_begin(struct buf *header);
enum err age_header_add(struct buf *header, struct bytes args, struct bytes body);   /* ERR_FORMAT for args that are none */
enum err age_header_end(struct buf *header, const uint8_t file_key[static AGE_HEADER_KEY_LEN]);

/* Reading. Stanzas point into the file read and into BODIES; age_header_done ends them. */
struct age_header {
	struct age_stanza stanzas[AGE_HEADER_STANZAS_MAX];
	size_t n;
	struct bytes covered;        /* by the MAC: from the first byte to "---" */
	uint8_t mac[AGE_HEADER_MAC_LEN];
	size_t len;                  /* of the header: the payload begins here */
	struct buf bodies;
};

/*
 * Reads the header of FILE, of which only the header needs to be there.
 * ERR_FORMAT: not one, another version, or a scrypt stanza that is not alone;
 * ERR_TOO_LONG: more than AGE_HEADER_MAX bytes or AGE_HEADER_STANZAS_MAX
 * stanzas; ERR_NOMEM. To be ended by age_header_done when OK.
 */
enum err age_header_read(struct bytes file, struct age_header *ret);
void age_header_done(struct age_header *h);

/* ERR_OPEN unless the MAC is the file key's: nothing in the header is to be believed before. */
enum err age_header_check(const struct age_header *h, const uint8_t file_key[static AGE_HEADER_KEY_LEN]);

/* Splits a stanza's type and arguments into RET, at most MAX of them; returns how many there are. */
size_t age_header_args(const struct age_stanza *stanza, struct bytes *ret, size_t max);

#endif
