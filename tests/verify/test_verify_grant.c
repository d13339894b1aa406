#include "core/help_told.h"
#include "core/help_world.h"

#include "test.h"

/* What a lying platform may try with doctors and grants. */

static struct world now, later, other;

static int set_up(void **state)
{
	struct world_spec spec = world_usual();

	(void)state;
	world_make(&now, spec);
	spec.cycle = 101;
	spec.version = 4;
	world_make(&later, spec);
	spec = world_usual();
	spec.id = "kangning";
	spec.hospital = OTHER_HOSPITAL;
	world_make(&other, spec);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	world_free(&now);
	world_free(&later);
	world_free(&other);
	return 0;
}

static uint8_t changed[1 << 16];

static struct bytes flipped(struct bytes from, long at)
{
	assert_true(from.n <= sizeof(changed));
	memcpy(changed, from.p, from.n);
	changed[at < 0 ? (long)from.n + at : at] ^= 1;
	return BYTES(changed, from.n);
}

/* Doctors */

/* What verify_doctors makes of the seq of two statements, the second may be none. */
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
	assert_told(verify_doctors(BYTES_OF_BUF(&seq), &at, at_time, &list, &why), &why);
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
	world_certify(&now, DOCTOR, WORLD_NOW - 10, &doctor);
	world_certify(&now, COLLEAGUE, WORLD_NOW - 10, &colleague);
	world_certify(&other, STRANGER, WORLD_NOW - 10, &foreign);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_OF_BUF(&colleague), &now, WORLD_NOW, &n), PROBLEM_NONE);
	assert_int_equal(n, 2);
	/* run out, not yet begun: left out */
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_NONE, &now, WORLD_NOW + DOCTOR_VALID_MAX, &n), PROBLEM_NONE);
	assert_int_equal(n, 0);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_NONE, &now, WORLD_NOW - 11, &n), PROBLEM_NONE);
	assert_int_equal(n, 0);
	/* forged, another hospital's, another hospital's under our key */
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), flipped(BYTES_OF_BUF(&colleague), -1), &now, WORLD_NOW, &n), PROBLEM_CERTIFICATE);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&foreign), BYTES_NONE, &now, WORLD_NOW, &n), PROBLEM_CERTIFICATE);
	spec.id = "elsewhere";
	world_make(&w, spec);
	world_certify(&w, STRANGER, WORLD_NOW - 10, &borrowed);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&borrowed), BYTES_NONE, &now, WORLD_NOW, &n), PROBLEM_CERTIFICATE);
	world_free(&w);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&now.root), BYTES_NONE, &now, WORLD_NOW, &n), PROBLEM_ANSWER);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_LIT("\x82"), &now, WORLD_NOW, &n), PROBLEM_ANSWER);
	/* taken back, and served all the same */
	spec = world_usual();
	spec.revoked = true;
	world_make(&w, spec);
	assert_int_equal(doctors_problem(BYTES_OF_BUF(&doctor), BYTES_OF_BUF(&colleague), &w, WORLD_NOW, &n), PROBLEM_NONE);
	assert_int_equal(n, 1);
	world_free(&w);
}

/* Grants opened */

struct stage {
	struct grant_spec spec;
	struct world_grant grant, parent, second;      /* second: another of the same patient */
	struct granted_parts parts;
	struct verify_seen seen;
	struct buf certificate;
	struct verify_certificates known;              /* of DOCTOR, who may pass on */
	struct person self;
	uint8_t id[32];
	uint64_t now;
};

