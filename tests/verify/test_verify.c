#include "core/help_told.h"
#include "core/help_world.h"

#include "test.h"

/*
 * What a lying platform may try with hospitals, roots and shelves. Every lie is
 * one change to an honest answer, and has to come out as its own problem.
 */

static struct world now, old, other, split, swapped, rekeyed;   /* swapped: every record at its next version */

static int set_up(void **state)
{
	struct world_spec spec = world_usual();

	(void)state;
	world_make(&now, spec);
	spec.serial = 4;
	spec.cycle = 99;
	spec.version = 2;
	world_make(&old, spec);
	spec = world_usual();
	spec.version = 4;
	world_make(&split, spec);
	spec.cycle = 101;
	world_make(&swapped, spec);
	spec = world_usual();
	spec.id = "kangning";
	spec.hospital = OTHER_HOSPITAL;
	world_make(&other, spec);
	spec = world_usual();
	spec.hospital = NEW_HOSPITAL;
	spec.previous = HOSPITAL;
	spec.serial = 6;
	spec.cycle = 101;
	world_make(&rekeyed, spec);
	return 0;
}

static int tear_down(void **state)
{
	struct world *all[] = { &now, &old, &other, &split, &swapped, &rekeyed };

	(void)state;
	for (size_t i = 0; i < LEN(all); i++)
		world_free(all[i]);
	return 0;
}

/* Shelves */

static enum err verify(const struct shelf_parts *parts, const struct verify_seen *seen, struct problem *why)
{
	AUTO(buf_free) struct buf answer = BUF_MAX((size_t)1 << 20);
	struct person me = person(1);
	struct verify_shelf shelf;
	enum err e;

	world_put_shelf(parts, &answer);
	e = verify_shelf(BYTES_OF_BUF(&answer), seen, me.tag, me.sign, me.seal, &shelf, why);
	if (e == OK)
		verify_shelf_free(&shelf);
	return e;
}

static void truth(void **state)
{
	AUTO(buf_free) struct buf answer = BUF_MAX((size_t)1 << 20);
	struct verify_seen seen = world_seen(&old), first = { .hospital = "renhe" };
	struct problem why = { 0 };
	struct shelf_parts parts;
	struct verify_shelf shelf;
	struct person me = person(1);

	(void)state;
	world_shelf(&now, 1, &parts);
	world_put_shelf(&parts, &answer);
	assert_int_equal(verify_shelf(BYTES_OF_BUF(&answer), &seen, me.tag, me.sign, me.seal, &shelf, &why), OK);
	assert_int_equal(shelf.n, WORLD_RECORDS);
	assert_false(shelf.closed);
	for (size_t i = 0; i < shelf.n; i++) {
		assert_memory_equal(shelf.records[i].rid, now.records[0][i].rid, 16);
		assert_bytes_equal(shelf.records[i].file, BYTES_OF_BUF(&now.records[0][i].file));
	}
	verify_accept(&seen, &shelf.at);
	assert_int_equal(seen.cycle, 100);
	verify_shelf_free(&shelf);
	/* the same again, and at first sight with nothing but a fingerprint */
	assert_int_equal(verify(&parts, &seen, &why), OK);
	first.has_fingerprint = true;
	statement_key_id(now.hospital.sign, seen.root);
	memcpy(first.fingerprint, seen.root, sizeof(first.fingerprint));
	assert_int_equal(verify(&parts, &first, &why), OK);
	/* a new key that the old one signed for */
	seen = world_seen(&now);
	world_shelf(&rekeyed, 1, &parts);
	assert_int_equal(verify(&parts, &seen, &why), OK);
	assert_int_equal(why.kind, PROBLEM_NONE);
}

static uint8_t changed[1 << 16];

/* FROM with one bit changed at AT, counted from the end where negative. */
static struct bytes flipped(struct bytes from, long at)
{
	assert_true(from.n <= sizeof(changed));
	memcpy(changed, from.p, from.n);
	changed[at < 0 ? (long)from.n + at : at] ^= 1;
	return BYTES(changed, from.n);
}

