/*
 * What a terminal believes of doctors and grants (docs/protocol.md, section
 * 5). As verify.h.
 */
#ifndef MIZHEN_VERIFY_VERIFY_GRANT_H
#define MIZHEN_VERIFY_VERIFY_GRANT_H

#include "sealed/bundle.h"
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
enum err verify_doctors(struct bytes answer, const struct verify_hospital *at, uint64_t now,
			struct verify_certificates *list, struct problem *why);

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
enum err verify_own_grants(struct bytes answer, const uint8_t account[static ATOM_KEY_LEN], struct verify_grants *list,
			   struct problem *why);

/*
 * GET /v1/grants of a doctor, to and by whom SIGN is: adds to LIST those that
 * were made to this doctor, or passed on by it. Who signed the others' shelves
 * is known only when they are opened: verify_granted.
 */
enum err verify_inbox(struct bytes answer, const uint8_t sign[static ATOM_KEY_LEN], struct verify_grants *list,
		      struct problem *why);

/*
 * ENDED: ids of grants known to have ended for good, 32 bytes each, in order.
 * None of the list's live ones may be among them; those that were revoked are
 * added, of the others nothing is forgotten. Not those of which it is said that
 * their time is over: a platform's clock that is ahead for a moment says so of
 * all, and terminals see by themselves when a grant runs out.
 */
enum err verify_ended(const struct verify_grants *list, struct buf *ended, struct problem *why);
enum err verify_ended_add(struct buf *ended, const uint8_t id[static HASH_LEN]);   /* ERR_TOO_LONG, ERR_NOMEM */
bool verify_ended_has(struct bytes ended, const uint8_t id[static HASH_LEN]);

#endif
