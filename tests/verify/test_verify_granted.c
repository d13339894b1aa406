/* What a lying platform may try with a grant that is opened. */
#include "help_stage.h"
#include "verify/verify_granted.h"

static enum problem_kind granted_problem(const struct stage *s)
{
	AUTO(buf_free) struct buf answer = BUF_MAX((size_t)1 << 20);
	const struct verify_granted_want want = {
		.id = s->id, .seen = &s->seen, .certificates = &s->known, .sign = s->self.sign,
		.seal_secret = s->self.seal_secret, .now = s->now,
	};
	struct verify_granted g;
	struct problem why = { 0 };

	world_put_granted(&s->parts, &answer);
	if (verify_granted(BYTES_OF_BUF(&answer), &want, &g, &why) == OK) {
		struct secret16 key;

		assert_int_equal(why.kind, PROBLEM_NONE);
		assert_int_equal(g.n, s->parts.shelf.n);
		if (g.bundle.kind == GRANT_RECORDS)
			assert_int_equal(bundle_key_find(&g.bundle, g.records[0].rid, &key), OK);
		verify_granted_done(&g);
	}
	return why.kind;
}

static void lie_altered(struct stage *s) { s->parts.shelf.records[0].file.p = (uint8_t *)(uintptr_t)stage_flipped(BYTES_OF_BUF(&s->parts.shelf.records[0].file), -1).p; }
static void lie_newer(struct stage *s) { s->parts.shelf.records[0] = stage_later.records[0][1]; }
static void lie_withheld(struct stage *s) { s->parts.shelf.n = s->parts.shelf.announced = 1; }
static void lie_all_withheld(struct stage *s) { s->parts.shelf.n = s->parts.shelf.announced = 0; }
static void lie_added(struct stage *s) { s->parts.shelf.records[2] = stage_now.records[0][3]; s->parts.shelf.n = s->parts.shelf.announced = 3; }
static void lie_other_record(struct stage *s) { s->parts.shelf.records[1] = stage_now.records[0][3]; }
static void lie_swapped(struct stage *s) { struct world_record r = s->parts.shelf.records[0]; s->parts.shelf.records[0] = s->parts.shelf.records[1]; s->parts.shelf.records[1] = r; }
static void lie_other_patients_record(struct stage *s) { s->parts.shelf.records[0] = stage_now.records[1][1]; }
static void lie_clear(struct stage *s) { s->parts.shelf.records[0].field.value = BYTES_LIT("x"); }
static void lie_leaf(struct stage *s) { s->parts.leaves[0][0] ^= 1; }
static void lie_leaf_left_out(struct stage *s) { s->parts.leaves_n--; }
static void lie_leaf_added(struct stage *s) { memset(s->parts.leaves[s->parts.leaves_n++], 255, 32); }
static void lie_path(struct stage *s) { s->parts.shelf.presence.path[0][0] ^= 1; }
static void lie_account_key(struct stage *s) { memcpy(s->parts.shelf.sign, person(STRANGER).sign, 32); }
static void lie_seal_key(struct stage *s) { memcpy(s->parts.shelf.seal, person(STRANGER).seal, 32); }
static void lie_other_patients_shelf(struct stage *s) { struct shelf_parts p; world_shelf(&stage_now, 2, &p); memcpy(s->parts.shelf.sign, p.sign, 32); memcpy(s->parts.shelf.seal, p.seal, 32); s->parts.shelf.presence = p.presence; }
static void lie_root_of_later(struct stage *s) { s->parts.shelf.root = BYTES_OF_BUF(&stage_later.root); s->parts.shelf.statement = BYTES_OF_BUF(&stage_later.statement); }
static void lie_other_hospital(struct stage *s) { s->parts.shelf.root = BYTES_OF_BUF(&stage_other.root); s->parts.shelf.statement = BYTES_OF_BUF(&stage_other.statement); }
static void lie_root_altered(struct stage *s) { s->parts.shelf.root = stage_flipped(s->parts.shelf.root, -1); }
static void lie_grant_altered(struct stage *s) { s->parts.grant = stage_flipped(s->parts.grant, -1); }
static void lie_another_grant(struct stage *s) { s->parts.grant = BYTES_OF_BUF(&s->second.statement); s->parts.bundle = BYTES_OF_BUF(&s->second.bundle); }
static void lie_bundle_of_another(struct stage *s) { s->parts.bundle = BYTES_OF_BUF(&s->second.bundle); }
static void lie_bundle_altered(struct stage *s) { s->parts.bundle = stage_flipped(s->parts.bundle, -1); }
static void lie_for_somebody_else(struct stage *s) { s->self = person(STRANGER); }
static void lie_expired(struct stage *s) { s->now = WORLD_NOW + 3600; }
static void lie_too_early(struct stage *s) { s->now = WORLD_NOW - 301; }
static void lie_parent_made_up(struct stage *s) { s->parts.parent = BYTES_OF_BUF(&s->second.statement); }
static void lie_behind(struct stage *s) { s->parts.shelf.behind = BYTES_LIT("\xf6"); }
static void lie_announced(struct stage *s) { s->parts.shelf.announced = 3; }