static void swap(struct shelf_parts *p, size_t a, size_t b)
{
	struct world_record r = p->records[a];

	p->records[a] = p->records[b];
	p->records[b] = r;
}

static void lie_altered(struct shelf_parts *p) { p->records[1].file.p = (uint8_t *)(uintptr_t)flipped(BYTES_OF_BUF(&p->records[1].file), -1).p; }
static void lie_header_altered(struct shelf_parts *p) { p->records[1].file.p = (uint8_t *)(uintptr_t)flipped(BYTES_OF_BUF(&p->records[1].file), 60).p; }
static void lie_cut(struct shelf_parts *p) { p->records[1].file.n--; }
static void lie_files_swapped(struct shelf_parts *p) { swap(p, 1, 2); memcpy(p->records[1].rid, now.records[0][1].rid, 16); memcpy(p->records[2].rid, now.records[0][2].rid, 16); }
static void lie_left_out(struct shelf_parts *p) { swap(p, 2, 3); p->n = p->announced = 3; }
static void lie_last_left_out(struct shelf_parts *p) { p->n = p->announced = 3; }
static void lie_all_left_out(struct shelf_parts *p) { p->n = p->announced = 0; }
static void lie_added(struct shelf_parts *p) { p->records[4] = p->records[3]; p->records[4].rid[0] = 9; p->n = p->announced = 5; }
static void lie_twice(struct shelf_parts *p) { p->records[4] = p->records[3]; p->n = p->announced = 5; }
static void lie_out_of_order(struct shelf_parts *p) { swap(p, 1, 2); }
static void lie_one_rolled_back(struct shelf_parts *p) { p->records[2] = old.records[0][2]; }
static void lie_one_from_elsewhere(struct shelf_parts *p) { p->records[2] = split.records[0][2]; }
static void lie_deleted(struct shelf_parts *p) { p->records[0].deleted = true; p->records[0].blobs_n = 0; }
static void lie_version(struct shelf_parts *p) { p->records[2].version++; }
static void lie_renamed(struct shelf_parts *p) { p->records[2].rid[15] ^= 1; }
static void lie_blob_length(struct shelf_parts *p) { p->records[0].blob.length++; }
static void lie_blob_head(struct shelf_parts *p) { p->records[0].blob.head[31] ^= 1; }
static void lie_blob_id(struct shelf_parts *p) { p->records[0].blob.id[0] ^= 1; }
static void lie_blob_left_out(struct shelf_parts *p) { p->no_blob_list = true; }
static void lie_clear_field(struct shelf_parts *p) { p->records[3].field.value = BYTES_LIT("external"); }
static void lie_other_patient(struct shelf_parts *p) { world_shelf(&now, 2, p); }
static void lie_other_patients_records(struct shelf_parts *p) { memcpy(p->records, now.records[1], sizeof(now.records[1])); }
static void lie_other_patients_record(struct shelf_parts *p) { p->records[3] = now.records[1][3]; }
static void lie_sign_key(struct shelf_parts *p) { memcpy(p->sign, person(STRANGER).sign, 32); }
static void lie_seal_key(struct shelf_parts *p) { memcpy(p->seal, person(STRANGER).seal, 32); }
static void lie_path_of_other(struct shelf_parts *p) { struct shelf_parts q; world_shelf(&now, 3, &q); p->presence = q.presence; }
static void lie_path_short(struct shelf_parts *p) { p->presence.path_n--; }
static void lie_path_long(struct shelf_parts *p) { memset(p->presence.path[p->presence.path_n++], 3, 32); }
static void lie_position(struct shelf_parts *p) { p->presence.position ^= 1; }
static void lie_size(struct shelf_parts *p) { p->presence.size++; }
static void lie_closed(struct shelf_parts *p) { p->closed = true; p->n = p->announced = 0; memset(p->successor, 5, 32); }
static void lie_closed_with_records(struct shelf_parts *p) { p->closed = true; memset(p->successor, 5, 32); }
static void lie_rolled_back(struct shelf_parts *p) { world_shelf(&old, 1, p); }
static void lie_old_root(struct shelf_parts *p) { p->root = BYTES_OF_BUF(&old.root); p->statement = BYTES_OF_BUF(&old.statement); }
static void lie_new_root_old_records(struct shelf_parts *p) { struct shelf_parts q; world_shelf(&swapped, 1, &q); p->root = q.root; p->statement = q.statement; p->presence = q.presence; }
static void lie_split(struct shelf_parts *p) { world_shelf(&split, 1, p); }
static void lie_root_altered(struct shelf_parts *p) { p->root = flipped(p->root, -1); }
static void lie_root_body_altered(struct shelf_parts *p) { p->root = flipped(p->root, -80); }
static void lie_root_of_other(struct shelf_parts *p) { p->root = BYTES_OF_BUF(&other.root); }
static void lie_other_hospital(struct shelf_parts *p) { world_shelf(&other, 1, p); }
static void lie_statement_altered(struct shelf_parts *p) { p->statement = flipped(p->statement, -1); }
static void lie_behind(struct shelf_parts *p) { p->behind = BYTES_LIT("\xf6"); }
static void lie_more_announced(struct shelf_parts *p) { p->announced = 5; }
static void lie_fewer_announced(struct shelf_parts *p) { p->announced = 3; }
static void lie_endless(struct shelf_parts *p) { p->announced = UINT64_MAX; }
static void lie_statement_is_root(struct shelf_parts *p) { p->statement = p->root; }

