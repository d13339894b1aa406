#include "platform/grants_serve.h"

#include <string.h>

#include "platform/fetch.h"
#include "platform/grants.h"
#include "platform/snapshot.h"

/* [* [doctor key, time, times]], this grant's own openings. */
static enum err put_opened(struct call *c, uint64_t row, struct cbor_writer *w)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT COUNT(*) FROM opened WHERE granted = $1", STORE_UINT(row));
	uint64_t n = 0;

	if (store_next(&q))
		n = store_get_uint(&q, 0);
	TRY(store_end(&q));
	cbor_put_array(w, (size_t)n);
	q = STORE_QUERY(c->store, "SELECT doctor, time, times FROM opened WHERE granted = $1 ORDER BY time", STORE_UINT(row));
	while (store_next(&q)) {
		cbor_put_array(w, 3);
		cbor_put_bytes(w, store_get_bytes(&q, 0));
		cbor_put_uint(w, store_get_uint(&q, 1));
		cbor_put_uint(w, store_get_uint(&q, 2));
	}
	return store_end(&q);
}

/* A grant whose time is up counts as ended even before it is swept up. */
static uint64_t state_of(uint64_t state, uint64_t expires, uint64_t now)
{
	return state == GRANTS_LIVE && expires <= now ? GRANTS_ENDED : state;
}

static enum err list_account(struct call *c)
{
	struct cbor_writer w = call_answer(c, 200, true);
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT no, state, expires, statement, revocation FROM granted WHERE shelf = $1 ORDER BY no",
					   STORE_UINT(c->who.shelf));
	enum err e = OK;

	while (e == OK && store_next(&q)) {
		cbor_put_array(&w, 4);
		cbor_put_bytes(&w, store_get_bytes(&q, 3));
		cbor_put_uint(&w, state_of(store_get_uint(&q, 1), store_get_uint(&q, 2), c->now));
		e = put_opened(c, store_get_uint(&q, 0), &w);
		atom_put_bytes_or_null(&w, store_get_bytes(&q, 4));
	}
	enum err end = store_end(&q);
	TRY(e);
	TRY(end);
	return cbor_written(&w);
}

/* [grant statement, parent statement / null, state] */
static enum err put_to_doctor(struct call *c, uint64_t row, struct cbor_writer *w)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT g.state, g.expires, g.statement, p.statement FROM granted AS g"
					   " LEFT JOIN granted AS p ON p.no = g.parent WHERE g.no = $1",
					   STORE_UINT(row));
	bool found = store_next(&q);

	if (found) {
		cbor_put_array(w, 3);
		cbor_put_bytes(w, store_get_bytes(&q, 2));
		atom_put_bytes_or_null(w, store_get_bytes(&q, 3));
		cbor_put_uint(w, state_of(store_get_uint(&q, 0), store_get_uint(&q, 1), c->now));
	}
	return store_end_found(&q, found);
}

/* What is sorted here, and for a grant's records below, is row numbers alone. */
static enum err list_doctor(struct call *c)
{
	struct cbor_writer w = call_answer(c, 200, true);
	struct store_query q = STORE_QUERY(c->store, "SELECT no FROM granted WHERE doctor = $1 OR signer = $2 ORDER BY no",
					   STORE_BYTES(BYTES_OF(c->who.key)), STORE_BYTES(BYTES_OF(c->who.key)));
	enum err e = OK, end;

	while (e == OK && store_next(&q))
		e = put_to_doctor(c, store_get_uint(&q, 0), &w);
	end = store_end(&q);
	TRY(e);
	TRY(end);
	return cbor_written(&w);
}

enum err grants_serve_list(struct call *c)
{
	return c->who.role == SESSION_ACCOUNT ? list_account(c) : list_doctor(c);
}

