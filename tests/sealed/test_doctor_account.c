#include "test.h"

#include "core/help_objects.h"

#include "sealed/doctor_account.h"

static void asked_under_its_own_keys(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf post = BUF_MAX(DOCTOR_ACCOUNT_POST_MAX);
	AUTO(buf_free) struct buf opened = BUF_MAX(STATEMENT_MAX);
	AUTO(doctor_account_done) struct doctor_account account;
	uint8_t seeds[DOCTOR_ACCOUNT_SEEDS_LEN];
	struct doctor_request request = {
		.hospital = BYTES_LIT("renhe"), .name = BYTES_LIT("王医生"), .title = BYTES_LIT("主任医师"),
		.department = BYTES_LIT("心内科"), .licence = BYTES_LIT("110"), .time = OBJECTS_NOW,
	};
	struct doctor_request read;
	struct sealed_random random;
	struct statement st;

	(void)state;
	object_fill(seeds, 32, DOCTOR);
	object_fill(seeds + 32, 32, 128 + DOCTOR);
	object_random(1, &random);
	doctor_account_init(seeds, &account);
	assert_memory_equal(account.sign_public, actor(DOCTOR).sign, 32);
	assert_memory_equal(account.seal_public, actor(DOCTOR).seal, 32);
	assert_int_equal(doctor_account_request(&account, &request, &raw), OK);
	assert_int_equal(doctor_request_open(BYTES_OF_BUF(&raw), &st, &read), OK);
	assert_memory_equal(read.sign, account.sign_public, 32);
	assert_memory_equal(read.seal, account.seal_public, 32);
	assert_bytes_equal(read.department, request.department);

	assert_int_equal(doctor_account_post(BYTES_OF_BUF(&raw), actor(HOSPITAL).seal, &random, &post), OK);
	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&post));
	cbor_get_array_of(&r, 3);
	assert_int_equal(cbor_get_uint(&r), 0);
	cbor_get_null(&r);
	struct bytes file = cbor_get_bytes(&r, DOCTOR_ACCOUNT_POST_MAX);
	assert_int_equal(cbor_done(&r), OK);
	assert_int_equal(sealed_open(file, actor(HOSPITAL).seal_secret, &opened), OK);
	assert_bytes_equal(BYTES_OF_BUF(&opened), BYTES_OF_BUF(&raw));
}

static void a_name_is_needed(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(doctor_account_done) struct doctor_account account;
	uint8_t seeds[DOCTOR_ACCOUNT_SEEDS_LEN] = { 1 };
	struct doctor_request request = {
		.hospital = BYTES_LIT("renhe"), .title = BYTES_LIT("a"), .department = BYTES_LIT("b"), .licence = BYTES_LIT("c"),
	};

	(void)state;
	doctor_account_init(seeds, &account);
	assert_int_equal(doctor_account_request(&account, &request, &raw), ERR_FORMAT);
	doctor_account_done(&account);
	for (size_t i = 0; i < sizeof(account); i++)
		assert_int_equal(((uint8_t *)&account)[i], 0);
}

static void fingerprints_are_read_out(void **state)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(64);
	AUTO(buf_free) struct buf text = BUF_MAX(64);
	uint8_t id[HASH_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(id); i++)
		id[i] = (uint8_t)(37 * i);
	assert_int_equal(doctor_fingerprint(id, &plain), OK);
	assert_int_equal(doctor_fingerprint_text(id, &text), OK);
	assert_int_equal(text.n, DOCTOR_FINGERPRINT_LEN + 3);
	for (size_t i = 0; i < 4; i++)
		assert_bytes_equal(BYTES(text.p + 6 * i, 5), BYTES(plain.p + 5 * i, 5));
	assert_int_equal(text.p[5], '-');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asked_under_its_own_keys),
		cmocka_unit_test(a_name_is_needed),
		cmocka_unit_test(fingerprints_are_read_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