static const struct {
	const char *name;
	void (*tell)(struct shelf_parts *p);
	enum problem_kind kind;
} lies[] = {
	{ "a record altered", lie_altered, PROBLEM_SHELF_PROOF },
	{ "a record's header altered", lie_header_altered, PROBLEM_SHELF_PROOF },
	{ "a record cut", lie_cut, PROBLEM_SHELF_PROOF },
	{ "two records swapped", lie_files_swapped, PROBLEM_SHELF_PROOF },
	{ "a record left out", lie_left_out, PROBLEM_SHELF_PROOF },
	{ "the last record left out", lie_last_left_out, PROBLEM_SHELF_PROOF },
	{ "all records left out", lie_all_left_out, PROBLEM_SHELF_PROOF },
	{ "a record added", lie_added, PROBLEM_SHELF_PROOF },
	{ "a record twice", lie_twice, PROBLEM_SHELF_ORDER },
	{ "records out of order", lie_out_of_order, PROBLEM_SHELF_ORDER },
	{ "one record rolled back", lie_one_rolled_back, PROBLEM_SHELF_PROOF },
	{ "one record from another history", lie_one_from_elsewhere, PROBLEM_SHELF_PROOF },
	{ "a record said to be deleted", lie_deleted, PROBLEM_SHELF_PROOF },
	{ "another version said", lie_version, PROBLEM_SHELF_PROOF },
	{ "another id said", lie_renamed, PROBLEM_SHELF_PROOF },
	{ "a blob's length", lie_blob_length, PROBLEM_SHELF_PROOF },
	{ "a blob's head", lie_blob_head, PROBLEM_SHELF_PROOF },
	{ "a blob's id", lie_blob_id, PROBLEM_SHELF_PROOF },
	{ "a blob left out", lie_blob_left_out, PROBLEM_SHELF_PROOF },
	{ "a field in clear altered", lie_clear_field, PROBLEM_SHELF_PROOF },
	{ "another patient's shelf", lie_other_patient, PROBLEM_SHELF_OTHER },
	{ "another patient's records", lie_other_patients_records, PROBLEM_SHELF_PROOF },
	{ "one record of another patient", lie_other_patients_record, PROBLEM_SHELF_PROOF },
	{ "another signing key", lie_sign_key, PROBLEM_SHELF_OTHER },
	{ "another sealing key", lie_seal_key, PROBLEM_SHELF_OTHER },
	{ "another shelf's path", lie_path_of_other, PROBLEM_SHELF_PROOF },
	{ "a path too short", lie_path_short, PROBLEM_SHELF_PROOF },
	{ "a path too long", lie_path_long, PROBLEM_SHELF_PROOF },
	{ "another position", lie_position, PROBLEM_SHELF_PROOF },
	{ "another size", lie_size, PROBLEM_SHELF_PROOF },
	{ "a shelf said to be closed", lie_closed, PROBLEM_SHELF_PROOF },
	{ "a closed shelf with records", lie_closed_with_records, PROBLEM_SHELF_PROOF },
	{ "all rolled back", lie_rolled_back, PROBLEM_HOSPITAL_ROLLBACK },
	{ "an old root", lie_old_root, PROBLEM_HOSPITAL_ROLLBACK },
	{ "a new root over old records", lie_new_root_old_records, PROBLEM_SHELF_PROOF },
	{ "two roots of one cycle", lie_split, PROBLEM_ROOT_SPLIT },
	{ "a root altered", lie_root_altered, PROBLEM_ROOT_SIGNATURE },
	{ "a root's body altered", lie_root_body_altered, PROBLEM_ROOT_SIGNATURE },
	{ "another hospital's root", lie_root_of_other, PROBLEM_ROOT_SIGNATURE },
	{ "another hospital's shelf", lie_other_hospital, PROBLEM_HOSPITAL_OTHER },
	{ "a hospital statement altered", lie_statement_altered, PROBLEM_HOSPITAL_SIGNATURE },
	{ "bytes behind the end", lie_behind, PROBLEM_ANSWER },
	{ "more records announced", lie_more_announced, PROBLEM_ANSWER },
	{ "fewer records announced", lie_fewer_announced, PROBLEM_ANSWER },
	{ "endlessly many announced", lie_endless, PROBLEM_ANSWER },
	{ "a root for a statement", lie_statement_is_root, PROBLEM_ANSWER },
};

