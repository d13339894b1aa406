/*
 * A doctor's own keys, from 64 random bytes, and the request for a certificate
 * over them (docs/protocol.md, section 4).
 */
#ifndef MIZHEN_SEALED_DOCTOR_ACCOUNT_H
#define MIZHEN_SEALED_DOCTOR_ACCOUNT_H

#include "bytes/secret.h"
#include "sealed/sealed.h"
#include "statement/doctor.h"

#define DOCTOR_ACCOUNT_SEEDS_LEN 64          /* Ed25519 seed, X25519 secret: what a key file holds */
#define DOCTOR_ACCOUNT_POST_MAX (16 * 1024)

struct doctor_account {
	uint8_t sign_public[ATOM_KEY_LEN];
	struct secret64 sign_secret;     /* Ed25519 */
	uint8_t seal_public[ATOM_KEY_LEN];
	struct secret32 seal_secret;     /* X25519 */
};

void doctor_account_init(const uint8_t seeds[static DOCTOR_ACCOUNT_SEEDS_LEN], struct doctor_account *ret);
void doctor_account_done(struct doctor_account *a);   /* wiped */

/* Signs R, whose keys are set from A, and appends it. ERR_FORMAT, ERR_TOO_LONG for names that no request may have; ERR_NOMEM. */
enum err doctor_account_request(const struct doctor_account *a, struct doctor_request *r, struct buf *ret_statement);

/* Appends the body of POST /v1/hospitals/{h}/requests: STATEMENT sealed to the hospital's inbox, where only it can read it. */
enum err doctor_account_post(struct bytes statement, const uint8_t inbox[static ATOM_KEY_LEN],
			     const struct sealed_random *random, struct buf *ret_post);

#endif
