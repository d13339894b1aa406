#include "relay/outer/outer_batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/api.h"
#include "relay/outer/outer_blob.h"
#include "relay/spool_heard.h"
#include "statement/batch_item.h"
#include "sys/crash.h"
#include "sys/log.h"

/* A batch on its way: what is sent, and its body to be walked for blobs. */
struct carried {
	uint64_t number;
	struct buf file;
	struct bytes body;
	struct batch_item_reader reader;
	struct batch_item item;
};

/* The platform would refuse it, and could not tell damage from a lie. Only inner knows the key, and looks at the signature. */
static enum err check(struct carried *c)
{
	struct bytes statement;
	struct statement st;
	struct batch batch;

	TRY(batch_split(BYTES_OF_BUF(&c->file), &statement, &c->body));
	TRY(statement_read(statement, STATEMENT_BATCH, &st));
	TRY(batch_read(st.body, &batch));
	if (batch.number != c->number)
		return ERR_PROOF;
	return batch_covers(&batch, c->body);
}

/* Calls EACH for every blob that the batch names. */
static enum err each_blob(struct outer *o, struct carried *c, enum err (*each)(struct outer *o, const struct shelf_blob *blob))
{
	batch_item_reader_init(&c->reader, c->body);
	do {
		TRY(batch_item_next(&c->reader, &c->item));
		for (size_t i = 0; i < c->item.blobs_n; i++)
			TRY(each(o, &c->item.blobs[i]));
	} while (c->item.kind != BATCH_ITEM_ROOT);
	return OK;
}

/* One that a batch before named is long gone. */
static enum err remove_blob(struct outer *o, const struct shelf_blob *blob)
{
	enum err e = spool_remove_blob(&o->spool, blob->id);

	return e == ERR_NOT_FOUND ? OK : e;
}

/*
 * The platform has it. Blobs go first, which makes room for the number to be
 * written on a full disk; whatever is broken off here is made good by the same
 * batch being sent again, or by asking the platform.
 */
static enum err taken(struct outer *o, struct carried *c)
{
	TRY(each_blob(o, c, remove_blob));
	TRY(spool_put_accepted(&o->spool, c->number));
	crash_point("batch-accepted");
	return spool_remove_batch(&o->spool, c->number);
}

static enum err answered(struct outer *o, struct carried *c, const struct http_client_answer *answer)
{
	/* It may have taken it before: then it says 204 again. */
	if (answer->status == 204)
		return taken(o, c);
	if (answer->problem.has_expected)
		log_event("batch-out-of-order", "number=%" PRIu64 " expected=%" PRIu64, c->number, answer->problem.expected);
	else
		log_event("batch-refused", "number=%" PRIu64 " status=%d problem=%s", c->number, answer->status, answer->problem.name);
	outer_refused(o, c->number, (unsigned)answer->status, &answer->problem);
	return api_status(answer);
}

static enum err send(struct outer *o, struct carried *c)
{
	AUTO(http_client_answer_free) struct http_client_answer answer = { 0 };
	char path[128];

	snprintf(path, sizeof(path), "/v1/hospitals/%s/batches/%" PRIu64, o->config->id, c->number);
	const struct http_client_request request = {
		.method = "PUT", .path = path, .type = HTTP_CLIENT_CBOR_SEQ, .body = BYTES_OF_BUF(&c->file),
		.token = o->token, .max = 4096,
	};
	TRY(http_client_call(o->client, &request, &answer));
	crash_point("batch-sent");
	return answered(o, c, &answer);
}

static enum err carry(struct outer *o, struct carried *c)
{
	enum err e = spool_read_batch(&o->spool, c->number, &c->file);

	if (e == OK)
		e = check(c);
	if (e == OK)
		e = each_blob(o, c, outer_blob_carry);
	else if (e != ERR_NOMEM && e != ERR_IO) {
		/* inner has another copy, and puts it here in its turn */
		log_event("batch-damaged", "number=%" PRIu64, c->number);
		outer_refused(o, c->number, 0, NULL);
		TRY(spool_remove_batch(&o->spool, c->number));
		return ERR_PROOF;
	}
	if (e == ERR_PROOF)
		outer_refused(o, c->number, 0, NULL);
	return e == OK ? send(o, c) : e;
}

static enum err carry_number(struct outer *o, uint64_t number)
{
	struct carried *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return ERR_NOMEM;
	c->number = number;
	c->file = BUF_MAX(SPOOL_BATCH_MAX);
	enum err e = carry(o, c);
	buf_free(&c->file);
	free(c);
	return e;
}

enum err outer_batch_carry(struct outer *o)
{
	uint64_t number;
	enum err e;

	while ((e = spool_next_batch(&o->spool, 0, &number)) == OK)
		TRY(carry_number(o, number));
	TRY(e == ERR_NOT_FOUND ? OK : e);
	return spool_heard_end_refusal(&o->spool);
}