static void lies_about_shelves(void **state)
{
	struct verify_seen seen = world_seen(&now), before = seen;

	(void)state;
	for (size_t i = 0; i < LEN(lies); i++) {
		struct problem why = { 0 };
		struct shelf_parts parts;

		world_shelf(&now, 1, &parts);
		lies[i].tell(&parts);
		if (verify(&parts, &seen, &why) == OK || why.kind != lies[i].kind)
			fail_msg("%s: %s", lies[i].name, problem_name(why.kind));
		assert_memory_equal(&seen, &before, sizeof(seen));
	}
}

static void every_cut_is_refused(void **state)
{
	AUTO(buf_free) struct buf answer = BUF_MAX((size_t)1 << 20);
	struct verify_seen seen = world_seen(&now);
	struct person me = person(1);
	struct shelf_parts parts;
	struct verify_shelf shelf;

	(void)state;
	world_shelf(&now, 1, &parts);
	world_put_shelf(&parts, &answer);
	for (size_t n = 0; n < answer.n; n += n < 300 || n + 300 > answer.n ? 1 : 61) {
		struct problem why = { 0 };

		assert_int_not_equal(verify_shelf(BYTES(answer.p, n), &seen, me.tag, me.sign, me.seal, &shelf, &why), OK);
		assert_int_not_equal(why.kind, PROBLEM_NONE);
	}
}

/* A cycle known from the wallet alone is a floor too. */
static void floor_from_wallet(void **state)
{
	struct verify_seen seen = { .hospital = "renhe", .has_signing = true, .cycle = 100 };
	struct problem why = { 0 };
	struct shelf_parts parts;

	(void)state;
	memcpy(seen.signing, now.hospital.sign, 32);
	world_shelf(&now, 1, &parts);
	assert_int_equal(verify(&parts, &seen, &why), OK);
	world_shelf(&old, 1, &parts);
	assert_int_equal(verify(&parts, &seen, &why), ERR_STALE);
	assert_int_equal(why.kind, PROBLEM_ROOT_ROLLBACK);
}

/* Hospital statements */

static void refuse(struct world_spec spec, const struct verify_seen *seen, enum problem_kind kind)
{
	struct problem why = { 0 };
	struct shelf_parts parts;
	struct world w;

	world_make(&w, spec);
	world_shelf(&w, 1, &parts);
	assert_int_not_equal(verify(&parts, seen, &why), OK);
	assert_string_equal(problem_name(why.kind), problem_name(kind));
	world_free(&w);
}

