#include "core/help_world.h"

#include "test.h"

#include "sealed/record.h"
#include "wasm/wasm.h"

/*
 * Operations as JavaScript calls them: what a failure says, and that what was
 * verified comes out as it went in. The lies themselves are told in
 * test_verify*.c.
 */

#define ANSWER_MAX ((size_t)1 << 22)

static struct world now, old;

static int set_up(void **state)
{
	struct world_spec spec = world_usual();

	(void)state;
	world_make(&now, spec);
	spec.serial = 4;
	spec.cycle = 99;
	world_make(&old, spec);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	world_free(&now);
	world_free(&old);
	return 0;
}

/* A request under way, and its answer. */
struct call {
	struct buf request, answer;
	struct cbor_writer w;
};

static void call_begin(struct call *c, const char *operation, size_t arguments)
{
	c->request = BUF_MAX(ANSWER_MAX);
	c->answer = BUF_MAX(ANSWER_MAX);
	c->w = cbor_writer(&c->request);
	cbor_put_array(&c->w, 1 + arguments);
	cbor_put_str(&c->w, operation);
}

static void call_end(struct call *c)
{
	buf_free(&c->request);
	buf_free(&c->answer);
}

/* The reader stands behind the number of the error. */
static enum err call_go(struct call *c, struct cbor_reader *ret)
{
	uint8_t *answer;
	size_t n = 0;
	uint64_t e;

	assert_int_equal(cbor_written(&c->w), OK);
	answer = wasm_call(c->request.p, c->request.n);
	assert_non_null(answer);
	for (size_t i = 0; i < WASM_ANSWER_HEAD; i++)
		n = n << 8 | answer[i];
	assert_int_equal(buf_add(&c->answer, BYTES(answer + WASM_ANSWER_HEAD, n)), OK);
	wasm_free(answer, WASM_ANSWER_HEAD + n);
	*ret = cbor_reader(BYTES_OF_BUF(&c->answer));
	n = cbor_get_array(ret, 3);
	e = cbor_get_uint(ret);
	assert_int_equal(n, e == OK ? 2 : 3);
	return (enum err)e;
}

static void assert_refused(struct call *c, enum err e, const char *problem, const char *subject)
{
	struct cbor_reader r;

	assert_int_equal(call_go(c, &r), e);
	assert_bytes_equal(cbor_get_text(&r, 64), bytes_of_str(problem));
	assert_bytes_equal(cbor_get_text(&r, 256), bytes_of_str(subject));
	assert_int_equal(cbor_done(&r), OK);
	call_end(c);
}

static void failures_say_what(void **state)
{
	struct call c;

	(void)state;
	call_begin(&c, "no.such", 0);
	assert_refused(&c, ERR_UNSUPPORTED, "fault", "");
	call_begin(&c, "slip.read", 2);
	cbor_put_null(&c.w);
	cbor_put_null(&c.w);
	assert_refused(&c, ERR_FORMAT, "fault", "");
	call_begin(&c, "slip.read", 1);
	cbor_put_bytes(&c.w, BYTES_LIT("text it is not"));
	assert_refused(&c, ERR_FORMAT, "fault", "");
	call_begin(&c, "slip.read", 1);
	cbor_put_str(&c.w, "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.0123456789ABCDEFGHJKM");
	assert_refused(&c, ERR_PROOF, "slip-check", "");
	call_begin(&c, "cbor.check", 1);
	cbor_put_bytes(&c.w, BYTES_LIT("\xff"));
	assert_refused(&c, ERR_FORMAT, "answer", "");
	call_begin(&c, "identity.normalise", 2);
	cbor_put_str(&c.w, "id_card");
	cbor_put_bytes(&c.w, BYTES_LIT("110105194912310021"));
	assert_refused(&c, ERR_PROOF, "identity-check", "id_card");
	call_begin(&c, "identity.root", 2);
	cbor_put_str(&c.w, "cn-card");
	cbor_put_array(&c.w, 0);
	assert_refused(&c, ERR_NOT_FOUND, "identity-missing", "id_card");
}

