#include "test.h"

#include "core/help_objects.h"

#include "bytes/crockford.h"
#include "statement/doctor.h"

static void as_requested(void **state)
{
	AUTO(buf_free) struct buf request_raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf text = BUF_MAX(64);
	AUTO(buf_free) struct buf again = BUF_MAX(64);
	struct actor hospital = actor(HOSPITAL);
	struct doctor_request request;
	struct doctor d;
	struct statement st;

	(void)state;
	object_sign(object_statement("doctor-request"), &request_raw);
	assert_int_equal(doctor_request_open(BYTES_OF_BUF(&request_raw), &st, &request), OK);
	d = doctor_from_request(&request, st.id, 100, 200);
	assert_int_equal(doctor_sign(&d, hospital.sign_secret, &raw), OK);
	assert_int_equal(doctor_fingerprint(st.id, &text), OK);
	assert_int_equal(text.n, DOCTOR_FINGERPRINT_LEN);
	/* 100 bits: the first half of byte 12 counts, the second does not */
	st.id[12] ^= 0x0f;
	assert_int_equal(doctor_fingerprint(st.id, &again), OK);
	assert_bytes_equal(BYTES_OF_BUF(&text), BYTES_OF_BUF(&again));
	st.id[12] ^= 0x10;
	buf_truncate(&again, 0);
	assert_int_equal(doctor_fingerprint(st.id, &again), OK);
	assert_false(bytes_equal(BYTES_OF_BUF(&text), BYTES_OF_BUF(&again)));
	assert_int_equal(doctor_open(BYTES_OF_BUF(&raw), hospital.sign, &st, &d), OK);
	assert_bytes_equal(d.name, request.name);
	assert_bytes_equal(d.title, request.title);
	assert_bytes_equal(d.department, request.department);
	assert_bytes_equal(d.licence, request.licence);
	assert_memory_equal(d.sign, actor(DOCTOR).sign, 32);
	assert_memory_equal(d.seal, actor(DOCTOR).seal, 32);
	assert_int_equal(doctor_request_sign(&request, actor(PEER).sign_secret, &raw), ERR_SIGNATURE);
}

static void ninety_days_at_most(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct doctor d = {
		.hospital = BYTES_LIT("renhe"), .name = BYTES_LIT("n"), .title = BYTES_LIT("t"), .department = BYTES_LIT("d"),
		.licence = BYTES_LIT("l"), .from = 1000, .until = 1000 + DOCTOR_VALID_MAX,
	};

	(void)state;
	assert_int_equal(doctor_write(&d, &raw), OK);
	d.until++;
	assert_int_equal(doctor_write(&d, &raw), ERR_FORMAT);
	d.until = d.from;
	assert_int_equal(doctor_write(&d, &raw), ERR_FORMAT);
}

/* A certificate's words stand among others, in lists and messages. */
static void names_of_one_line(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	static const char *const bad[] = { "", "陈\n思远", "\x1b[2J", "陈\u202e思远", "陈思远\u2069" };
	struct doctor d = {
		.hospital = BYTES_LIT("renhe"), .name = BYTES_LIT("n"), .title = BYTES_LIT("t"), .department = BYTES_LIT("d"),
		.licence = BYTES_LIT("l"), .from = 1000, .until = 2000,
	};
	struct bytes *const fields[] = { &d.name, &d.title, &d.department, &d.licence };

	(void)state;
	for (size_t f = 0; f < LEN(fields); f++) {
		struct bytes before = *fields[f];

		for (size_t i = 0; i < LEN(bad); i++) {
			*fields[f] = bytes_of_str(bad[i]);
			assert_int_equal(doctor_write(&d, &raw), ERR_FORMAT);
		}
		*fields[f] = before;
	}
	assert_int_equal(doctor_write(&d, &raw), OK);
}

static void in_force(void **state)
{
	AUTO(list_writer_done) struct list_writer doctors = LIST_WRITER(REVOKED_DOCTORS_MAX);
	struct doctor d = { .hospital = BYTES_LIT("renhe"), .from = 100, .until = 200 };
	struct revoked_doctors revoked = { .hospital = BYTES_LIT("renhe") };
	struct revoked_doctor one = { .time = 5 };

	(void)state;
	object_fill(d.sign, 32, 9);
	assert_int_equal(doctor_check(&d, NULL, 99), ERR_EXPIRED);
	assert_int_equal(doctor_check(&d, NULL, 100), OK);
	assert_int_equal(doctor_check(&d, NULL, 199), OK);
	assert_int_equal(doctor_check(&d, NULL, 200), ERR_EXPIRED);
	assert_int_equal(doctor_check(&d, &revoked, 150), OK);
	object_fill(one.sign, 32, 8);
	assert_int_equal(revoked_doctors_add(&doctors, &one), OK);
	revoked.doctors = list_of(&doctors);
	assert_int_equal(doctor_check(&d, &revoked, 150), OK);
	object_fill(one.sign, 32, 9);
	assert_int_equal(revoked_doctors_add(&doctors, &one), OK);
	revoked.doctors = list_of(&doctors);
	assert_int_equal(doctor_check(&d, &revoked, 150), ERR_DENIED);
	revoked.hospital = BYTES_LIT("kangning");
	assert_int_equal(doctor_check(&d, &revoked, 150), ERR_CONFLICT);
}

static void revoked_are_ordered_and_few(void **state)
{
	AUTO(list_writer_done) struct list_writer doctors = LIST_WRITER(REVOKED_DOCTORS_MAX);
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct revoked_doctors list = { .hospital = BYTES_LIT("renhe") };
	struct revoked_doctor d = { .time = UINT32_MAX };

	(void)state;
	for (int i = 0; i < REVOKED_DOCTORS_MAX; i++) {
		d.sign[0] = (uint8_t)(i >> 8);
		d.sign[1] = (uint8_t)i;
		assert_int_equal(revoked_doctors_add(&doctors, &d), OK);
	}
	assert_int_equal(revoked_doctors_add(&doctors, &d), ERR_TOO_LONG);
	list.doctors = list_of(&doctors);
	assert_int_equal(revoked_doctors_sign(&list, actor(HOSPITAL).sign_secret, &raw), OK);
	list_writer_done(&doctors);
	for (int i = 0; i < 2; i++)
		assert_int_equal(revoked_doctors_add(&doctors, &d), OK);
	list.doctors = list_of(&doctors);
	assert_int_equal(revoked_doctors_sign(&list, actor(HOSPITAL).sign_secret, &raw), ERR_FORMAT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_requested),
		cmocka_unit_test(ninety_days_at_most),
		cmocka_unit_test(names_of_one_line),
		cmocka_unit_test(in_force),
		cmocka_unit_test(revoked_are_ordered_and_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
