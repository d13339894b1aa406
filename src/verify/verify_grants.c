#include "verify/verify_grants.h"

#include <stdlib.h>
#include <string.h>

#include "bytes/array.h"

void verify_grants_free(struct verify_grants *list)
{
	free(list->grants);
	*list = (struct verify_grants){ 0 };
}

static enum err add_grant(struct verify_grants *list, const struct verify_grant *grant, struct problem *why)
{
	if (ARRAY_GROW(list->grants, list->n, list->max) != OK)
		return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
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
		return verify_bad_answer(why, e, "grants");
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

enum err verify_grants_own(struct bytes answer, const uint8_t account[static ATOM_KEY_LEN], struct verify_grants *list,
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
	return cbor_done(&r) == OK ? OK : verify_bad_answer(why, r.err, "grants");
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
			return verify_bad_answer(why, e, "grants");
		if (grant_check_child(g, &p, parent_st.id) != OK)
			return problem_is(why, PROBLEM_GRANT_PARENT, ERR_DENIED);
		if (!signed_by(st, p.doctor))
			return problem_is(why, PROBLEM_GRANT_SIGNATURE, ERR_SIGNATURE);
		if (memcmp(p.doctor, sign, ATOM_KEY_LEN) == 0)
			return OK;
	}
	return memcmp(g->doctor, sign, ATOM_KEY_LEN) == 0 ? OK : problem_is(why, PROBLEM_GRANT_DOCTOR, ERR_CONFLICT);
}

enum err verify_grants_inbox(struct bytes answer, const uint8_t sign[static ATOM_KEY_LEN], struct verify_grants *list,
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
	return cbor_done(&r) == OK ? OK : verify_bad_answer(why, r.err, "grants");
}
