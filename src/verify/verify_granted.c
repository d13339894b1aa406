#include "verify/verify_granted.h"

#include <stdlib.h>
#include <string.h>

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
			return verify_bad_answer(why, e, "parent grant");
		g->has_parent = true;
		memcpy(g->signer, g->parent.doctor, sizeof(g->signer));
	}
	e = grant_open(h->grant, g->signer, &st, &g->grant);
	if (e == ERR_SIGNATURE)
		return problem_is(why, PROBLEM_GRANT_SIGNATURE, e);
	if (e != OK)
		return verify_bad_answer(why, e, "grant");
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
		return verify_bad_answer(why, r->err, "grant");
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
		return verify_bad_answer(why, r.err, "grant");
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
