/* What a terminal believes of doctors (docs/protocol.md, section 5). As verify.h. */
#ifndef MIZHEN_VERIFY_VERIFY_CERTIFICATES_H
#define MIZHEN_VERIFY_VERIFY_CERTIFICATES_H

#include "statement/doctor.h"
#include "verify/verify.h"

/* A certificate in force. */
struct verify_certificate {
	struct doctor doctor;
	struct bytes raw;
};

/* The heap's array; points into the answers. */
struct verify_certificates {
	struct verify_certificate *certificates;
	size_t n, max;
};

void verify_certificates_free(struct verify_certificates *list);
const struct verify_certificate *verify_certificates_find(const struct verify_certificates *list,
							  const uint8_t sign[static ATOM_KEY_LEN]);   /* NULL if none */

/*
 * GET /v1/hospitals/{h}/doctors: adds those in force at NOW to LIST; AT is from
 * verify_hospital. One that is not signed by the hospital is a lie, one that
 * has run out is left out.
 */
enum err verify_certificates_add(struct bytes answer, const struct verify_hospital *at, uint64_t now,
			struct verify_certificates *list, struct problem *why);

#endif
