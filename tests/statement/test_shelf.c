#include "test.h"

#include "statement/shelf.h"

#define SHELVES 33

/* Tag number T; which one comes when is up to the hash. */
static void make_tag(unsigned t, uint8_t ret[SHELF_TAG_LEN])
{
	memset(ret, 0, SHELF_TAG_LEN);
	put_be64(ret, t);
}

static int entry_order(const void *a, const void *b)
{
	return memcmp(a, b, HASH_LEN);
}

/* Entries of tags 0 … n-1, in order; the shelf hash is the tag itself, so that it can be found again. */
static void make_entries(struct shelf_entry *ret, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		make_tag((unsigned)i, ret[i].shelf);
		shelf_index(ret[i].shelf, ret[i].index);
	}
	if (n > 0)
		qsort(ret, n, sizeof(*ret), entry_order);
}

static void flip(uint8_t *p, size_t bit)
{
	p[bit / 8] ^= (uint8_t)(1 << bit % 8);
}

static const struct shelf_blob two_blobs[] = {
	{ .id = { 1 }, .length = 100, .head = { 7 } },
	{ .id = { 2 }, .length = 70000, .head = { 8 } },
};

static struct shelf_leaf example(const struct shelf_field *fields, size_t n)
{
	struct shelf_leaf leaf = {
		.hospital = BYTES_LIT("renhe"), .version = 3,
		.blobs = two_blobs, .blobs_n = LEN(two_blobs), .fields = fields, .fields_n = n,
	};

	memset(leaf.rid, 0x11, sizeof(leaf.rid));
	memset(leaf.file, 0x22, sizeof(leaf.file));
	return leaf;
}

/* Encoded by hand from docs/protocol.md. */
static void leaf_is_as_specified(void **state)
{
	const struct shelf_field fields[] = { { BYTES_LIT("dept"), BYTES_LIT("内科") }, { BYTES_LIT("kind"), BYTES_LIT("lab") } };
	struct shelf_leaf leaf = example(fields, LEN(fields));
	uint8_t got[HASH_LEN], want[HASH_LEN];
	struct bytes cbor = test_hex(
		"6d697a68656e2f76312f6c656166"
		"86" "6572656e6865" "5011111111111111111111111111111111" "03"
		"58202222222222222222222222222222222222222222222222222222222222222222"
		"82" "835001000000000000000000000000000000" "1864"
		"58200700000000000000000000000000000000000000000000000000000000000000"
		"835002000000000000000000000000000000" "1a00011170"
		"58200800000000000000000000000000000000000000000000000000000000000000"
		"82" "82" "6464657074" "66e58685e7a791" "82" "646b696e64" "636c6162");

	(void)state;
	assert_int_equal(shelf_leaf_hash(&leaf, got), OK);
	hash_sha256(cbor, want);
	assert_bytes_equal(BYTES_OF(got), BYTES_OF(want));

	leaf.deleted = true;
	leaf.blobs_n = leaf.fields_n = 0;
	assert_int_equal(shelf_leaf_hash(&leaf, got), OK);
	hash_sha256(test_hex("6d697a68656e2f76312f6c656166" "86" "6572656e6865" "5011111111111111111111111111111111"
			     "03" "f6" "80" "80"), want);
	assert_bytes_equal(BYTES_OF(got), BYTES_OF(want));
}