static void stage_open(struct stage *s, bool child)
{
	memset(s, 0, sizeof(*s));
	s->spec = world_usual_grant(&now);
	s->self = person(DOCTOR);
	s->now = WORLD_NOW;
	world_grant(&now, &s->spec, &s->grant);
	struct grant_spec second = s->spec;
	second.first = 0;
	second.n = 3;
	world_grant(&now, &second, &s->second);
	world_granted(&now, &s->spec, &s->grant, &s->parts);
	if (child) {
		struct grant_spec spec = s->spec;

		s->parent = s->grant;
		spec.signer = DOCTOR;
		spec.doctor = COLLEAGUE;
		spec.may_pass_on = false;
		spec.parent = s->parent.id;
		world_grant(&now, &spec, &s->grant);
		world_granted(&now, &spec, &s->grant, &s->parts);
		s->parts.parent = BYTES_OF_BUF(&s->parent.statement);
		s->self = person(COLLEAGUE);
		s->spec = spec;
	}
	memcpy(s->id, s->grant.id, 32);
	s->seen = world_seen(&later);
	s->certificate = BUF_MAX(STATEMENT_MAX);
	world_certify(&now, DOCTOR, WORLD_NOW - 10, &s->certificate);
	s->known.certificates = calloc(1, sizeof(*s->known.certificates));
	assert_non_null(s->known.certificates);
	struct statement st;
	assert_int_equal(doctor_open(BYTES_OF_BUF(&s->certificate), now.hospital.sign, &st, &s->known.certificates[0].doctor), OK);
	s->known.n = s->known.max = 1;
}

static void stage_close(struct stage *s)
{
	world_grant_free(&s->grant);
	world_grant_free(&s->second);
	buf_free(&s->parent.statement);
	buf_free(&s->parent.bundle);
	buf_free(&s->certificate);
	verify_certificates_free(&s->known);
}

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

static void lie_altered(struct stage *s) { s->parts.shelf.records[0].file.p = (uint8_t *)(uintptr_t)flipped(BYTES_OF_BUF(&s->parts.shelf.records[0].file), -1).p; }
static void lie_newer(struct stage *s) { s->parts.shelf.records[0] = later.records[0][1]; }
static void lie_withheld(struct stage *s) { s->parts.shelf.n = s->parts.shelf.announced = 1; }
static void lie_all_withheld(struct stage *s) { s->parts.shelf.n = s->parts.shelf.announced = 0; }
static void lie_added(struct stage *s) { s->parts.shelf.records[2] = now.records[0][3]; s->parts.shelf.n = s->parts.shelf.announced = 3; }
static void lie_other_record(struct stage *s) { s->parts.shelf.records[1] = now.records[0][3]; }
static void lie_swapped(struct stage *s) { struct world_record r = s->parts.shelf.records[0]; s->parts.shelf.records[0] = s->parts.shelf.records[1]; s->parts.shelf.records[1] = r; }
static void lie_other_patients_record(struct stage *s) { s->parts.shelf.records[0] = now.records[1][1]; }
static void lie_clear(struct stage *s) { s->parts.shelf.records[0].field.value = BYTES_LIT("x"); }
static void lie_leaf(struct stage *s) { s->parts.leaves[0][0] ^= 1; }
static void lie_leaf_left_out(struct stage *s) { s->parts.leaves_n--; }
static void lie_leaf_added(struct stage *s) { memset(s->parts.leaves[s->parts.leaves_n++], 255, 32); }
static void lie_path(struct stage *s) { s->parts.shelf.presence.path[0][0] ^= 1; }
static void lie_account_key(struct stage *s) { memcpy(s->parts.shelf.sign, person(STRANGER).sign, 32); }
static void lie_seal_key(struct stage *s) { memcpy(s->parts.shelf.seal, person(STRANGER).seal, 32); }
static void lie_other_patients_shelf(struct stage *s) { struct shelf_parts p; world_shelf(&now, 2, &p); memcpy(s->parts.shelf.sign, p.sign, 32); memcpy(s->parts.shelf.seal, p.seal, 32); s->parts.shelf.presence = p.presence; }
static void lie_root_of_later(struct stage *s) { s->parts.shelf.root = BYTES_OF_BUF(&later.root); s->parts.shelf.statement = BYTES_OF_BUF(&later.statement); }
static void lie_other_hospital(struct stage *s) { s->parts.shelf.root = BYTES_OF_BUF(&other.root); s->parts.shelf.statement = BYTES_OF_BUF(&other.statement); }
static void lie_root_altered(struct stage *s) { s->parts.shelf.root = flipped(s->parts.shelf.root, -1); }
static void lie_grant_altered(struct stage *s) { s->parts.grant = flipped(s->parts.grant, -1); }
static void lie_another_grant(struct stage *s) { s->parts.grant = BYTES_OF_BUF(&s->second.statement); s->parts.bundle = BYTES_OF_BUF(&s->second.bundle); }
static void lie_bundle_of_another(struct stage *s) { s->parts.bundle = BYTES_OF_BUF(&s->second.bundle); }
static void lie_bundle_altered(struct stage *s) { s->parts.bundle = flipped(s->parts.bundle, -1); }
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
	world_grant(&now, &spec, &s->grant);
	world_granted(&now, &spec, &s->grant, &s->parts);
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
	spec = world_usual_grant(&now);
	spec.may_pass_on = false;
	world_grant_free(&s.parent);
	world_grant(&now, &spec, &s.parent);
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
	world_grant(&now, &spec, &s.grant);
	memcpy(s.id, s.grant.id, 32);
	world_granted(&later, &spec, &s.grant, &s.parts);
	assert_int_equal(granted_problem(&s), PROBLEM_NONE);
	world_granted(&now, &spec, &s.grant, &s.parts);
	assert_int_equal(granted_problem(&s), PROBLEM_ROOT_ROLLBACK);
	world_granted(&later, &spec, &s.grant, &s.parts);
	s.parts.shelf.records[2] = now.records[0][2];
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_RECORDS);
	/* left out, as if there were no more on the shelf */
	world_granted(&later, &spec, &s.grant, &s.parts);
	s.parts.shelf.n--;
	s.parts.shelf.announced--;
	assert_int_equal(granted_problem(&s), PROBLEM_GRANT_RECORDS);
	stage_close(&s);
}

