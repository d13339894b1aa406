/* What a terminal believes of a grant that it opens (docs/protocol.md, section 5). As verify.h. */
#ifndef MIZHEN_VERIFY_VERIFY_GRANTED_H
#define MIZHEN_VERIFY_VERIFY_GRANTED_H

#include "sealed/bundle.h"
#include "verify/verify_certificates.h"

/* A grant as a doctor opened it. */
struct verify_granted {
	struct verify_hospital at;
	struct grant grant;
	bool has_parent;
	struct grant parent;
	uint8_t signer[ATOM_KEY_LEN];          /* the shelf account, or the doctor who passed it on */
	struct verify_record *records;         /* the heap's */
	size_t n;
	struct buf plain;                      /* secret: what bundle points into */
	struct bundle bundle;
};

struct verify_granted_want {
	const uint8_t *id;                     /* the grant asked for */
	const struct verify_seen *seen;        /* of the hospital it is about: verify_granted_peek */
	const struct verify_certificates *certificates;   /* of the doctors the terminal knows */
	const uint8_t *sign;                   /* the doctor's own public signing key */
	const uint8_t *seal_secret;            /* X25519 */
	uint64_t now;
};

/* Which hospital's shelf a GET /v1/grants/{id} answer is about, before anything is believed. ERR_FORMAT. */
enum err verify_granted_peek(struct bytes answer, char ret_hospital[static ATOM_HOSPITAL_MAX + 1]);

/* GET /v1/grants/{id}, all of it. To be ended by verify_granted_done. */
enum err verify_granted(struct bytes answer, const struct verify_granted_want *want, struct verify_granted *ret,
			struct problem *why);
void verify_granted_done(struct verify_granted *g);

#endif
