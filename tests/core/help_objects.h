/* One of everything that is signed or sealed, by made-up people with fixed keys. */
#ifndef MIZHEN_TESTS_HELP_OBJECTS_H
#define MIZHEN_TESTS_HELP_OBJECTS_H

#include "bytes/list.h"
#include "sealed/sealed.h"
#include "statement/statement.h"

enum who { HOSPITAL = 1, PEER, OLD_HOSPITAL, DOCTOR, COLLEAGUE, ACCOUNT, PATIENT_HOME, PLATFORM, TRANSPORT };

struct actor {
	uint8_t sign[32], sign_secret[64];     /* Ed25519, of a seed of 32 bytes who */
	uint8_t seal[32], seal_secret[32];     /* X25519, of a secret of 32 bytes 128 + who */
};
struct actor actor(enum who who);
void object_sign_key(uint8_t ret[static 32], enum who who);
void object_seal_key(uint8_t ret[static 32], enum who who);

#define OBJECTS_NOW 1790000000u

/* Statements: at least one a kind. */
struct object_statement {
	const char *name;
	enum statement_kind kind;
	enum who signer;
	void (*write)(struct buf *ret_body);
};
extern const struct object_statement object_statements[];
extern const size_t object_statements_n;
void object_sign(const struct object_statement *object, struct buf *ret_statement);
const struct object_statement *object_statement(const char *name);

/* Plaintexts of what is sealed. */
struct object_plain {
	const char *name;
	int reader;                            /* ROUND_… of fuzz/round.h */
	void (*write)(struct buf *ret_plain);
};
extern const struct object_plain object_plains[];
extern const size_t object_plains_n;

/* The patient's identity: name, id_card, phone. */
void object_identity_fields(struct list_writer *fields);

/* A batch body with an item of every kind. */
void object_batch_body(struct buf *ret_body);

/* Randomness that is none: every byte SEED and up. */
void object_random(uint8_t seed, struct sealed_random *ret);

/* N bytes of value V. */
void object_fill(uint8_t *p, size_t n, uint8_t v);

#endif
