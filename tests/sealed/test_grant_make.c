#include "test.h"

#include "core/help_objects.h"

#include "sealed/grant_make.h"

#define EXPIRES (OBJECTS_NOW + 3600)

/* Two records of a shelf, to be granted by its account to a doctor. */
struct shelf {
	struct grant_make_record records[2];
	uint8_t tag[ATOM_TAG_LEN], kek[32];
	struct actor account, doctor;
	struct grant_make grant;
};

static void shelf_init(struct shelf *s)
{
	*s = (struct shelf){ .account = actor(ACCOUNT), .doctor = actor(DOCTOR) };
	object_fill(s->tag, sizeof(s->tag), 9);
	object_fill(s->kek, sizeof(s->kek), 8);
	for (uint8_t i = 0; i < 2; i++) {
		struct grant_make_record *r = &s->records[i];

		object_fill(r->record.rid, sizeof(r->record.rid), (uint8_t)(1 + i));
		object_fill(r->record.file, sizeof(r->record.file), (uint8_t)(11 + i));
		object_fill(r->file_key.b, sizeof(r->file_key.b), (uint8_t)(21 + i));
		r->record.version = 4 + i;
	}
	s->grant = (struct grant_make){
		.hospital = BYTES_LIT("renhe"), .tag = s->tag, .cycle = 77, .doctor_sign = s->doctor.sign,
		.doctor_seal = s->doctor.seal, .purpose = BYTES_LIT("会诊"), .records = s->records, .n = 2,
		.not_before = OBJECTS_NOW, .expires = EXPIRES, .made = OBJECTS_NOW, .secret = s->account.sign_secret,
	};
}

static enum err make(const struct shelf *s, struct buf *statement, struct buf *post)
{
	struct sealed_random random;

	object_random(5, &random);
	return grant_make(&s->grant, &random, statement, post);
}

/* What was posted, opened by the doctor; PLAIN keeps what RET_BUNDLE points to. */
static void take(const struct shelf *s, struct bytes post, struct bytes statement, struct buf *plain, struct grant *ret,
		 struct bundle *ret_bundle)
{
	struct cbor_reader r = cbor_reader(post);
	struct statement st;

	cbor_get_array_of(&r, 2);
	assert_bytes_equal(cbor_get_bytes(&r, STATEMENT_MAX), statement);
	struct bytes file = cbor_get_bytes(&r, BUNDLE_FILE_MAX);
	assert_int_equal(cbor_done(&r), OK);
	assert_int_equal(grant_open(statement, s->account.sign, &st, ret), OK);
	assert_int_equal(bundle_open(file, ret, s->account.sign, s->doctor.seal_secret, plain, ret_bundle), OK);
}

static void records_are_granted(void **state)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(GRANT_MAKE_POST_MAX);
	AUTO(buf_free) struct buf plain = BUF_MAX(BUNDLE_PLAIN_MAX);
	AUTO(bundle_done) struct bundle bundle = { 0 };
	struct grant_record record;
	struct secret16 key;
	struct grant g;
	struct shelf s;

	(void)state;
	shelf_init(&s);
	s.grant.may_pass_on = true;
	assert_int_equal(make(&s, &statement, &post), OK);
	take(&s, BYTES_OF_BUF(&post), BYTES_OF_BUF(&statement), &plain, &g, &bundle);
	assert_int_equal(g.kind, GRANT_RECORDS);
	assert_bytes_equal(g.hospital, s.grant.hospital);
	assert_memory_equal(g.tag, s.tag, sizeof(g.tag));
	assert_memory_equal(g.doctor, s.doctor.sign, sizeof(g.doctor));
	assert_int_equal(g.cycle, 77);
	assert_int_equal(g.not_before, OBJECTS_NOW);
	assert_int_equal(g.expires, EXPIRES);
	assert_true(g.may_pass_on);
	assert_false(g.has_parent);
	assert_int_equal(g.records.n, 2);
	for (size_t i = 0; grant_record_next(&g.records, &record); i++) {
		assert_memory_equal(&record, &s.records[i].record, sizeof(record));
		assert_int_equal(bundle_key_find(&bundle, record.rid, &key), OK);
		assert_memory_equal(&key, &s.records[i].file_key, sizeof(key));
	}
	assert_bytes_equal(bundle.purpose, s.grant.purpose);
}

static void the_key_is_granted(void **state)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(GRANT_MAKE_POST_MAX);
	AUTO(buf_free) struct buf plain = BUF_MAX(BUNDLE_PLAIN_MAX);
	AUTO(bundle_done) struct bundle bundle = { 0 };
	struct grant g;
	struct shelf s;

	(void)state;
	shelf_init(&s);
	s.grant.records = NULL;
	s.grant.n = 0;
	s.grant.kek = s.kek;
	assert_int_equal(make(&s, &statement, &post), OK);
	take(&s, BYTES_OF_BUF(&post), BYTES_OF_BUF(&statement), &plain, &g, &bundle);
	assert_int_equal(g.kind, GRANT_KEY);
	assert_memory_equal(bundle.kek.b, s.kek, sizeof(s.kek));
}

static void passed_on_under_its_parent(void **state)
{
	AUTO(buf_free) struct buf parent_raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf child_raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(2 * GRANT_MAKE_POST_MAX);
	struct actor colleague = actor(COLLEAGUE);
	struct grant parent, child;
	struct statement st;
	struct shelf s;

	(void)state;
	shelf_init(&s);
	s.grant.may_pass_on = true;
	assert_int_equal(make(&s, &parent_raw, &post), OK);
	assert_int_equal(grant_open(BYTES_OF_BUF(&parent_raw), s.account.sign, &st, &parent), OK);
	s.grant.may_pass_on = false;
	s.grant.n = 1;
	s.grant.parent = st.id;
	s.grant.secret = s.doctor.sign_secret;
	s.grant.doctor_sign = colleague.sign;
	s.grant.doctor_seal = colleague.seal;
	assert_int_equal(make(&s, &child_raw, &post), OK);
	assert_int_equal(grant_open(BYTES_OF_BUF(&child_raw), s.doctor.sign, &(struct statement){ 0 }, &child), OK);
	assert_int_equal(grant_check_child(&child, &parent, st.id), OK);
}

/* Nothing is appended when it fails. */
static void what_no_grant_may_be(void **state)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(GRANT_MAKE_POST_MAX);
	struct grant_make_record swapped[2];
	char purpose[BUNDLE_PURPOSE_MAX + 1];
	struct shelf s;

	(void)state;
	shelf_init(&s);
	s.grant.n = 0;
	assert_int_not_equal(make(&s, &statement, &post), OK);
	shelf_init(&s);
	s.grant.expires = OBJECTS_NOW + GRANT_LIFE_MAX + 1;
	assert_int_not_equal(make(&s, &statement, &post), OK);
	shelf_init(&s);
	swapped[0] = s.records[1];
	swapped[1] = s.records[0];
	s.grant.records = swapped;
	assert_int_not_equal(make(&s, &statement, &post), OK);
	shelf_init(&s);
	memset(purpose, 'a', sizeof(purpose));
	s.grant.purpose = BYTES_OF(purpose);
	assert_int_not_equal(make(&s, &statement, &post), OK);
	shelf_init(&s);
	s.grant.kek = s.kek;
	assert_int_not_equal(make(&s, &statement, &post), OK);
	assert_int_equal(statement.n + post.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_granted),
		cmocka_unit_test(the_key_is_granted),
		cmocka_unit_test(passed_on_under_its_parent),
		cmocka_unit_test(what_no_grant_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
