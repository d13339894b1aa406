#include "verify/verify_grant.h"

#include <stdlib.h>
#include <string.h>

static enum err bad_answer(struct problem *why, enum err e, const char *where)
{
	return problem_about(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_ANSWER, e, bytes_of_str(where));
}

/* Room for one more item of SIZE bytes. */
static enum err grow(void **items, size_t n, size_t *max, size_t size)
{
	size_t more = *max == 0 ? 16 : *max * 2;
	void *bigger;

	if (n < *max)
		return OK;
	bigger = reallocarray(*items, more, size);
	if (bigger == NULL)
		return ERR_NOMEM;
	*items = bigger;
	*max = more;
	return OK;
}

/* Doctors */

void verify_certificates_free(struct verify_certificates *list)
{
	free(list->certificates);
	*list = (struct verify_certificates){ 0 };
}

const struct verify_certificate *verify_certificates_find(const struct verify_certificates *list,
							  const uint8_t sign[static ATOM_KEY_LEN])
{
	for (size_t i = 0; i < list->n; i++)
		if (memcmp(list->certificates[i].doctor.sign, sign, ATOM_KEY_LEN) == 0)
			return &list->certificates[i];
	return NULL;
}

enum err verify_doctors(struct bytes answer, const struct verify_hospital *at, uint64_t now,
			struct verify_certificates *list, struct problem *why)
{
	struct cbor_reader r = cbor_reader(answer);

	while (cbor_more(&r)) {
		struct bytes raw = cbor_skip(&r);
		struct verify_certificate c = { .raw = raw };
		struct statement st;
		void *items = list->certificates;

		if (r.err != OK)
			break;
		enum err e = doctor_open(raw, at->hospital.signing, &st, &c.doctor);
		if (e != OK && e != ERR_SIGNATURE)
			return bad_answer(why, e, "doctors");
		if (e != OK || !bytes_equal(c.doctor.hospital, at->hospital.id))
			return problem_about(why, PROBLEM_CERTIFICATE, ERR_SIGNATURE, at->hospital.id);
		if (doctor_check(&c.doctor, at->has_revoked ? &at->revoked : NULL, now) != OK)
			continue;
		if (grow(&items, list->n, &list->max, sizeof(c)) != OK)
			return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
		list->certificates = items;
		list->certificates[list->n++] = c;
	}
	return cbor_done(&r) == OK ? OK : bad_answer(why, r.err, "doctors");
}

/* A grant opened by its doctor */

/* The head of the answer, before anything is believed. */
struct granted_head {
	struct bytes grant, parent, bundle, root, statement;
	struct shelf_presence presence;
	struct shelf whose;
	struct bytes leaves;             /* HASH_LEN each, with a CBOR head of two bytes */
	size_t leaves_n;
	uint64_t n;
};

#define LEAF_ITEM (2 + HASH_LEN)     /* a bstr of 32 bytes, encoded */

static void read_leaves(struct cbor_reader *r, struct granted_head *h)
{
	uint8_t leaf[HASH_LEN];
	size_t at;

	h->leaves_n = cbor_get_array(r, SIZE_MAX);
	at = r->at;
	for (size_t i = 0; i < h->leaves_n && r->err == OK; i++)
		cbor_get_fixed(r, leaf, sizeof(leaf));
	h->leaves = BYTES(r->in.p + at, r->at - at);
}

static const uint8_t *leaf_at(const struct granted_head *h, size_t i)
{
	return h->leaves.p + i * LEAF_ITEM + 2;
}

static void read_head(struct cbor_reader *r, struct granted_head *ret)
{
	struct granted_head h = { 0 };

	cbor_get_array_of(r, 11);
	h.grant = cbor_get_bytes(r, STATEMENT_MAX);
	if (!cbor_get_opt_null(r))
		h.parent = cbor_get_bytes(r, STATEMENT_MAX);
	h.bundle = cbor_get_bytes(r, BUNDLE_FILE_MAX);
	h.root = cbor_get_bytes(r, STATEMENT_MAX);
	h.statement = cbor_get_bytes(r, STATEMENT_MAX);
	shelf_get_presence(r, &h.presence);
	cbor_get_fixed(r, h.whose.sign, sizeof(h.whose.sign));
	cbor_get_fixed(r, h.whose.seal, sizeof(h.whose.seal));
	h.whose.closed = atom_get_fixed_or_null(r, h.whose.successor, sizeof(h.whose.successor));
	read_leaves(r, &h);
	h.n = cbor_get_uint(r);
	*ret = h;
}

