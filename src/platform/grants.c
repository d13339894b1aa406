#include "platform/grants.h"

#include <inttypes.h>
#include <string.h>

#include "platform/feed.h"
#include "platform/fetch.h"
#include "platform/records.h"
#include "platform/snapshot.h"

void grants_row_done(struct grants_row *g)
{
	buf_free(&g->statement);
}

/* Takes the row at hand: no, shelf, parent, kind, state, starts, expires, snapshot, doctor, signer, statement. */
static enum err take_row(struct store_query *q, struct grants_row *g)
{
	g->row = store_get_uint(q, 0);
	g->shelf = store_get_uint(q, 1);
	g->parent = store_get_uint(q, 2);
	g->kind = (enum grant_kind)store_get_uint(q, 3);
	g->state = (enum grants_state)store_get_uint(q, 4);
	g->starts = store_get_uint(q, 5);
	g->expires = store_get_uint(q, 6);
	g->snapshot = store_get_uint(q, 7);
	store_get_fixed(q, 8, g->doctor, ATOM_KEY_LEN);
	store_get_fixed(q, 9, g->signer, ATOM_KEY_LEN);
	buf_truncate(&g->statement, 0);
	return buf_add(&g->statement, store_get_bytes(q, 10));
}

static enum err finish_row(struct store_query *q, struct grants_row *ret)
{
	bool found = store_next(q);
	enum err e = found ? take_row(q, ret) : OK, end = store_end_found(q, found);

	TRY(e);
	return end;
}

enum err grants_find(struct call *c, const uint8_t id[static HASH_LEN], struct grants_row *ret)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT no, shelf, parent, kind, state, starts, expires, snapshot, doctor, signer, statement"
					   " FROM granted WHERE id = $1",
					   STORE_BYTES(BYTES(id, HASH_LEN)));

	return finish_row(&q, ret);
}

enum err grants_load(struct call *c, uint64_t row, struct grants_row *ret)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT no, shelf, parent, kind, state, starts, expires, snapshot, doctor, signer, statement"
					   " FROM granted WHERE no = $1",
					   STORE_UINT(row));

	return finish_row(&q, ret);
}

static enum err check_certified(struct call *c, const uint8_t *doctor)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT 1 FROM doctor WHERE key = $1 AND revoked = 0 AND starts <= $2 AND expires > $3 LIMIT 1",
					   STORE_BYTES(BYTES(doctor, ATOM_KEY_LEN)), STORE_UINT(c->now), STORE_UINT(c->now));
	bool found = store_next(&q);

	TRY(store_end(&q));
	return found ? OK : call_refuse(c, PROBLEM_DENIED, "no certificate is in force for this doctor");
}

static enum err check_room(struct call *c, uint64_t shelf)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT COUNT(*) FROM granted WHERE shelf = $1 AND state = 0 AND expires > $2",
					   STORE_UINT(shelf), STORE_UINT(c->now));
	uint64_t n = 0;

	if (store_next(&q))
		n = store_get_uint(&q, 0);
	TRY(store_end(&q));
	return n < GRANTS_LIVE_MAX ? OK : call_refuse(c, PROBLEM_TOO_MANY, "the shelf has %d live grants", GRANTS_LIVE_MAX);
}

static enum err insert(struct call *c, const struct statement *st, const struct grant *g, const struct grants_row *row,
		       struct bytes bundle, uint64_t *ret_row)
{
	TRY(STORE_RUN(c->store,
		      "INSERT INTO granted (id, shelf, parent, kind, state, doctor, signer, starts, expires, snapshot, statement, bundle)"
		      " VALUES ($1, $2, $3, $4, 0, $5, $6, $7, $8, $9, $10, $11)",
		      STORE_BYTES(BYTES_OF(st->id)), STORE_UINT(row->shelf), STORE_UINT(row->parent), STORE_UINT(g->kind),
		      STORE_BYTES(BYTES_OF(g->doctor)), STORE_BYTES(BYTES_OF(row->signer)), STORE_UINT(g->not_before),
		      STORE_UINT(g->expires), STORE_UINT(row->snapshot), STORE_BYTES(st->raw), STORE_BYTES(bundle)));
	*ret_row = store_inserted(c->store);
	return OK;
}

/* Holds each record named, in just that version and file; a child's are its parent's, maybe older than the newest. */
static enum err hold_records(struct call *c, const struct grant *g, uint64_t shelf, uint64_t row)
{
	struct grant_record record;

