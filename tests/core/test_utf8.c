#include "test.h"

#include "core/utf8.h"

static void well_formed(void **state)
{
	static const char *const good[] = {
		"", "00", "7f", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf", "61e6b0b462",
	};
	static const char *const bad[] = {
		"80", "bf", "c0", "c080", "c1bf", "c2", "c27f", "c2c0", "dfc0", "e09fbf", "e0a0", "e0a07f", "e0a0c0", "eda080",
		"edbfbf", "f08fbfbf", "f0908f", "f09080", "f0908041", "f4908080", "f5808080", "f8888080", "ff", "fe", "61c3",
	};

	(void)state;
	for (size_t i = 0; i < LEN(good); i++)
		if (!utf8_valid(test_hex(good[i])))
			fail_msg("%s was refused", good[i]);
	for (size_t i = 0; i < LEN(bad); i++)
		if (utf8_valid(test_hex(bad[i])))
			fail_msg("%s was taken", bad[i]);
}

/* Counted by hand: 128 + 1,920 + (2^16 - 2^11 - 2^11) + 2^20. */
static void as_many_as_there_are(void **state)
{
	size_t count = 0;

	(void)state;
	for (uint32_t v = 0; v < 1U << 24; v++) {
		uint8_t s[4] = { (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v, 0x80 };

		count += v < 256 && utf8_valid(BYTES(s + 2, 1));
		count += v < 1U << 16 && s[1] >= 0x80 && utf8_valid(BYTES(s + 1, 2));
		count += s[0] >= 0xe0 && utf8_valid(BYTES(s, 3));
		/* the last of four bytes goes through the same 64 values each time */
		count += s[0] >= 0xf0 && utf8_valid(BYTES_OF(s)) ? 64 : 0;
	}
	assert_int_equal(count, 0x110000 - 0x800);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed),
		cmocka_unit_test(as_many_as_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