static void leaf_refuses(void **state)
{
	const struct shelf_field good[] = { { BYTES_LIT("a"), BYTES_LIT("x") }, { BYTES_LIT("b"), BYTES_LIT("x") } };
	const struct shelf_field swapped[] = { good[1], good[0] }, twice[] = { good[0], good[0] };
	const struct shelf_field nameless[] = { { BYTES_NONE, BYTES_LIT("x") } }, latin[] = { { BYTES_LIT("a"), BYTES_LIT("\xe4") } };
	const struct { const struct shelf_field *f; size_t n; } bad[] = { { swapped, 2 }, { twice, 2 }, { nameless, 1 }, { latin, 1 } };
	const struct shelf_blob blobs_swapped[] = { two_blobs[1], two_blobs[0] };
	struct shelf_leaf leaf = example(good, 2);
	uint8_t got[HASH_LEN];

	(void)state;
	assert_int_equal(shelf_leaf_hash(&leaf, got), OK);
	for (size_t i = 0; i < LEN(bad); i++) {
		leaf = example(bad[i].f, bad[i].n);
		assert_int_equal(shelf_leaf_hash(&leaf, got), ERR_FORMAT);
	}
	leaf = example(good, 2);
	leaf.blobs = blobs_swapped;
	assert_int_equal(shelf_leaf_hash(&leaf, got), ERR_FORMAT);
	leaf = example(good, 0);
	leaf.deleted = true;
	assert_int_equal(shelf_leaf_hash(&leaf, got), ERR_FORMAT);
	leaf = example(good, 2);
	leaf.blobs_n = 0;
	leaf.deleted = true;
	assert_int_equal(shelf_leaf_hash(&leaf, got), ERR_FORMAT);
	leaf = example(good, 2);
	leaf.hospital = BYTES_NONE;
	assert_int_equal(shelf_leaf_hash(&leaf, got), ERR_FORMAT);
}

/* whatever a leaf says, another value gives another hash */
static void leaf_binds_everything(void **state)
{
	const struct shelf_field fields[] = { { BYTES_LIT("a"), BYTES_LIT("x") } }, other[] = { { BYTES_LIT("a"), BYTES_LIT("y") } };
	struct shelf_blob blob = two_blobs[0];
	struct shelf_leaf leaf = example(fields, 1);
	uint8_t hashes[8][HASH_LEN];
	size_t n = 0;

	(void)state;
	leaf.blobs = &blob;
	leaf.blobs_n = 1;
	assert_int_equal(shelf_leaf_hash(&leaf, hashes[n++]), OK);
	leaf.hospital = BYTES_LIT("renhf");
	assert_int_equal(shelf_leaf_hash(&leaf, hashes[n++]), OK);
	leaf.rid[15] ^= 1;
	assert_int_equal(shelf_leaf_hash(&leaf, hashes[n++]), OK);
	leaf.version++;
	assert_int_equal(shelf_leaf_hash(&leaf, hashes[n++]), OK);
	leaf.file[31] ^= 1;
	assert_int_equal(shelf_leaf_hash(&leaf, hashes[n++]), OK);
	blob.length++;
	assert_int_equal(shelf_leaf_hash(&leaf, hashes[n++]), OK);
	blob.head[31] ^= 1;
	assert_int_equal(shelf_leaf_hash(&leaf, hashes[n++]), OK);
	leaf.fields = other;
	assert_int_equal(shelf_leaf_hash(&leaf, hashes[n++]), OK);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(hashes[i], hashes[j], HASH_LEN);
	}
}

static void lists_read_back(void **state)
{
	const struct shelf_field fields[] = { { BYTES_LIT("a"), BYTES_LIT("x") }, { BYTES_LIT("b"), BYTES_NONE } };
	AUTO(buf_free) struct buf b = BUF_MAX(4096);
	struct cbor_writer w = cbor_writer(&b);
	struct shelf_blob blobs[SHELF_BLOBS_MAX];
	struct shelf_field got[SHELF_FIELDS_MAX];

	(void)state;
	shelf_put_blobs(&w, two_blobs, LEN(two_blobs));
	shelf_put_fields(&w, fields, LEN(fields));
	assert_int_equal(cbor_written(&w), OK);
	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&b));
	assert_int_equal(shelf_get_blobs(&r, blobs), 2);
	assert_int_equal(shelf_get_fields(&r, got), 2);
	assert_int_equal(cbor_done(&r), OK);
	assert_int_equal(blobs[1].length, 70000);
	assert_memory_equal(blobs[1].head, two_blobs[1].head, HASH_LEN);
	assert_bytes_equal(got[1].name, BYTES_LIT("b"));
	assert_int_equal(got[1].value.n, 0);

	buf_truncate(&b, 0);
	shelf_put_fields(&w, (const struct shelf_field[]){ fields[1], fields[0] }, 2);
	r = cbor_reader(BYTES_OF_BUF(&b));
	assert_int_equal(shelf_get_fields(&r, got), 0);
	assert_int_equal(cbor_done(&r), ERR_FORMAT);
	buf_truncate(&b, 0);
	shelf_put_blobs(&w, (const struct shelf_blob[]){ two_blobs[0], two_blobs[0] }, 2);
	r = cbor_reader(BYTES_OF_BUF(&b));
	assert_int_equal(shelf_get_blobs(&r, blobs), 0);
	assert_int_equal(cbor_done(&r), ERR_FORMAT);
}