	for (struct list rest = g->records; grant_record_next(&rest, &record);) {
		TRY(STORE_RUN(c->store,
			      "INSERT INTO granted_record (record, granted) SELECT no, $1 FROM record"
			      " WHERE shelf = $2 AND rid = $3 AND version = $4 AND hash = $5 AND (newest = 1 OR $6 = 1)",
			      STORE_UINT(row), STORE_UINT(shelf), STORE_BYTES(BYTES_OF(record.rid)), STORE_UINT(record.version),
			      STORE_BYTES(BYTES_OF(record.file)), STORE_UINT(g->has_parent ? 1u : 0u)));
		if (store_changed(c->store) != 1)
			return call_refuse(c, PROBLEM_CONFLICT, "the grant names a record that is not on the shelf as it says");
	}
	return OK;
}

/* By the patient: of the newest cycle of their own shelf. */
static enum err stand_account(struct call *c, struct bytes raw, struct statement *st, struct grant *g, struct grants_row *ret)
{
	AUTO(fetch_view_done) struct fetch_view v = FETCH_VIEW;

	TRY(grant_open(raw, c->who.key, st, g));
	TRY(fetch_view_load(c, c->who.shelf, &v));
	if (g->has_parent || !bytes_equal(g->hospital, bytes_of_str(c->who.hospital))
	    || memcmp(g->tag, v.shelf.tag, ATOM_TAG_LEN) != 0)
		return call_refuse(c, PROBLEM_DENIED, "the grant is not of the shelf of this session");
	if (v.shelf.closed)
		return call_refuse(c, PROBLEM_ENDED, "the shelf is closed");
	if (g->cycle != v.cycle)
		return call_refuse_with(c, PROBLEM_CYCLE, "cycle", v.cycle);
	TRY(check_room(c, c->who.shelf));
	ret->shelf = c->who.shelf;
	return snapshot_take(c, c->who.shelf, &v, &ret->snapshot);
}

/* By a doctor, passing on what was granted to them. */
static enum err stand_doctor(struct call *c, struct bytes raw, struct statement *st, struct grant *g, struct grants_row *ret)
{
	AUTO(grants_row_done) struct grants_row parent = GRANTS_ROW;
	struct statement parent_st;
	struct grant parent_grant;

	TRY(grant_open(raw, c->who.key, st, g));
	if (!g->has_parent)
		return call_refuse(c, PROBLEM_DENIED, "a doctor grants only what was granted to them");
	TRY(grants_find(c, g->parent, &parent));
	if (memcmp(parent.doctor, c->who.key, ATOM_KEY_LEN) != 0)
		return call_refuse(c, PROBLEM_DENIED, "the parent grant is another doctor's");
	if (parent.state != GRANTS_LIVE || parent.expires <= c->now)
		return ERR_EXPIRED;
	TRY(statement_read(BYTES_OF_BUF(&parent.statement), STATEMENT_GRANT, &parent_st));
	TRY(grant_read(parent_st.body, &parent_grant));
	TRY(grant_check_child(g, &parent_grant, g->parent));
	TRY(check_room(c, parent.shelf));
	ret->shelf = parent.shelf;
	ret->parent = parent.row;
	ret->snapshot = parent.snapshot;
	return OK;
}

enum err grants_post(struct call *c)
{
	AUTO(grants_row_done) struct grants_row row = GRANTS_ROW, there = GRANTS_ROW;
	uint8_t mailbox[HASH_LEN];
	struct bytes raw, bundle;
	struct statement st;
	struct grant g;
	enum err e;

	TRY(call_pair(c, &raw, &bundle));
	TRY(statement_read(raw, STATEMENT_GRANT, &st));
	e = grants_find(c, st.id, &there);
	if (e == OK)
		return call_answer_empty(c, 201);
	if (e != ERR_NOT_FOUND)
		return e;
	memcpy(row.signer, c->who.key, ATOM_KEY_LEN);
	TRY(c->who.role == SESSION_ACCOUNT ? stand_account(c, raw, &st, &g, &row) : stand_doctor(c, raw, &st, &g, &row));
	TRY(call_check_file_hash(c, bundle, g.bundle));
	if (g.expires <= c->now)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the grant has run out already");
	TRY(check_certified(c, g.doctor));
	TRY(insert(c, &st, &g, &row, bundle, &row.row));
	TRY(hold_records(c, &g, row.shelf, row.row));
	statement_key_id(g.doctor, mailbox);
	TRY(feed_post(c, mailbox, FEED_GRANTED, 0, BYTES_OF(st.id), BYTES_NONE));
	return call_answer_empty(c, 201);
}

