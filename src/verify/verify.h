/*
 * What a terminal believes: an answer of the platform goes in, what the
 * hospital signed comes out, or the problem that shows the lie. Sections 3 and
 * 4 of docs/protocol.md; no network, no files, no clock in here.
 *
 * Results point into the answer's bytes. A function that fails leaves its
 * result and *why as they were, but for why's problem.
 */
#ifndef MIZHEN_VERIFY_VERIFY_H
#define MIZHEN_VERIFY_VERIFY_H

#include "bytes/problem.h"
#include "statement/challenge.h"
#include "statement/hospital.h"
#include "statement/revoked_doctors.h"
#include "statement/root.h"
#include "statement/shelf.h"

#define VERIFY_FINGERPRINT_LEN 16   /* of a signing key's id, on a slip */

/*
 * What was accepted of a hospital so far. Nothing older is accepted again. It
 * begins with the id and a pin: the slip's fingerprint, or the signing key out
 * of a peer's statement or the wallet.
 */
struct verify_seen {
	char hospital[ATOM_HOSPITAL_MAX + 1];
	bool has_fingerprint;
	uint8_t fingerprint[VERIFY_FINGERPRINT_LEN];
	bool has_signing;
	uint8_t signing[ATOM_KEY_LEN];
	bool has_previous;                     /* the key before, which its roots up to the change were signed with */
	uint8_t previous[ATOM_KEY_LEN];
	bool has_statement;
	uint64_t serial;                       /* of the newest hospital statement */
	uint8_t statement[HASH_LEN];           /* its id */
	uint64_t cycle, time;                  /* of the newest root; 0 before there is one */
	bool has_root;                         /* false where only the cycle came along, in a wallet */
	uint8_t root[HASH_LEN];                /* its id */
};

/* A hospital as of one root. */
struct verify_hospital {
	struct statement statement;
	struct hospital hospital;
	bool has_root;
	struct statement root_statement;
	struct root root;
	bool has_revoked;                      /* only from verify_hospital */
	struct revoked_doctors revoked;
};

/* One record of a shelf; proven. */
struct verify_record {
	uint8_t rid[ATOM_ID16_LEN];
	uint64_t version;
	bool deleted;
	struct bytes file;                     /* the age file; empty when deleted */
	uint8_t file_hash[HASH_LEN];
	struct bytes blobs, fields;            /* both lists as encoded, checked: shelf_get_blobs, shelf_get_fields */
	uint8_t leaf[HASH_LEN];
};

struct verify_shelf {
	struct verify_hospital at;
	bool closed;
	uint8_t successor[ATOM_TAG_LEN];
	struct verify_record *records;         /* by rid; the heap's */
	size_t n;
};

/* Of an answer that WHERE cannot be read out of: PROBLEM_ANSWER, or PROBLEM_MEMORY. Returns E. */
enum err verify_bad_answer(struct problem *why, enum err e, const char *where);

/* A challenge for ORIGIN; PINNED is the platform's key, NULL at first sight. */
enum err verify_challenge(struct bytes raw, const char *origin, const uint8_t *pinned, struct challenge *ret,
			  struct problem *why);

/* GET /v1/hospitals/{h}. A hospital without a root yet is OK. */
enum err verify_hospital(struct bytes answer, const struct verify_seen *seen, struct verify_hospital *ret,
			 struct problem *why);

/* GET /v1/shelf for TAG, whose account has these public keys. To be ended by verify_shelf_free. */
enum err verify_shelf(struct bytes answer, const struct verify_seen *seen, const uint8_t tag[static ATOM_TAG_LEN],
		      const uint8_t sign[static ATOM_KEY_LEN], const uint8_t seal[static ATOM_KEY_LEN],
		      struct verify_shelf *ret, struct problem *why);
void verify_shelf_free(struct verify_shelf *s);

/* GET /v1/hospitals/{h}/absence/{index}: OK when the hospital has nothing under TAG. */
enum err verify_absence(struct bytes answer, const struct verify_seen *seen, const uint8_t tag[static ATOM_TAG_LEN],
			struct verify_hospital *ret, struct problem *why);

/* Takes what was verified as seen: to be kept durably before it is acted on. */
void verify_accept(struct verify_seen *seen, const struct verify_hospital *at);

/*
 * The pieces above are made of, for verify_grant.c.
 *
 * verify_statement takes a hospital statement not older than what was seen;
 * verify_past one that may be, for a grant: under the pinned key or the one
 * before. verify_root reads the root that goes with AT's statement.
 */
enum err verify_statement(struct bytes raw, const struct verify_seen *seen, struct verify_hospital *at, struct problem *why);
enum err verify_past(struct bytes raw, const struct verify_seen *seen, struct verify_hospital *at, struct problem *why);
enum err verify_root(struct bytes raw, struct verify_hospital *at, struct problem *why);
enum err verify_not_rolled_back(const struct verify_seen *seen, const struct verify_hospital *at, struct problem *why);

/* Reads [rid, version, blobs, clear, age file / null] and computes its leaf. */
enum err verify_record(struct cbor_reader *r, struct bytes hospital, struct verify_record *ret, struct problem *why);

/* A growing array of records. ERR_NOMEM. */
enum err verify_records_add(struct verify_record **records, size_t *n, size_t *max, const struct verify_record *record);

#endif
