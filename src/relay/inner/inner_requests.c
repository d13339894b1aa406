#include "relay/inner/inner.h"

#include "bytes/cbor.h"
#include "relay/state/state_links.h"
#include "statement/statement.h"
#include "sys/log.h"

enum { KIND_DOCTOR, KIND_LINK };

static enum err take(struct inner *in, struct bytes raw, uint64_t number)
{
	struct cbor_reader r = cbor_reader(raw);
	struct bytes statement = BYTES_NONE, file;
	uint64_t kind;

	cbor_get_array_of(&r, 4);
	if (cbor_get_uint(&r) != number)
		cbor_fail(&r, ERR_FORMAT);
	kind = cbor_get_uint(&r);
	if (!cbor_get_opt_null(&r))
		statement = cbor_get_bytes(&r, STATEMENT_MAX);
	file = cbor_get_bytes(&r, SPOOL_REQUEST_MAX);
	TRY(cbor_done(&r));
	if (kind == KIND_DOCTOR && statement.p == NULL)
		return inner_doctors_request(in, file);
	if (kind == KIND_LINK && statement.p != NULL)
		return inner_links_request(in, statement, file);
	return ERR_FORMAT;
}

/* What is wrong with a request is its sender's affair; what is wrong with us ends the cycle. */
static bool is_ours(enum err e)
{
	return e == ERR_IO || e == ERR_FULL || e == ERR_NOMEM || e == ERR_BUSY;
}

/* ERR_NOT_FOUND: it waits for one before it, or is damaged itself, and is fetched again. */
static enum err take_one(struct inner *in, uint64_t number)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(SPOOL_REQUEST_MAX);
	uint64_t before;
	enum err e = spool_read_request(&in->spool, number, &before, &raw);

	if (e == ERR_PROOF || (e == OK && before > in->relay.request)) {
		log_event(e == OK ? "request-missing" : "request-damaged", "number=%llu", (unsigned long long)(e == OK ? before : number));
		if (e == ERR_PROOF)
			TRY(spool_remove_request(&in->spool, number));
		return ERR_NOT_FOUND;
	}
	if (e == OK)
		e = take(in, BYTES_OF_BUF(&raw), number);
	if (is_ours(e))
		return e;
	if (e == OK)
		log_event("request-done", "number=%llu", (unsigned long long)number);
	else
		log_event("request-dropped", "number=%llu reason=%s", (unsigned long long)number, err_name(e));
	in->relay.request = number;
	if (inner_batch_full(in))
		return inner_batch_turn(in);
	return OK;
}

enum err inner_requests_take(struct inner *in)
{
	struct batch_item item = { .kind = BATCH_ITEM_DONE };
	uint64_t before = in->relay.request, number;
	enum err e;

	TRY(state_links_forget(&in->state, in->now));
	while ((e = spool_next_request(&in->spool, in->relay.request, &number)) == OK && (e = take_one(in, number)) == OK)
		;
	if (e != ERR_NOT_FOUND)
		return e;
	if (in->relay.request == before)
		return OK;
	item.done = in->relay.request;
	return inner_batch_add(in, &item, 0);
}

enum err inner_requests_finish(struct inner *in)
{
	uint64_t number = 0;
	enum err e;

	while ((e = spool_next_request(&in->spool, 0, &number)) == OK && number <= in->relay.request)
		TRY(spool_remove_request(&in->spool, number));
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return inner_links_call(in);
}