/* Lists */

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
	if (verify_own_grants(BYTES_OF_BUF(&answer), person(1).sign, ret, &why) == OK && ended != NULL)
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
	world_grant(&now, &spec, &foreign);
	assert_int_equal(own_problem(&s, parent, BYTES_OF_BUF(&foreign.statement), 0, NULL), PROBLEM_GRANT_NOT_OURS);
	assert_int_equal(own_problem(&s, child, BYTES_NONE, 0, NULL), PROBLEM_GRANT_NOT_OURS);
	assert_int_equal(own_problem(&s, flipped(parent, -1), BYTES_NONE, 0, NULL), PROBLEM_GRANT_NOT_OURS);
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
	struct listed row = { BYTES_OF_BUF(&s.parent.statement), 2, flipped(revocation(parent, person(1), &statement), -1) }, none = { 0 };
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
	if (verify_inbox(BYTES_OF_BUF(&answer), self->sign, &list, &why) == OK)
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
	assert_int_equal(inbox_problem(flipped(child, -1), parent, &colleague, 0, &ended), PROBLEM_GRANT_SIGNATURE);
	/* over by a clock that was ahead, and live again */
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &doctor, 1, &ended), PROBLEM_NONE);
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &doctor, 0, &ended), PROBLEM_NONE);
	/* revoked, and served again */
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &doctor, 2, &ended), PROBLEM_NONE);
	assert_int_equal(inbox_problem(parent, BYTES_NONE, &doctor, 0, &ended), PROBLEM_GRANT_REPLAY);
	stage_close(&s);
}

static void ended_ids(void **state)
{
	AUTO(buf_free) struct buf ended = BUF_MAX(1024);
	uint8_t id[32] = { 0 };

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		id[5] = (uint8_t)(i * 7 % 20);
		assert_false(verify_ended_has(BYTES_OF_BUF(&ended), id));
		assert_int_equal(verify_ended_add(&ended, id), OK);
		assert_int_equal(verify_ended_add(&ended, id), OK);
		assert_true(verify_ended_has(BYTES_OF_BUF(&ended), id));
	}
	assert_int_equal(ended.n, 640);
	for (size_t i = 32; i < ended.n; i += 32)
		assert_true(memcmp(ended.p + i - 32, ended.p + i, 32) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lies_about_doctors),
		cmocka_unit_test(lies_about_grants),
		cmocka_unit_test(lies_about_children),
		cmocka_unit_test(lies_about_keys),
		cmocka_unit_test(lies_in_own_list),
		cmocka_unit_test(lies_about_revocations),
		cmocka_unit_test(lies_in_inbox),
		cmocka_unit_test(ended_ids),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
