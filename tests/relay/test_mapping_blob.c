#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "help_source.h"
#include "relay/source/mapping_blob.h"

static struct relay_config config;
static char root[RELAY_PATH_MAX + 16];

static int begin(void **state)
{
	(void)state;
	help_source_begin(&config);
	snprintf(root, sizeof(root), "%s/files", config.dir);
	help_source_shell("cd '%s' && mkdir files files/series files/mixed files/mixed/sub files/empty && echo secret > outside.pdf && cd files && "
			  "echo 12345 > a.PDF && echo x > series/2.dcm && echo xx > series/1.dcm && echo h > series/.hidden && echo x > mixed/a.dcm && "
			  "echo x > noending && ln -s ../outside.pdf link.pdf && ln -s .. up && mkfifo pipe.pdf && ln -s a.PDF inside.pdf", config.dir);
	return 0;
}

static int end(void **state)
{
	(void)state;
	help_source_end(&config);
	return 0;
}

static void refuse(struct bytes path, const char *type, enum mapping_reason reason)
{
	struct mapping_blobs *blobs = NULL;
	struct mapping_reject why;

	assert_int_equal(mapping_blob_list(root, path, bytes_of_str(type), &blobs, &why), ERR_FORMAT);
	assert_int_equal(why.reason, reason);
	assert_null(blobs);
}

static void lists(void **state)
{
	struct mapping_blobs *blobs;
	struct mapping_reject why;

	(void)state;
	assert_int_equal(mapping_blob_list(root, BYTES_LIT("a.PDF"), BYTES_NONE, &blobs, &why), OK);
	assert_int_equal(blobs->n, 1);
	assert_string_equal(blobs->file[0].path, "a.PDF");
	assert_string_equal(blobs->file[0].name, "a.PDF");
	assert_string_equal(blobs->file[0].type, "application/pdf");
	assert_int_equal(blobs->file[0].size, 6);
	mapping_blob_free(&blobs);

	assert_int_equal(mapping_blob_list(root, BYTES_LIT("series/"), BYTES_NONE, &blobs, &why), OK);
	assert_int_equal(blobs->n, 2);
	assert_string_equal(blobs->file[0].path, "series/1.dcm");
	assert_string_equal(blobs->file[0].name, "1.dcm");
	assert_string_equal(blobs->file[1].path, "series/2.dcm");
	assert_string_equal(blobs->file[1].type, "application/dicom");
	mapping_blob_free(&blobs);

	assert_int_equal(mapping_blob_list(root, BYTES_LIT("noending"), BYTES_LIT("image/png"), &blobs, &why), OK);
	assert_string_equal(blobs->file[0].type, "image/png");
	mapping_blob_free(&blobs);
}

static void stays_inside(void **state)
{
	static const char *const paths[] = {
		"../outside.pdf", "series/../../outside.pdf", "series/../a.PDF", "/etc/passwd", ".", "..", "./a.PDF", "series//1.dcm", "link.pdf",
		"inside.pdf", "",
	};

	(void)state;
	for (size_t i = 0; i < LEN(paths); i++)
		refuse(bytes_of_str(paths[i]), "application/pdf", MAPPING_BLOB_PATH);
	refuse(BYTES("a.PDF\0x", 7), "", MAPPING_BLOB_PATH);
	/* a link that is a folder is no folder to go through, and no file */
	refuse(BYTES_LIT("up/outside.pdf"), "", MAPPING_BLOB_PATH);
}

static void faults(void **state)
{
	struct mapping_blobs *blobs;
	struct mapping_reject why;

	(void)state;
	refuse(BYTES_LIT("none.pdf"), "", MAPPING_BLOB_MISSING);
	refuse(BYTES_LIT("a.PDF/b"), "", MAPPING_BLOB_MISSING);
	refuse(BYTES_LIT("pipe.pdf"), "", MAPPING_BLOB_MISSING);
	refuse(BYTES_LIT("empty"), "", MAPPING_BLOB_MISSING);
	refuse(BYTES_LIT("noending"), "", MAPPING_BLOB_TYPE);
	refuse(BYTES_LIT("a.PDF"), "pdf", MAPPING_BLOB_TYPE);
	refuse(BYTES_LIT("a.PDF"), "application/", MAPPING_BLOB_TYPE);
	refuse(BYTES_LIT("a.PDF"), "a/b/c", MAPPING_BLOB_TYPE);
	refuse(BYTES_LIT("a.PDF"), "a/b;c", MAPPING_BLOB_TYPE);
	refuse(BYTES_LIT("mixed"), "", MAPPING_BLOB_FOLDER);
	assert_int_equal(mapping_blob_list("/nonexistent", BYTES_LIT("a.PDF"), BYTES_NONE, &blobs, &why), ERR_IO);
}

static void too_many(void **state)
{
	struct mapping_blobs *blobs;
	struct mapping_reject why;

	(void)state;
	help_source_shell("mkdir '%s/many' && cd '%s/many' && for i in $(seq %d); do echo > $i.dcm; done", root, root, SHELF_BLOBS_MAX);
	assert_int_equal(mapping_blob_list(root, BYTES_LIT("many"), BYTES_NONE, &blobs, &why), OK);
	assert_int_equal(blobs->n, SHELF_BLOBS_MAX);
	mapping_blob_free(&blobs);
	help_source_shell("echo > '%s/many/more.dcm'", root);
	refuse(BYTES_LIT("many"), "", MAPPING_BLOB_MANY);
}

static void opens(void **state)
{
	uint64_t size = 99;
	int fd = -1;
	char text[8] = "";

	(void)state;
	assert_int_equal(mapping_blob_open(root, "series/1.dcm", &fd, &size), OK);
	assert_int_equal(size, 3);
	assert_int_equal(read(fd, text, sizeof(text)), 3);
	assert_string_equal(text, "xx\n");
	close(fd);
	fd = -1;
	assert_int_equal(mapping_blob_open(root, "link.pdf", &fd, &size), ERR_NOT_FOUND);
	assert_int_equal(mapping_blob_open(root, "series", &fd, &size), ERR_NOT_FOUND);
	assert_int_equal(mapping_blob_open(root, "none", &fd, &size), ERR_NOT_FOUND);
	assert_int_equal(fd, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lists, begin, end),
		cmocka_unit_test_setup_teardown(stays_inside, begin, end),
		cmocka_unit_test_setup_teardown(faults, begin, end),
		cmocka_unit_test_setup_teardown(too_many, begin, end),
		cmocka_unit_test_setup_teardown(opens, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