static void lies_about_keys(void **state)
{
	struct verify_seen seen = world_seen(&now), paper = { .hospital = "renhe", .has_fingerprint = true };
	struct world_spec spec = world_usual();
	uint8_t id[32];

	(void)state;
	/* the platform's own keys under the hospital's name */
	spec.hospital = STRANGER;
	spec.cycle = 101;
	spec.serial = 6;
	refuse(spec, &seen, PROBLEM_HOSPITAL_KEY);
	statement_key_id(now.hospital.sign, id);
	memcpy(paper.fingerprint, id, sizeof(paper.fingerprint));
	refuse(spec, &paper, PROBLEM_HOSPITAL_FINGERPRINT);
	spec.serial = 5;
	refuse(spec, &seen, PROBLEM_HOSPITAL_SPLIT);
	/* said to follow, without the old key's word; or after another key than ours */
	spec = world_usual();
	spec.hospital = NEW_HOSPITAL;
	spec.previous = HOSPITAL;
	spec.forged = true;
	spec.serial = 6;
	spec.cycle = 101;
	refuse(spec, &seen, PROBLEM_HOSPITAL_KEY);
	spec.forged = false;
	spec.previous = OLD_HOSPITAL;
	refuse(spec, &seen, PROBLEM_HOSPITAL_KEY);
	/* an older statement of the right key, and one under the number of another */
	spec = world_usual();
	spec.serial = 4;
	spec.cycle = 101;
	refuse(spec, &seen, PROBLEM_HOSPITAL_ROLLBACK);
	spec = world_usual();
	spec.cycle = 101;
	spec.serial = 6;
	spec.statement = seen.statement;
	refuse(spec, &seen, PROBLEM_HOSPITAL_NOT_IN_ROOT);
}

/* For a grant: a statement of before the hospital changed its key, under that key and no other. */
static void a_statement_of_the_past(void **state)
{
	struct verify_seen seen = world_seen(&rekeyed);
	struct verify_hospital at = { 0 };
	struct problem why = { 0 };
	struct world_spec spec = world_usual();
	struct world stranger;

	(void)state;
	seen.has_previous = true;
	memcpy(seen.previous, now.hospital.sign, sizeof(seen.previous));
	assert_int_equal(verify_past(BYTES_OF_BUF(&now.statement), &seen, &at, &why), OK);
	seen.has_previous = false;
	assert_int_not_equal(verify_past(BYTES_OF_BUF(&now.statement), &seen, &at, &why), OK);
	assert_int_equal(why.kind, PROBLEM_HOSPITAL_KEY);
	spec.hospital = STRANGER;
	world_make(&stranger, spec);
	seen.has_previous = true;
	why = (struct problem){ 0 };
	assert_int_not_equal(verify_past(BYTES_OF_BUF(&stranger.statement), &seen, &at, &why), OK);
	assert_int_equal(why.kind, PROBLEM_HOSPITAL_KEY);
	world_free(&stranger);
}

/* A root that the hospital's key signed in another hospital's name. */
static void root_of_another_name(void **state)
{
	struct verify_seen seen = world_seen(&now);
	struct problem why = { 0 };
	struct shelf_parts parts;
	struct world_spec spec = world_usual();
	struct world w;

	(void)state;
	spec.id = "elsewhere";
	world_make(&w, spec);
	world_shelf(&now, 1, &parts);
	parts.root = BYTES_OF_BUF(&w.root);
	assert_int_not_equal(verify(&parts, &seen, &why), OK);
	assert_int_equal(why.kind, PROBLEM_ROOT_OTHER);
	world_free(&w);
}

/* GET /v1/hospitals/{h} */

static enum problem_kind hospital_problem(struct bytes statement, struct bytes root, struct bytes revoked,
					  const struct verify_seen *seen)
{
	AUTO(buf_free) struct buf answer = BUF_MAX((size_t)1 << 20);
	struct problem why = { 0 };
	struct verify_hospital at;

	world_put_hospital(statement, root, revoked, &answer);
	assert_told(verify_hospital(BYTES_OF_BUF(&answer), seen, &at, &why), &why);
	return why.kind;
}

