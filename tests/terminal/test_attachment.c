#include "core/help_told.h"

#include "test.h"

#include "terminal/attachment.h"

#define ID "00112233445566778899aabbccddeeff"
/* base64 of 48 bytes of 'A' */
#define SECRET "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
#define GOOD "\"contentType\":\"application/pdf\",\"url\":\"mizhen-blob:" ID "\",\"size\":1000," \
	     "\"extension\":[{\"url\":\"urn:other\"},{\"url\":\"urn:mizhen:blob\",\"valueString\":\"" SECRET "\"}]"

/* What is found in JSON, where the shelf has one blob of LENGTH under that id. */
static enum problem_kind find(const char *json, uint64_t length, struct attachments *ret)
{
	AUTO(buf_free) struct buf list = BUF_MAX(1024);
	struct cbor_writer w = cbor_writer(&list);
	struct shelf_blob blob = { .length = length };
	struct problem why = { 0 };

	memcpy(blob.id, test_hex(ID).p, 16);
	memset(blob.head, 'A', 32);
	shelf_put_blobs(&w, &blob, 1);
	assert_int_equal(cbor_written(&w), OK);
	assert_told(attachment_find(bytes_of_str(json), BYTES_OF_BUF(&list), ret, &why), &why);
	return why.kind;
}

static void found_where_they_are(void **state)
{
	struct attachments a;

	(void)state;
	assert_int_equal(find("{\"resourceType\":\"X\",\"content\":[{\"attachment\":{" GOOD "}}]}", blob_len(1000), &a), PROBLEM_NONE);
	assert_int_equal(a.n, 1);
	assert_int_equal(a.attachments[0].size, 1000);
	assert_string_equal(a.attachments[0].type, "application/pdf");
	assert_bytes_equal(BYTES_OF(a.attachments[0].id), test_hex(ID));
	assert_int_equal(a.attachments[0].key[15], 'A');
	assert_int_equal(find("{\"url\":\"http://x\",\"a\":[1,\"mizhen-blob:" ID "\"]}", 1, &a), PROBLEM_NONE);
	assert_int_equal(a.n, 0);
}

static void lies(void **state)
{
	static const char *const bad[] = {
		"{\"url\":\"mizhen-blob:" ID "\"}",
		"{\"url\":\"mizhen-blob:" ID "\",\"size\":1000}",
		"{\"url\":\"mizhen-blob:" ID "\",\"size\":\"1000\",\"extension\":[{\"url\":\"urn:mizhen:blob\",\"valueString\":\"" SECRET "\"}]}",
		"{\"url\":\"mizhen-blob:" ID "\",\"size\":1000,\"extension\":[{\"url\":\"urn:mizhen:blob\",\"valueString\":\"QUFB\"}]}",
		"{\"url\":\"mizhen-blob:" ID "00\",\"size\":1000,\"extension\":[{\"url\":\"urn:mizhen:blob\",\"valueString\":\"" SECRET "\"}]}",
		"{\"url\":\"mizhen-blob:" ID "\",\"size\":1125899906842625,\"extension\":[{\"url\":\"urn:mizhen:blob\",\"valueString\":\"" SECRET "\"}]}",
		"{\"url\":\"mizhen-blob:00112233445566778899aabbccddeefe\",\"size\":1000,"
		"\"extension\":[{\"url\":\"urn:mizhen:blob\",\"valueString\":\"" SECRET "\"}]}",
	};
	struct attachments a;

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		if (find(bad[i], blob_len(1000), &a) != PROBLEM_BLOB)
			fail_msg("%s", bad[i]);
	/* the record's word against the proven list */
	assert_int_equal(find("{" GOOD "}", blob_len(1000) + 1, &a), PROBLEM_BLOB);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(found_where_they_are), cmocka_unit_test(lies) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
