/* The statements in a batch: a hospital's own, its doctors, its list of revoked ones, its link answers. */
#ifndef MIZHEN_PLATFORM_INGEST_STATEMENTS_H
#define MIZHEN_PLATFORM_INGEST_STATEMENTS_H

#include "platform/call.h"
#include "statement/hospital.h"

/* The hospital as it stands, while a batch changes it. */
struct ingest_hospital {
	struct hospital now;
	uint8_t id[HASH_LEN];               /* of its statement in force */
	bool has_revoked;
	uint8_t revoked[HASH_LEN];          /* id of the list in force */
	struct buf statement;               /* what NOW points into */
};

#define INGEST_HOSPITAL ((struct ingest_hospital){ .statement = BUF_MAX(STATEMENT_MAX) })

enum err ingest_statements_load(struct call *c, const char *hospital, struct ingest_hospital *ret);
void ingest_statements_done(struct ingest_hospital *h);

/* Takes a statement of one of the three kinds, signed by the key in force. */
enum err ingest_statements_take(struct call *c, struct ingest_hospital *h, struct bytes raw);
/* Puts a link answer into the mailbox it names. */
enum err ingest_statements_answer(struct call *c, struct ingest_hospital *h, struct bytes raw, struct bytes file);

#endif