enum err verify_granted_peek(struct bytes answer, char ret_hospital[static ATOM_HOSPITAL_MAX + 1])
{
	struct cbor_reader r = cbor_reader(answer);
	struct granted_head h;
	struct statement st;
	struct grant grant;

	read_head(&r, &h);
	if (r.err != OK)
		return ERR_FORMAT;
	TRY(statement_read(h.grant, STATEMENT_GRANT, &st));
	TRY(grant_read(st.body, &grant));
	memcpy(ret_hospital, grant.hospital.p, grant.hospital.n);
	ret_hospital[grant.hospital.n] = '\0';
	return OK;
}

/* Who signed the grant: the account, or the doctor that the account's own grant lets pass it on. */
static enum err read_chain(const struct granted_head *h, const struct verify_granted_want *want, struct verify_granted *g,
			   struct problem *why)
{
	struct statement st, parent_st;
	enum err e;

	memcpy(g->signer, h->whose.sign, sizeof(g->signer));
	if (h->parent.p != NULL) {
		e = grant_open(h->parent, h->whose.sign, &parent_st, &g->parent);
		if (e == ERR_SIGNATURE)
			return problem_about(why, PROBLEM_GRANT_SIGNATURE, e, BYTES_LIT("parent"));
		if (e != OK)
			return bad_answer(why, e, "parent grant");
		g->has_parent = true;
		memcpy(g->signer, g->parent.doctor, sizeof(g->signer));
	}
	e = grant_open(h->grant, g->signer, &st, &g->grant);
	if (e == ERR_SIGNATURE)
		return problem_is(why, PROBLEM_GRANT_SIGNATURE, e);
	if (e != OK)
		return bad_answer(why, e, "grant");
	if (memcmp(st.id, want->id, HASH_LEN) != 0 || !bytes_equal(g->grant.hospital, bytes_of_str(want->seen->hospital)))
		return problem_is(why, PROBLEM_GRANT_OTHER, ERR_CONFLICT);
	if (memcmp(g->grant.doctor, want->sign, ATOM_KEY_LEN) != 0)
		return problem_is(why, PROBLEM_GRANT_DOCTOR, ERR_CONFLICT);
	if (g->grant.has_parent != g->has_parent ||
	    (g->has_parent && grant_check_child(&g->grant, &g->parent, parent_st.id) != OK))
		return problem_is(why, PROBLEM_GRANT_PARENT, ERR_DENIED);
	if (g->has_parent && verify_certificates_find(want->certificates, g->signer) == NULL)
		return problem_is(why, PROBLEM_GRANT_PASSER, ERR_DENIED);
	if (grant_check_time(&g->grant, want->now) != OK)
		return problem_is(why, PROBLEM_GRANT_TIME, ERR_EXPIRED);
	return OK;
}

/* A grant of records stands on the root of its own cycle, one of the key on the newest. */
static enum err read_root(const struct granted_head *h, const struct verify_granted_want *want, struct verify_granted *g,
			  struct problem *why)
{
	if (g->grant.kind == GRANT_RECORDS) {
		TRY(verify_past(h->statement, want->seen, &g->at, why));
		TRY(verify_root(h->root, &g->at, why));
		if (g->at.root.cycle != g->grant.cycle)
			return problem_is(why, PROBLEM_GRANT_ROOT, ERR_CONFLICT);
		return OK;
	}
	TRY(verify_statement(h->statement, want->seen, &g->at, why));
	TRY(verify_root(h->root, &g->at, why));
	TRY(verify_not_rolled_back(want->seen, &g->at, why));
	return g->at.root.cycle < g->grant.cycle ? problem_is(why, PROBLEM_GRANT_ROOT, ERR_CONFLICT) : OK;
}

static enum err prove_leaves(const struct granted_head *h, const struct verify_granted *g, struct problem *why)
{
	struct shelf whose = h->whose;
	uint8_t hash[HASH_LEN];
	struct shelf_hash s;
	enum err e;

