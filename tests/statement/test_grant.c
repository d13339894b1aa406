#include "test.h"

#include "core/help_objects.h"

#include "sealed/bundle.h"
#include "statement/grant.h"

/* RAW keeps what the grant points to. */
static struct grant sample(const char *name, struct buf *raw, struct statement *ret_st)
{
	const struct object_statement *object = object_statement(name);
	struct grant g;

	object_sign(object, raw);
	assert_int_equal(grant_open(BYTES_OF_BUF(raw), actor(object->signer).sign, ret_st, &g), OK);
	return g;
}

static enum err rewritten(const struct grant *g)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

	return grant_write(g, &body);
}

static void limits(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf key_raw = BUF_MAX(STATEMENT_MAX);
	struct statement st;
	struct grant good = sample("grant", &raw, &st), key = sample("grant-key", &key_raw, &st), g;

	(void)state;
	g = good;
	g.expires = g.not_before + GRANT_LIFE_MAX;
	assert_int_equal(rewritten(&g), OK);
	g.expires++;
	assert_int_equal(rewritten(&g), ERR_FORMAT);
	g.expires = g.not_before;
	assert_int_equal(rewritten(&g), ERR_FORMAT);
	g = good;
	g.records = LIST_NONE;
	assert_int_equal(rewritten(&g), ERR_FORMAT);
	g = good;
	g.has_parent = true;
	assert_int_equal(rewritten(&g), ERR_FORMAT);
	g.may_pass_on = false;
	assert_int_equal(rewritten(&g), OK);
	g = key;
	g.records = good.records;
	assert_int_equal(rewritten(&g), ERR_FORMAT);
	g = key;
	g.may_pass_on = true;
	assert_int_equal(rewritten(&g), ERR_FORMAT);
	g = key;
	g.has_parent = true;
	assert_int_equal(rewritten(&g), ERR_FORMAT);
}

/* Statements have room for the most records, with the largest numbers there are. */
static void room_for_the_most(void **state)
{
	AUTO(list_writer_done) struct list_writer records = LIST_WRITER(GRANT_RECORDS_MAX);
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf out = BUF_MAX(STATEMENT_MAX);
	struct statement st;
	struct grant g = sample("grant", &raw, &st);
	struct grant_record record = { .version = UINT64_MAX };

	(void)state;
	for (int i = 0; i < GRANT_RECORDS_MAX; i++) {
		record.rid[0] = (uint8_t)(i >> 8);
		record.rid[1] = (uint8_t)i;
		assert_int_equal(grant_record_add(&records, &record), OK);
	}
	assert_int_equal(grant_record_add(&records, &record), ERR_TOO_LONG);
	g.records = list_of(&records);
	g.cycle = g.made = UINT64_MAX;
	assert_int_equal(grant_sign(&g, actor(ACCOUNT).sign_secret, &out), OK);
}

static void times(void **state)
{
	struct grant g = { .not_before = 100, .expires = 200 };

	(void)state;
	assert_int_equal(grant_check_time(&g, 99), ERR_EXPIRED);
	assert_int_equal(grant_check_time(&g, 100), OK);
	assert_int_equal(grant_check_time(&g, 199), OK);
	assert_int_equal(grant_check_time(&g, 200), ERR_EXPIRED);
}

static enum err child_with(const struct grant *child, const struct grant *parent, const uint8_t id[32], uint8_t rid, uint64_t version,
			   uint8_t file)
{
	AUTO(list_writer_done) struct list_writer records = LIST_WRITER(1);
	struct grant_record record = { .version = version };
	struct grant g = *child;

	object_fill(record.rid, 16, rid);
	object_fill(record.file, 32, file);
	assert_int_equal(grant_record_add(&records, &record), OK);
	g.records = list_of(&records);
	return grant_check_child(&g, parent, id);
}

