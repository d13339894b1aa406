#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "relay/spool_heard.h"
#include "sys/file.h"

static char dir[64];
static struct spool spool;

static int fresh(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/mizhen-spool-XXXXXX");
	return mkdtemp(dir) != NULL && spool_open(dir, &spool) == OK ? 0 : -1;
}

static int gone(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

static void a_batch_is_put_and_replaced(void **state)
{
	AUTO(buf_free) struct buf read = BUF_MAX(100);
	uint64_t number, size;

	(void)state;
	assert_int_equal(spool_next_batch(&spool, 0, &number), ERR_NOT_FOUND);
	assert_int_equal(spool_batch_size(&spool, 7, &size), ERR_NOT_FOUND);
	assert_int_equal(spool_put_batch(&spool, 7, BYTES_LIT("old")), OK);
	assert_int_equal(spool_put_batch(&spool, 7, BYTES_LIT("seven")), OK);
	assert_int_equal(spool_clear_out(&spool), OK);
	assert_int_equal(spool_next_batch(&spool, 0, &number), OK);
	assert_int_equal(number, 7);
	assert_int_equal(spool_batch_size(&spool, 7, &size), OK);
	assert_int_equal(size, 5);
	assert_int_equal(spool_waiting(&spool, &size), OK);
	assert_int_equal(size, 5);
	assert_int_equal(spool_read_batch(&spool, 7, &read), OK);
	assert_true(bytes_equal(BYTES_OF_BUF(&read), BYTES_LIT("seven")));
	assert_int_equal(spool_remove_batch(&spool, 7), OK);
	assert_int_equal(spool_next_batch(&spool, 0, &number), ERR_NOT_FOUND);
}

static void batches_come_in_order(void **state)
{
	static const uint64_t numbers[] = { 1000, 9, 10 }, ordered[] = { 9, 10, 1000 };
	uint64_t number;

	(void)state;
	for (size_t i = 0; i < LEN(numbers); i++) {
		assert_int_equal(spool_put_batch(&spool, numbers[i], BYTES_LIT("x")), OK);
	}
	for (size_t i = 0; i < LEN(ordered); i++) {
		assert_int_equal(spool_next_batch(&spool, 0, &number), OK);
		assert_int_equal(number, ordered[i]);
		assert_int_equal(spool_remove_batch(&spool, number), OK);
	}
}

static enum err nothing_is_known(void *context, const uint8_t id[16], bool *ret)
{
	(void)context;
	(void)id;
	*ret = false;
	return OK;
}

static enum err one_is_known(void *context, const uint8_t id[16], bool *ret)
{
	*ret = memcmp(id, context, 16) == 0;
	return OK;
}

static void a_blob_is_seen_once_it_is_committed(void **state)
{
	static uint8_t id[16] = "0123456789abcdef", other[16] = "0123456789abcdeF";
	struct spool_blob blob;
	uint64_t size;
	int fd;

	(void)state;
	assert_int_equal(spool_blob_begin(&spool, id, &blob), OK);
	assert_int_equal(spool_blob_add(&blob, BYTES_LIT("half")), OK);
	assert_int_equal(spool_open_blob(&spool, id, &fd, &size), ERR_NOT_FOUND);
	assert_int_equal(spool_blob_begin(&spool, id, &blob), ERR_IO);        /* ids are drawn: never twice */
	assert_int_equal(spool_settle_blobs(&spool, nothing_is_known, NULL), OK);   /* as after a crash */
	assert_int_equal(spool_blob_begin(&spool, id, &blob), OK);
	spool_blob_abandon(&blob);
	assert_int_equal(spool_blob_begin(&spool, id, &blob), OK);
	assert_int_equal(spool_blob_add(&blob, BYTES_LIT("ha")), OK);
	assert_int_equal(spool_blob_add(&blob, BYTES_LIT("lf")), OK);
	assert_int_equal(spool_blob_end(&blob), OK);
	spool_blob_abandon(&blob);                                            /* nothing to do any more */
	assert_int_equal(spool_blob_begin(&spool, other, &blob), OK);
	assert_int_equal(spool_blob_end(&blob), OK);
	assert_int_equal(spool_open_blob(&spool, id, &fd, &size), ERR_NOT_FOUND);
	assert_int_equal(spool_settle_blobs(&spool, one_is_known, id), OK);
	assert_int_equal(spool_open_blob(&spool, id, &fd, &size), OK);
	assert_int_equal(size, 4);
	close(fd);
	assert_int_equal(spool_remove_blob(&spool, id), OK);
	assert_int_equal(spool_open_blob(&spool, id, &fd, &size), ERR_NOT_FOUND);
	assert_int_equal(spool_settle_blobs(&spool, one_is_known, other), OK);
	assert_int_equal(spool_blob_begin(&spool, id, &blob), OK);
	assert_int_equal(spool_blob_end(&blob), OK);
	assert_int_equal(spool_settle_blobs(&spool, one_is_known, id), OK);
	assert_int_equal(spool_settle_blobs(&spool, nothing_is_known, NULL), OK);   /* the platform took what named it */
	assert_int_equal(spool_open_blob(&spool, id, &fd, &size), ERR_NOT_FOUND);      /* it was removed */
}

static void strange_names_are_passed_over(void **state)
{
	static const char *const names[] = {
		"1.batch", "00000000000000001.batch", "0000000000000001.batch.new", "000000000000000x.batch",
		"0123456789abcdef0123456789abcdeg.blob", "0123.blob",
	};
	uint64_t number;

	(void)state;
	for (size_t i = 0; i < LEN(names); i++) {
		char path[256];

		snprintf(path, sizeof(path), "%s/spool/out/%s", dir, names[i]);
		int fd = open(path, O_WRONLY | O_CREAT, 0600);
		assert_true(fd >= 0);
		close(fd);
	}
	assert_int_equal(spool_next_batch(&spool, 0, &number), ERR_NOT_FOUND);
}

static void requests_and_the_accepted_number(void **state)
{
	AUTO(buf_free) struct buf read = BUF_MAX(100);
	uint64_t number, before;

	(void)state;
	assert_int_equal(spool_get_accepted(&spool, &number), OK);
	assert_int_equal(number, 0);
	assert_int_equal(spool_put_accepted(&spool, 18446744073709551615u), OK);
	assert_int_equal(spool_get_accepted(&spool, &number), OK);
	assert_true(number == 18446744073709551615u);
	assert_int_equal(spool_put_request(&spool, 5, 12, BYTES_LIT("twelve")), OK);
	assert_int_equal(spool_put_request(&spool, 2, 5, BYTES_LIT("five")), OK);
	assert_int_equal(spool_next_request(&spool, 0, &number), OK);
	assert_int_equal(number, 5);
	assert_int_equal(spool_next_request(&spool, 5, &number), OK);
	assert_int_equal(number, 12);
	assert_int_equal(spool_next_request(&spool, 12, &number), ERR_NOT_FOUND);
	assert_int_equal(spool_read_request(&spool, 5, &before, &read), OK);
	assert_int_equal(before, 2);
	assert_int_equal(spool_requests_end(&spool, &number), OK);
	assert_int_equal(number, 12);
	assert_true(bytes_equal(BYTES_OF_BUF(&read), BYTES_LIT("five")));
	assert_int_equal(spool_remove_request(&spool, 5), OK);
	assert_int_equal(spool_next_request(&spool, 0, &number), OK);
	assert_int_equal(number, 12);
}

static void damage_and_gaps_among_requests_are_seen(void **state)
{
	AUTO(buf_free) struct buf read = BUF_MAX(100), file = BUF_MAX(100);
	uint64_t number, before;
	char path[128];

	(void)state;
	assert_int_equal(spool_requests_end(&spool, &number), OK);
	assert_int_equal(number, 0);
	for (uint64_t n = 3; n < 7; n++)
		assert_int_equal(spool_put_request(&spool, n - 1, n, BYTES_LIT("x")), OK);
	assert_int_equal(spool_remove_request(&spool, 5), OK);
	assert_int_equal(spool_requests_end(&spool, &number), OK);
	assert_int_equal(number, 4);
	snprintf(path, sizeof(path), "%s/spool/in/0000000000000004.request", dir);
	assert_int_equal(file_read(path, &file), OK);
	for (size_t i = 0; i < file.n; i++) {
		file.p[i] ^= 0x10;
		assert_int_equal(file_replace(path, BYTES_OF_BUF(&file), 0600), OK);
		assert_int_equal(spool_read_request(&spool, 4, &before, &read), ERR_PROOF);
		file.p[i] ^= 0x10;
	}
	assert_int_equal(truncate(path, 39), 0);
	assert_int_equal(spool_read_request(&spool, 4, &before, &read), ERR_PROOF);
	assert_int_equal(spool_requests_end(&spool, &number), OK);
	assert_int_equal(number, 3);
}

static void others_cannot_look_in(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(spool.out, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	assert_int_equal(stat(spool.in, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
}

static void a_refusal_keeps_since_when(void **state)
{
	struct spool_refusal r = { .last = 100, .number = 7, .status = 422, .problem = "mismatch" };
	char path[128];
	FILE *file;

	(void)state;
	assert_int_equal(spool_heard_get_refusal(&spool, &r), ERR_NOT_FOUND);
	assert_int_equal(spool_heard_put_refusal(&spool, &r), OK);
	r = (struct spool_refusal){ .last = 200, .number = 8, .status = 409, .expected = 9 };
	assert_int_equal(spool_heard_put_refusal(&spool, &r), OK);
	assert_int_equal(spool_heard_get_refusal(&spool, &r), OK);
	assert_int_equal(r.since, 100);
	assert_int_equal(r.last, 200);
	assert_int_equal(r.number, 8);
	assert_int_equal(r.status, 409);
	assert_int_equal(r.expected, 9);
	assert_string_equal(r.problem, "");
	snprintf(path, sizeof(path), "%s/spool/in/refused", dir);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("since=x", file);
	fclose(file);
	assert_int_equal(spool_heard_get_refusal(&spool, &r), ERR_NOT_FOUND);
	assert_int_equal(spool_heard_end_refusal(&spool), OK);
	assert_int_equal(spool_heard_end_refusal(&spool), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_batch_is_put_and_replaced, fresh, gone),
		cmocka_unit_test_setup_teardown(batches_come_in_order, fresh, gone),
		cmocka_unit_test_setup_teardown(a_blob_is_seen_once_it_is_committed, fresh, gone),
		cmocka_unit_test_setup_teardown(strange_names_are_passed_over, fresh, gone),
		cmocka_unit_test_setup_teardown(requests_and_the_accepted_number, fresh, gone),
		cmocka_unit_test_setup_teardown(damage_and_gaps_among_requests_are_seen, fresh, gone),
		cmocka_unit_test_setup_teardown(a_refusal_keeps_since_when, fresh, gone),
		cmocka_unit_test_setup_teardown(others_cannot_look_in, fresh, gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
