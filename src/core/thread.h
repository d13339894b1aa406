/*
 * Who belongs to a consultation: it follows from its signed messages, taken one
 * by one in the order in which they were sent (docs/protocol.md, section 4).
 *
 * The patient's home account opens the thread by an invitation of itself. The
 * patient may invite anyone, and whom a later message of the patient does not
 * have in its audience is out. A doctor may invite one doctor. Anyone may leave.
 */
#ifndef MIZHEN_CORE_THREAD_H
#define MIZHEN_CORE_THREAD_H

#include "core/message_plain.h"

#define THREAD_MEMBERS_MAX MESSAGE_AUDIENCE_MAX

struct thread_member {
	uint8_t sign[ATOM_KEY_LEN], seal[ATOM_KEY_LEN];
	bool has_invited;                /* a doctor's one invitation is used */
};

struct thread {
	uint8_t id[ATOM_HASH_LEN];
	struct thread_member members[THREAD_MEMBERS_MAX];   /* the patient first */
	size_t n;
};

/*
 * The thread that an opening message makes: ST, verified, read as M, opened as
 * P. Its certificate, if any, is a home statement that names the same keys;
 * who signed that is the caller's to check. ERR_FORMAT, ERR_DENIED, ERR_CONFLICT.
 */
enum err thread_open(const struct statement *st, const struct message *m, const struct message_plain *p, struct thread *ret);

/*
 * Takes the next message. ERR_DENIED: the author is no member, or may not
 * invite; ERR_CONFLICT: another thread, or an invitation whose certificate does
 * not name the keys; ERR_TOO_LONG: it is full. The certificate's hospital and
 * time are the caller's to check (core/doctor.h).
 */
enum err thread_take(struct thread *t, const struct message *m, const struct message_plain *p);

/* NULL if none. */
const struct thread_member *thread_find(const struct thread *t, const uint8_t sign[static ATOM_KEY_LEN]);

/* Addresses a message to all members: M's audience, and the keys to seal to. */
size_t thread_address(const struct thread *t, struct message *m, uint8_t ret_seals[static THREAD_MEMBERS_MAX][ATOM_KEY_LEN]);

#endif
