/* The doctors who asked for a certificate, by request. */
#ifndef MIZHEN_RELAY_STATE_STATE_DOCTORS_H
#define MIZHEN_RELAY_STATE_STATE_DOCTORS_H

#include "relay/state/state.h"

enum state_doctor_status { STATE_REQUESTED, STATE_APPROVED, STATE_CERTIFIED, STATE_DOCTOR_REVOKED };

struct state_doctor {
	int64_t id;
	uint8_t request_id[HASH_LEN];
	uint8_t sign[SHELF_KEY_LEN];
	enum state_doctor_status status;
	uint64_t until;                     /* of the certificate; 0: none */
	struct buf request;                 /* statement; owner: the caller */
};

enum err state_doctors_add(struct state *s, const struct state_doctor *doctor);   /* the same request again changes nothing */
enum err state_doctors_next(struct state *s, int64_t after, struct state_doctor *ret);
enum err state_doctors_set(struct state *s, int64_t id, enum state_doctor_status status, uint64_t until);

enum err state_doctors_trim(struct state *s, uint64_t keep);   /* of those not decided upon only the newest stay */

#endif
