/* What inner.db knows of the hospital's patients. */
#ifndef MIZHEN_RELAY_STATE_STATE_PATIENTS_H
#define MIZHEN_RELAY_STATE_STATE_PATIENTS_H

#include "relay/state/state.h"

enum state_problem {
	STATE_FINE,
	STATE_UNREADABLE,                   /* a field has no normal form; field says which */
	STATE_SHARED,                       /* another patient comes to the same tag */
	STATE_CLOSED,                       /* the identity leads to a shelf that was closed for ever */
	STATE_GONE,                         /* no longer among the hospital's patients */
	STATE_ENDED,                        /* the hospital closed it; field says why */
};

struct state_patient {
	int64_t id;                         /* 0: not stored yet */
	enum state_problem problem;
	char field[32];
	int64_t shelf;                      /* 0: none */
	bool has_tag, has_who;
	uint8_t tag[SHELF_TAG_LEN];         /* where the identity leads */
	uint8_t identity[HASH_LEN];         /* keyed hash of the fields: another one, another identity */
	uint8_t who[HASH_LEN];              /* keyed hash of ID card number and name, for link requests */
	uint8_t sealed[STATE_SEALED_MAX];   /* struct keys_patient, sealed */
	size_t sealed_n;                    /* 0: none yet */
	bool slip;                          /* a slip is due */
	bool renew;                         /* a renewal is due */
};

enum err state_patients_find(struct state *s, struct bytes number, struct state_patient *ret);
enum err state_patients_get(struct state *s, int64_t id, struct state_patient *ret);
enum err state_patients_put(struct state *s, struct bytes number, struct state_patient *patient);   /* id is set when new */
enum err state_patients_get_number(struct state *s, int64_t id, struct buf *ret);

/* How many lay claim to a tag, and the next of them above AFTER. */
enum err state_patients_count_tag(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], uint64_t *ret);
enum err state_patients_next_of_tag(struct state *s, const uint8_t tag[static SHELF_TAG_LEN], int64_t after, int64_t *ret);
enum err state_patients_any_alone(struct state *s, bool *ret);   /* whether somebody is quarantined for a tag that nobody shares any more */

/* The patients that are fine and of this hash, at most MAX. */
enum err state_patients_find_who(struct state *s, const uint8_t who[static HASH_LEN], int64_t *ret, size_t max, size_t *ret_n);

/* The next patient above AFTER for whom something is due (a slip: only to one who is fine) or wrong; ERR_NOT_FOUND at the end. */
enum err state_patients_next_slip(struct state *s, int64_t after, int64_t *ret);
enum err state_patients_next_renewal(struct state *s, int64_t after, int64_t *ret);
enum err state_patients_next_ended(struct state *s, int64_t after, int64_t *ret);     /* whose shelf is not closed yet */

/* Patients that the hospital still has are noted; the next above AFTER that was not comes back, ERR_NOT_FOUND at the end. */
enum err state_patients_note_begin(struct state *s);
enum err state_patients_note(struct state *s, int64_t id);
enum err state_patients_next_unnoted(struct state *s, int64_t after, int64_t *ret);

#endif
