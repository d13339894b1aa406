/* bytes/codec.c: one function reads and writes, and refuses in both directions what the other would. */
#include "test.h"

#include "bytes/codec.h"

enum colour { RED, GREEN, BLUE };

struct pair {
	uint8_t id[2];
	struct bytes word;
};

struct thing {
	uint64_t small;
	enum colour colour;
	struct bytes name, note;
	bool has_mark;
	uint8_t mark[3];
	bool has_place;
	uint64_t x, y;
	size_t n;
	uint64_t numbers[4];
	struct list pairs;
};

static void pair_fields(struct codec *c, void *item)
{
	struct pair *p = item;

	codec_array(c, 2);
	codec_fixed(c, p->id, sizeof(p->id));
	codec_text(c, &p->word, 4);
}

static struct bytes pair_key(const void *item)
{
	const struct pair *p = item;

	return BYTES_OF(p->id);
}

static const struct codec_item pairs = { pair_fields, sizeof(struct pair), pair_key };

static void thing_fields(struct codec *c, void *object)
{
	struct thing *t = object;

	codec_map(c, 8);
	codec_range(c, &t->small, 1, 9);
	CODEC_ENUM(c, t->colour, BLUE);
	codec_text(c, &t->name, 5);
	codec_text_or_null(c, &t->note, 5);
	codec_fixed_or_null(c, &t->has_mark, t->mark, sizeof(t->mark));
	if (codec_present(c, &t->has_place)) {
		codec_array(c, 2);
		codec_uint(c, &t->x);
		codec_uint(c, &t->y);
	}
	codec_count(c, &t->n, 4);
	for (size_t i = 0; i < t->n && i < 4; i++)
		codec_uint(c, &t->numbers[i]);
	codec_list(c, &t->pairs, 3, &pairs);
	codec_holds(c, !t->has_place || t->x <= t->y);
}

enum err thing_write(const struct thing *object, struct buf *ret_body);
enum err thing_read(struct bytes body, struct thing *ret);

CODEC_OBJECT(thing, struct thing, thing_fields)

static struct thing usual(struct list_writer *list)
{
	struct thing t = {
		.small = 3, .colour = GREEN, .name = BYTES_LIT("name"), .has_mark = true, .mark = { 1, 2, 3 },
		.has_place = true, .x = 4, .y = 5, .n = 2, .numbers = { 6, 7 },
	};

	assert_int_equal(codec_list_add(list, &pairs, &(struct pair){ { 0, 1 }, BYTES_LIT("one") }), OK);
	assert_int_equal(codec_list_add(list, &pairs, &(struct pair){ { 0, 2 }, BYTES_LIT("two") }), OK);
	t.pairs = list_of(list);
	return t;
}

/* {0: 3, 1: 1, 2: "name", 3: null, 4: h'010203', 5: [4, 5], 6: [6, 7], 7: [[h'0001', "one"], [h'0002', "two"]]} */
static const uint8_t written[] =
	"\xa8\x00\x03\x01\x01\x02\x64name\x03\xf6\x04\x43\x01\x02\x03\x05\x82\x04\x05\x06\x82\x06\x07"
	"\x07\x82\x82\x42\x00\x01\x63one\x82\x42\x00\x02\x63two";
#define WRITTEN BYTES(written, sizeof(written) - 1)

static void both_ways(void **state)
{
	AUTO(list_writer_done) struct list_writer list = LIST_WRITER(3);
	AUTO(buf_free) struct buf out = BUF_MAX(200);
	struct thing t = usual(&list), got;
	struct list rest;
	struct pair pair;

	(void)state;
	assert_int_equal(buf_add(&out, BYTES_LIT("before")), OK);
	assert_int_equal(thing_write(&t, &out), OK);
	assert_int_equal(out.n, 6 + WRITTEN.n);
	assert_memory_equal(out.p + 6, written, WRITTEN.n);
	assert_int_equal(thing_read(WRITTEN, &got), OK);
	assert_int_equal(got.small, 3);
	assert_int_equal(got.colour, GREEN);
	assert_true(bytes_equal(got.name, t.name));
	assert_null(got.note.p);
	assert_true(got.has_mark && got.has_place);
	assert_memory_equal(got.mark, t.mark, 3);
	assert_int_equal(got.x * 10 + got.y, 45);
	assert_int_equal(got.n, 2);
	assert_int_equal(got.numbers[1], 7);
	rest = got.pairs;
	assert_true(codec_list_next(&rest, &pairs, &pair));
	assert_true(codec_list_next(&rest, &pairs, &pair));
	assert_true(bytes_equal(pair.word, BYTES_LIT("two")));
	assert_false(codec_list_next(&rest, &pairs, &pair));
}