static const struct {
	const char *name;
	void (*tell)(struct stage *s);
	enum problem_kind kind;
} lies[] = {
	{ "a record altered", lie_altered, PROBLEM_GRANT_RECORDS },
	{ "a newer version", lie_newer, PROBLEM_GRANT_RECORDS },
	{ "a record withheld", lie_withheld, PROBLEM_GRANT_RECORDS },
	{ "all withheld", lie_all_withheld, PROBLEM_GRANT_RECORDS },
	{ "a record that was not granted", lie_added, PROBLEM_GRANT_RECORDS },
	{ "another record of the shelf", lie_other_record, PROBLEM_GRANT_RECORDS },
	{ "two swapped", lie_swapped, PROBLEM_GRANT_RECORDS },
	{ "another patient's record", lie_other_patients_record, PROBLEM_GRANT_RECORDS },
	{ "a field in clear altered", lie_clear, PROBLEM_GRANT_RECORDS },
	{ "a leaf altered", lie_leaf, PROBLEM_SHELF_PROOF },
	{ "a leaf left out", lie_leaf_left_out, PROBLEM_SHELF_PROOF },
	{ "a leaf added", lie_leaf_added, PROBLEM_SHELF_PROOF },
	{ "a path altered", lie_path, PROBLEM_SHELF_PROOF },
	{ "another account's key", lie_account_key, PROBLEM_GRANT_SIGNATURE },
	{ "another sealing key", lie_seal_key, PROBLEM_SHELF_PROOF },
	{ "another patient's shelf", lie_other_patients_shelf, PROBLEM_GRANT_SIGNATURE },
	{ "the root of another cycle", lie_root_of_later, PROBLEM_GRANT_ROOT },
	{ "another hospital's root", lie_other_hospital, PROBLEM_HOSPITAL_OTHER },
	{ "a root altered", lie_root_altered, PROBLEM_ROOT_SIGNATURE },
	{ "the grant altered", lie_grant_altered, PROBLEM_GRANT_SIGNATURE },
	{ "another grant", lie_another_grant, PROBLEM_GRANT_OTHER },
	{ "another grant's bundle", lie_bundle_of_another, PROBLEM_GRANT_BUNDLE },
	{ "a bundle altered", lie_bundle_altered, PROBLEM_GRANT_BUNDLE },
	{ "somebody else's grant", lie_for_somebody_else, PROBLEM_GRANT_DOCTOR },
	{ "after it expired", lie_expired, PROBLEM_GRANT_TIME },
	{ "before it begins", lie_too_early, PROBLEM_GRANT_TIME },
	{ "a parent made up", lie_parent_made_up, PROBLEM_GRANT_SIGNATURE },
	{ "bytes behind the end", lie_behind, PROBLEM_ANSWER },
	{ "more announced", lie_announced, PROBLEM_ANSWER },
};

