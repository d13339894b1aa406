#include "test.h"

#include "relay/source/mapping_time.h"

static void reads(void **state)
{
	struct mapping_time t;

	(void)state;
	assert_int_equal(mapping_time_read(BYTES_LIT("2016-02-29 08:07:06.050"), &t), OK);
	assert_int_equal(t.year * 10000 + t.month * 100 + t.day, 20160229);
	assert_int_equal(t.hour * 10000 + t.minute * 100 + t.second, 80706);
	assert_bytes_equal(t.fraction, BYTES_LIT(".050"));
	assert_true(t.timed);
	assert_false(t.zoned);
	assert_int_equal(t.offset, 480);
	assert_int_equal(mapping_time_read(BYTES_LIT("2016-02-29T08:07"), &t), OK);
	assert_int_equal(t.second, 0);
	assert_int_equal(mapping_time_read(BYTES_LIT("1999-05"), &t), OK);
	assert_int_equal(t.day, 0);
	assert_false(t.timed);
	assert_int_equal(mapping_time_read(BYTES_LIT("2020-01-01 00:00:00-0330"), &t), OK);
	assert_true(t.zoned);
	assert_int_equal(t.offset, -210);
	assert_int_equal(mapping_time_read(BYTES_LIT("2020-01-01 00:00:00+08"), &t), OK);
	assert_int_equal(t.offset, 480);
	assert_int_equal(mapping_time_read(BYTES_LIT("2020-01-01T00:00:00Z"), &t), OK);
	assert_int_equal(t.offset, 0);
	assert_int_equal(mapping_time_read_clock(BYTES_LIT("23:59:58.5"), &t), OK);
	assert_int_equal(t.second, 58);
}

static void refuses(void **state)
{
	static const char *const bad[] = {
		"", "x", "201", "20160229", "2016/02/29", "2016-2-9", "0000-01-01", "2015-02-29", "1900-02-29", "2016-13-01", "2016-00-01",
		"2016-04-31", "2016-01-00", "2016-01-01 ", "2016-01-01  08:00:00", "2016-01-01 8:00:00", "2016-01-01 24:00:00",
		"2016-01-01 08:60:00", "2016-01-01 08:00:60", "2016-01-01 08:00:00.", "2016-01-01 08:00:00 ", "2016-01-01 08:00:00+15",
		"2016-01-01 08:00:00+8", "2016-01-01 08:00:00ZZ", "2016-01 08:00:00", " 2016-01-01", "2016-01-01 08", "16-01-01",
	};
	static const char *const clocks[] = { "", "8:00", "08:00:00Z", "2016-01-01", "24:00", "08:00 " };
	struct mapping_time t;

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		if (mapping_time_read(bytes_of_str(bad[i]), &t) != ERR_FORMAT)
			fail_msg("%s was taken", bad[i]);
	for (size_t i = 0; i < LEN(clocks); i++)
		if (mapping_time_read_clock(bytes_of_str(clocks[i]), &t) != ERR_FORMAT)
			fail_msg("%s was taken", clocks[i]);
	assert_int_equal(mapping_time_read(BYTES("2016-01-01\0", 11), &t), ERR_FORMAT);
}

static void offset(const char *text, int minutes)
{
	struct mapping_time t;

	assert_int_equal(mapping_time_read(bytes_of_str(text), &t), OK);
	if (t.offset != minutes)
		fail_msg("%s is at %d, not %d", text, t.offset, minutes);
}

/* IANA tz: Asia/Shanghai, America/New_York */
static void zones(void **state)
{
	(void)state;
	offset("2026-07-01 00:00:00", 480);
	offset("1988-07-01 12:00:00", 540);      /* summer time, 1986 to 1991 */
	offset("1890-01-01 12:00:00", 486);      /* local mean time, +8:05:43 */
	assert_int_equal(mapping_time_zone("America/New_York"), OK);
	offset("2026-01-01 12:00:00", -300);
	offset("2026-07-01 12:00:00", -240);
	offset("2026-03-08 01:59:59", -300);
	offset("2026-03-08 02:30:00", -300);     /* is skipped */
	offset("2026-03-08 03:00:00", -240);
	for (int i = 0; i < 3; i++) {
		offset("2026-11-01 01:30:00", -240);     /* comes twice: always the first */
		offset("2026-12-01 00:00:00", -300);
	}
	offset("2026-11-01 02:00:00", -300);
	assert_int_equal(mapping_time_zone("Asia/Shanghai"), OK);
	offset("2026-07-01 00:00:00", 480);
	assert_int_equal(mapping_time_zone("Asia/Nowhere"), ERR_NOT_FOUND);
	assert_int_equal(mapping_time_zone(""), ERR_NOT_FOUND);
	assert_int_equal(mapping_time_zone("../../etc/passwd"), ERR_NOT_FOUND);
	offset("2026-07-01 00:00:00", 480);
}

static void local(void **state)
{
	char text[MAPPING_TIME_LEN + 1];

	(void)state;
	assert_int_equal(mapping_time_local(0, text), OK);
	assert_string_equal(text, "1970-01-01 08:00:00");
	assert_int_equal(mapping_time_local((time_t)1 << 40, text), ERR_FORMAT);
	assert_string_equal(text, "1970-01-01 08:00:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(refuses),
		cmocka_unit_test(zones),
		cmocka_unit_test(local),
	};

	if (mapping_time_zone("Asia/Shanghai") != OK)
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