static void children(void **state)
{
	AUTO(buf_free) struct buf parent_raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf child_raw = BUF_MAX(STATEMENT_MAX);
	struct statement parent_st, child_st;
	struct grant parent = sample("grant", &parent_raw, &parent_st), child = sample("grant-child", &child_raw, &child_st), g;

	(void)state;
	assert_int_equal(statement_verify(&child_st, parent.doctor), OK);
	assert_int_equal(grant_check_child(&child, &parent, parent_st.id), OK);
	assert_int_equal(grant_check_child(&child, &parent, child_st.id), ERR_DENIED);
	g = child;
	g.has_parent = false;
	assert_int_equal(grant_check_child(&g, &parent, parent_st.id), ERR_DENIED);
	g = parent;
	g.may_pass_on = false;
	assert_int_equal(grant_check_child(&child, &g, parent_st.id), ERR_DENIED);
	g = parent;
	g.has_parent = true;
	assert_int_equal(grant_check_child(&child, &g, parent_st.id), ERR_DENIED);
	g = child;
	g.hospital = BYTES_LIT("kangning");
	assert_int_equal(grant_check_child(&g, &parent, parent_st.id), ERR_DENIED);
	g = child;
	g.tag[0] ^= 1;
	assert_int_equal(grant_check_child(&g, &parent, parent_st.id), ERR_DENIED);
	g = child;
	g.cycle++;
	assert_int_equal(grant_check_child(&g, &parent, parent_st.id), ERR_DENIED);
	g = child;
	g.not_before--;
	assert_int_equal(grant_check_child(&g, &parent, parent_st.id), ERR_DENIED);
	g = child;
	g.expires++;
	assert_int_equal(grant_check_child(&g, &parent, parent_st.id), ERR_DENIED);
	assert_int_equal(child_with(&child, &parent, parent_st.id, 4, 4, 0x84), OK);
	assert_int_equal(child_with(&child, &parent, parent_st.id, 5, 5, 0x85), ERR_DENIED);
	assert_int_equal(child_with(&child, &parent, parent_st.id, 4, 5, 0x84), ERR_DENIED);
	assert_int_equal(child_with(&child, &parent, parent_st.id, 4, 4, 0x85), ERR_DENIED);
}

/* A bundle for the sample grant's records, or with a KEK. KEYS keeps what it points to. */
static struct bundle bundle_for(const struct grant *g, struct list_writer *keys)
{
	struct bundle b = { .hospital = g->hospital, .kind = g->kind, .purpose = BYTES_LIT("会诊") };
	struct list rest = g->records;
	struct grant_record record;
	struct bundle_key key;

	while (grant_record_next(&rest, &record)) {
		memcpy(key.rid, record.rid, 16);
		object_fill(key.file_key.b, 16, (uint8_t)(0x40 + record.rid[0]));
		assert_int_equal(bundle_key_add(keys, &key), OK);
	}
	b.keys = list_of(keys);
	memcpy(b.tag, g->tag, 32);
	memcpy(b.doctor, g->doctor, 32);
	if (g->kind == GRANT_KEY)
		object_fill(b.kek.b, 32, 0x4b);
	return b;
}

/* As many records as G has, all of them others. */
static void other_records(const struct grant *g, struct list_writer *ret)
{
	struct list rest = g->records;
	struct grant_record record;

	while (grant_record_next(&rest, &record)) {
		record.rid[15] ^= 1;
		assert_int_equal(grant_record_add(ret, &record), OK);
	}
}

/* FILE opens by G, and by no grant that says other things of it. */
static void a_bundle_is_of_its_grant(const struct grant *g, struct bytes file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(BUNDLE_PLAIN_MAX);
	AUTO(list_writer_done) struct list_writer records = LIST_WRITER(GRANT_RECORDS_MAX);
	struct actor account = actor(ACCOUNT), doctor = actor(DOCTOR);
	struct grant others[] = { *g, *g, *g, *g, *g };
	struct bundle opened;

	others[0].tag[0] ^= 1;
	others[1].doctor[31] ^= 1;
	others[2].hospital = BYTES_LIT("another");
	others[3].kind = g->kind == GRANT_KEY ? GRANT_RECORDS : GRANT_KEY;
	other_records(g, &records);
	others[4].records = list_of(&records);
	for (size_t i = 0; i < LEN(others) - (g->kind == GRANT_KEY); i++) {
		buf_truncate(&plain, 0);
		assert_int_equal(bundle_open(file, &others[i], account.sign, doctor.seal_secret, &plain, &opened), ERR_CONFLICT);
	}
}

