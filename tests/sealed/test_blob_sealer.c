#include "test.h"

#include "crypto/age.h"
#include "sealed/blob_reader.h"
#include "sealed/blob_sealer.h"

static const uint8_t key[BLOB_KEY_LEN] = "key of a blob 16", nonce[BLOB_NONCE_LEN] = "nonce of 16 byte";

static void fill(uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(i * 7 + i / 65536);
}

/* Seals N bytes into RET piece by piece. */
static void seal(struct blob_sealer *s, const uint8_t *content, size_t n, struct buf *ret, uint8_t ret_head[HASH_LEN])
{
	static uint8_t piece[BLOB_PIECE_MAX];
	uint64_t len;
	size_t piece_n, at = 0, part;

	assert_int_equal(blob_sealer_start(s, key, nonce), OK);
	do {
		part = n - at < BLOB_CHUNK ? n - at : BLOB_CHUNK;
		assert_int_equal(blob_sealer_add(s, BYTES(content + at, part), at + part == n, piece, &piece_n), OK);
		assert_int_equal(buf_add(ret, BYTES(piece, piece_n)), OK);
		at += part;
	} while (at < n);
	assert_int_equal(blob_sealer_end(s, &len, ret_head), OK);
	assert_int_equal(len, ret->n);
}

static void sizes(void **state)
{
	static const size_t table[] = { 0, 1, 65535, 65536, 65537, 131072, 131073, 327680, 400000 };
	static uint8_t content[400000], opened[BLOB_CHUNK];
	AUTO(blob_sealer_done) struct blob_sealer s;
	AUTO(blob_reader_done) struct blob_reader r;
	AUTO(age_stream_done) struct age_stream stream;

	(void)state;
	fill(content, sizeof(content));
	assert_int_equal(blob_sealer_init(&s), OK);
	assert_int_equal(blob_reader_init(&r), OK);
	assert_int_equal(age_stream_init(&stream), OK);
	for (size_t i = 0; i < LEN(table); i++) {
		AUTO(buf_free) struct buf blob = BUF_MAX(1 << 20);
		AUTO(buf_free) struct buf whole = BUF_MAX(1 << 20);
		uint8_t head[HASH_LEN], leaves[8][HASH_LEN], want[HASH_LEN];
		uint64_t offset, sum = 0;
		size_t n, len;

		seal(&s, content, table[i], &blob, head);
		assert_int_equal(blob.n, blob_len(table[i]));
		/* an age payload, byte for byte */
		assert_int_equal(age_seal_payload(&stream, key, nonce, BYTES(content, table[i]), &whole), OK);
		assert_bytes_equal(BYTES_OF_BUF(&blob), BYTES_OF_BUF(&whole));
		assert_int_equal(blob_reader_start(&r, key, nonce, table[i]), OK);
		for (uint64_t k = blob_pieces(table[i]); k-- > 0;) {
			assert_int_equal(blob_piece(table[i], k, &offset, &len), OK);
			struct bytes piece = BYTES(blob.p + offset, len);
			sum += len;
			assert_int_equal(blob_reader_open(&r, k, piece, opened, &n), OK);
			assert_bytes_equal(BYTES(opened, n), BYTES(content + k * BLOB_CHUNK, n));
			assert_int_equal(blob_reader_open(&r, k + 1, piece, opened, &n), ERR_OPEN);
			merkle_leaf(piece, leaves[k]);
		}
		assert_int_equal(sum, blob.n);
		assert_int_equal(blob_piece(table[i], blob_pieces(table[i]), &offset, &len), ERR_NOT_FOUND);
		merkle_head((const uint8_t(*)[HASH_LEN])leaves, blob_pieces(table[i]), want);
		assert_memory_equal(head, want, HASH_LEN);
	}
}

/* The leaves as docs/protocol.md has them, hashed by hand. */
static void head_of_two(void **state)
{
	static uint8_t content[BLOB_CHUNK + 5];
	AUTO(blob_sealer_done) struct blob_sealer s;
	AUTO(buf_free) struct buf blob = BUF_MAX(1 << 20);
	uint8_t head[HASH_LEN], node[1 + 2 * HASH_LEN] = { 1 }, want[HASH_LEN];
	size_t first = 16 + 65536 + 16;

	(void)state;
	assert_int_equal(blob_sealer_init(&s), OK);
	seal(&s, content, sizeof(content), &blob, head);
	hash_sha256_parts((struct bytes[]){ BYTES_LIT("\0"), BYTES(blob.p, first) }, 2, node + 1);
	hash_sha256_parts((struct bytes[]){ BYTES_LIT("\0"), BYTES(blob.p + first, 5 + 16) }, 2, node + 1 + HASH_LEN);
	hash_sha256(BYTES_OF(node), want);
	assert_memory_equal(head, want, HASH_LEN);
}