	memcpy(whose.tag, g->grant.tag, sizeof(whose.tag));
	e = shelf_hash_init(&s, &whose, h->leaves_n);
	for (size_t i = 0; e == OK && i < h->leaves_n; i++)
		e = shelf_hash_add(&s, leaf_at(h, i));
	if (e == OK)
		e = shelf_hash_end(&s, hash);
	if (e == OK)
		e = shelf_check_present(whose.tag, hash, &h->presence, g->at.root.size, g->at.root.head);
	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	return e == OK ? OK : problem_is(why, PROBLEM_SHELF_PROOF, ERR_PROOF);
}

/* RECORD is the next that the grant names, and a leaf of the shelf behind those before it. */
static enum err match_record(const struct granted_head *h, const struct verify_granted *g, const struct verify_record *record,
			     struct list *named, size_t *at, struct problem *why)
{
	struct grant_record want;

	if (g->grant.kind == GRANT_RECORDS &&
	    (!grant_record_next(named, &want) || memcmp(want.rid, record->rid, ATOM_ID16_LEN) != 0 ||
	     want.version != record->version || record->deleted ||
	     memcmp(want.file, record->file_hash, HASH_LEN) != 0))
		return problem_is(why, PROBLEM_GRANT_RECORDS, ERR_CONFLICT);
	while (*at < h->leaves_n && memcmp(leaf_at(h, *at), record->leaf, HASH_LEN) != 0)
		(*at)++;
	if (*at == h->leaves_n)
		return problem_is(why, PROBLEM_GRANT_RECORDS, ERR_PROOF);
	(*at)++;
	return OK;
}

static enum err read_records(struct cbor_reader *r, const struct granted_head *h, struct verify_granted *g,
			     struct problem *why)
{
	struct list named = g->grant.records;
	size_t at = 0, max = 0;

	for (uint64_t i = 0; i < h->n; i++) {
		struct verify_record record;

		TRY(verify_record(r, g->grant.hospital, &record, why));
		TRY(match_record(h, g, &record, &named, &at, why));
		if (!record.deleted && verify_records_add(&g->records, &g->n, &max, &record) != OK)
			return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	}
	if (cbor_done(r) != OK)
		return bad_answer(why, r->err, "grant");
	/* all that the grant names, or all that lies on the shelf */
	return (g->grant.kind == GRANT_KEY ? at == h->leaves_n : named.n == 0) ? OK : problem_is(why, PROBLEM_GRANT_RECORDS, ERR_CONFLICT);
}

void verify_granted_done(struct verify_granted *g)
{
	free(g->records);
	bundle_done(&g->bundle);
	buf_free(&g->plain);
	*g = (struct verify_granted){ .plain = BUF_MAX(BUNDLE_PLAIN_MAX) };
}

enum err verify_granted(struct bytes answer, const struct verify_granted_want *want, struct verify_granted *ret,
			struct problem *why)
{
	AUTO(verify_granted_done) struct verify_granted g = { .plain = BUF_MAX(BUNDLE_PLAIN_MAX) };
	struct cbor_reader r = cbor_reader(answer);
	struct granted_head h;
	enum err e;

	read_head(&r, &h);
	if (r.err != OK)
		return bad_answer(why, r.err, "grant");
	TRY(read_chain(&h, want, &g, why));
	TRY(read_root(&h, want, &g, why));
	TRY(prove_leaves(&h, &g, why));
	TRY(read_records(&r, &h, &g, why));
	e = bundle_open(h.bundle, &g.grant, g.signer, want->seal_secret, &g.plain, &g.bundle);
	if (e != OK)
		return problem_is(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_GRANT_BUNDLE, e);
	*ret = g;
	g = (struct verify_granted){ .plain = BUF_MAX(BUNDLE_PLAIN_MAX) };
	return OK;
}

/* Lists of grants */

void verify_grants_free(struct verify_grants *list)
{
	free(list->grants);
	*list = (struct verify_grants){ 0 };
}

static enum err add_grant(struct verify_grants *list, const struct verify_grant *grant, struct problem *why)
{
	void *items = list->grants;

	if (grow(&items, list->n, &list->max, sizeof(*grant)) != OK)
		return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	list->grants = items;
	list->grants[list->n++] = *grant;
	return OK;
}

/* Reads a grant whose signer is still to be found. */
static enum err read_grant(struct bytes raw, struct statement *ret_st, struct verify_grant *g, struct problem *why)
{
	enum err e = statement_read(raw, STATEMENT_GRANT, ret_st);