enum err grants_allow_blob(struct call *c, uint64_t blob, bool *ret)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT 1 FROM record_blob JOIN record ON record.no = record_blob.record"
					   " JOIN granted ON granted.shelf = record.shelf"
					   " WHERE blob = $1 AND granted.doctor = $2 AND granted.state = 0"
					   " AND granted.starts <= $3 AND granted.expires > $4"
					   " AND (granted.kind = 1 AND record.newest = 1 OR EXISTS (SELECT 1 FROM granted_record"
					   "  WHERE granted_record.record = record.no AND granted_record.granted = granted.no)) LIMIT 1",
					   STORE_UINT(blob), STORE_BYTES(BYTES_OF(c->who.key)), STORE_UINT(c->now), STORE_UINT(c->now));
	bool found = store_next(&q);

	TRY(store_end(&q));
	*ret = found;
	return OK;
}

/* The next live grant that SQL finds with VALUE; *RET is 0 when there is none. */
static enum err next_live(struct call *c, const char *sql, uint64_t value, uint64_t *ret)
{
	const struct store_value values[] = { STORE_UINT(value) };
	struct store_query q = store_query(c->store, sql, values, LEN(values));
	uint64_t row = 0;

	if (store_next(&q))
		row = store_get_uint(&q, 0);
	TRY(store_end(&q));
	*ret = row;
	return OK;
}

/* REVOCATION: the statement that ends it; none where its time is up or its shelf was closed. */
static enum err end_one(struct call *c, uint64_t row, struct bytes revocation)
{
	AUTO(grants_row_done) struct grants_row g = GRANTS_ROW;
	uint8_t mailbox[HASH_LEN];
	struct statement st;

	TRY(grants_load(c, row, &g));
	TRY(STORE_RUN(c->store, "UPDATE granted SET state = $1, revocation = $2, bundle = NULL, snapshot = 0 WHERE no = $3",
		      STORE_UINT(revocation.p != NULL ? GRANTS_REVOKED : GRANTS_ENDED),
		      revocation.p != NULL ? STORE_BYTES(revocation) : STORE_NULL, STORE_UINT(row)));
	TRY(records_let_go(c, row));
	TRY(snapshot_let_go(c, g.snapshot));
	if (revocation.p == NULL)
		return OK;
	TRY(statement_read(BYTES_OF_BUF(&g.statement), STATEMENT_GRANT, &st));
	statement_key_id(g.doctor, mailbox);
	return feed_post(c, mailbox, FEED_REVOKED, 0, BYTES_OF(st.id), BYTES_NONE);
}

static enum err end_with_children(struct call *c, uint64_t row, struct bytes revocation)
{
	uint64_t child;

	TRY(end_one(c, row, revocation));
	/* a child has none itself */
	for (;;) {
		TRY(next_live(c, "SELECT no FROM granted WHERE parent = $1 AND state = 0 LIMIT 1", row, &child));
		if (child == 0)
			return OK;
		TRY(end_one(c, child, revocation));
	}
}

enum err grants_end_shelf(struct call *c, uint64_t shelf)
{
	uint64_t row;

	for (;;) {
		TRY(next_live(c, "SELECT no FROM granted WHERE shelf = $1 AND state = 0 LIMIT 1", shelf, &row));
		if (row == 0)
			return OK;
		TRY(end_one(c, row, BYTES_NONE));
	}
}

enum err grants_end_expired(struct call *c, uint64_t before)
{
	uint64_t row;

	for (;;) {
		TRY(next_live(c, "SELECT no FROM granted WHERE state = 0 AND expires <= $1 LIMIT 1", before, &row));
		if (row == 0)
			return OK;
		TRY(end_one(c, row, BYTES_NONE));
	}
}

/* By who signed the grant, or its parent: an account for all of its shelf, a doctor for what they passed on. */
static enum err may_revoke(struct call *c, const struct grants_row *g)
{
	bool mine = c->who.role == SESSION_ACCOUNT ? g->shelf == c->who.shelf : memcmp(g->signer, c->who.key, ATOM_KEY_LEN) == 0;

	return mine ? OK : call_refuse(c, PROBLEM_DENIED, "the grant is not yours to revoke");
}

enum err grants_revoke(struct call *c)
{
	AUTO(grants_row_done) struct grants_row g = GRANTS_ROW;
	struct statement st;
	struct revoke revoke;

	TRY(grant_revoke_open(c->http->body, c->who.key, &st, &revoke));
	TRY(grants_find(c, revoke.grant, &g));
	TRY(may_revoke(c, &g));
	if (g.state == GRANTS_LIVE)
		TRY(end_with_children(c, g.row, c->http->body));
	return call_answer_empty(c, 204);
}