static void lies_about_grants(void **state)
{
	struct stage s;
	char hospital[ATOM_HOSPITAL_MAX + 1];
	AUTO(buf_free) struct buf answer = BUF_MAX((size_t)1 << 20);

	(void)state;
	stage_open(&s, false);
	assert_int_equal(granted_problem(&s), PROBLEM_NONE);
	world_put_granted(&s.parts, &answer);
	assert_int_equal(verify_granted_peek(BYTES_OF_BUF(&answer), hospital), OK);
	assert_string_equal(hospital, "renhe");
	assert_int_equal(verify_granted_peek(BYTES(answer.p, 100), hospital), ERR_FORMAT);
	stage_close(&s);
	for (size_t i = 0; i < LEN(lies); i++) {
		stage_open(&s, false);
		lies[i].tell(&s);
		if (granted_problem(&s) != lies[i].kind)
			fail_msg("%s: %s", lies[i].name, problem_name(granted_problem(&s)));
		stage_close(&s);
	}
}

/* Passed on */

static void remake(struct stage *s, struct grant_spec spec)
{
	world_grant_free(&s->grant);
	world_grant(&stage_now, &spec, &s->grant);
	world_granted(&stage_now, &spec, &s->grant, &s->parts);
	s->parts.parent = BYTES_OF_BUF(&s->parent.statement);
	memcpy(s->id, s->grant.id, 32);
}

static void lies_about_children(void **state)
{
	struct grant_spec spec;
	struct stage s;

	(void)state;
	stage_open(&s, true);
	assert_int_equal(granted_problem(&s), PROBLEM_NONE);
	/* the parent missing, or another */
	s.parts.parent = BYTES_NONE;
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_SIGNATURE);
	s.parts.parent = BYTES_OF_BUF(&s.second.statement);
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_PARENT);
	/* nobody certified who passed it on */
	s.parts.parent = BYTES_OF_BUF(&s.parent.statement);
	s.known.n = 0;
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_PASSER);
	s.known.n = 1;
	/* longer than the parent; more than the parent; signed by somebody else */
	spec = s.spec;
	spec.expires++;
	remake(&s, spec);
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_PARENT);
	spec = s.spec;
	spec.n = 3;
	remake(&s, spec);
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_PARENT);
	spec = s.spec;
	spec.signer = STRANGER;
	remake(&s, spec);
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_SIGNATURE);
	stage_close(&s);
	/* a parent that does not allow it */
	stage_open(&s, true);
	spec = world_usual_grant(&stage_now);
	spec.may_pass_on = false;
	world_grant_free(&s.parent);
	world_grant(&stage_now, &spec, &s.parent);
	spec = s.spec;
	spec.parent = s.parent.id;
	remake(&s, spec);
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_PARENT);
	stage_close(&s);
}

/* A grant of the key stands on the newest root. */
static void lies_about_keys(void **state)
{
	struct stage s;
	struct grant_spec spec;

	(void)state;
	stage_open(&s, false);
	spec = s.spec;
	spec.key = true;
	spec.may_pass_on = false;
	world_grant_free(&s.grant);
	world_grant(&stage_now, &spec, &s.grant);
	memcpy(s.id, s.grant.id, 32);
	world_granted(&stage_later, &spec, &s.grant, &s.parts);
	assert_int_equal(granted_problem(&s), PROBLEM_NONE);
	world_granted(&stage_now, &spec, &s.grant, &s.parts);
	assert_int_equal(granted_problem(&s), PROBLEM_ROOT_ROLLBACK);
	world_granted(&stage_later, &spec, &s.grant, &s.parts);
	s.parts.shelf.records[2] = stage_now.records[0][2];
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_RECORDS);
	/* left out, as if there were no more on the shelf */
	world_granted(&stage_later, &spec, &s.grant, &s.parts);
	s.parts.shelf.n--;
	s.parts.shelf.announced--;
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_RECORDS);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lies_about_grants),
		cmocka_unit_test(lies_about_children),
		cmocka_unit_test(lies_about_keys),
	};

	return cmocka_run_group_tests(tests, stage_set_up, stage_tear_down);
}
