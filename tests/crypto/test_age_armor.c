#include "test.h"

#include "crypto/age_armor.h"

#define BEGIN "-----BEGIN AGE ENCRYPTED FILE-----\n"
#define END "-----END AGE ENCRYPTED FILE-----"
#define LINE64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void all_lengths(void **state)
{
	uint8_t data[200];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 3);
	for (size_t n = 0; n <= sizeof(data); n++) {
		AUTO(buf_free) struct buf text = BUF_MAX(1000);
		AUTO(buf_free) struct buf back = BUF_MAX(1000);

		assert_int_equal(age_armor_encode(BYTES(data, n), &text), OK);
		assert_true(age_armor_begins(BYTES_OF_BUF(&text)));
		assert_int_equal(age_armor_decode(BYTES_OF_BUF(&text), &back), OK);
		assert_bytes_equal(BYTES_OF_BUF(&back), BYTES(data, n));
		/* the last LF may go; nothing else */
		for (size_t cut = 0; n % 16 == 0 && cut + 1 < text.n; cut++)
			assert_int_equal(age_armor_decode(BYTES(text.p, cut), &back), ERR_FORMAT);
	}
}

/* What CCTV's vectors leave out. */
static void forms(void **state)
{
	static const struct {
		const char *text;
		enum err err;
	} table[] = {
		{ BEGIN "AAAA\n" END, OK },
		{ " \r\n\t" BEGIN "AAAA\n" END "\n \t\r\n", OK },
		{ BEGIN LINE64 "\n" END, OK },
		{ BEGIN LINE64 "\nAA==\n" END, OK },
		{ BEGIN "AAAA\nAAAA\n" END, ERR_FORMAT },
		{ BEGIN "AA==\nAAAA\n" END, ERR_FORMAT },
		{ BEGIN LINE64 "AAAA\n" END, ERR_FORMAT },
		{ BEGIN "AAAA \n" END, ERR_FORMAT },
		{ BEGIN "AAAA\n\n" END, ERR_FORMAT },
		{ BEGIN "AAAA\r\r\n" END, ERR_FORMAT },
		{ BEGIN "AB==\n" END, ERR_FORMAT },
		{ BEGIN "AAAA" END, ERR_FORMAT },
		{ BEGIN "AAAA\n" END "\n" BEGIN "AAAA\n" END, ERR_FORMAT },
		{ BEGIN "AAAA\n" END "x", ERR_FORMAT },
		{ "x" BEGIN "AAAA\n" END, ERR_FORMAT },
		{ BEGIN, ERR_FORMAT },
		{ "", ERR_FORMAT },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		AUTO(buf_free) struct buf back = BUF_MAX(1000);

		if (age_armor_decode(bytes_of_str(table[i].text), &back) != table[i].err)
			fail_msg("%s", table[i].text);
		assert_true(table[i].err == OK || back.n == 0);
	}
	assert_false(age_armor_begins(BYTES_LIT("age-encryption.org/v1\n")));
	assert_false(age_armor_begins(BYTES_NONE));
}

static void limits(void **state)
{
	AUTO(buf_free) struct buf small = BUF_MAX(60);

	(void)state;
	assert_int_equal(age_armor_encode(BYTES_LIT("a"), &small), ERR_TOO_LONG);
	assert_int_equal(age_armor_decode(BYTES_LIT(BEGIN LINE64 "\n" LINE64 "\n" END), &small), ERR_TOO_LONG);
	assert_int_equal(small.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_lengths),
		cmocka_unit_test(forms),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
