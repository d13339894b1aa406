/*
 * A patient's identity: normal forms, first encryption, and the keys that
 * follow from it (docs/protocol.md, section 1).
 *
 * Normal form, so that two registration desks mean the same person. All over
 * again until nothing changes:
 *   1. NFKC (Unicode 15.0; code points unassigned there are refused);
 *   2. control, format and white space characters are removed (categories Cc,
 *      Cf, Zs, Zl, Zp);
 *   3. what the field takes out:
 *        name               middle dots, and the full stop that stands for one:
 *                           U+002E U+00B7 U+16EB U+2022 U+2027 U+2219 U+22C5
 *                           U+25CF U+25E6 U+2E30 U+2E31 U+2E33 U+30FB U+A78F
 *                           U+10101 (NFKC makes these of U+0387 U+2024 U+FF0E
 *                           U+FF65)
 *        phone              dashes (category Pd, U+2212), ( ) . /
 *        code               dashes (category Pd, U+2212)
 *        card, visit and    all but letters and decimal digits (L*, Nd)
 *        other numbers
 *        id_card            nothing
 *   4. upper case, code point by code point: the simple mapping of
 *      UnicodeData.txt, and U+1E9E for U+00DF.
 *
 * Then what is left has to be
 *   name      1 to 64 code points
 *   id_card   15 digits, which become 18 (century 19, check digit), or 17
 *             digits and the check symbol of GB 11643; with a date of birth
 *             that there is, from 1800 to 2199
 *   phone     +86 and 0086 before it removed: 5 to 15 digits
 *   code      20 symbols of Crockford base32 and their check symbol, which is
 *             dropped
 *   others    1 to 32 code points
 */
#ifndef MIZHEN_SEALED_IDENTITY_H
#define MIZHEN_SEALED_IDENTITY_H

#include "bytes/base.h"
#include "bytes/list.h"
#include "crypto/ed25519.h"
#include "crypto/x25519.h"
#include "statement/identity_field.h"
#include "statement/profile.h"

#define IDENTITY_UNICODE "15.0.0"
#define IDENTITY_RAW_MAX 1024                          /* bytes of a value as it comes */
#define IDENTITY_VALUE_MAX (4 * IDENTITY_POINTS_MAX)   /* bytes of a normal form */
#define IDENTITY_ROOT_MAX 8192                         /* bytes of C1, and of R */

/*
 * Appends the normal form of RAW. ERR_FORMAT when it has none; ERR_PROOF when
 * a check digit or check symbol is not the number's (a slip of the pen);
 * ERR_TOO_LONG; ERR_UNSUPPORTED when the Unicode tables at hand are others.
 */
enum err identity_normalise(enum identity_field field, struct bytes raw, struct buf *ret_normal);

/* Normal forms of the fields given; begins as { 0 } and is wiped. */
struct identity {
	struct identity_value {
		uint8_t p[IDENTITY_VALUE_MAX];
		size_t n;                              /* 0: not given */
	} value[IDENTITY_FIELDS];
};

/* Takes the normal form of RAW for FIELD, in place of one there was. Errors as identity_normalise. */
enum err identity_set(struct identity *id, enum identity_field field, struct bytes raw);

/* The normal form, empty when not given; borrowed. */
struct bytes identity_get(const struct identity *id, enum identity_field field);

/* Adds those given as [name, value] in the protocol's order, as statements and wallets have them: without the code. */
enum err identity_list(const struct identity *id, struct list_writer *ret);

void identity_wipe(struct identity *id);

/*
 * C1, the identity ciphertext: appended, at most IDENTITY_ROOT_MAX bytes. A
 * field that the profile names and ID does not have is ERR_NOT_FOUND, a range
 * outside of its value ERR_FORMAT: RET_FIELD then says which, and is not
 * written otherwise. ERR_NOMEM.
 */
enum err identity_first(const struct identity *id, const struct profile *profile, struct buf *ret_c1,
			enum identity_field *ret_field);

/* R: C1, or for a guessable profile 64 bytes by Argon2id (64 MiB, some 0.1 s). Else as identity_first. */
enum err identity_root(const struct identity *id, const struct profile *profile, struct buf *ret_r,
		       enum identity_field *ret_field);

/* What R gives at one hospital. */
struct identity_keys {
	uint8_t tag[32];                               /* the platform's index; the one thing here that is no secret of the shelf */
	uint8_t kek[32];                               /* wraps the file keys of records */
	uint8_t sign_public[ED25519_PUBLIC_LEN];       /* the shelf account's keys */
	uint8_t sign_secret[ED25519_SECRET_LEN];       /* its seed first */
	uint8_t seal_public[X25519_LEN];
	uint8_t seal_secret[X25519_LEN];
};

/* HOSPITAL is its id; ERR_FORMAT unless that is UTF-8 of 1 to 32 bytes; ERR_NOMEM. */
enum err identity_keys(struct bytes r, struct bytes hospital, struct identity_keys *ret);
void identity_keys_wipe(struct identity_keys *keys);

#endif