static void lies_about_hospitals(void **state)
{
	struct verify_seen seen = world_seen(&now), fresh = { .hospital = "renhe" };
	struct bytes statement = BYTES_OF_BUF(&now.statement), root = BYTES_OF_BUF(&now.root), revoked = BYTES_OF_BUF(&now.revoked);

	(void)state;
	assert_int_equal(hospital_problem(statement, root, revoked, &seen), PROBLEM_NONE);
	assert_int_equal(hospital_problem(statement, root, revoked, &fresh), PROBLEM_NONE);
	assert_int_equal(hospital_problem(statement, BYTES_NONE, BYTES_NONE, &fresh), PROBLEM_NONE);
	assert_int_equal(hospital_problem(statement, BYTES_NONE, BYTES_NONE, &seen), PROBLEM_ROOT_ROLLBACK);
	assert_int_equal(hospital_problem(statement, BYTES_NONE, revoked, &fresh), PROBLEM_REVOKED_LIST);
	assert_int_equal(hospital_problem(statement, root, BYTES_NONE, &seen), PROBLEM_REVOKED_LIST);
	assert_int_equal(hospital_problem(statement, root, BYTES_OF_BUF(&old.revoked), &seen), PROBLEM_REVOKED_LIST);
	assert_int_equal(hospital_problem(statement, root, BYTES_OF_BUF(&other.revoked), &seen), PROBLEM_REVOKED_LIST);
	assert_int_equal(hospital_problem(statement, root, flipped(revoked, -1), &seen), PROBLEM_REVOKED_LIST);
	assert_int_equal(hospital_problem(statement, BYTES_OF_BUF(&split.root), revoked, &seen), PROBLEM_ROOT_SPLIT);
	assert_int_equal(hospital_problem(BYTES_OF_BUF(&old.statement), BYTES_OF_BUF(&old.root), revoked, &seen), PROBLEM_HOSPITAL_ROLLBACK);
	assert_int_equal(hospital_problem(BYTES_OF_BUF(&other.statement), root, revoked, &seen), PROBLEM_HOSPITAL_OTHER);
	assert_int_equal(hospital_problem(root, root, revoked, &seen), PROBLEM_ANSWER);
}

/* Absence */

static enum problem_kind absence_problem(const struct shelf_absence *a, uint8_t patient, const struct world *w)
{
	AUTO(buf_free) struct buf answer = BUF_MAX((size_t)1 << 20);
	struct cbor_writer out = cbor_writer(&answer);
	struct verify_seen seen = world_seen(&now);
	struct problem why = { 0 };
	struct verify_hospital at;

	cbor_put_array(&out, 3);
	cbor_put_bytes(&out, BYTES_OF_BUF(&w->root));
	cbor_put_bytes(&out, BYTES_OF_BUF(&w->statement));
	shelf_put_absence(&out, a);
	assert_told(verify_absence(BYTES_OF_BUF(&answer), &seen, person(patient).tag, &at, &why), &why);
	return why.kind;
}

static struct shelf_neighbour neighbour(const struct world *w, size_t at)
{
	struct shelf_neighbour n = { .position = at, .entry = w->entries[at] };
	struct shelf_presence p;

	assert_int_equal(shelf_tree_present(&w->tree, at, &p), OK);
	n.path_n = p.path_n;
	memcpy(n.path, p.path, sizeof(n.path));
	return n;
}

