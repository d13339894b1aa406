#include "test.h"

#include "../../fuzz/round.h"
#include "core/help_objects.h"

#include "sealed/sealed.h"

static void seal(const struct object_plain *object, struct buf *ret_plain, struct buf *ret_file)
{
	struct sealed_random random;

	object_random(7, &random);
	object->write(ret_plain);
	assert_int_equal(sealed_seal_one(BYTES_OF_BUF(ret_plain), actor(DOCTOR).seal, &random, ret_file), OK);
}

/* Nothing that is sealed opens cut, lengthened or with another bit: not by its hash; the first of them not by itself either. */
static void every_change_refused(void **state)
{
	bool seen[ROUND_PLAINS] = { 0 };
	struct actor doctor = actor(DOCTOR);

	(void)state;
	for (size_t i = 0; i < object_plains_n; i++) {
		AUTO(buf_free) struct buf plain = BUF_MAX((size_t)1 << 20), file = BUF_MAX((size_t)1 << 20), opened = BUF_MAX((size_t)1 << 20);
		uint8_t hash[HASH_LEN];

		seal(&object_plains[i], &plain, &file);
		hash_sha256(BYTES_OF_BUF(&file), hash);
		for (size_t n = 0; n < file.n; n++) {
			assert_int_equal(sealed_open_hashed(BYTES(file.p, n), hash, doctor.seal_secret, &opened), ERR_PROOF);
			if (i == 0)
				assert_int_equal(sealed_open(BYTES(file.p, n), doctor.seal_secret, &opened), ERR_OPEN);
		}
		for (size_t bit = 0; bit < 8 * file.n; bit++) {
			file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_int_equal(sealed_open_hashed(BYTES_OF_BUF(&file), hash, doctor.seal_secret, &opened), ERR_PROOF);
			if (i == 0)
				assert_int_equal(sealed_open(BYTES_OF_BUF(&file), doctor.seal_secret, &opened), ERR_OPEN);
			file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_int_equal(opened.n, 0);
		assert_int_equal(sealed_open_hashed(BYTES_OF_BUF(&file), hash, actor(COLLEAGUE).seal_secret, &opened), ERR_OPEN);
		assert_int_equal(sealed_open_hashed(BYTES_OF_BUF(&file), hash, doctor.seal_secret, &opened), OK);
		assert_bytes_equal(BYTES_OF_BUF(&opened), BYTES_OF_BUF(&plain));
		assert_int_equal(buf_add_byte(&file, 0), OK);
		assert_int_equal(sealed_open(BYTES_OF_BUF(&file), doctor.seal_secret, &opened), ERR_OPEN);
		seen[object_plains[i].reader] = true;
	}
	for (int kind = 0; kind < ROUND_PLAINS; kind++)
		assert_true(seen[kind]);
}

static void for_so_many(void **state)
{
	static uint8_t recipients[SEALED_RECIPIENTS_MAX + 1][ATOM_KEY_LEN];
	AUTO(buf_free) struct buf file = BUF_MAX((size_t)1 << 20), plain = BUF_MAX(100);
	struct sealed_random random;

	(void)state;
	object_random(9, &random);
	for (size_t i = 0; i < LEN(recipients); i++)
		object_seal_key(recipients[i], i + 1 == SEALED_RECIPIENTS_MAX ? DOCTOR : COLLEAGUE);
	assert_int_equal(sealed_seal(BYTES_LIT("hello"), recipients, LEN(recipients), &random, &file), ERR_FORMAT);
	assert_int_equal(sealed_seal(BYTES_LIT("hello"), recipients, 0, &random, &file), ERR_FORMAT);
	assert_int_equal(file.n, 0);
	assert_int_equal(sealed_seal(BYTES_LIT("hello"), recipients, SEALED_RECIPIENTS_MAX, &random, &file), OK);
	assert_int_equal(sealed_open(BYTES_OF_BUF(&file), actor(DOCTOR).seal_secret, &plain), OK);
	assert_bytes_equal(BYTES_OF_BUF(&plain), BYTES_LIT("hello"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_change_refused),
		cmocka_unit_test(for_so_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
