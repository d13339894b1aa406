/* What a lying platform may try with lists of grants. */
#include "help_stage.h"
#include "verify/verify_ended.h"

/* One of the account's own list. */
struct listed {
	struct bytes grant;
	unsigned state;
	struct bytes revocation;
};

static unsigned opened_times = 3;        /* each of them */

static enum problem_kind own_list(const struct stage *s, struct listed one, struct listed two, struct buf *ended,
				  struct verify_grants *ret)
{
	AUTO(buf_free) struct buf answer = BUF_MAX((size_t)1 << 20);
	struct listed rows[] = { one, two };
	struct cbor_writer w = cbor_writer(&answer);
	struct problem why = { 0 };

	for (size_t i = 0; i < LEN(rows); i++) {
		if (rows[i].grant.n == 0)
			continue;
		cbor_put_array(&w, 4);
		cbor_put_bytes(&w, rows[i].grant);
		cbor_put_uint(&w, rows[i].state);
		cbor_put_array(&w, 1);
		cbor_put_array(&w, 3);
		cbor_put_bytes(&w, BYTES_OF(s->self.sign));
		cbor_put_uint(&w, WORLD_NOW);
		cbor_put_uint(&w, opened_times);
		if (rows[i].revocation.n > 0)
			cbor_put_bytes(&w, rows[i].revocation);
		else
			cbor_put_null(&w);
	}
	assert_int_equal(cbor_written(&w), OK);
	if (verify_grants_own(BYTES_OF_BUF(&answer), person(1).sign, ret, &why) == OK && ended != NULL)
		assert_told(verify_ended(ret, ended, &why), &why);
	return why.kind;
}

/* Both in one state. */
static enum problem_kind own_problem(const struct stage *s, struct bytes one, struct bytes two, unsigned state, struct buf *ended)
{
	AUTO(verify_grants_free) struct verify_grants list = { 0 };

	return own_list(s, (struct listed){ one, state, BYTES_NONE }, (struct listed){ two, state, BYTES_NONE }, ended, &list);
}

static struct bytes revocation(const uint8_t grant[static HASH_LEN], struct person by, struct buf *ret)
{
	struct revoke revoke = { .time = WORLD_NOW + 7 };

	memcpy(revoke.grant, grant, sizeof(revoke.grant));
	buf_truncate(ret, 0);
	assert_int_equal(grant_revoke_sign(&revoke, by.sign_secret, ret), OK);
	return BYTES_OF_BUF(ret);
}

static void lies_in_own_list(void **state)
{
	AUTO(buf_free) struct buf ended = BUF_MAX(1024), statement = BUF_MAX(STATEMENT_MAX);
	AUTO(verify_grants_free) struct verify_grants list = { 0 };
	uint8_t id[HASH_LEN];
	struct world_grant foreign;
	struct grant_spec spec;
	struct stage s;

	(void)state;
	stage_open(&s, true);
	struct bytes parent = BYTES_OF_BUF(&s.parent.statement), child = BYTES_OF_BUF(&s.grant.statement);
	assert_int_equal(own_problem(&s, parent, child, 0, &ended), PROBLEM_NONE);
	assert_int_equal(own_problem(&s, child, parent, 0, &ended), PROBLEM_NONE);
	assert_int_equal(ended.n, 0);
	opened_times = 0;
	assert_int_not_equal(own_problem(&s, parent, child, 0, &ended), PROBLEM_NONE);
	opened_times = 3;
	/* a grant nobody here made; a child of none */
	spec = s.spec;
	spec.signer = STRANGER;
	spec.parent = NULL;
	world_grant(&stage_now, &spec, &foreign);
	assert_int_equal(own_problem(&s, parent, BYTES_OF_BUF(&foreign.statement), 0, NULL), PROBLEM_GRANT_NOT_OURS);
	assert_int_equal(own_problem(&s, child, BYTES_NONE, 0, NULL), PROBLEM_GRANT_NOT_OURS);
	assert_int_equal(own_problem(&s, stage_flipped(parent, -1), BYTES_NONE, 0, NULL), PROBLEM_GRANT_NOT_OURS);
	assert_int_equal(own_problem(&s, parent, BYTES_NONE, 3, NULL), PROBLEM_ANSWER);
	world_grant_free(&foreign);
	/* over by a clock that was ahead, and live again */
	assert_int_equal(own_problem(&s, parent, child, 1, &ended), PROBLEM_NONE);
	assert_int_equal(ended.n, 0);
	/* revoked, and served as live again */
	statement_id(parent, id);
	struct bytes by = revocation(id, person(1), &statement);
	assert_int_equal(own_list(&s, (struct listed){ parent, 2, by }, (struct listed){ child, 2, by }, &ended, &list), PROBLEM_NONE);
	assert_int_equal(ended.n, 64);
	assert_int_equal(own_problem(&s, parent, BYTES_NONE, 0, &ended), PROBLEM_GRANT_REPLAY);
	stage_close(&s);
}

/* Parent and child, one of them revoked by BY's revocation of grant ID; *RET is that one, if it holds. */
static enum problem_kind revoked(const struct stage *s, bool child, const uint8_t id[static HASH_LEN], uint8_t by, struct verify_grant *ret)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(verify_grants_free) struct verify_grants list = { 0 };
	struct listed rows[] = { { BYTES_OF_BUF(&s->parent.statement), 0, BYTES_NONE }, { BYTES_OF_BUF(&s->grant.statement), 0, BYTES_NONE } };

	rows[child].state = 2;
	rows[child].revocation = revocation(id, person(by), &statement);
	enum problem_kind kind = own_list(s, rows[0], rows[1], NULL, &list);
	if (kind == PROBLEM_NONE) {
		assert_int_equal(list.n, 2);
		assert_int_equal(list.grants[!child].revoked, 0);
		*ret = list.grants[child];
	}
	return kind;
}