/* 300 leaves added one by one against the same encoded whole */
static void shelf_is_as_specified(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(65536);
	struct cbor_writer w = cbor_writer(&b);
	struct shelf shelf = { .tag = { 1 }, .sign = { 2 }, .seal = { 3 } };
	uint8_t leaf[HASH_LEN] = { 0 }, got[HASH_LEN], want[HASH_LEN];
	struct shelf_hash h;

	(void)state;
	assert_int_equal(buf_add(&b, BYTES_LIT("mizhen/v1/shelf")), OK);
	cbor_put_array(&w, 5);
	cbor_put_bytes(&w, BYTES_OF(shelf.tag));
	cbor_put_bytes(&w, BYTES_OF(shelf.sign));
	cbor_put_bytes(&w, BYTES_OF(shelf.seal));
	cbor_put_null(&w);
	cbor_put_array(&w, 300);
	assert_int_equal(shelf_hash_init(&h, &shelf, 300), OK);
	for (unsigned i = 0; i < 300; i++) {
		leaf[0] = (uint8_t)i;
		assert_int_equal(shelf_hash_end(&h, got), ERR_FORMAT);
		assert_int_equal(shelf_hash_add(&h, leaf), OK);
		cbor_put_bytes(&w, BYTES_OF(leaf));
	}
	assert_int_equal(shelf_hash_add(&h, leaf), ERR_FORMAT);
	assert_int_equal(shelf_hash_end(&h, got), OK);
	hash_sha256(BYTES_OF_BUF(&b), want);
	assert_bytes_equal(BYTES_OF(got), BYTES_OF(want));
}

static void closed_shelf(void **state)
{
	struct shelf shelf = { .tag = { 1 }, .sign = { 2 }, .seal = { 3 }, .closed = true, .successor = { 4 } };
	uint8_t closed[HASH_LEN], open[HASH_LEN];
	struct shelf_hash h;

	(void)state;
	assert_int_equal(shelf_hash_init(&h, &shelf, 1), ERR_FORMAT);
	assert_int_equal(shelf_hash_init(&h, &shelf, 0), OK);
	assert_int_equal(shelf_hash_end(&h, closed), OK);
	shelf.closed = false;
	assert_int_equal(shelf_hash_init(&h, &shelf, 0), OK);
	assert_int_equal(shelf_hash_end(&h, open), OK);
	assert_memory_not_equal(closed, open, HASH_LEN);
}

static void tree_refuses_disorder(void **state)
{
	struct shelf_entry entries[3];
	struct shelf_tree t;

	(void)state;
	make_entries(entries, 3);
	entries[1] = entries[2];
	assert_int_equal(shelf_tree_init(&t, entries, 3), ERR_FORMAT);
	make_entries(entries, 3);
	entries[2] = entries[0];
	assert_int_equal(shelf_tree_init(&t, entries, 3), ERR_FORMAT);
}

/* Through CBOR and back, so that every proof below is one that travelled. */
static void carry_presence(struct shelf_presence *p)
{
	AUTO(buf_free) struct buf b = BUF_MAX(8192);
	struct cbor_writer w = cbor_writer(&b);

	shelf_put_presence(&w, p);
	assert_int_equal(cbor_written(&w), OK);
	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&b));
	memset(p, 0, sizeof(*p));
	shelf_get_presence(&r, p);
	assert_int_equal(cbor_done(&r), OK);
}

