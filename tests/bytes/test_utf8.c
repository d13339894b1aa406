#include "test.h"

#include "bytes/utf8.h"

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

static void lines(void **state)
{
	static const char *const bad[] = { "\x01", "a\nb", "a\tb", "a\x1b[31m", "\x7f", "\xc2\x80", "\xc2\x9f", "\u061c", "\u200e", "\u200f", "\u2028", "\u2029",
					   "\u202a", "\u202e", "a\u2066", "\u2069 b" };
	static const char *const good[] = { "", " a ", "~", "\u00a0", "\u061b", "\u061d", "\u200c", "\u200d", "\u2010", "\u2027", "\u202f", "\u2065", "\u206a",
					    "\u212e", "欧阳·思远", "Zoë O\u2019Brien", "𠮷野家" };

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		if (utf8_is_line(bytes_of_str(bad[i])))
			fail_msg("number %zu was taken", i);
	for (size_t i = 0; i < LEN(good); i++)
		if (!utf8_is_line(bytes_of_str(good[i])))
			fail_msg("%s was refused", good[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed),
		cmocka_unit_test(as_many_as_there_are),
		cmocka_unit_test(lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
