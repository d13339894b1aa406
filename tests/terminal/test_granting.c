#include "help_home.h"
#include "test.h"

#include "terminal/granting.h"
#include "terminal/kept_file.h"
#include "verify/verify_ended.h"

/* Of two ends that are kept, the file damaged behind them, both are known. */
static void assert_both_known(void)
{
	AUTO(buf_free) struct buf ended = BUF_MAX(GRANTING_ENDED_MAX);
	uint8_t id[HASH_LEN];
	struct problem why = { 0 };

	assert_int_equal(granting_ended_load(&help_home, &ended, &why), OK);
	for (uint8_t i = 1; i <= 2; i++) {
		memset(id, i, sizeof(id));
		assert_true(verify_ended_has(BYTES_OF_BUF(&ended), id));
	}
}

static void write_damaged(void)
{
	uint8_t file[3 * HASH_LEN];

	memset(file, 1, HASH_LEN);
	memset(file + HASH_LEN, 2, HASH_LEN);
	memset(file + (ptrdiff_t)2 * HASH_LEN, 0xee, HASH_LEN);      /* no hash of them */
	assert_int_equal(home_dir_write(&help_home, "ended", BYTES_OF(file)), OK);
}

static void none_at_first(void **state)
{
	AUTO(buf_free) struct buf ended = BUF_MAX(GRANTING_ENDED_MAX);
	struct problem why = { 0 };

	(void)state;
	assert_int_equal(granting_ended_load(&help_home, &ended, &why), OK);
	assert_int_equal(ended.n, 0);
}

static void a_damaged_file_is_mended(void **state)
{
	(void)state;
	write_damaged();
	assert_both_known();
	assert_true(home_dir_has(&help_home, "ended") && home_dir_has(&help_home, "ended.damaged"));
	assert_both_known();
}

/* Killed between setting it aside and saving what was mended. */
static void a_mending_that_was_cut_off_goes_on(void **state)
{
	AUTO(buf_free) struct buf got = BUF_MAX(GRANTING_ENDED_MAX);
	struct problem why = { 0 };

	(void)state;
	write_damaged();
	assert_int_equal(kept_file_read(&help_home, "ended", &got, &why), ERR_FORMAT);
	assert_false(home_dir_has(&help_home, "ended"));
	assert_both_known();
	assert_true(home_dir_has(&help_home, "ended"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_at_first),
		cmocka_unit_test(a_damaged_file_is_mended),
		cmocka_unit_test(a_mending_that_was_cut_off_goes_on),
	};

	return cmocka_run_group_tests(tests, help_home_make, help_home_remove);
}