static void sealing_out_of_order(void **state)
{
	static uint8_t content[BLOB_CHUNK + 1], piece[BLOB_PIECE_MAX];
	AUTO(blob_sealer_done) struct blob_sealer s;
	uint8_t head[HASH_LEN];
	uint64_t len;
	size_t n;

	(void)state;
	assert_int_equal(blob_sealer_init(&s), OK);
	assert_int_equal(blob_sealer_end(&s, &len, head), ERR_FORMAT);
	assert_int_equal(blob_sealer_add(&s, BYTES_NONE, true, piece, &n), ERR_FORMAT);
	assert_int_equal(blob_sealer_start(&s, key, nonce), OK);
	assert_int_equal(blob_sealer_add(&s, BYTES(content, 5), false, piece, &n), ERR_FORMAT);
	assert_int_equal(blob_sealer_add(&s, BYTES_OF(content), true, piece, &n), ERR_FORMAT);
	assert_int_equal(blob_sealer_add(&s, BYTES(content, BLOB_CHUNK), false, piece, &n), OK);
	assert_int_equal(blob_sealer_end(&s, &len, head), ERR_FORMAT);
	assert_int_equal(blob_sealer_add(&s, BYTES_NONE, true, piece, &n), ERR_FORMAT);
	assert_int_equal(blob_sealer_add(&s, BYTES(content, 5), true, piece, &n), OK);
	assert_int_equal(blob_sealer_add(&s, BYTES(content, 5), true, piece, &n), ERR_FORMAT);
	assert_int_equal(blob_sealer_end(&s, &len, head), OK);
}

