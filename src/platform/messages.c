#include "platform/messages.h"

#include <assert.h>

#include "platform/feed.h"
#include "statement/message.h"

static enum err check_mailbox(struct call *c, const uint8_t *mailbox)
{
	/* the kind in the text of the statement, so that the index over messages alone can serve */
	static_assert(FEED_MESSAGE == 4, "as the index event_message has it");
	struct store_query q = STORE_QUERY(c->store, "SELECT COUNT(*) FROM event WHERE mailbox = $1 AND kind = 4",
					   STORE_BYTES(BYTES(mailbox, HASH_LEN)));
	uint64_t n = 0;

	if (store_next(&q))
		n = store_get_uint(&q, 0);
	TRY(store_end(&q));
	return n < MESSAGES_MAILBOX_MAX ? OK : call_refuse(c, PROBLEM_TOO_MANY, "a mailbox it goes to is full");
}

static enum err deliver(struct call *c, const struct message *m, uint64_t row)
{
	uint8_t mailbox[HASH_LEN];

	for (size_t i = 0; i < m->audience_n; i++) {
		statement_key_id(m->audience[i], mailbox);
		TRY(check_mailbox(c, mailbox));
		TRY(feed_post(c, mailbox, FEED_MESSAGE, row, BYTES_NONE, BYTES_NONE));
	}
	return OK;
}

enum err messages_post(struct call *c)
{
	struct bytes raw, file;
	struct statement st;
	struct message m;
	enum err e;

	TRY(call_pair(c, &raw, &file));
	TRY(message_open(raw, c->who.key, &st, &m));
	TRY(call_check_file_hash(c, file, m.file));
	e = STORE_RUN(c->store, "INSERT INTO message (id, sender, statement, file) VALUES ($1, $2, $3, $4)",
		      STORE_BYTES(BYTES_OF(st.id)), STORE_BYTES(BYTES_OF(c->who.key)), STORE_BYTES(raw), STORE_BYTES(file));
	/* the same again is an answer that got lost */
	if (e == ERR_CONFLICT)
		return call_answer_empty(c, 202);
	TRY(e);
	TRY(deliver(c, &m, store_inserted(c->store)));
	return call_answer_empty(c, 202);
}
