#include "platform/requests.h"

#include "platform/limits.h"
#include "statement/link.h"

struct request {
	enum requests_kind kind;
	struct bytes statement;      /* p is NULL for a doctor's */
	struct bytes file;
};

static enum err check_link(struct call *c, const struct request *r)
{
	struct link_request link;
	struct statement st;

	/* who signed it is for the hospital to find out: the voucher's account keys are not ours to look through */
	TRY(statement_read(r->statement, STATEMENT_LINK_REQUEST, &st));
	TRY(link_request_read(st.body, &link));
	if (!bytes_equal(link.audience, bytes_of_str(c->hospital)))
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the request is to another hospital");
	if (link.expires <= c->now)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the request has run out");
	return call_check_file_hash(c, r->file, link.file);
}

static enum err read_request(struct call *c, struct request *ret)
{
	struct cbor_reader r = cbor_reader(c->http->body);
	struct request request = { 0 };

	cbor_get_array_of(&r, 3);
	request.kind = (enum requests_kind)atom_get_range(&r, REQUESTS_DOCTOR, REQUESTS_LINK);
	if (request.kind == REQUESTS_DOCTOR)
		cbor_get_null(&r);
	else
		request.statement = cbor_get_bytes(&r, STATEMENT_MAX);
	request.file = cbor_get_bytes(&r, SIZE_MAX);
	TRY(cbor_done(&r));
	TRY(call_check_file(request.file));
	if (request.kind == REQUESTS_LINK)
		TRY(check_link(c, &request));
	*ret = request;
	return OK;
}

static enum err check_queue(struct call *c)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT COUNT(*) FROM request WHERE hospital = $1",
					   STORE_TEXT(bytes_of_str(c->hospital)));
	uint64_t n = 0;

	if (store_next(&q))
		n = store_get_uint(&q, 0);
	TRY(store_end(&q));
	return n < REQUESTS_QUEUE_MAX ? OK : call_refuse(c, PROBLEM_TOO_MANY, "%d requests to this hospital wait already", REQUESTS_QUEUE_MAX);
}

enum err requests_post(struct call *c)
{
	struct request r;

	TRY(STORE_RUN(c->store, "UPDATE hospital SET request = request + 1 WHERE id = $1", STORE_TEXT(bytes_of_str(c->hospital))));
	if (store_changed(c->store) == 0)
		return ERR_NOT_FOUND;
	TRY(limits_take(c, LIMITS_REQUESTS, c->hospital));
	TRY(read_request(c, &r));
	TRY(check_queue(c));
	TRY(STORE_RUN(c->store,
		      "INSERT INTO request (hospital, number, kind, statement, file)"
		      " SELECT id, request, $1, $2, $3 FROM hospital WHERE id = $4",
		      STORE_UINT(r.kind), r.statement.p != NULL ? STORE_BYTES(r.statement) : STORE_NULL, STORE_BYTES(r.file),
		      STORE_TEXT(bytes_of_str(c->hospital))));
	return call_answer_empty(c, 202);
}

enum err requests_list(struct call *c)
{
	struct cbor_writer w = call_answer(c, 200, true);
	struct store_query q;
	uint64_t after;

	TRY(call_argument(c, "after", 0, INT64_MAX, &after));
	q = STORE_QUERY(c->store, "SELECT number, kind, statement, file FROM request WHERE hospital = $1 AND number > $2 ORDER BY number",
			STORE_TEXT(bytes_of_str(c->hospital)), STORE_UINT(after));
	while (w.out->n < REQUESTS_ANSWER_BYTES && store_next(&q)) {
		cbor_put_array(&w, 4);
		cbor_put_uint(&w, store_get_uint(&q, 0));
		cbor_put_uint(&w, store_get_uint(&q, 1));
		atom_put_bytes_or_null(&w, store_get_bytes(&q, 2));
		cbor_put_bytes(&w, store_get_bytes(&q, 3));
	}
	TRY(store_end(&q));
	return cbor_written(&w);
}