static void put_seen(struct cbor_writer *w, const struct verify_seen *seen)
{
	cbor_put_array(w, 8);
	cbor_put_str(w, seen->hospital);
	atom_put_fixed_or_null(w, seen->has_fingerprint, seen->fingerprint, sizeof(seen->fingerprint));
	atom_put_fixed_or_null(w, seen->has_signing, seen->signing, sizeof(seen->signing));
	cbor_put_null(w);
	cbor_put_array(w, 2);
	cbor_put_uint(w, seen->serial);
	cbor_put_bytes(w, BYTES_OF(seen->statement));
	cbor_put_uint(w, seen->cycle);
	cbor_put_uint(w, seen->time);
	atom_put_fixed_or_null(w, seen->has_root, seen->root, sizeof(seen->root));
}

static void shelf_request(struct call *c, const struct world *w, const struct verify_seen *seen, struct buf *ret_answer)
{
	struct person me = person(1);
	struct shelf_parts parts;

	world_shelf(w, 1, &parts);
	world_put_shelf(&parts, ret_answer);
	call_begin(c, "verify.shelf", 5);
	cbor_put_bytes(&c->w, BYTES_OF_BUF(ret_answer));
	put_seen(&c->w, seen);
	cbor_put_bytes(&c->w, BYTES_OF(me.tag));
	cbor_put_bytes(&c->w, BYTES_OF(me.sign));
	cbor_put_bytes(&c->w, BYTES_OF(me.seal));
}

/* What is seen afterwards is what a native terminal would have kept. */
static void shelves_come_with_places(void **state)
{
	AUTO(buf_free) struct buf answer = BUF_MAX(ANSWER_MAX), expected = BUF_MAX(4096);
	struct verify_seen seen = world_seen(&old), after = world_seen(&now);
	struct cbor_writer w = cbor_writer(&expected);
	struct cbor_reader r;
	struct call c;

	(void)state;
	put_seen(&w, &after);
	shelf_request(&c, &now, &seen, &answer);
	assert_int_equal(call_go(&c, &r), OK);
	cbor_get_array_of(&r, 4);
	assert_bytes_equal(cbor_skip(&r), BYTES_OF_BUF(&expected));
	cbor_skip(&r);
	cbor_get_null(&r);
	cbor_get_array_of(&r, WORLD_RECORDS);
	for (size_t i = 0; i < WORLD_RECORDS; i++) {
		const struct world_record *record = &now.records[0][i];

		cbor_get_array_of(&r, 8);
		assert_bytes_equal(cbor_get_bytes(&r, 16), BYTES_OF(record->rid));
		assert_int_equal(cbor_get_uint(&r), record->version);
		assert_false(cbor_get_bool(&r));
		uint64_t offset = cbor_get_uint(&r), length = cbor_get_uint(&r);
		assert_int_equal(r.err, OK);
		assert_bytes_equal(BYTES(answer.p + offset, length), BYTES_OF_BUF(&record->file));
		cbor_skip(&r);
		cbor_get_array_of(&r, record->blobs_n);
		for (size_t k = 0; k < record->blobs_n; k++)
			cbor_skip(&r);
		cbor_skip(&r);
	}
	assert_int_equal(cbor_done(&r), OK);
	call_end(&c);
}

static void lies_have_names(void **state)
{
	AUTO(buf_free) struct buf answer = BUF_MAX(ANSWER_MAX), again = BUF_MAX(ANSWER_MAX);
	struct verify_seen seen = world_seen(&now);
	struct call c;

	(void)state;
	shelf_request(&c, &old, &seen, &answer);
	assert_refused(&c, ERR_STALE, "hospital-rollback", "renhe");
	seen = world_seen(&now);
	seen.cycle = 1000;
	shelf_request(&c, &now, &seen, &again);
	assert_refused(&c, ERR_STALE, "root-rollback", "renhe: 100 < 1000");
}

/* Without fingerprint or key, anybody could be the hospital. */
static void no_pin_is_a_fault(void **state)
{
	AUTO(buf_free) struct buf answer = BUF_MAX(ANSWER_MAX);
	struct verify_seen seen = world_seen(&now);
	struct call c;

	(void)state;
	seen.has_signing = false;
	shelf_request(&c, &now, &seen, &answer);
	assert_refused(&c, ERR_FORMAT, "fault", "");
}

