#include "test.h"

#include "bytes/base64.h"
#include "sealed/identity_find.h"

#define NOW 1790000000u

static uint8_t hospital[32], hospital_secret[64], other[32], other_secret[64], account[32] = { 7 };

static int set_up(void **state)
{
	const uint8_t seeds[2][ED25519_SEED_LEN] = { { 1 }, { 2 } };

	(void)state;
	ed25519_from_seed(seeds[0], hospital, hospital_secret);
	ed25519_from_seed(seeds[1], other, other_secret);
	return 0;
}

/* A Binary with a statement by SECRET's key about ACCOUNT. */
static void put_resource(const char *type, const char *content, const uint8_t *secret, uint64_t until, struct buf *ret_raw,
			 struct buf *ret_json)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(1);
	AUTO(buf_free) struct buf data = BUF_MAX(STATEMENT_MAX);
	struct identity_statement s = { .hospital = BYTES_LIT("renhe"), .from = NOW - 100, .until = until };

	memcpy(s.account_sign, account, sizeof(account));
	assert_int_equal(list_pair_add(&fields, BYTES_LIT("name"), BYTES_LIT("张伟")), OK);
	s.fields = list_of(&fields);
	assert_int_equal(identity_statement_sign(&s, secret, ret_raw), OK);
	assert_int_equal(base64_encode(BYTES_OF_BUF(ret_raw), BASE64_PADDED, &data), OK);
	assert_int_equal(buf_printf(ret_json, "{\"resourceType\":\"%s\",\"contentType\":\"%s\",\"data\":\"%.*s\"}", type, content,
				    (int)data.n, (const char *)data.p), OK);
}

static enum err find(const char *type, const char *content, const uint8_t *secret, uint64_t until, const char *id, uint64_t now)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX), json = BUF_MAX(STATEMENT_MAX), found = BUF_MAX(STATEMENT_MAX);
	enum err e;

	put_resource(type, content, secret, until, &raw, &json);
	e = identity_find(BYTES_OF_BUF(&json), bytes_of_str(id), hospital, account, now, &found);
	assert_bytes_equal(BYTES_OF_BUF(&found), e == OK ? BYTES_OF_BUF(&raw) : BYTES_NONE);
	return e;
}

static void found(void **state)
{
	(void)state;
	assert_int_equal(find("Binary", IDENTITY_FIND_TYPE, hospital_secret, NOW + 1, "renhe", NOW), OK);
}

static void not_found(void **state)
{
	AUTO(buf_free) struct buf ret = BUF_MAX(STATEMENT_MAX);

	(void)state;
	assert_int_equal(find("Patient", IDENTITY_FIND_TYPE, hospital_secret, NOW + 1, "renhe", NOW), ERR_NOT_FOUND);
	assert_int_equal(find("Binary", "text/plain", hospital_secret, NOW + 1, "renhe", NOW), ERR_NOT_FOUND);
	assert_int_equal(find("Binary", IDENTITY_FIND_TYPE, other_secret, NOW + 1, "renhe", NOW), ERR_NOT_FOUND);
	assert_int_equal(find("Binary", IDENTITY_FIND_TYPE, hospital_secret, NOW + 1, "kangning", NOW), ERR_NOT_FOUND);
	assert_int_equal(find("Binary", IDENTITY_FIND_TYPE, hospital_secret, NOW + 1, "renhe", NOW + 2), ERR_NOT_FOUND);
	account[0]++;
	assert_int_equal(find("Binary", IDENTITY_FIND_TYPE, hospital_secret, NOW + 1, "renhe", NOW), OK);
	assert_int_equal(identity_find(BYTES_LIT("{\"resourceType\":\"Binary\",\"contentType\":\"" IDENTITY_FIND_TYPE "\"}"),
				       BYTES_LIT("renhe"), hospital, account, NOW, &ret), ERR_NOT_FOUND);
	assert_int_equal(identity_find(BYTES_LIT("{\"resourceType\":\"Binary\",\"contentType\":\"" IDENTITY_FIND_TYPE "\",\"data\":\"=\"}"),
				       BYTES_LIT("renhe"), hospital, account, NOW, &ret), ERR_NOT_FOUND);
}

/* About somebody else's shelf. */
static void another_account(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX), json = BUF_MAX(STATEMENT_MAX), ret = BUF_MAX(STATEMENT_MAX);
	const uint8_t stranger[32] = { 99 };

	(void)state;
	put_resource("Binary", IDENTITY_FIND_TYPE, hospital_secret, NOW + 1, &raw, &json);
	assert_int_equal(identity_find(BYTES_OF_BUF(&json), BYTES_LIT("renhe"), hospital, stranger, NOW, &ret), ERR_NOT_FOUND);
	assert_int_equal(ret.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(found), cmocka_unit_test(not_found), cmocka_unit_test(another_account) };

	return cmocka_run_group_tests(tests, set_up, NULL);
}