	if (e == OK)
		e = grant_read(ret_st->body, &g->grant);
	if (e != OK)
		return bad_answer(why, e, "grants");
	memcpy(g->id, ret_st->id, sizeof(g->id));
	return OK;
}

static bool signed_by(const struct statement *st, const uint8_t key[static ATOM_KEY_LEN])
{
	return statement_verify(st, key) == OK;
}

/* Opened: [* [doctor key, time, times]] */
static struct bytes read_opened(struct cbor_reader *r)
{
	size_t at = r->at, n = cbor_get_array(r, SIZE_MAX);

	for (size_t i = 0; i < n && r->err == OK; i++) {
		uint8_t key[ATOM_KEY_LEN];

		cbor_get_array_of(r, 3);
		cbor_get_fixed(r, key, sizeof(key));
		cbor_get_uint(r);
		if (cbor_get_uint(r) == 0 && r->err == OK)
			r->err = ERR_FORMAT;
	}
	return BYTES(r->in.p + at, r->at - at);
}

/* [grant, state, opened, revocation / null] */
struct own_row {
	struct bytes grant, opened, revocation;
	enum verify_grant_state state;
};

static enum err read_own_row(struct cbor_reader *r, struct own_row *ret)
{
	cbor_get_array_of(r, 4);
	ret->grant = cbor_get_bytes(r, STATEMENT_MAX);
	ret->state = (enum verify_grant_state)atom_get_range(r, VERIFY_GRANT_LIVE, VERIFY_GRANT_REVOKED);
	ret->opened = read_opened(r);
	ret->revocation = atom_get_bytes_or_null(r, STATEMENT_MAX);
	return r->err;
}

/* Whether one of the grants that ACCOUNT signed itself in SEQ is the parent, and its doctor, PASSER, signed. */
static bool is_child(struct bytes seq, const struct statement *st, const struct grant *child,
		     const uint8_t account[static ATOM_KEY_LEN], uint8_t ret_passer[static ATOM_KEY_LEN])
{
	struct cbor_reader r = cbor_reader(seq);
	struct own_row row;

	while (child->has_parent && cbor_more(&r)) {
		struct statement parent_st;
		struct grant parent;

		if (read_own_row(&r, &row) == OK && grant_open(row.grant, account, &parent_st, &parent) == OK &&
		    grant_check_child(child, &parent, parent_st.id) == OK) {
			memcpy(ret_passer, parent.doctor, ATOM_KEY_LEN);
			return signed_by(st, parent.doctor);
		}
	}
	return false;
}

/* The patient revokes any, or what it was passed on from; PASSER, if any, what they passed on. */
static bool is_revoked(struct bytes raw, const uint8_t account[static ATOM_KEY_LEN], const uint8_t *passer, struct verify_grant *g)
{
	struct statement st;
	struct revoke revoke;
	bool by_passer = false;

	if (grant_revoke_open(raw, account, &st, &revoke) != OK) {
		by_passer = passer != NULL && grant_revoke_open(raw, passer, &st, &revoke) == OK;
		if (!by_passer)
			return false;
	}
	g->revoked = revoke.time;
	g->revoked_by_passer = by_passer;
	return memcmp(revoke.grant, g->id, HASH_LEN) == 0 ||
		(!by_passer && g->grant.has_parent && memcmp(revoke.grant, g->grant.parent, HASH_LEN) == 0);
}

enum err verify_own_grants(struct bytes answer, const uint8_t account[static ATOM_KEY_LEN], struct verify_grants *list,
			   struct problem *why)
{
	struct cbor_reader r = cbor_reader(answer);

	while (cbor_more(&r)) {
		struct verify_grant g = { 0 };
		uint8_t passer[ATOM_KEY_LEN];
		struct statement st;
		struct own_row row;
		bool own;

		if (read_own_row(&r, &row) != OK)
			break;
		g.state = row.state;
		g.opened = row.opened;
		TRY(read_grant(row.grant, &st, &g, why));
		own = signed_by(&st, account);
		if (!own && !is_child(answer, &st, &g.grant, account, passer))
			return problem_is(why, PROBLEM_GRANT_NOT_OURS, ERR_SIGNATURE);
		if ((g.state == VERIFY_GRANT_REVOKED) != (row.revocation.p != NULL) ||
		    (g.state == VERIFY_GRANT_REVOKED && !is_revoked(row.revocation, account, own ? NULL : passer, &g)))
			return problem_is(why, PROBLEM_GRANT_REVOCATION, ERR_SIGNATURE);
		TRY(add_grant(list, &g, why));
	}
	return cbor_done(&r) == OK ? OK : bad_answer(why, r.err, "grants");
}

