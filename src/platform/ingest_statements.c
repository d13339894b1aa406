#include "platform/ingest_statements.h"

#include <string.h>

#include "platform/admit.h"
#include "platform/feed.h"
#include "statement/doctor.h"
#include "statement/link.h"
#include "statement/revoked_doctors.h"
#include "statement/session.h"

/* NOW points into a copy of RAW, which was verified. */
static enum err stand(struct ingest_hospital *h, struct bytes raw)
{
	struct statement st;

	buf_truncate(&h->statement, 0);
	TRY(buf_add(&h->statement, raw));
	TRY(hospital_open(BYTES_OF_BUF(&h->statement), &st, &h->now));
	memcpy(h->id, st.id, sizeof(h->id));
	return OK;
}

enum err ingest_statements_load(struct call *c, const char *hospital, struct ingest_hospital *ret)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT statement, revoked FROM hospital WHERE id = $1",
					   STORE_TEXT(bytes_of_str(hospital)));
	bool found = store_next(&q);
	enum err e = OK;

	if (found) {
		struct bytes revoked = store_get_bytes(&q, 1);

		e = stand(ret, store_get_bytes(&q, 0));
		ret->has_revoked = revoked.p != NULL;
		if (ret->has_revoked)
			statement_id(revoked, ret->revoked);
	}
	enum err end = store_end_found(&q, found);
	TRY(e);
	return end;
}

void ingest_statements_done(struct ingest_hospital *h)
{
	buf_free(&h->statement);
}

static enum err take_hospital(struct call *c, struct ingest_hospital *h, struct bytes raw)
{
	uint8_t transport[ATOM_KEY_LEN];
	struct hospital next;
	struct statement st;

	/* an operator may have admitted the very statement that the relay sends next */
	if (bytes_equal(raw, BYTES_OF_BUF(&h->statement)))
		return OK;
	TRY(hospital_open(raw, &st, &next));
	TRY(hospital_follows(&h->now, &next));
	TRY(admit_profile(c->platform, &next));
	memcpy(transport, h->now.transport, sizeof(transport));
	TRY(stand(h, raw));
	TRY(STORE_RUN(c->store, "UPDATE hospital SET statement = $1, signing = $2, transport = $3 WHERE id = $4",
		      STORE_BYTES(raw), STORE_BYTES(BYTES_OF(h->now.signing)), STORE_BYTES(BYTES_OF(h->now.transport)),
		      STORE_TEXT(h->now.id)));
	/* a transport key that no longer is one has no session left */
	if (memcmp(transport, h->now.transport, sizeof(transport)) == 0)
		return OK;
	return STORE_RUN(c->store, "UPDATE session SET ended = 1 WHERE key = $1 AND hospital = $2 AND role = $3",
			 STORE_BYTES(BYTES_OF(transport)), STORE_TEXT(h->now.id), STORE_UINT(SESSION_TRANSPORT));
}

/* The list in force; *ret_there says whether there is one. RAW keeps the bytes. */
static enum err load_revoked(struct call *c, const struct ingest_hospital *h, struct buf *raw, bool *ret_there,
			     struct revoked_doctors *ret)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT revoked FROM hospital WHERE id = $1", STORE_TEXT(h->now.id));
	struct statement st;
	bool there = false;
	enum err e = OK;

	if (store_next(&q)) {
		there = !store_get_null(&q, 0);
		if (there)
			e = buf_add(raw, store_get_bytes(&q, 0));
	}
	enum err end = store_end(&q);
	TRY(e);
	TRY(end);
	if (there) {
		/* it was verified when it came, maybe under an earlier key */
		TRY(statement_read(BYTES_OF_BUF(raw), STATEMENT_REVOKED_DOCTORS, &st));
		TRY(revoked_doctors_read(st.body, ret));
	}
	*ret_there = there;
	return OK;
}

