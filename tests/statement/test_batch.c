#include "test.h"

#include "core/help_objects.h"

#include "statement/batch.h"
#include "statement/batch_item.h"
#include "statement/root.h"

/* Reads a body to its end. */
static enum err read_all(struct bytes body, size_t *ret_n)
{
	static struct batch_item_reader reader;
	struct batch_item item;
	size_t n = 0;

	batch_item_reader_init(&reader, body);
	do {
		TRY(batch_item_next(&reader, &item));
		n++;
	} while (item.kind != BATCH_ITEM_ROOT);
	*ret_n = n;
	return OK;
}

static void items_round(void **state)
{
	AUTO(buf_free) struct buf body = BUF_MAX(BATCH_BODY_MAX);
	AUTO(buf_free) struct buf again = BUF_MAX(BATCH_BODY_MAX);
	static struct batch_item_reader reader;
	struct batch_item item;
	bool seen[8] = { 0 };

	(void)state;
	object_batch_body(&body);
	batch_item_reader_init(&reader, BYTES_OF_BUF(&body));
	do {
		assert_int_equal(batch_item_next(&reader, &item), OK);
		assert_int_equal(batch_item_write(&item, &again), OK);
		seen[item.kind] = true;
		if (item.kind == BATCH_ITEM_RECORD && item.version == 1) {
			assert_int_equal(item.blobs_n, 2);
			assert_int_equal(item.blobs[0].length, 70000);
			assert_bytes_equal(item.fields[0].value, BYTES_LIT("心内科"));
			assert_int_equal(item.fields_raw.p[0], 0x82);
			assert_ptr_equal(item.blobs_raw.p + item.blobs_raw.n, item.fields_raw.p);
		}
	} while (item.kind != BATCH_ITEM_ROOT);
	assert_bytes_equal(BYTES_OF_BUF(&again), BYTES_OF_BUF(&body));
	for (size_t i = 0; i < LEN(seen); i++)
		assert_true(seen[i]);
}

static void bodies_end_with_their_root(void **state)
{
	AUTO(buf_free) struct buf body = BUF_MAX(BATCH_BODY_MAX);
	size_t n, one;

	(void)state;
	object_batch_body(&body);
	for (size_t cut = 0; cut < body.n; cut++)
		assert_int_not_equal(read_all(BYTES(body.p, cut), &n), OK);
	assert_int_equal(read_all(BYTES_OF_BUF(&body), &n), OK);
	assert_int_equal(n, 9);
	one = body.n;
	object_batch_body(&body);
	assert_int_equal(read_all(BYTES_OF_BUF(&body), &n), ERR_FORMAT);
	buf_truncate(&body, one);
	assert_int_equal(buf_add_byte(&body, 0), OK);
	assert_int_equal(read_all(BYTES_OF_BUF(&body), &n), ERR_FORMAT);
}

static void odd_items_are_refused(void **state)
{
	static const char *const items[] = {
		"80", "8108", "820800", "82064100", "83060000", "820600ff", "a10600", "f6", "8206", "820740", "82044100",
		"8303582000000000000000000000000000000000000000000000000000000000000000005820",
		/* a record deleted as of version 0 */
		"840258200000000000000000000000000000000000000000000000000000000000000000500000000000000000000000000000000000",
	};
	size_t n;

	(void)state;
	for (size_t i = 0; i < LEN(items); i++)
		assert_int_not_equal(read_all(test_hex(items[i]), &n), OK);
}

/* An item says how many parts it has: one more or less is refused, though the parts are there. */
static void parts_are_counted(void **state)
{
	AUTO(buf_free) struct buf body = BUF_MAX(BATCH_BODY_MAX);
	struct cbor_reader r;
	size_t n;

	(void)state;
	object_batch_body(&body);
	r = cbor_reader(BYTES_OF_BUF(&body));
	while (cbor_more(&r)) {
		uint8_t *head = body.p + r.at, said = *head;

		cbor_skip(&r);
		for (int by = -1; by <= 1; by++) {
			*head = (uint8_t)(said + by);
			assert_int_equal(read_all(BYTES_OF_BUF(&body), &n) == OK, by == 0);
		}
		*head = said;
	}
	assert_int_equal(cbor_done(&r), OK);
}