static void lies_about_revocations(void **state)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(verify_grants_free) struct verify_grants list = { 0 };
	const enum problem_kind lie = PROBLEM_GRANT_REVOCATION;
	struct verify_grant g;
	struct stage s;

	(void)state;
	stage_open(&s, true);
	const uint8_t *parent = s.parent.id, *child = s.grant.id;
	/* by the patient: alone, or with what it was passed on from */
	assert_int_equal(revoked(&s, false, parent, 1, &g), PROBLEM_NONE);
	assert_int_equal(g.revoked, WORLD_NOW + 7);
	assert_false(g.revoked_by_passer);
	assert_int_equal(revoked(&s, true, parent, 1, &g), PROBLEM_NONE);
	assert_int_equal(revoked(&s, true, child, 1, &g), PROBLEM_NONE);
	assert_false(g.revoked_by_passer);
	/* by who passed it on */
	assert_int_equal(revoked(&s, true, child, DOCTOR, &g), PROBLEM_NONE);
	assert_int_equal(g.revoked, WORLD_NOW + 7);
	assert_true(g.revoked_by_passer);
	/* by who may not; of another grant */
	assert_int_equal(revoked(&s, false, parent, DOCTOR, &g), lie);
	assert_int_equal(revoked(&s, false, child, 1, &g), lie);
	assert_int_equal(revoked(&s, false, s.second.id, 1, &g), lie);
	assert_int_equal(revoked(&s, true, parent, DOCTOR, &g), lie);
	assert_int_equal(revoked(&s, true, child, COLLEAGUE, &g), lie);
	assert_int_equal(revoked(&s, true, child, STRANGER, &g), lie);
	assert_int_equal(revoked(&s, true, s.second.id, 1, &g), lie);
	/* altered; missing; beside a grant that is said to live or to have ended */
	struct listed row = { BYTES_OF_BUF(&s.parent.statement), 2, stage_flipped(revocation(parent, person(1), &statement), -1) }, none = { 0 };
	assert_int_equal(own_list(&s, row, none, NULL, &list), lie);
	row.revocation = BYTES_NONE;
	assert_int_equal(own_list(&s, row, none, NULL, &list), lie);
	row.revocation = BYTES_OF_BUF(&statement);
	for (row.state = 0; row.state < 2; row.state++)
		assert_int_equal(own_list(&s, row, none, NULL, &list), lie);
	assert_int_equal(own_list(&s, row, none, NULL, &list), PROBLEM_NONE);
	stage_close(&s);
}

static enum problem_kind inbox_problem(struct bytes grant, struct bytes parent, const struct person *self, unsigned state,
				       struct buf *ended)
{
	AUTO(buf_free) struct buf answer = BUF_MAX((size_t)1 << 20);
	AUTO(verify_grants_free) struct verify_grants list = { 0 };
	struct cbor_writer w = cbor_writer(&answer);
	struct problem why = { 0 };

	cbor_put_array(&w, 3);
	cbor_put_bytes(&w, grant);
	if (parent.n > 0)
		cbor_put_bytes(&w, parent);
	else
		cbor_put_null(&w);
	cbor_put_uint(&w, state);
	assert_int_equal(cbor_written(&w), OK);
	if (verify_grants_inbox(BYTES_OF_BUF(&answer), self->sign, &list, &why) == OK)
		assert_told(verify_ended(&list, ended, &why), &why);
	return why.kind;
}

static void lies_in_inbox(void **state)
{
	AUTO(buf_free) struct buf ended = BUF_MAX(1024);
	struct person doctor = person(DOCTOR), colleague = person(COLLEAGUE), stranger = person(STRANGER);
	struct stage s;

	(void)state;
	stage_open(&s, true);
	struct bytes parent = BYTES_OF_BUF(&s.parent.statement), child = BYTES_OF_BUF(&s.grant.statement);
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &doctor, 0, &ended), PROBLEM_NONE);
	assert_int_equal(inbox_problem(child, parent, &doctor, 0, &ended), PROBLEM_NONE);
	assert_int_equal(inbox_problem(child, parent, &colleague, 0, &ended), PROBLEM_NONE);
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &colleague, 0, &ended), PROBLEM_GRANT_DOCTOR);
	assert_int_equal(inbox_problem(child, parent, &stranger, 0, &ended), PROBLEM_GRANT_DOCTOR);
	assert_int_equal(inbox_problem(child, BYTES_NONE, &colleague, 0, &ended), PROBLEM_GRANT_PARENT);
	assert_int_equal(inbox_problem(parent, child, &doctor, 0, &ended), PROBLEM_GRANT_PARENT);
	assert_int_equal(inbox_problem(child, BYTES_OF_BUF(&s.second.statement), &colleague, 0, &ended), PROBLEM_GRANT_PARENT);
	assert_int_equal(inbox_problem(stage_flipped(child, -1), parent, &colleague, 0, &ended), PROBLEM_GRANT_SIGNATURE);
	/* over by a clock that was ahead, and live again */
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &doctor, 1, &ended), PROBLEM_NONE);
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &doctor, 0, &ended), PROBLEM_NONE);
	/* revoked, and served again */
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &doctor, 2, &ended), PROBLEM_NONE);
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &doctor, 0, &ended), PROBLEM_GRANT_REPLAY);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lies_in_own_list),
		cmocka_unit_test(lies_about_revocations),
		cmocka_unit_test(lies_in_inbox),
	};

	return cmocka_run_group_tests(tests, stage_set_up, stage_tear_down);
}
