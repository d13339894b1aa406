#include "help_home.h"
#include "test.h"

#include "terminal/kept_file.h"

/* Read as damaged, set aside, and not there any more; RET has what there was. */
static void assert_damaged(struct bytes file, struct bytes left)
{
	AUTO(buf_free) struct buf got = BUF_MAX(64), aside = BUF_MAX(256);
	struct problem why = { 0 };

	assert_int_equal(home_dir_write(&help_home, "f", file), OK);
	assert_int_equal(kept_file_read(&help_home, "f", &got, &why), ERR_FORMAT);
	assert_int_equal(why.kind, PROBLEM_NONE);
	assert_bytes_equal(BYTES_OF_BUF(&got), left);
	assert_false(home_dir_has(&help_home, "f"));
	assert_int_equal(home_dir_read(&help_home, "f.damaged", &aside), OK);
	assert_bytes_equal(BYTES_OF_BUF(&aside), file);
	assert_int_equal(kept_file_read(&help_home, "f", &got, &why), ERR_NOT_FOUND);
}

static void whole_or_damaged(void **state)
{
	AUTO(buf_free) struct buf got = BUF_MAX(64), file = BUF_MAX(64);
	struct problem why = { 0 };

	(void)state;
	assert_int_equal(kept_file_read(&help_home, "f", &got, &why), ERR_NOT_FOUND);
	assert_int_equal(kept_file_write(&help_home, "f", BYTES_LIT("what is kept"), &why), OK);
	assert_int_equal(kept_file_read(&help_home, "f", &got, &why), OK);
	assert_bytes_equal(BYTES_OF_BUF(&got), BYTES_LIT("what is kept"));
	assert_int_equal(home_dir_read(&help_home, "f", &file), OK);
	for (size_t i = 0; i < file.n; i++) {
		file.p[i] ^= 0x20;
		assert_damaged(BYTES_OF_BUF(&file), BYTES_OF_BUF(&file));
		file.p[i] ^= 0x20;
		assert_damaged(BYTES(file.p, i), BYTES(file.p, i));
	}
	/* nothing is content, too, and has a hash */
	assert_int_equal(kept_file_write(&help_home, "f", BYTES_NONE, &why), OK);
	buf_free(&got);
	assert_int_equal(kept_file_read(&help_home, "f", &got, &why), OK);
	assert_int_equal(got.n, 0);
}

/* Longer than it can be: damaged. */
static void too_long(void **state)
{
	static uint8_t much[200];

	(void)state;
	assert_damaged(BYTES_OF(much), BYTES_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whole_or_damaged), cmocka_unit_test(too_long) };

	return cmocka_run_group_tests(tests, help_home_make, help_home_remove);
}
