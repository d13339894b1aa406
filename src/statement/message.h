/*
 * The statement over a message of a consultation (docs/protocol.md, section 4).
 * X_write … X_open as in statement/hospital.h. What is inside: sealed/message_plain.h;
 * who belongs to a thread: sealed/thread.h.
 */
#ifndef MIZHEN_STATEMENT_MESSAGE_H
#define MIZHEN_STATEMENT_MESSAGE_H

#include "statement/atom.h"
#include "statement/statement.h"

#define MESSAGE_SEEN_MAX 16
#define MESSAGE_AUDIENCE_MAX 16

struct message {
	bool has_thread;                                        /* false: this opens one */
	uint8_t thread[ATOM_HASH_LEN];
	uint64_t count;                                         /* the sender's in this thread, from 0 */
	uint8_t seen[MESSAGE_SEEN_MAX][ATOM_HASH_LEN];          /* ids of the latest seen, ascending */
	size_t seen_n;
	uint64_t time;
	uint8_t audience[MESSAGE_AUDIENCE_MAX][ATOM_KEY_LEN];   /* signing keys, ascending, at least 1 */
	size_t audience_n;
	uint8_t file[ATOM_HASH_LEN];                            /* SHA-256 of the age file */
};

enum err message_write(const struct message *m, struct buf *ret_body);
enum err message_read(struct bytes body, struct message *ret);
enum err message_sign(const struct message *m, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement);
enum err message_open(struct bytes raw, const uint8_t sender_key[static ATOM_KEY_LEN], struct statement *ret_statement,
		      struct message *ret);

bool message_is_for(const struct message *m, const uint8_t key[static ATOM_KEY_LEN]);
void message_sort(uint8_t (*keys)[ATOM_KEY_LEN], size_t n);   /* ascending, as seen and audience have to be */

#endif