static void lies_about_absence(void **state)
{
	struct shelf_absence a, lie;
	uint8_t index[32];
	size_t at;

	(void)state;
	/* honest: patient 8 has no shelf */
	shelf_index(person(8).tag, index);
	assert_int_equal(shelf_tree_absent(&now.tree, index, &a), OK);
	assert_int_equal(absence_problem(&a, 8, &now), PROBLEM_NONE);
	/* hiding patient 1: the neighbours of another gap, around it, on one side, none */
	assert_int_equal(absence_problem(&a, 1, &now), PROBLEM_ABSENCE_PROOF);
	shelf_index(person(1).tag, index);
	assert_true(shelf_tree_find(&now.tree, index, &at));
	lie = (struct shelf_absence){ .size = WORLD_SHELVES, .has_left = at > 0, .has_right = at + 1 < WORLD_SHELVES };
	if (at > 0)
		lie.left = neighbour(&now, at - 1);
	if (at + 1 < WORLD_SHELVES)
		lie.right = neighbour(&now, at + 1);
	assert_int_equal(absence_problem(&lie, 1, &now), PROBLEM_ABSENCE_PROOF);
	lie.right.position--;
	assert_int_equal(absence_problem(&lie, 1, &now), PROBLEM_ABSENCE_PROOF);
	lie = (struct shelf_absence){ .size = WORLD_SHELVES, .has_left = true, .left = neighbour(&now, at) };
	assert_int_equal(absence_problem(&lie, 1, &now), PROBLEM_ABSENCE_PROOF);
	lie = (struct shelf_absence){ .size = WORLD_SHELVES, .has_right = true, .right = neighbour(&now, at) };
	assert_int_equal(absence_problem(&lie, 1, &now), PROBLEM_ABSENCE_PROOF);
	lie = (struct shelf_absence){ .size = 0 };
	assert_int_equal(absence_problem(&lie, 1, &now), PROBLEM_ABSENCE_PROOF);
	/* true of another tree */
	shelf_index(person(8).tag, index);
	assert_int_equal(shelf_tree_absent(&split.tree, index, &a), OK);
	assert_int_equal(absence_problem(&a, 8, &now), PROBLEM_ABSENCE_PROOF);
	assert_int_equal(absence_problem(&a, 8, &split), PROBLEM_ROOT_SPLIT);
	assert_int_equal(shelf_tree_absent(&old.tree, index, &a), OK);
	assert_int_equal(absence_problem(&a, 8, &old), PROBLEM_HOSPITAL_ROLLBACK);
}

/* Challenges */

static void lies_about_time(void **state)
{
	struct person platform = person(PLATFORM), stranger = person(STRANGER);
	struct challenge c = { .origin = BYTES_LIT("https://clinic.example"), .time = WORLD_NOW }, got;
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX), forged = BUF_MAX(STATEMENT_MAX);
	struct problem why = { 0 };

	(void)state;
	memcpy(c.key, platform.sign, 32);
	assert_int_equal(challenge_sign(&c, platform.sign_secret, &raw), OK);
	assert_int_equal(verify_challenge(BYTES_OF_BUF(&raw), "https://clinic.example", NULL, &got, &why), OK);
	assert_int_equal(verify_challenge(BYTES_OF_BUF(&raw), "https://clinic.example", platform.sign, &got, &why), OK);
	assert_int_equal(got.time, WORLD_NOW);
	assert_int_not_equal(verify_challenge(BYTES_OF_BUF(&raw), "https://clinic.example", stranger.sign, &got, &why), OK);
	assert_int_equal(why.kind, PROBLEM_PLATFORM_KEY);
	why = (struct problem){ 0 };
	assert_int_not_equal(verify_challenge(BYTES_OF_BUF(&raw), "https://clinic.other", platform.sign, &got, &why), OK);
	assert_int_equal(why.kind, PROBLEM_CHALLENGE);
	why = (struct problem){ 0 };
	assert_int_not_equal(verify_challenge(flipped(BYTES_OF_BUF(&raw), -1), "https://clinic.example", NULL, &got, &why), OK);
	assert_int_equal(why.kind, PROBLEM_CHALLENGE);
	/* another key's signature under the platform's name */
	assert_int_not_equal(challenge_sign(&c, stranger.sign_secret, &forged), ERR_NOMEM);
	if (forged.n > 0) {
		why = (struct problem){ 0 };
		assert_int_not_equal(verify_challenge(BYTES_OF_BUF(&forged), "https://clinic.example", NULL, &got, &why), OK);
		assert_int_equal(why.kind, PROBLEM_CHALLENGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(truth),
		cmocka_unit_test(lies_about_shelves),
		cmocka_unit_test(every_cut_is_refused),
		cmocka_unit_test(floor_from_wallet),
		cmocka_unit_test(lies_about_keys),
		cmocka_unit_test(a_statement_of_the_past), cmocka_unit_test(root_of_another_name),
		cmocka_unit_test(lies_about_hospitals),
		cmocka_unit_test(lies_about_absence),
		cmocka_unit_test(lies_about_time),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