/* Nothing is left of what was not written. */
static enum err write_error(const struct thing *t)
{
	AUTO(buf_free) struct buf out = BUF_MAX(200);
	enum err e;

	assert_int_equal(buf_add(&out, BYTES_LIT("before")), OK);
	e = thing_write(t, &out);
	assert_true((e == OK) == (out.n > 6));
	return e;
}

/* Of the usual thing T with a change. */
#define WRITE_ERROR(change) (t = sound, (void)(change), write_error(&t))

static void refused_when_written(void **state)
{
	AUTO(list_writer_done) struct list_writer list = LIST_WRITER(9), more = LIST_WRITER(9), disorder = LIST_WRITER(9);
	struct thing sound = usual(&list), t;

	(void)state;
	assert_int_equal(WRITE_ERROR(0), OK);
	assert_int_equal(WRITE_ERROR(t.small = 0), ERR_FORMAT);
	assert_int_equal(WRITE_ERROR(t.small = 10), ERR_FORMAT);
	assert_int_equal(WRITE_ERROR(t.colour = 3), ERR_FORMAT);
	assert_int_equal(WRITE_ERROR(t.name = BYTES_LIT("longer")), ERR_TOO_LONG);
	assert_int_equal(WRITE_ERROR(t.name = BYTES_LIT("\xff")), ERR_FORMAT);
	assert_int_equal(WRITE_ERROR(t.note = BYTES_LIT("longer")), ERR_TOO_LONG);
	assert_int_equal(WRITE_ERROR(t.note = BYTES_LIT("")), OK);
	assert_int_equal(WRITE_ERROR(t.x = 6), ERR_FORMAT);
	assert_int_equal(WRITE_ERROR((t.has_place = false, t.x = 6)), OK);
	assert_int_equal(WRITE_ERROR(t.n = 5), ERR_TOO_LONG);
	assert_int_equal(WRITE_ERROR(t.pairs = LIST_NONE), OK);
	for (uint8_t i = 0; i < 4; i++)
		assert_int_equal(codec_list_add(&more, &pairs, &(struct pair){ { 1, i }, BYTES_LIT("") }), OK);
	assert_int_equal(WRITE_ERROR(t.pairs = list_of(&more)), ERR_TOO_LONG);
	for (uint8_t i = 2; i > 0; i--)
		assert_int_equal(codec_list_add(&disorder, &pairs, &(struct pair){ { 1, i }, BYTES_LIT("") }), OK);
	assert_int_equal(WRITE_ERROR(t.pairs = list_of(&disorder)), ERR_FORMAT);
	assert_int_equal(codec_list_add(&more, &pairs, &(struct pair){ { 9, 9 }, BYTES_LIT("longer") }), ERR_TOO_LONG);
	assert_int_equal(more.n, 4);
	/* more or fewer than it says */
	assert_int_equal(WRITE_ERROR(t.pairs.n = 1), ERR_FORMAT);
	assert_int_equal(WRITE_ERROR(t.pairs.n = 3), ERR_FORMAT);
}

static void refused_when_read(void **state)
{
	uint8_t changed[sizeof(written)];
	struct thing got = { .small = 77 };

	(void)state;
	/* every single byte changed by every bit is another thing, or none; never one that is out of its limits */
	for (size_t i = 0; i < WRITTEN.n; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			struct thing t = { 0 };

			memcpy(changed, written, sizeof(changed));
			changed[i] ^= (uint8_t)(1u << bit);
			if (thing_read(BYTES(changed, WRITTEN.n), &t) == OK)
				assert_true(t.small >= 1 && t.small <= 9 && t.colour <= BLUE && t.name.n <= 5 && t.x <= t.y && t.n <= 4);
		}
	}
	for (size_t n = 0; n < WRITTEN.n; n++)
		assert_int_not_equal(thing_read(BYTES(written, n), &got), OK);
	assert_int_equal(got.small, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways),
		cmocka_unit_test(refused_when_written),
		cmocka_unit_test(refused_when_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