static void carry_absence(struct shelf_absence *a)
{
	AUTO(buf_free) struct buf b = BUF_MAX(8192);
	struct cbor_writer w = cbor_writer(&b);

	shelf_put_absence(&w, a);
	assert_int_equal(cbor_written(&w), OK);
	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&b));
	memset(a, 0, sizeof(*a));
	shelf_get_absence(&r, a);
	assert_int_equal(cbor_done(&r), OK);
}

static void presence_of_every_shelf(void **state)
{
	struct shelf_entry entries[SHELVES];
	uint8_t head[HASH_LEN];

	(void)state;
	for (size_t n = 1; n <= SHELVES; n++) {
		struct shelf_tree t;

		make_entries(entries, n);
		assert_int_equal(shelf_tree_init(&t, entries, n), OK);
		shelf_tree_head(&t, head);
		for (size_t i = 0; i < n; i++) {
			uint8_t *tag = entries[i].shelf, other[SHELF_TAG_LEN];
			struct shelf_presence p;

			assert_int_equal(shelf_tree_present(&t, i, &p), OK);
			carry_presence(&p);
			assert_int_equal(shelf_check_present(tag, tag, &p, n, head), OK);
			assert_int_equal(shelf_check_present(tag, tag, &p, n + 1, head), ERR_PROOF);
			for (size_t bit = 0; bit < 8 * HASH_LEN; bit++) {
				memcpy(other, tag, sizeof(other));
				flip(other, bit);
				assert_int_equal(shelf_check_present(other, tag, &p, n, head), ERR_PROOF);
				assert_int_equal(shelf_check_present(tag, other, &p, n, head), ERR_PROOF);
			}
			for (size_t bit = 0; bit < 8 * HASH_LEN * p.path_n; bit++) {
				flip(p.path[0], bit);
				assert_int_equal(shelf_check_present(tag, tag, &p, n, head), ERR_PROOF);
				flip(p.path[0], bit);
			}
			for (p.position = 0; p.position <= n; p.position++)
				assert_int_equal(shelf_check_present(tag, tag, &p, n, head), p.position == i ? OK : ERR_PROOF);
		}
		assert_int_equal(shelf_tree_present(&t, n, &(struct shelf_presence){ 0 }), ERR_NOT_FOUND);
		shelf_tree_done(&t);
	}
}

static void refuse_changed_neighbour(const uint8_t *tag, struct shelf_absence *a, struct shelf_neighbour *side, const uint8_t *head)
{
	uint64_t position = side->position;

	for (size_t bit = 0; bit < 8 * sizeof(side->entry); bit++) {
		flip((uint8_t *)&side->entry, bit);
		assert_int_equal(shelf_check_absent(tag, a, a->size, head), ERR_PROOF);
		flip((uint8_t *)&side->entry, bit);
	}
	for (size_t bit = 0; bit < 8 * HASH_LEN * side->path_n; bit++) {
		flip(side->path[0], bit);
		assert_int_equal(shelf_check_absent(tag, a, a->size, head), ERR_PROOF);
		flip(side->path[0], bit);
	}
	for (side->position = 0; side->position <= a->size; side->position++)
		assert_int_equal(shelf_check_absent(tag, a, a->size, head), side->position == position ? OK : ERR_PROOF);
	side->position = position;
}