static enum err end_doctor_sessions(struct call *c, struct bytes hospital, const uint8_t *key)
{
	return STORE_RUN(c->store, "UPDATE session SET ended = 1 WHERE key = $1 AND hospital = $2 AND role = $3",
			 STORE_BYTES(BYTES(key, ATOM_KEY_LEN)), STORE_TEXT(hospital), STORE_UINT(SESSION_DOCTOR));
}

static enum err take_doctor(struct call *c, struct ingest_hospital *h, struct bytes raw)
{
	AUTO(buf_free) struct buf list = BUF_MAX(STATEMENT_MAX);
	struct revoked_doctors revoked;
	struct statement st;
	struct doctor d;
	bool there = false;

	TRY(doctor_open(raw, h->now.signing, &st, &d));
	if (!bytes_equal(d.hospital, h->now.id))
		return ERR_CONFLICT;
	TRY(load_revoked(c, h, &list, &there, &revoked));
	return STORE_RUN(c->store,
			 "INSERT INTO doctor (hospital, key, starts, expires, revoked, statement) VALUES ($1, $2, $3, $4, $5, $6)"
			 " ON CONFLICT (hospital, key) DO UPDATE SET starts = excluded.starts, expires = excluded.expires,"
			 " revoked = excluded.revoked, statement = excluded.statement",
			 STORE_TEXT(d.hospital), STORE_BYTES(BYTES_OF(d.sign)), STORE_UINT(d.from), STORE_UINT(d.until),
			 STORE_UINT(there && revoked_doctors_has(&revoked, d.sign) ? 1u : 0u), STORE_BYTES(raw));
}

static enum err take_revoked(struct call *c, struct ingest_hospital *h, struct bytes raw)
{
	AUTO(buf_free) struct buf before = BUF_MAX(STATEMENT_MAX);
	struct revoked_doctors now, list;
	struct revoked_doctor doctor;
	struct statement st;
	bool there = false;

	TRY(revoked_doctors_open(raw, h->now.signing, &st, &list));
	TRY(load_revoked(c, h, &before, &there, &now));
	if (!bytes_equal(list.hospital, h->now.id))
		return ERR_CONFLICT;
	if (there && list.serial <= now.serial)
		return ERR_STALE;
	h->has_revoked = true;
	memcpy(h->revoked, st.id, sizeof(h->revoked));
	TRY(STORE_RUN(c->store, "UPDATE hospital SET revoked = $1 WHERE id = $2", STORE_BYTES(raw), STORE_TEXT(h->now.id)));
	TRY(STORE_RUN(c->store, "UPDATE doctor SET revoked = 0 WHERE hospital = $1", STORE_TEXT(h->now.id)));
	for (struct list rest = list.doctors; revoked_doctors_next(&rest, &doctor);) {
		TRY(STORE_RUN(c->store, "UPDATE doctor SET revoked = 1 WHERE hospital = $1 AND key = $2", STORE_TEXT(h->now.id),
			      STORE_BYTES(BYTES_OF(doctor.sign))));
		TRY(end_doctor_sessions(c, h->now.id, doctor.sign));
	}
	return OK;
}

enum err ingest_statements_take(struct call *c, struct ingest_hospital *h, struct bytes raw)
{
	struct statement st;

	TRY(statement_read_any(raw, &st));
	switch (st.kind) {
	case STATEMENT_HOSPITAL:
		return take_hospital(c, h, raw);
	case STATEMENT_DOCTOR:
		return take_doctor(c, h, raw);
	case STATEMENT_REVOKED_DOCTORS:
		return take_revoked(c, h, raw);
	default:
		return ERR_UNSUPPORTED;
	}
}

enum err ingest_statements_answer(struct call *c, struct ingest_hospital *h, struct bytes raw, struct bytes file)
{
	struct link_answer answer;
	struct statement st;

	TRY(link_answer_open(raw, h->now.signing, &st, &answer));
	if (!bytes_equal(answer.hospital, h->now.id))
		return ERR_CONFLICT;
	TRY(call_check_file(file));
	TRY(call_check_file_hash(c, file, answer.file));
	return feed_post(c, answer.home, FEED_ANSWER, 0, raw, file);
}
