/*
 * Which records have another one of the same hospital in their place. What was
 * replaced does not know it: the newer one names it, in FHIR R4's ways. The
 * twin of web/src/fhir/replaced.ts; both are tested against
 * tests/fhir/replaced.json.
 */
#ifndef MIZHEN_TERMINAL_REPLACED_H
#define MIZHEN_TERMINAL_REPLACED_H

#include "bytes/base.h"

#define REPLACED_RID 16

/* All zero: empty. */
struct replaced {
	struct replaced_names {
		struct replaced_name {
			char *key, *system;      /* the heap's; system may be NULL */
			size_t record;
		} *all;
		size_t n, max;
	} known, claims;
	struct replaced_record {
		uint8_t rid[REPLACED_RID];
		bool is_replaced;
	} *records;
	size_t n, max;
};

void replaced_free(struct replaced *r);

/* Each record of a hospital that there is, valid JSON; then all of them are looked at. ERR_NOMEM. */
enum err replaced_add(struct replaced *r, const uint8_t rid[static REPLACED_RID], struct bytes resource);
void replaced_settle(struct replaced *r);

bool replaced_is(const struct replaced *r, const uint8_t rid[static REPLACED_RID]);

#endif
