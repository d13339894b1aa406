/* What a lying platform may try with doctors. */
#include "help_stage.h"

/* What verify_certificates_add makes of the seq of two statements, the second may be none. */
static enum problem_kind doctors_problem(struct bytes one, struct bytes two, const struct world *w, uint64_t at_time, size_t *ret_n)
{
	AUTO(buf_free) struct buf seq = BUF_MAX(1 << 17), answer = BUF_MAX(1 << 20);
	AUTO(verify_certificates_free) struct verify_certificates list = { 0 };
	struct verify_seen seen = world_seen(w);
	struct verify_hospital at;
	struct problem why = { 0 };

	world_put_hospital(BYTES_OF_BUF(&w->statement), BYTES_OF_BUF(&w->root), BYTES_OF_BUF(&w->revoked), &answer);
	assert_int_equal(verify_hospital(BYTES_OF_BUF(&answer), &seen, &at, &why), OK);
	assert_int_equal(buf_add(&seq, one), OK);
	assert_int_equal(buf_add(&seq, two), OK);
	assert_told(verify_certificates_add(BYTES_OF_BUF(&seq), &at, at_time, &list, &why), &why);
	*ret_n = list.n;
	return why.kind;
}

static void lies_about_doctors(void **state)
{
	AUTO(buf_free) struct buf doctor = BUF_MAX(STATEMENT_MAX), colleague = BUF_MAX(STATEMENT_MAX), foreign = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf borrowed = BUF_MAX(STATEMENT_MAX);
	struct world_spec spec = world_usual();
	struct world w;
	size_t n;

	(void)state;
	world_certify(&stage_now, DOCTOR, WORLD_NOW - 10, &doctor);
	world_certify(&stage_now, COLLEAGUE, WORLD_NOW - 10, &colleague);
	world_certify(&stage_other, STRANGER, WORLD_NOW - 10, &foreign);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_OF_BUF(&colleague), &stage_now, WORLD_NOW, &n), PROBLEM_NONE);
	assert_int_equal(n, 2);
	/* run out, not yet begun: left out */
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_NONE, &stage_now, WORLD_NOW + DOCTOR_VALID_MAX, &n), PROBLEM_NONE);
	assert_int_equal(n, 0);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_NONE, &stage_now, WORLD_NOW - 11, &n), PROBLEM_NONE);
	assert_int_equal(n, 0);
	/* forged, another hospital's, another hospital's under our key */
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), stage_flipped(BYTES_OF_BUF(&colleague), -1), &stage_now, WORLD_NOW, &n), PROBLEM_CERTIFICATE);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&foreign), BYTES_NONE, &stage_now, WORLD_NOW, &n), PROBLEM_CERTIFICATE);
	spec.id = "elsewhere";
	world_make(&w, spec);
	world_certify(&w, STRANGER, WORLD_NOW - 10, &borrowed);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&borrowed), BYTES_NONE, &stage_now, WORLD_NOW, &n), PROBLEM_CERTIFICATE);
	world_free(&w);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&stage_now.root), BYTES_NONE, &stage_now, WORLD_NOW, &n), PROBLEM_ANSWER);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_LIT("\x82"), &stage_now, WORLD_NOW, &n), PROBLEM_ANSWER);
	/* taken back, and served all the same */
	spec = world_usual();
	spec.revoked = true;
	world_make(&w, spec);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_OF_BUF(&colleague), &w, WORLD_NOW, &n), PROBLEM_NONE);
	assert_int_equal(n, 1);
	world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lies_about_doctors),
	};

	return cmocka_run_group_tests(tests, stage_set_up, stage_tear_down);
}
