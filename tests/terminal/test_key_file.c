#include "help_home.h"
#include "test.h"

#include "crypto/age.h"
#include "crypto/hash.h"
#include "terminal/key_file.h"

#define NAME "some.key"

static const uint8_t secret[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };

static enum err read_back(const struct home_dir *dir, struct problem *why)
{
	uint8_t got[sizeof(secret)] = { 0 };
	enum err e = key_file_read(dir, NAME, got, sizeof(got), why);

	if (e == OK)
		assert_memory_equal(got, secret, sizeof(got));
	return e;
}

/* A bit of every byte turned, and every shorter or longer file, is known: never another secret. */
static void every_damage(const struct home_dir *dir, struct bytes whole)
{
	AUTO(buf_free) struct buf file = BUF_MAX(4096);

	for (size_t at = 0; at < whole.n; at++) {
		struct problem why = { 0 };

		buf_truncate(&file, 0);
		assert_int_equal(buf_add(&file, whole), OK);
		file.p[at] ^= (uint8_t)(1 << at % 8);
		assert_int_equal(home_dir_write(dir, NAME, BYTES_OF_BUF(&file)), OK);
		assert_int_not_equal(read_back(dir, &why), OK);
		assert_int_equal(why.kind, PROBLEM_HOME_KEY);
		assert_string_equal(why.subject, NAME);
	}
	for (size_t n = 0; n <= whole.n + 1; n++) {
		struct problem why = { 0 };

		if (n == whole.n)
			continue;
		buf_truncate(&file, 0);
		assert_int_equal(buf_add(&file, n > whole.n ? whole : BYTES(whole.p, n)), OK);
		if (n > whole.n)
			assert_int_equal(buf_add_str(&file, "x"), OK);
		assert_int_equal(home_dir_write(dir, NAME, BYTES_OF_BUF(&file)), OK);
		/* cut to what the form before was, it is that form */
		assert_true(read_back(dir, &why) != OK || n == whole.n - 32);
	}
}

static void damage_is_known(void **state)
{
	const struct home_dir *dir = &help_home;
	AUTO(buf_free) struct buf bare = BUF_MAX(4096), locked = BUF_MAX(4096), mended = BUF_MAX(4096);
	uint8_t random[48] = { 7 }, sum[HASH_LEN];
	struct problem why = { 0 };

	(void)state;
	assert_int_equal(key_file_write(dir, NAME, BYTES_OF(secret), NULL, 0, &why), OK);
	assert_int_equal(read_back(dir, &why), OK);
	assert_int_equal(home_dir_read(dir, NAME, &bare), OK);
	assert_int_equal(bare.n, sizeof(secret) + HASH_LEN);
	every_damage(dir, BYTES_OF_BUF(&bare));

	/* the form before: the secret alone, or an age file alone; nobody is here to be asked for its passphrase */
	assert_int_equal(home_dir_write(dir, NAME, BYTES_OF(secret)), OK);
	assert_int_equal(read_back(dir, &why), OK);
	assert_int_equal(age_seal_scrypt(BYTES_LIT("correct horse"), 1, random, random + 16, random + 32, BYTES_OF(secret), &locked), OK);
	/* stock age writes a work factor of two digits */
	assert_int_equal(locked.n + 1, sizeof(secret) + 182);
	buf_truncate(&locked, 0);
	assert_int_equal(age_seal_scrypt(BYTES_LIT("correct horse"), 10, random, random + 16, random + 32, BYTES_OF(secret), &locked), OK);
	assert_int_equal(home_dir_write(dir, NAME, BYTES_OF_BUF(&locked)), OK);
	assert_int_not_equal(read_back(dir, &why), OK);
	assert_int_equal(why.kind, PROBLEM_PASSPHRASE_NEEDED);

	/* with its hash, damage is told and no passphrase asked for */
	hash_sha256(BYTES_OF_BUF(&locked), sum);
	assert_int_equal(buf_add(&mended, BYTES_OF_BUF(&locked)), OK);
	assert_int_equal(buf_add(&mended, BYTES_OF(sum)), OK);
	assert_int_equal(home_dir_write(dir, NAME, BYTES_OF_BUF(&mended)), OK);
	why = (struct problem){ 0 };
	assert_int_not_equal(read_back(dir, &why), OK);
	assert_int_equal(why.kind, PROBLEM_PASSPHRASE_NEEDED);
	every_damage(dir, BYTES_OF_BUF(&mended));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(damage_is_known) };

	return cmocka_run_group_tests(tests, help_home_make, help_home_remove);
}
