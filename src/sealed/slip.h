/*
 * The slip's link, as its QR code holds it (docs/protocol.md, section 1):
 *
 *	<terminal URL>#1.<hospital id>.<fingerprint>.<code>
 *
 * The fingerprint is base64url without padding of the first 16 bytes of the
 * SHA-256 of the hospital's signing key. The code is 20 symbols and a check
 * symbol, upper case, no hyphens; it is empty where the profile has none.
 */
#ifndef MIZHEN_SEALED_SLIP_H
#define MIZHEN_SEALED_SLIP_H

#include "bytes/base.h"
#include "bytes/crockford.h"
#include "bytes/problem.h"
#include "crypto/ed25519.h"

#define SLIP_FINGERPRINT_LEN 16
#define SLIP_CODE_LEN (CROCKFORD_SYMBOLS(CROCKFORD_CODE) + 1)
#define SLIP_URL_MAX 400      /* bytes of the terminal's URL */
#define SLIP_LINK_MAX 512     /* bytes of the link, and of what is read as one */

/* Strings are borrowed: from the caller to be written, from the text that was read. */
struct slip {
	struct bytes url;                            /* origin and path of the terminal */
	struct bytes origin;                         /* its beginning: the platform's (read only) */
	struct bytes hospital;
	uint8_t fingerprint[SLIP_FINGERPRINT_LEN];
	struct bytes code;                           /* SLIP_CODE_LEN symbols, as identity_set takes them, or none */
};

/* What is wrong with a link. */
enum slip_part {
	SLIP_URL,
	SLIP_VERSION,         /* not a slip's fragment, or one of another version (ERR_UNSUPPORTED) */
	SLIP_HOSPITAL,
	SLIP_FINGERPRINT,
	SLIP_CODE,            /* no code at all: length, symbols */
	SLIP_CHECK,           /* a code whose check symbol is not its own: mistyped or misread */
};

/* The fingerprint of a hospital's signing key; and appended as the link has it, in groups of five, to be compared with paper. */
void slip_fingerprint(const uint8_t sign_public[static ED25519_PUBLIC_LEN], uint8_t ret[static SLIP_FINGERPRINT_LEN]);
enum err slip_fingerprint_text(const uint8_t sign_public[static ED25519_PUBLIC_LEN], struct buf *ret_text);

/* Appends the link. ERR_FORMAT unless every part is as above; ERR_TOO_LONG, ERR_NOMEM. */
enum err slip_write(const struct slip *slip, struct buf *ret_link);

/*
 * Reads a link; white space around it counts for nothing. ERR_FORMAT,
 * ERR_PROOF (with SLIP_CHECK), ERR_UNSUPPORTED, ERR_TOO_LONG: RET_PART says
 * where, and is not written otherwise. The link holds a secret, the code: the
 * caller wipes what it read from.
 */
enum err slip_read(struct bytes text, struct slip *ret, enum slip_part *ret_part);

/* PROBLEM_SLIP_URL … PROBLEM_SLIP_CHECK. */
enum problem_kind slip_problem(enum slip_part part);

#endif