static void put_file(struct cbor_writer *w, const struct world_record *r, const struct buf *answer, uint64_t offset)
{
	const uint8_t *at = memmem(answer->p, answer->n, r->file.p, r->file.n);

	assert_non_null(at);
	cbor_put_array(w, 4);
	cbor_put_bytes(w, BYTES_OF(r->rid));
	cbor_put_uint(w, r->version);
	cbor_put_uint(w, (uint64_t)(at - answer->p) + offset);
	cbor_put_uint(w, r->file.n);
}

static void open_request(struct call *c, const struct buf *answer, uint64_t first, uint64_t second)
{
	struct person me = person(1);

	call_begin(c, "record.open-many", 4);
	cbor_put_bytes(&c->w, BYTES_OF(me.kek));
	cbor_put_str(&c->w, now.spec.id);
	cbor_put_bytes(&c->w, BYTES_OF_BUF(answer));
	cbor_put_array(&c->w, 2);
	put_file(&c->w, &now.records[0][0], answer, first);
	put_file(&c->w, &now.records[0][1], answer, second);
}

/* One that does not open keeps no other shut. */
static void each_record_for_itself(void **state)
{
	AUTO(buf_free) struct buf answer = BUF_MAX(ANSWER_MAX);
	struct shelf_parts parts;
	struct cbor_reader r;
	struct call c;

	(void)state;
	world_shelf(&now, 1, &parts);
	world_put_shelf(&parts, &answer);
	open_request(&c, &answer, 1, 0);
	assert_int_equal(call_go(&c, &r), OK);
	cbor_get_array_of(&r, 2);
	cbor_get_array_of(&r, 2);
	assert_bytes_equal(cbor_get_text(&r, 64), BYTES_LIT("record-open"));
	assert_int_equal(cbor_get_bytes(&r, 1).n, 0);
	cbor_get_array_of(&r, 2);
	cbor_get_null(&r);
	assert_bytes_equal(cbor_get_bytes(&r, 1000), BYTES_LIT("{\"resourceType\":\"Observation\",\"id\":\"1-1-3\"}"));
	assert_int_equal(cbor_done(&r), OK);
	call_end(&c);
	open_request(&c, &answer, 0, answer.n);
	assert_refused(&c, ERR_FORMAT, "fault", "");
	open_request(&c, &answer, 0, UINT64_MAX - answer.n);
	assert_refused(&c, ERR_FORMAT, "fault", "");
}

static void what_is_no_resource(void **state)
{
	static const char *const contents[] = { "{}", "[]", "{\"resourceType\":1}", "{\"resourceType\":\"Patient\"", "1" };
	AUTO(record_sealer_done) struct record_sealer sealer = { 0 };
	const struct record_random random = { { 1 }, { 2 }, { 3 } };

	(void)state;
	assert_int_equal(record_sealer_init(&sealer), OK);
	for (size_t i = 0; i < LEN(contents); i++) {
		AUTO(buf_free) struct buf file = BUF_MAX(4096);
		const struct record_name name = { .hospital = BYTES_LIT("renhe"), .version = 1 };
		struct cbor_reader r;
		struct call c;

		assert_int_equal(record_seal(&sealer, (const uint8_t[32]){ 5 }, &name, bytes_of_str(contents[i]), &random, &file), OK);
		call_begin(&c, "record.open-granted-many", 2);
		cbor_put_bytes(&c.w, BYTES_OF_BUF(&file));
		cbor_put_array(&c.w, 1);
		cbor_put_array(&c.w, 3);
		cbor_put_bytes(&c.w, BYTES_OF(random.file_key));
		cbor_put_uint(&c.w, 0);
		cbor_put_uint(&c.w, file.n);
		assert_int_equal(call_go(&c, &r), OK);
		cbor_get_array_of(&r, 1);
		cbor_get_array_of(&r, 2);
		assert_bytes_equal(cbor_get_text(&r, 64), BYTES_LIT("record-content"));
		assert_int_equal(cbor_get_bytes(&r, 1).n, 0);
		assert_int_equal(cbor_done(&r), OK);
		call_end(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_say_what), cmocka_unit_test(shelves_come_with_places), cmocka_unit_test(lies_have_names),
		cmocka_unit_test(no_pin_is_a_fault), cmocka_unit_test(each_record_for_itself), cmocka_unit_test(what_is_no_resource),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
