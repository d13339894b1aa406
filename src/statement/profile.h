/*
 * A profile says which parts of an identity form the key of the first
 * encryption and which its message (docs/protocol.md, section 1).
 *
 *   profile = "key=" parts " message=" parts
 *   parts   = part *("+" part)
 *   part    = field ["[" position ".." position "]"]
 *
 * A range counts code points of the field's normal form from 1, inclusive, or
 * from the end: -1 is the last. Both positions count from one side and do not
 * fall, or the first from the front and the last from the end; not [1..-1],
 * which is the whole. No part comes twice. So a profile has one text; it goes
 * into the keys byte by byte.
 */
#ifndef MIZHEN_STATEMENT_PROFILE_H
#define MIZHEN_STATEMENT_PROFILE_H

#include "bytes/base.h"
#include "statement/identity_field.h"

#define PROFILE_PARTS_MAX 8      /* of the key, and of the message */
#define PROFILE_TEXT_MAX 512     /* bytes of the longest text */
#define PROFILE_GUESS_BITS 80    /* worth fewer guesses than 2^80, a profile is guessable */
#define PROFILE_DEFAULT "cn-card"

struct profile_part {
	enum identity_field field;
	int first, last;         /* the range, or 0 and 0 for the whole */
};

struct profile {
	struct profile_part key[PROFILE_PARTS_MAX], message[PROFILE_PARTS_MAX];
	size_t key_n, message_n;
};

/* From the canonical text or a built-in name (cn-card, claim-3, name-id, visit). ERR_FORMAT for any other. */
enum err profile_parse(struct bytes text, struct profile *ret);

/* Appends the canonical text: at most PROFILE_TEXT_MAX bytes. ERR_TOO_LONG, ERR_NOMEM. */
enum err profile_text(const struct profile *p, struct buf *ret_text);

/* Appends a part as it stands in the text: "id_card[7..12]". */
enum err profile_part_text(const struct profile_part *part, struct buf *ret_text);

/*
 * How many guesses, as a power of two, someone needs who knows the profile and
 * wants R. Both K and M go into C1, and nothing that is stored tells one of
 * them alone, so key and message count together.
 *
 * Only the access code is drawn at random: 5 bits a symbol, each symbol once
 * however often ranges name it. All other fields stand on papers and in leaked
 * lists, next to each other; who has such a list tries one person after
 * another, however many fields there are. They are worth what the table in
 * profile.c says, together never more than PROFILE_PERSON_BITS, and nothing on
 * top of the code: it has to hold against those who know the person.
 */
#define PROFILE_PERSON_BITS 36
unsigned profile_guess_bits(const struct profile *p);

/* Whether that is below PROFILE_GUESS_BITS: then R comes through Argon2id, and only who accepts it uses the profile. */
bool profile_guessable(const struct profile *p);

#endif
