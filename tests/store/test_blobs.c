#include "test.h"

#include <unistd.h>

#include "crypto/merkle.h"
#include "store/blobs.h"
#include "sys/file.h"

#define FIRST (BLOBS_NONCE + BLOBS_CHUNK)

static char folder[] = "/tmp/mizhen-test-XXXXXX";
static const struct bytes hospital = { (const uint8_t *)"renhe", 5 };
static const uint8_t id[BLOBS_ID_LEN] = { 0xab, 0xcd };
static uint8_t content[FIRST + 2 * BLOBS_CHUNK];

static void put(struct blobs *b, size_t n)
{
	AUTO(file_close) int fd = -1;

	assert_int_equal(blobs_write(b, hospital, id, &fd), OK);
	assert_int_equal(file_write_all(fd, BYTES(content, n)), OK);
}

static void chunks_are_counted(void **state)
{
	static const struct { uint64_t length, chunks; } cases[] = {
		{ 0, 0 }, { 31, 0 }, { 32, 1 }, { 33, 1 }, { FIRST, 1 }, { FIRST + 1, 0 }, { FIRST + 16, 0 }, { FIRST + 17, 2 },
		{ FIRST + BLOBS_CHUNK, 2 }, { FIRST + BLOBS_CHUNK + 16, 0 }, { FIRST + BLOBS_CHUNK + 17, 3 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		assert_int_equal(blobs_chunks(cases[i].length), cases[i].chunks);
}

static void finished_blobs_have_heads_and_leaves(void **state)
{
	static const size_t lengths[] = { 32, FIRST, FIRST + 17, FIRST + 2 * BLOBS_CHUNK };
	struct blobs b;

	(void)state;
	assert_int_equal(blobs_open(folder, &b), OK);
	for (size_t i = 0; i < LEN(lengths); i++) {
		AUTO(buf_free) struct buf leaves = BUF_MAX(4096);
		uint8_t head[HASH_LEN], again[HASH_LEN], leaf[HASH_LEN];
		size_t n = lengths[i];

		put(&b, n);
		assert_int_equal(blobs_finish(&b, hospital, id, 0, n, head), OK);
		assert_int_equal(blobs_leaves(&b, hospital, id, &leaves), OK);
		assert_int_equal(leaves.n, blobs_chunks(n) * HASH_LEN);
		merkle_head((const uint8_t (*)[HASH_LEN])leaves.p, leaves.n / HASH_LEN, again);
		assert_memory_equal(head, again, HASH_LEN);
		merkle_leaf(BYTES(content, n < FIRST ? n : FIRST), leaf);
		assert_memory_equal(leaves.p, leaf, HASH_LEN);
		if (n > FIRST + BLOBS_CHUNK) {
			merkle_leaf(BYTES(content + FIRST + BLOBS_CHUNK, n - FIRST - BLOBS_CHUNK), leaf);
			assert_memory_equal(leaves.p + 2 * HASH_LEN, leaf, HASH_LEN);
		}
	}
	assert_int_equal(blobs_remove(&b, hospital, id), OK);
}

/* In pieces of many lengths; leaves that a crash lost, or that are of bytes written over since, are made again. */
static void hashed_while_they_come(void **state)
{
	static const size_t pieces[] = { 1, 1000, BLOBS_CHUNK, FIRST, FIRST + 5 };
	const size_t n = sizeof(content) - 7;
	uint8_t head[HASH_LEN], again[HASH_LEN];
	char path[FILE_PATH_MAX];
	struct blobs b;

	(void)state;
	assert_int_equal(blobs_open(folder, &b), OK);
	assert_int_equal(file_join(folder, "blobs/renhe/abcd0000000000000000000000000000.leaves.new", path), OK);
	put(&b, n);
	assert_int_equal(blobs_finish(&b, hospital, id, 0, n, head), OK);
	for (size_t i = 0; i < LEN(pieces); i++) {
		size_t at = 0, step = pieces[i] == 1 ? n / 3 : pieces[i];

		while (n - at > step) {
			assert_int_equal(blobs_hash(&b, hospital, id, at, at + step, n), OK);
			at += step;
		}
		if (i == 2)
			assert_int_equal(truncate(path, HASH_LEN), 0);
		/* what was hashed is not read again: it could have changed, and nothing would be noticed here */
		content[0] ^= 1;
		put(&b, n);
		assert_int_equal(blobs_finish(&b, hospital, id, at, n, again), OK);
		content[0] ^= 1;
		put(&b, n);
		assert_memory_equal(head, again, HASH_LEN);
	}
	content[FIRST + 3] ^= 1;
	put(&b, FIRST + BLOBS_CHUNK + 20);
	assert_int_equal(blobs_hash(&b, hospital, id, 0, FIRST + BLOBS_CHUNK + 20, n), OK);
	content[FIRST + 3] ^= 1;
	put(&b, n);
	assert_int_equal(blobs_finish(&b, hospital, id, FIRST + 1, n, again), OK);
	assert_memory_equal(head, again, HASH_LEN);
	assert_int_equal(blobs_remove(&b, hospital, id), OK);
}

static void what_is_missing_is_told(void **state)
{
	AUTO(buf_free) struct buf leaves = BUF_MAX(4096);
	uint8_t head[HASH_LEN];
	struct blobs b;
	int fd;

	(void)state;
	assert_int_equal(blobs_open(folder, &b), OK);
	assert_int_equal(blobs_read(&b, hospital, id, &fd), ERR_NOT_FOUND);
	assert_int_equal(blobs_finish(&b, hospital, id, 0, 100, head), ERR_NOT_FOUND);
	assert_int_equal(blobs_leaves(&b, hospital, id, &leaves), ERR_NOT_FOUND);
	put(&b, 100);
	assert_int_equal(blobs_finish(&b, hospital, id, 0, 31, head), ERR_FORMAT);
	assert_int_equal(blobs_finish(&b, hospital, id, 0, 101, head), ERR_IO);      /* shorter than it should be */
	assert_int_equal(blobs_remove(&b, hospital, id), OK);
	assert_int_equal(blobs_remove(&b, hospital, id), OK);
	assert_int_equal(blobs_read(&b, hospital, id, &fd), ERR_NOT_FOUND);
	assert_int_equal(blobs_open("/nonexistent", &b), ERR_IO);
}

static int begin(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (uint8_t)(i * 7 + i / 251);
	return mkdtemp(folder) == NULL;
}

static int end(void **state)
{
	char path[FILE_PATH_MAX];

	(void)state;
	if (file_join(folder, "blobs/renhe", path) != OK || rmdir(path) != 0)
		return 1;
	if (file_join(folder, "blobs", path) != OK || rmdir(path) != 0)
		return 1;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chunks_are_counted),
		cmocka_unit_test(finished_blobs_have_heads_and_leaves),
		cmocka_unit_test(hashed_while_they_come),
		cmocka_unit_test(what_is_missing_is_told),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
