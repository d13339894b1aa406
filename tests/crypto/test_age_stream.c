#include "test.h"

#include "crypto/age_stream.h"

static const uint8_t file_key[16] = "file key 16 byte", nonce[16] = "nonce - 16 bytes";
static uint8_t plain[3][AGE_STREAM_CHUNK], sealed[3][AGE_STREAM_SEALED], out[AGE_STREAM_SEALED];

static void any_chunk_alone(void **state)
{
	AUTO(age_stream_done) struct age_stream s;

	(void)state;
	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i / AGE_STREAM_CHUNK][i % AGE_STREAM_CHUNK] = (uint8_t)(i * 13 >> 3);
	assert_int_equal(age_stream_init(&s), OK);
	assert_int_equal(age_stream_start(&s, file_key, nonce), OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(age_stream_seal(&s, BYTES_OF(plain[i]), i == 2, sealed[i]), OK);
	for (int at = 2; at >= 0; at--)
		for (int i = 0; i < 3; i++)
			for (int last = 0; last < 2; last++) {
				enum err want = at == i && last == (i == 2) ? OK : ERR_OPEN;

				assert_int_equal(age_stream_open_at(&s, (uint64_t)at, BYTES_OF(sealed[i]), last, out), want);
				if (want == OK)
					assert_memory_equal(out, plain[i], AGE_STREAM_CHUNK);
			}
}

static void in_order_and_no_further(void **state)
{
	AUTO(age_stream_done) struct age_stream s;
	uint8_t second[1 + AEAD_TAG_LEN], third[1 + AEAD_TAG_LEN];

	(void)state;
	assert_int_equal(age_stream_init(&s), OK);
	assert_int_equal(age_stream_seal(&s, BYTES_NONE, true, out), ERR_FORMAT);
	assert_int_equal(age_stream_start(&s, file_key, nonce), OK);
	assert_int_equal(age_stream_open(&s, BYTES_OF(sealed[1]), false, out), ERR_OPEN);
	for (int i = 0; i < 3; i++)
		assert_int_equal(age_stream_open(&s, BYTES_OF(sealed[i]), i == 2, out), OK);
	assert_int_equal(age_stream_open(&s, BYTES_OF(sealed[2]), true, out), ERR_OPEN);
	/* behind the end nothing opens, though it would at its place */
	assert_int_equal(age_stream_start(&s, file_key, nonce), OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(age_stream_seal(&s, BYTES(plain[0], AGE_STREAM_CHUNK), false, out), OK);
	assert_int_equal(age_stream_seal(&s, BYTES(plain[0], 1), true, third), OK);
	assert_int_equal(age_stream_start(&s, file_key, nonce), OK);
	assert_int_equal(age_stream_seal(&s, BYTES(plain[0], AGE_STREAM_CHUNK), false, out), OK);
	assert_int_equal(age_stream_seal(&s, BYTES(plain[0], 1), true, second), OK);
	assert_int_equal(age_stream_start(&s, file_key, nonce), OK);
	assert_int_equal(age_stream_open(&s, BYTES_OF(sealed[0]), false, out), OK);
	assert_int_equal(age_stream_open(&s, BYTES_OF(second), true, out), OK);
	assert_int_equal(age_stream_open_at(&s, 2, BYTES_OF(third), true, out), OK);
	assert_int_equal(age_stream_open(&s, BYTES_OF(third), true, out), ERR_OPEN);
	/* started anew, the same bytes again, in place */
	assert_int_equal(age_stream_start(&s, file_key, nonce), OK);
	memcpy(out, plain[0], AGE_STREAM_CHUNK);
	assert_int_equal(age_stream_seal(&s, BYTES(out, AGE_STREAM_CHUNK), false, out), OK);
	assert_memory_equal(out, sealed[0], AGE_STREAM_SEALED);
	assert_int_equal(age_stream_seal(&s, BYTES_NONE, true, out), ERR_FORMAT);
	assert_int_equal(age_stream_seal(&s, BYTES(plain[0], AGE_STREAM_CHUNK - 1), false, out), ERR_FORMAT);
	assert_int_equal(age_stream_seal(&s, BYTES(plain[0], AGE_STREAM_CHUNK + 1), true, out), ERR_FORMAT);
	assert_int_equal(age_stream_seal(&s, BYTES(plain[0], 1), true, out), OK);
	assert_int_equal(age_stream_seal(&s, BYTES(plain[0], 1), true, out), ERR_FORMAT);
}

static void lengths(void **state)
{
	static const uint64_t table[][3] = {
		/* plain, chunks, payload */
		{ 0, 1, 32 }, { 1, 1, 33 }, { 65536, 1, 65568 }, { 65537, 2, 65585 }, { 131072, 2, 131120 }, { 131073, 3, 131137 },
	};
	static const uint64_t impossible[] = { 0, 16, 31, 65569, 65584, 131121, 131136, UINT64_MAX };
	uint64_t n = 0;

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		assert_int_equal(age_stream_chunks(table[i][0]), table[i][1]);
		assert_int_equal(age_stream_payload_len(table[i][0]), table[i][2]);
		assert_int_equal(age_stream_plain_len(table[i][2], &n), OK);
		assert_int_equal(n, table[i][0]);
	}
	for (size_t i = 0; i < LEN(impossible); i++)
		assert_int_equal(age_stream_plain_len(impossible[i], &n), ERR_FORMAT);
	assert_int_equal(age_stream_plain_len(age_stream_payload_len(AGE_STREAM_PLAIN_MAX), &n), OK);
	assert_int_equal(n, AGE_STREAM_PLAIN_MAX);
	assert_int_equal(age_stream_plain_len(age_stream_payload_len(AGE_STREAM_PLAIN_MAX) + 17, &n), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_chunk_alone),
		cmocka_unit_test(in_order_and_no_further),
		cmocka_unit_test(lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
