/*
 * A made-up hospital at one cycle, and what an honest platform would answer
 * about it; the lies are told by changing the parts before they are put
 * together. All keys follow from small numbers: worlds made of the same
 * numbers agree.
 */
#ifndef MIZHEN_TESTS_HELP_WORLD_H
#define MIZHEN_TESTS_HELP_WORLD_H

#include "sealed/bundle.h"
#include "statement/doctor.h"
#include "statement/hospital.h"
#include "statement/revoked_doctors.h"
#include "statement/root.h"
#include "statement/shelf.h"
#include "verify/verify_grants.h"

#define WORLD_NOW 1790000000u
#define WORLD_RECORDS 4
#define WORLD_SHELVES 7

struct person {
	uint8_t sign[32], sign_secret[64];     /* Ed25519 */
	uint8_t seal[32], seal_secret[32];     /* X25519 */
	uint8_t tag[32], kek[32];              /* of a patient */
};
struct person person(uint8_t number);

/* People by number: patients 1 to 7 have a shelf, 8 and 9 have none. */
enum { DOCTOR = 20, COLLEAGUE = 21, STRANGER = 22, HOSPITAL = 30, OTHER_HOSPITAL = 31, OLD_HOSPITAL = 32, NEW_HOSPITAL = 33, PLATFORM = 40 };

struct world_spec {
	const char *id;
	uint8_t hospital;                      /* number of its keys */
	uint8_t previous;                      /* keys before, 0: none */
	bool forged;                           /* the key before did not sign for the new one */
	uint64_t serial, cycle;
	uint64_t version;                      /* of every record */
	uint8_t deleted;                       /* the rid (from 1) of a deleted record; 0: none */
	bool revoked;                          /* COLLEAGUE's certificate is taken back */
	const uint8_t *statement;              /* id of the statement that the root names, NULL: its own */
};

struct world_record {
	uint8_t rid[16];
	uint64_t version;
	bool deleted;
	struct shelf_blob blob;                /* of the first record; the others have none */
	size_t blobs_n;
	struct shelf_field field;
	struct buf file;
	uint8_t file_key[16];
};

struct world {
	struct world_spec spec;
	struct person hospital;
	struct buf statement, root, revoked;
	struct world_record records[WORLD_SHELVES][WORLD_RECORDS];   /* of patient 1 + i */
	struct shelf_entry entries[WORLD_SHELVES];                   /* in order of index */
	struct shelf_tree tree;
};

struct world_spec world_usual(void);
void world_make(struct world *w, struct world_spec spec);
void world_free(struct world *w);

/* GET /v1/shelf in its parts; pointers into a world. */
struct shelf_parts {
	struct bytes root, statement;
	struct shelf_presence presence;
	uint8_t sign[32], seal[32];
	bool closed;
	uint8_t successor[32];
	uint64_t announced;                    /* how many records are said to follow */
	size_t n;
	struct world_record records[WORLD_RECORDS + 2];   /* files are borrowed */
	struct bytes behind;                   /* bytes after the end */
	bool no_blob_list;                     /* leaves out the first record's blob */
};
void world_shelf(const struct world *w, uint8_t patient, struct shelf_parts *ret);
void world_put_shelf(const struct shelf_parts *p, struct buf *ret);
void world_put_record(struct cbor_writer *w, const struct world_record *r, bool no_blobs);

/* GET /v1/hospitals/{h}; each may be empty for null. */
void world_put_hospital(struct bytes statement, struct bytes root, struct bytes revoked, struct buf *ret);

/* What a terminal has seen that saw this world. */
struct verify_seen world_seen(const struct world *w);

/* A certificate of WHO by the world's hospital. */
void world_certify(const struct world *w, uint8_t who, uint64_t from, struct buf *ret);

/* A grant and its bundle. */
struct world_grant {
	struct buf statement, bundle;
	uint8_t id[32];
};
struct grant_spec {
	uint8_t patient, signer, doctor;       /* signer: patient, or who passes on */
	size_t first, n;                       /* records */
	bool key, may_pass_on;
	const uint8_t *parent;
	uint64_t cycle, not_before, expires;
};
struct grant_spec world_usual_grant(const struct world *w);
void world_grant(const struct world *w, const struct grant_spec *spec, struct world_grant *ret);
void world_grant_free(struct world_grant *g);

/* GET /v1/grants/{id} in its parts. */
struct granted_parts {
	struct bytes grant, parent, bundle;
	struct shelf_parts shelf;              /* its records are what is handed over */
	uint8_t leaves[WORLD_RECORDS + 1][32];
	size_t leaves_n;
};
void world_granted(const struct world *w, const struct grant_spec *spec, const struct world_grant *g, struct granted_parts *ret);
void world_put_granted(const struct granted_parts *p, struct buf *ret);

#endif
