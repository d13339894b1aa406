/*
 * Who belongs to a consultation: it follows from its signed messages, taken one
 * by one in the order in which they were sent (docs/protocol.md, section 4).
 *
 * The patient's home account opens the thread by an invitation of itself. The
 * patient may invite anyone, and whom a later message of the patient does not
 * have in its audience is out. A doctor may invite one doctor. Anyone may leave.
 * Whoever invites introduces the others: an invitation of somebody who is in
 * already tells the newcomer their keys, and changes nothing for the rest.
 */
#ifndef MIZHEN_SEALED_THREAD_H
#define MIZHEN_SEALED_THREAD_H

#include "sealed/message_plain.h"

#define THREAD_MEMBERS_MAX MESSAGE_AUDIENCE_MAX

struct thread_member {
	uint8_t sign[ATOM_KEY_LEN], seal[ATOM_KEY_LEN];
	bool has_seal;                   /* false: not yet introduced to us */
	bool is_patient;
	bool has_invited;                /* a doctor's one invitation is used */
};

struct thread {
	uint8_t id[ATOM_HASH_LEN];
	struct thread_member members[THREAD_MEMBERS_MAX];
	size_t n;
};

/*
 * The thread that an opening message makes: ST, verified, read as M, opened as
 * P. Its certificate, if any, is a home statement that names the same keys;
 * whose account signed that is the caller's to check. ERR_DENIED when it is no
 * invitation of its author; ERR_CONFLICT, ERR_FORMAT for the certificate.
 */
enum err thread_open(const struct statement *st, const struct message *m, const struct message_plain *p, struct thread *ret);

/*
 * The thread as it looks to OWN, whom P invites to one that goes on already:
 * everybody in the audience is a member, of whom keys are still to be told.
 * ERR_DENIED when P invites somebody else; ERR_CONFLICT, ERR_FORMAT for the certificate.
 */
enum err thread_join(const struct message *m, const struct message_plain *p, const uint8_t own[static ATOM_KEY_LEN],
		     struct thread *ret);

/*
 * Takes the next message. ERR_DENIED: the author is no member, or may not
 * invite; ERR_CONFLICT: another thread, or an invitation whose certificate does
 * not name the keys; ERR_TOO_LONG: it is full. A certificate's signature and
 * time are the caller's to check (statement/doctor.h, statement/home.h).
 */
enum err thread_take(struct thread *t, const struct message *m, const struct message_plain *p);

/* NULL if none. */
const struct thread_member *thread_find(const struct thread *t, const uint8_t sign[static ATOM_KEY_LEN]);

/*
 * Addresses a message to all members whose keys are known, and to NEWCOMER, who
 * is being invited, or NULL: M's audience, and the keys to seal to. Their number.
 */
size_t thread_address(const struct thread *t, const struct thread_member *newcomer, struct message *m,
		      uint8_t ret_seals[static THREAD_MEMBERS_MAX][ATOM_KEY_LEN]);

#endif
