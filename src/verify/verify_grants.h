/* What a terminal believes of lists of grants (docs/protocol.md, section 5). As verify.h. */
#ifndef MIZHEN_VERIFY_VERIFY_GRANTS_H
#define MIZHEN_VERIFY_VERIFY_GRANTS_H

#include "statement/grant.h"
#include "verify/verify.h"

enum verify_grant_state { VERIFY_GRANT_LIVE = 0, VERIFY_GRANT_ENDED = 1, VERIFY_GRANT_REVOKED = 2 };

/* A grant in a list, signed by whom it should be. */
struct verify_grant {
	uint8_t id[HASH_LEN];
	struct grant grant;
	enum verify_grant_state state;
	/* Of the shelf's own account, the others have none: */
	struct bytes opened;                   /* [* [doctor key, time, times]] as encoded; the platform's word alone */
	uint64_t revoked;                      /* if revoked: when, as signed by who revoked it */
	bool revoked_by_passer;                /* the doctor who passed it on; else the patient */
};

struct verify_grants {
	struct verify_grant *grants;
	size_t n, max;
};

void verify_grants_free(struct verify_grants *list);

/*
 * GET /v1/grants of an account: adds to LIST. All are signed by ACCOUNT's key
 * or by the doctor of one that is; revoked is what one of the two has revoked.
 */
enum err verify_grants_own(struct bytes answer, const uint8_t account[static ATOM_KEY_LEN], struct verify_grants *list,
			   struct problem *why);

/*
 * GET /v1/grants of a doctor, to and by whom SIGN is: adds to LIST those that
 * were made to this doctor, or passed on by it. Who signed the others' shelves
 * is known only when they are opened: verify_granted.
 */
enum err verify_grants_inbox(struct bytes answer, const uint8_t sign[static ATOM_KEY_LEN], struct verify_grants *list,
		      struct problem *why);

#endif
