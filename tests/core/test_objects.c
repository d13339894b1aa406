/* What holds for the body of every statement and for every sealed plaintext. */
#include "test.h"

#include "../../fuzz/round.h"
#include "core/help_objects.h"

#include "bytes/cbor.h"

#define PAIRS_MAX 16

/* The pairs of a map, each as it is encoded. */
struct map {
	struct bytes pairs[PAIRS_MAX];
	size_t n;
};

static void take_apart(struct bytes body, struct map *ret)
{
	struct cbor_reader r = cbor_reader(body);

	ret->n = cbor_get_map(&r, PAIRS_MAX);
	for (size_t i = 0; i < ret->n; i++) {
		struct bytes key = cbor_skip(&r), value = cbor_skip(&r);

		ret->pairs[i] = BYTES(key.p, key.n + value.n);
	}
	assert_int_equal(cbor_done(&r), OK);
}

static void put_together(const struct map *map, struct buf *ret)
{
	struct cbor_writer w = cbor_writer(ret);

	buf_truncate(ret, 0);
	cbor_put_map(&w, map->n);
	for (size_t i = 0; i < map->n; i++)
		cbor_put_raw(&w, map->pairs[i]);
	assert_int_equal(cbor_written(&w), OK);
}

static void refused(round_fn *round, const struct map *map)
{
	AUTO(buf_free) struct buf changed = BUF_MAX((size_t)1 << 20);

	put_together(map, &changed);
	assert_int_not_equal(round(BYTES_OF_BUF(&changed)), OK);
}

/* Keys missing, twice, exchanged, too many, of another value's type; bytes missing or behind. */
static void keys_are_exact(round_fn *round, struct bytes body)
{
	AUTO(buf_free) struct buf longer = BUF_MAX((size_t)1 << 20);
	struct map whole, map;

	take_apart(body, &whole);
	for (size_t i = 0; i < whole.n; i++) {
		uint8_t odd[2] = { whole.pairs[i].p[0], 0x20 };   /* minus one: what no field is */

		map = whole;
		memmove(&map.pairs[i], &map.pairs[i + 1], (map.n - i - 1) * sizeof(map.pairs[0]));
		map.n--;
		refused(round, &map);
		map = whole;
		memmove(&map.pairs[i + 1], &map.pairs[i], (map.n - i) * sizeof(map.pairs[0]));
		map.n++;
		refused(round, &map);
		map = whole;
		map.pairs[i] = BYTES_OF(odd);
		refused(round, &map);
		if (i + 1 < whole.n) {
			map = whole;
			map.pairs[i] = whole.pairs[i + 1];
			map.pairs[i + 1] = whole.pairs[i];
			refused(round, &map);
		}
	}
	map = whole;
	map.pairs[map.n] = BYTES(((uint8_t[]){ (uint8_t)map.n, 0xf6 }), 2);
	map.n++;
	refused(round, &map);
	for (size_t n = 0; n < body.n; n++)
		assert_int_not_equal(round(BYTES(body.p, n)), OK);
	assert_int_equal(buf_add(&longer, body), OK);
	assert_int_equal(buf_add_byte(&longer, 0), OK);
	assert_int_not_equal(round(BYTES_OF_BUF(&longer)), OK);
}

/* Refused, or read as something else that is written in just these bytes (round aborts otherwise). */
static void bits_are_read_one_way(round_fn *round, struct bytes body)
{
	AUTO(buf_free) struct buf copy = BUF_MAX((size_t)1 << 20);

	assert_int_equal(buf_add(&copy, body), OK);
	for (size_t bit = 0; bit < 8 * copy.n; bit++) {
		copy.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		(void)!round(BYTES_OF_BUF(&copy));
		copy.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(round(BYTES_OF_BUF(&copy)), OK);
}

static void bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < object_statements_n; i++) {
		AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);
		round_fn *round = round_bodies[object_statements[i].kind];

		object_statements[i].write(&body);
		keys_are_exact(round, BYTES_OF_BUF(&body));
		bits_are_read_one_way(round, BYTES_OF_BUF(&body));
	}
}

static void plains(void **state)
{
	(void)state;
	for (size_t i = 0; i < object_plains_n; i++) {
		AUTO(buf_free) struct buf plain = BUF_MAX((size_t)1 << 20);
		round_fn *round = round_plains[object_plains[i].reader];

		object_plains[i].write(&plain);
		keys_are_exact(round, BYTES_OF_BUF(&plain));
		bits_are_read_one_way(round, BYTES_OF_BUF(&plain));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies),
		cmocka_unit_test(plains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