static void bundles(void **state)
{
	static const char *const names[] = { "grant", "grant-key" };
	struct actor account = actor(ACCOUNT), doctor = actor(DOCTOR);
	struct sealed_random random;

	(void)state;
	object_random(1, &random);
	for (size_t i = 0; i < LEN(names); i++) {
		AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
		AUTO(buf_free) struct buf out = BUF_MAX(STATEMENT_MAX);
		AUTO(buf_free) struct buf file = BUF_MAX(BUNDLE_FILE_MAX);
		AUTO(buf_free) struct buf plain = BUF_MAX(BUNDLE_PLAIN_MAX);
		AUTO(list_writer_done) struct list_writer keys = LIST_WRITER(GRANT_RECORDS_MAX);
		struct statement st;
		struct grant g = sample(names[i], &raw, &st);
		struct bundle b = bundle_for(&g, &keys), opened;
		struct secret16 key;

		assert_int_equal(bundle_grant(&b, &g, doctor.seal, account.sign_secret, &random, &out, &file), OK);
		assert_int_equal(grant_open(BYTES_OF_BUF(&out), account.sign, &st, &g), OK);
		assert_int_equal(bundle_open(BYTES_OF_BUF(&file), &g, account.sign, doctor.seal_secret, &plain, &opened), OK);
		assert_bytes_equal(opened.purpose, BYTES_LIT("会诊"));
		assert_memory_equal(opened.kek.b, b.kek.b, 32);
		if (g.kind == GRANT_RECORDS) {
			assert_int_equal(bundle_key_find(&opened, test_hex("03030303030303030303030303030303").p, &key), OK);
			assert_int_equal(key.b[15], 0x43);
			assert_int_equal(bundle_key_find(&opened, test_hex("05030303030303030303030303030303").p, &key), ERR_NOT_FOUND);
		}
		buf_truncate(&plain, 0);
		assert_int_equal(bundle_open(BYTES_OF_BUF(&file), &g, account.sign, account.seal_secret, &plain, &opened), ERR_OPEN);
		assert_int_equal(bundle_open(BYTES_OF_BUF(&file), &g, doctor.sign, doctor.seal_secret, &plain, &opened), ERR_CONFLICT);
		buf_truncate(&plain, 0);
		a_bundle_is_of_its_grant(&g, BYTES_OF_BUF(&file));
		file.p[file.n - 1] ^= 1;
		assert_int_equal(bundle_open(BYTES_OF_BUF(&file), &g, account.sign, doctor.seal_secret, &plain, &opened), ERR_PROOF);
	}
}

static void a_bundle_has_just_the_records_keys(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf child_raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf out = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(BUNDLE_FILE_MAX);
	AUTO(list_writer_done) struct list_writer keys = LIST_WRITER(GRANT_RECORDS_MAX);
	struct statement st;
	struct grant g = sample("grant", &raw, &st), child = sample("grant-child", &child_raw, &st);
	struct bundle b = bundle_for(&child, &keys);
	struct sealed_random random;

	(void)state;
	object_random(2, &random);
	assert_int_equal(bundle_grant(&b, &g, actor(DOCTOR).seal, actor(ACCOUNT).sign_secret, &random, &out, &file), ERR_CONFLICT);
	assert_int_equal(out.n, 0);
	assert_int_equal(file.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits),
		cmocka_unit_test(room_for_the_most),
		cmocka_unit_test(times),
		cmocka_unit_test(children),
		cmocka_unit_test(bundles),
		cmocka_unit_test(a_bundle_has_just_the_records_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