/* tags 1000 … stand in no tree; together they fall into every gap of the small ones */
static void absence_in_every_gap(void **state)
{
	struct shelf_entry entries[SHELVES];
	uint8_t head[HASH_LEN], tag[SHELF_TAG_LEN], index[HASH_LEN];

	(void)state;
	for (size_t n = 0; n <= SHELVES; n++) {
		bool seen[SHELVES + 1] = { false };
		size_t gaps = 0;
		struct shelf_tree t;

		make_entries(entries, n);
		assert_int_equal(shelf_tree_init(&t, entries, n), OK);
		shelf_tree_head(&t, head);
		for (unsigned i = 1000; gaps < n + 1; i++) {
			struct shelf_absence a;
			size_t at;

			make_tag(i, tag);
			shelf_index(tag, index);
			assert_false(shelf_tree_find(&t, index, &at));
			if (seen[at])
				continue;
			seen[at] = true;
			gaps++;
			assert_int_equal(shelf_tree_absent(&t, index, &a), OK);
			carry_absence(&a);
			assert_int_equal(a.has_left, at > 0);
			assert_int_equal(a.has_right, at < n);
			assert_int_equal(shelf_check_absent(tag, &a, n, head), OK);
			assert_int_equal(shelf_check_absent(tag, &a, n + 1, head), ERR_PROOF);
			if (a.has_left)
				refuse_changed_neighbour(tag, &a, &a.left, head);
			if (a.has_right)
				refuse_changed_neighbour(tag, &a, &a.right, head);
			for (int side = 0; side < 2; side++) {
				bool *has = side == 0 ? &a.has_left : &a.has_right;

				if (!*has)
					continue;
				*has = false;
				assert_int_equal(shelf_check_absent(tag, &a, n, head), ERR_PROOF);
				*has = true;
			}
		}
		shelf_tree_done(&t);
	}
}

/* a platform that would hide shelf I with true neighbours of it */
static void hiding_is_seen(void **state)
{
	struct shelf_entry entries[SHELVES];
	uint8_t head[HASH_LEN];
	struct shelf_tree t;

	(void)state;
	make_entries(entries, SHELVES);
	assert_int_equal(shelf_tree_init(&t, entries, SHELVES), OK);
	shelf_tree_head(&t, head);
	for (size_t i = 0; i < SHELVES; i++) {
		assert_int_equal(shelf_tree_absent(&t, entries[i].index, &(struct shelf_absence){ 0 }), ERR_CONFLICT);
		for (size_t left = 0; left < SHELVES; left++) {
			struct shelf_absence a = { .size = SHELVES, .has_left = true };
			struct shelf_presence p;

			assert_int_equal(shelf_tree_present(&t, left, &p), OK);
			a.left = (struct shelf_neighbour){ .position = left, .entry = entries[left], .path_n = p.path_n };
			memcpy(a.left.path, p.path, sizeof(p.path));
			assert_int_equal(shelf_check_absent(entries[i].shelf, &a, SHELVES, head), ERR_PROOF);
			a.has_left = false;
			a.has_right = true;
			a.right = a.left;
			assert_int_equal(shelf_check_absent(entries[i].shelf, &a, SHELVES, head), ERR_PROOF);
			a.has_left = true;
			for (size_t right = left + 1; right <= left + 2 && right < SHELVES; right++) {
				assert_int_equal(shelf_tree_present(&t, right, &p), OK);
				a.right = (struct shelf_neighbour){ .position = right, .entry = entries[right], .path_n = p.path_n };
				memcpy(a.right.path, p.path, sizeof(p.path));
				assert_int_equal(shelf_check_absent(entries[i].shelf, &a, SHELVES, head), ERR_PROOF);
			}
		}
		struct shelf_absence none = { .size = SHELVES };
		assert_int_equal(shelf_check_absent(entries[i].shelf, &none, SHELVES, head), ERR_PROOF);
	}
	shelf_tree_done(&t);
}

static void empty_tree_has_one_head(void **state)
{
	struct shelf_absence a = { .size = 0 };
	uint8_t head[HASH_LEN], tag[SHELF_TAG_LEN] = { 0 };

	(void)state;
	hash_sha256(BYTES_NONE, head);
	assert_int_equal(shelf_check_absent(tag, &a, 0, head), OK);
	for (size_t bit = 0; bit < 8 * HASH_LEN; bit++) {
		flip(head, bit);
		assert_int_equal(shelf_check_absent(tag, &a, 0, head), ERR_PROOF);
		flip(head, bit);
	}
}