/* Every opening counts; those of an hour share a row, so that a grant of 30 days has at most 720. */
static enum err note_opened(struct call *c, uint64_t row)
{
	TRY(STORE_RUN(c->store,
		      "UPDATE opened SET times = times + 1 WHERE granted = $1 AND time > $2 AND time ="
		      " (SELECT MAX(time) FROM opened WHERE granted = $3 AND time <= $4)",
		      STORE_UINT(row), STORE_UINT(c->now - GRANTS_OPENED_SECONDS), STORE_UINT(row), STORE_UINT(c->now)));
	if (store_changed(c->store) > 0)
		return OK;
	return STORE_RUN(c->store, "INSERT INTO opened (granted, time, doctor, times) VALUES ($1, $2, $3, 1)", STORE_UINT(row),
			 STORE_UINT(c->now), STORE_BYTES(BYTES_OF(c->who.key)));
}

/* How many records follow. */
static enum err count_granted(struct call *c, const struct grants_row *g, uint64_t *ret)
{
	struct store_query q;

	if (g->kind == GRANT_KEY)
		return fetch_count_records(c, g->shelf, ret);
	q = STORE_QUERY(c->store, "SELECT COUNT(*) FROM granted_record WHERE granted = $1", STORE_UINT(g->row));
	if (store_next(&q))
		*ret = store_get_uint(&q, 0);
	return store_end(&q);
}

static enum err put_record(struct call *c, uint64_t row, struct cbor_writer *w)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT rid, version, blobs, fields, file FROM record WHERE no = $1", STORE_UINT(row));
	bool found = store_next(&q);

	if (found)
		fetch_put_record(&q, w);
	return store_end_found(&q, found);
}

static enum err put_granted(struct call *c, const struct grants_row *g, struct cbor_writer *w)
{
	struct store_query q;
	enum err e = OK, end;

	if (g->kind == GRANT_KEY)
		return fetch_put_records(c, g->shelf, w);
	q = STORE_QUERY(c->store, "SELECT record FROM granted_record JOIN record ON record.no = record WHERE granted = $1 ORDER BY rid",
			STORE_UINT(g->row));
	while (e == OK && store_next(&q))
		e = put_record(c, store_get_uint(&q, 0), w);
	end = store_end(&q);
	TRY(e);
	return end;
}

/* Grant, its parent's statement, and the bundle. */
static enum err put_head(struct call *c, const struct grants_row *g, struct cbor_writer *w)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT p.statement, g.bundle FROM granted AS g LEFT JOIN granted AS p ON p.no = g.parent"
					   " WHERE g.no = $1",
					   STORE_UINT(g->row));
	bool found = store_next(&q);

	cbor_put_bytes(w, BYTES_OF_BUF(&g->statement));
	if (found) {
		atom_put_bytes_or_null(w, store_get_bytes(&q, 0));
		cbor_put_bytes(w, store_get_bytes(&q, 1));
	}
	return store_end_found(&q, found);
}

static enum err check_live(struct call *c, const struct grants_row *g)
{
	if (memcmp(g->doctor, c->who.key, ATOM_KEY_LEN) != 0)
		return ERR_NOT_FOUND;
	if (g->state != GRANTS_LIVE || g->expires <= c->now)
		return ERR_EXPIRED;
	if (g->starts > c->now)
		return call_refuse(c, PROBLEM_DENIED, "the grant does not hold yet");
	return OK;
}

enum err grants_serve_one(struct call *c)
{
	AUTO(grants_row_done) struct grants_row g = GRANTS_ROW;
	struct cbor_writer w;
	uint64_t n = 0;

	TRY(grants_find(c, c->id, &g));
	TRY(check_live(c, &g));
	TRY(note_opened(c, g.row));
	TRY(count_granted(c, &g, &n));
	w = call_answer(c, 200, true);
	cbor_put_array(&w, 11);
	TRY(put_head(c, &g, &w));
	/* a key opens what is yet to come too: that is proved by the newest root */
	TRY(g.kind == GRANT_KEY ? snapshot_put_now(c, g.shelf, &w) : snapshot_put(c, g.snapshot, &w));
	cbor_put_uint(&w, n);
	TRY(put_granted(c, &g, &w));
	return cbor_written(&w);
}