/* A grant to this doctor, or one it passed on. */
static enum err check_inbox(const struct statement *st, const struct grant *g, struct bytes parent,
			    const uint8_t sign[static ATOM_KEY_LEN], struct problem *why)
{
	struct statement parent_st;
	struct grant p;

	if (g->has_parent != (parent.p != NULL))
		return problem_is(why, PROBLEM_GRANT_PARENT, ERR_CONFLICT);
	if (parent.p != NULL) {
		enum err e = statement_read(parent, STATEMENT_GRANT, &parent_st);

		if (e == OK)
			e = grant_read(parent_st.body, &p);
		if (e != OK)
			return bad_answer(why, e, "grants");
		if (grant_check_child(g, &p, parent_st.id) != OK)
			return problem_is(why, PROBLEM_GRANT_PARENT, ERR_DENIED);
		if (!signed_by(st, p.doctor))
			return problem_is(why, PROBLEM_GRANT_SIGNATURE, ERR_SIGNATURE);
		if (memcmp(p.doctor, sign, ATOM_KEY_LEN) == 0)
			return OK;
	}
	return memcmp(g->doctor, sign, ATOM_KEY_LEN) == 0 ? OK : problem_is(why, PROBLEM_GRANT_DOCTOR, ERR_CONFLICT);
}

enum err verify_inbox(struct bytes answer, const uint8_t sign[static ATOM_KEY_LEN], struct verify_grants *list,
		      struct problem *why)
{
	struct cbor_reader r = cbor_reader(answer);

	while (cbor_more(&r)) {
		struct verify_grant g = { 0 };
		struct bytes raw, parent;
		struct statement st;

		cbor_get_array_of(&r, 3);
		raw = cbor_get_bytes(&r, STATEMENT_MAX);
		parent = atom_get_bytes_or_null(&r, STATEMENT_MAX);
		g.state = (enum verify_grant_state)atom_get_range(&r, VERIFY_GRANT_LIVE, VERIFY_GRANT_REVOKED);
		if (r.err != OK)
			break;
		TRY(read_grant(raw, &st, &g, why));
		TRY(check_inbox(&st, &g.grant, parent, sign, why));
		TRY(add_grant(list, &g, why));
	}
	return cbor_done(&r) == OK ? OK : bad_answer(why, r.err, "grants");
}

/* What has ended */

/* The place of ID, or where it would be. */
static size_t ended_at(struct bytes ended, const uint8_t id[static HASH_LEN], bool *ret_there)
{
	size_t low = 0, high = ended.n / HASH_LEN;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = memcmp(ended.p + middle * HASH_LEN, id, HASH_LEN);

		if (c == 0) {
			*ret_there = true;
			return middle;
		}
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_there = false;
	return low;
}

bool verify_ended_has(struct bytes ended, const uint8_t id[static HASH_LEN])
{
	bool there;

	ended_at(ended, id, &there);
	return there;
}

enum err verify_ended_add(struct buf *ended, const uint8_t id[static HASH_LEN])
{
	bool there;
	size_t at = ended_at(BYTES_OF_BUF(ended), id, &there) * HASH_LEN, behind = ended->n - at;
	uint8_t *room;

	if (there)
		return OK;
	TRY(buf_add_room(ended, HASH_LEN, &room));
	memmove(ended->p + at + HASH_LEN, ended->p + at, behind);
	memcpy(ended->p + at, id, HASH_LEN);
	return OK;
}

enum err verify_ended(const struct verify_grants *list, struct buf *ended, struct problem *why)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct verify_grant *g = &list->grants[i];

		if (g->state == VERIFY_GRANT_LIVE && verify_ended_has(BYTES_OF_BUF(ended), g->id))
			return problem_is(why, PROBLEM_GRANT_REPLAY, ERR_STALE);
	}
	for (size_t i = 0; i < list->n; i++)
		if (list->grants[i].state == VERIFY_GRANT_REVOKED && verify_ended_add(ended, list->grants[i].id) != OK)
			return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	return OK;
}