static void changes_refused(void **state)
{
	static uint8_t opened[BLOB_CHUNK];
	AUTO(blob_sealer_done) struct blob_sealer s;
	AUTO(blob_reader_done) struct blob_reader r;
	AUTO(buf_free) struct buf blob = BUF_MAX(1000);
	uint8_t content[40], head[HASH_LEN];
	size_t n;

	(void)state;
	fill(content, sizeof(content));
	assert_int_equal(blob_sealer_init(&s), OK);
	seal(&s, content, sizeof(content), &blob, head);
	assert_int_equal(blob_reader_init(&r), OK);
	assert_int_equal(blob_reader_start(&r, key, nonce, BLOB_SIZE_MAX + 1), ERR_TOO_LONG);
	assert_int_equal(blob_reader_start(&r, key, nonce, sizeof(content)), OK);
	for (size_t cut = 0; cut < blob.n; cut++)
		assert_int_equal(blob_reader_open(&r, 0, BYTES(blob.p, cut), opened, &n), ERR_OPEN);
	for (size_t bit = 0; bit < 8 * blob.n; bit++) {
		blob.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(blob_reader_open(&r, 0, BYTES_OF_BUF(&blob), opened, &n), ERR_OPEN);
		blob.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(blob_reader_open(&r, 0, BYTES_OF_BUF(&blob), opened, &n), OK);
	assert_int_equal(blob_reader_start(&r, key, nonce, sizeof(content) - 1), OK);
	assert_int_equal(blob_reader_open(&r, 0, BYTES_OF_BUF(&blob), opened, &n), ERR_OPEN);
}

static void refuse_bit(struct blob_reader *r, uint64_t i, uint8_t *piece, size_t n, size_t bit)
{
	static uint8_t opened[BLOB_CHUNK];
	size_t opened_n;

	piece[bit / 8] ^= (uint8_t)(1 << bit % 8);
	assert_int_equal(blob_reader_open(r, i, BYTES(piece, n), opened, &opened_n), ERR_OPEN);
	piece[bit / 8] ^= (uint8_t)(1 << bit % 8);
}

/* Pieces of a larger one: the last bit by bit, of the full ones both ends bit by bit and between them every 499th. */
static void changes_of_pieces_refused(void **state)
{
	static uint8_t content[2 * BLOB_CHUNK + 9], opened[BLOB_CHUNK];
	AUTO(blob_sealer_done) struct blob_sealer s;
	AUTO(blob_reader_done) struct blob_reader r;
	AUTO(buf_free) struct buf blob = BUF_MAX(1 << 20);
	uint8_t head[HASH_LEN];
	uint64_t offset;
	size_t len, n;

	(void)state;
	fill(content, sizeof(content));
	assert_int_equal(blob_sealer_init(&s), OK);
	seal(&s, content, sizeof(content), &blob, head);
	assert_int_equal(blob_reader_init(&r), OK);
	assert_int_equal(blob_reader_start(&r, key, nonce, sizeof(content)), OK);
	for (uint64_t i = 0; i < 3; i++) {
		assert_int_equal(blob_piece(sizeof(content), i, &offset, &len), OK);
		uint8_t *piece = blob.p + offset;

		for (size_t bit = 0; bit < 8 * len; bit += bit < 8 * 48 ? 1 : 499)
			refuse_bit(&r, i, piece, len, bit);
		for (size_t bit = 8 * len < 8 * 48 ? 0 : 8 * (len - 48); bit < 8 * len; bit++)
			refuse_bit(&r, i, piece, len, bit);
		for (size_t cut = 0; cut < len; cut++)
			assert_int_equal(blob_reader_open(&r, i, BYTES(piece, cut), opened, &n), ERR_OPEN);
		if (offset + len < blob.n)
			assert_int_equal(blob_reader_open(&r, i, BYTES(piece, len + 1), opened, &n), ERR_OPEN);
		assert_int_equal(blob_reader_open(&r, i, BYTES(piece, len), opened, &n), OK);
	}
}

/* Pieces in a row, proven under the head: whole ones, all of an aligned group, with their own path. */
static void groups_of_pieces(void **state)
{
	static uint8_t content[6 * BLOB_CHUNK + 9];
	AUTO(blob_sealer_done) struct blob_sealer s;
	AUTO(buf_free) struct buf blob = BUF_MAX(1 << 20);
	uint8_t head[HASH_LEN], leaves[7][HASH_LEN], path[MERKLE_PATH_MAX][HASH_LEN], other[MERKLE_PATH_MAX][HASH_LEN];
	const uint64_t size = sizeof(content);
	uint64_t offset[8];
	size_t len, path_n, other_n, n;

	(void)state;
	fill(content, sizeof(content));
	assert_int_equal(blob_sealer_init(&s), OK);
	seal(&s, content, sizeof(content), &blob, head);
	for (uint64_t i = 0; i < 7; i++) {
		assert_int_equal(blob_piece(size, i, &offset[i], &len), OK);
		merkle_leaf(BYTES(blob.p + offset[i], len), leaves[i]);
	}
	offset[7] = blob.n;
	assert_int_equal(blob_check(size, 0, BYTES_OF_BUF(&blob), NULL, 0, head, &n), OK);
	assert_int_equal(n, 7);
	assert_int_equal(blob_check(size, 0, BYTES(blob.p, offset[6]), NULL, 0, head, &n), ERR_PROOF);
	for (uint64_t first = 0; first < 7; first++) {
		assert_int_equal(merkle_path((const uint8_t(*)[HASH_LEN])leaves, 7, first, path, &path_n), OK);
		assert_int_equal(merkle_path((const uint8_t(*)[HASH_LEN])leaves, 7, (first + 1) % 7, other, &other_n), OK);
		for (uint64_t end = first + 1; end <= 7; end++) {
			uint64_t count = end - first, full = count <= 1 ? 1 : count <= 2 ? 2 : count <= 4 ? 4 : 8;
			enum err want = first % full == 0 && (count == full || end == 7) ? OK : ERR_PROOF;
			struct bytes pieces = BYTES(blob.p + offset[first], offset[end] - offset[first]);
			const uint8_t(*way)[HASH_LEN] = (const uint8_t(*)[HASH_LEN])path;

			n = 0;
			assert_int_equal(blob_check(size, first, pieces, way, path_n, head, &n), want);
			assert_int_equal(n, want == OK ? count : 0);
			assert_int_equal(blob_check(size, first, pieces, (const uint8_t(*)[HASH_LEN])other, other_n, head, &n), ERR_PROOF);
			assert_int_equal(blob_check(size, first, BYTES(pieces.p, pieces.n - 1), way, path_n, head, &n), ERR_PROOF);
			assert_int_equal(blob_check(size, first, BYTES(pieces.p + 1, pieces.n - 1), way, path_n, head, &n), ERR_PROOF);
			assert_int_equal(blob_check(size, (first + 1) % 7, pieces, way, path_n, head, &n), ERR_PROOF);
			assert_int_equal(blob_check(size, first + 8, pieces, way, path_n, head, &n), ERR_PROOF);
			assert_int_equal(blob_check(size - 1, first, pieces, way, path_n, head, &n), end == 7 ? ERR_PROOF : want);
			for (size_t at = 0; at < pieces.n; at += 65521) {
				blob.p[offset[first] + at] ^= 4;
				assert_int_equal(blob_check(size, first, pieces, way, path_n, head, &n), ERR_PROOF);
				blob.p[offset[first] + at] ^= 4;
			}
		}
	}
	assert_int_equal(blob_check(size, 0, BYTES_NONE, NULL, 0, head, &n), ERR_PROOF);
	assert_int_equal(blob_check(BLOB_SIZE_MAX + 1, 0, BYTES_OF_BUF(&blob), NULL, 0, head, &n), ERR_PROOF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(head_of_two),
		cmocka_unit_test(sealing_out_of_order),
		cmocka_unit_test(changes_refused),
		cmocka_unit_test(changes_of_pieces_refused),
		cmocka_unit_test(groups_of_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
