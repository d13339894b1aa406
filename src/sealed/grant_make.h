/*
 * A grant as a terminal makes it: the statement, the keys sealed to the doctor,
 * and the request body that carries both (docs/protocol.md, section 5).
 */
#ifndef MIZHEN_SEALED_GRANT_MAKE_H
#define MIZHEN_SEALED_GRANT_MAKE_H

#include "sealed/bundle.h"

#define GRANT_MAKE_POST_MAX (STATEMENT_MAX + BUNDLE_FILE_MAX + 64)

/* One record to be granted; its key is secret. */
struct grant_make_record {
	struct grant_record record;
	struct secret16 file_key;
};

/* Borrowed, all of it. */
struct grant_make {
	struct bytes hospital;
	const uint8_t *tag;
	uint64_t cycle;                            /* of the newest root; a child's: its parent's */
	const uint8_t *doctor_sign, *doctor_seal;  /* whom it is for, by the certificate */
	struct bytes purpose;                      /* may be empty */
	const struct grant_make_record *records;   /* in order of rid; NULL for a grant of the key */
	size_t n;                                  /* at most GRANT_RECORDS_MAX */
	const uint8_t *kek;                        /* for a grant of the key, else NULL */
	uint64_t not_before, expires, made;
	bool may_pass_on;
	const uint8_t *parent;                     /* grant id, or NULL */
	const uint8_t *secret;                     /* Ed25519: the shelf account's, or of the doctor passing on */
};

/*
 * Appends the statement, whose id is the grant's, and the body of POST
 * /v1/grants. ERR_FORMAT, ERR_TOO_LONG for what no grant may be; ERR_NOMEM.
 */
enum err grant_make(const struct grant_make *g, const struct sealed_random *random, struct buf *ret_statement,
		    struct buf *ret_post);

#endif