static void unwritable_items(void **state)
{
	AUTO(buf_free) struct buf body = BUF_MAX(100);
	uint8_t file[101] = { 0 };

	(void)state;
	assert_int_equal(batch_item_write(&(struct batch_item){ .kind = BATCH_ITEM_RECORD, .version = 0, .file = BYTES_LIT("a") }, &body), ERR_FORMAT);
	assert_int_equal(batch_item_write(&(struct batch_item){ .kind = BATCH_ITEM_RECORD, .version = 1 }, &body), ERR_FORMAT);
	assert_int_equal(batch_item_write(&(struct batch_item){ .kind = BATCH_ITEM_ROOT }, &body), ERR_FORMAT);
	assert_int_equal(batch_item_write(&(struct batch_item){ .kind = BATCH_ITEM_RECORD, .version = 1, .file = BYTES_OF(file) }, &body),
			 ERR_TOO_LONG);
	assert_int_equal(body.n, 0);
}

static void a_batch_covers_its_body(void **state)
{
	AUTO(buf_free) struct buf sent = BUF_MAX(BATCH_BODY_MAX + STATEMENT_MAX);
	struct bytes raw, body;
	struct statement st;
	struct batch b;
	size_t statement_n;

	(void)state;
	object_sign(object_statement("batch"), &sent);
	statement_n = sent.n;
	assert_int_equal(batch_split(BYTES_OF_BUF(&sent), &raw, &body), ERR_FORMAT);
	object_batch_body(&sent);
	assert_int_equal(batch_split(BYTES_OF_BUF(&sent), &raw, &body), OK);
	assert_int_equal(raw.n, statement_n);
	assert_int_equal(batch_open(raw, actor(HOSPITAL).sign, &st, &b), OK);
	assert_int_equal(batch_covers(&b, body), OK);
	assert_int_equal(batch_covers(&b, BYTES(body.p, body.n - 1)), ERR_PROOF);
	b.length++;
	assert_int_equal(batch_covers(&b, body), ERR_PROOF);
	b.length--;
	sent.p[sent.n - 1] ^= 1;
	assert_int_equal(batch_covers(&b, body), ERR_PROOF);
	assert_int_equal(batch_split(BYTES_NONE, &raw, &body), ERR_FORMAT);
	assert_int_equal(batch_split(BYTES_LIT("\xff\x00"), &raw, &body), ERR_FORMAT);
}

static void numbers_count_from_one(void **state)
{
	AUTO(buf_free) struct buf out = BUF_MAX(1000);
	struct batch b = { .hospital = BYTES_LIT("renhe"), .number = 1, .length = BATCH_BODY_MAX };
	struct root root = { .hospital = BYTES_LIT("renhe"), .interval = 0 };

	(void)state;
	assert_int_equal(batch_write(&b, &out), OK);
	b.length++;
	assert_int_equal(batch_write(&b, &out), ERR_FORMAT);
	b.length = 0;
	assert_int_equal(batch_write(&b, &out), ERR_FORMAT);
	b.length = 1;
	b.number = 0;
	assert_int_equal(batch_write(&b, &out), ERR_FORMAT);
	assert_int_equal(root_write(&root, &out), ERR_FORMAT);
}

static void stale_after_two_intervals(void **state)
{
	struct root root = { .time = 1000, .interval = 300 };

	(void)state;
	assert_false(root_is_stale(&root, 0));
	assert_false(root_is_stale(&root, 1000));
	assert_false(root_is_stale(&root, 1600));
	assert_true(root_is_stale(&root, 1601));
	assert_int_equal(root_stale_after(&root), 1600);
	root.interval = UINT64_MAX / 2;
	assert_false(root_is_stale(&root, UINT64_MAX));
	root.interval = UINT64_MAX;
	assert_false(root_is_stale(&root, UINT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_round),
		cmocka_unit_test(bodies_end_with_their_root),
		cmocka_unit_test(odd_items_are_refused),
		cmocka_unit_test(parts_are_counted),
		cmocka_unit_test(unwritable_items),
		cmocka_unit_test(a_batch_covers_its_body),
		cmocka_unit_test(numbers_count_from_one),
		cmocka_unit_test(stale_after_two_intervals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