/* over several chunks the tree is still the plain one */
static void large_tree(void **state)
{
	static const size_t sizes[] = { 63, 64, 65, 127, 128, 129, 1000, 4097 };
	static struct shelf_entry entries[4097];
	static uint8_t leaves[4097][HASH_LEN];
	uint8_t head[HASH_LEN], want[HASH_LEN];

	(void)state;
	for (size_t s = 0; s < LEN(sizes); s++) {
		size_t n = sizes[s], at;
		struct shelf_presence p;
		struct shelf_tree t;

		make_entries(entries, n);
		for (size_t i = 0; i < n; i++)
			merkle_leaf(BYTES(&entries[i], 64), leaves[i]);
		assert_int_equal(shelf_tree_init(&t, entries, n), OK);
		shelf_tree_head(&t, head);
		merkle_head(leaves, n, want);
		assert_memory_equal(head, want, HASH_LEN);
		for (size_t i = 0; i < n; i++) {
			assert_true(shelf_tree_find(&t, entries[i].index, &at));
			assert_int_equal(at, i);
			assert_int_equal(shelf_tree_present(&t, i, &p), OK);
			assert_int_equal(shelf_check_present(entries[i].shelf, entries[i].shelf, &p, n, head), OK);
		}
		shelf_tree_done(&t);
	}
}

/* every truncation of an encoded proof, and every byte behind it, is refused */
static void proofs_are_read_strictly(void **state)
{
	struct shelf_entry entries[SHELVES];
	uint8_t index[HASH_LEN] = { 0x80 };
	AUTO(buf_free) struct buf b = BUF_MAX(8192);
	struct cbor_writer w = cbor_writer(&b);
	struct shelf_absence a;
	struct shelf_tree t;

	(void)state;
	make_entries(entries, SHELVES);
	assert_int_equal(shelf_tree_init(&t, entries, SHELVES), OK);
	assert_int_equal(shelf_tree_absent(&t, index, &a), OK);
	shelf_tree_done(&t);
	shelf_put_absence(&w, &a);
	assert_int_equal(buf_add_byte(&b, 0), OK);
	for (size_t n = 0; n <= b.n; n++) {
		struct cbor_reader r = cbor_reader(BYTES(b.p, n));

		shelf_get_absence(&r, &a);
		assert_int_equal(cbor_done(&r), n == b.n - 1 ? OK : ERR_FORMAT);
	}
}

static void longest_path(void **state)
{
	static struct shelf_presence p = { .position = 1, .size = UINT64_MAX, .path_n = MERKLE_PATH_MAX }, got;
	AUTO(buf_free) struct buf b = BUF_MAX(8192);
	struct cbor_writer w = cbor_writer(&b);

	(void)state;
	shelf_put_presence(&w, &p);
	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&b));
	shelf_get_presence(&r, &got);
	assert_int_equal(cbor_done(&r), OK);
	assert_int_equal(got.path_n, MERKLE_PATH_MAX);

	buf_truncate(&b, 0);
	cbor_put_array(&w, 3);
	cbor_put_uint(&w, 1);
	cbor_put_uint(&w, 2);
	cbor_put_array(&w, MERKLE_PATH_MAX + 1);
	for (size_t i = 0; i <= MERKLE_PATH_MAX; i++)
		cbor_put_bytes(&w, BYTES_OF(p.path[0]));
	r = cbor_reader(BYTES_OF_BUF(&b));
	shelf_get_presence(&r, &got);
	assert_int_not_equal(cbor_done(&r), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaf_is_as_specified),
		cmocka_unit_test(leaf_refuses),
		cmocka_unit_test(leaf_binds_everything),
		cmocka_unit_test(lists_read_back),
		cmocka_unit_test(shelf_is_as_specified),
		cmocka_unit_test(closed_shelf),
		cmocka_unit_test(tree_refuses_disorder),
		cmocka_unit_test(presence_of_every_shelf),
		cmocka_unit_test(absence_in_every_gap),
		cmocka_unit_test(hiding_is_seen),
		cmocka_unit_test(empty_tree_has_one_head),
		cmocka_unit_test(large_tree),
		cmocka_unit_test(proofs_are_read_strictly),
		cmocka_unit_test(longest_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
