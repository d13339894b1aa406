#include "test.h"

#include "crypto/age_header.h"

static const uint8_t file_key[AGE_HEADER_KEY_LEN] = "YELLOW SUBMARINE";

/* What CCTV's vectors leave out; the rest of the reader's cases are theirs (age_vectors.c). */
static void bodies_of_all_lengths(void **state)
{
	uint8_t body[200];

	(void)state;
	memset(body, 0xfb, sizeof(body));
	for (size_t n = 0; n <= sizeof(body); n++) {
		AUTO(buf_free) struct buf text = BUF_MAX(1000);
		AUTO(age_header_done) struct age_header h = { .n = 0 };
		struct bytes args[3];

		assert_int_equal(age_header_begin(&text), OK);
		assert_int_equal(age_header_add(&text, BYTES_LIT("a bc !~"), BYTES(body, n)), OK);
		assert_int_equal(age_header_add(&text, BYTES_LIT("d"), BYTES(body, sizeof(body) - n)), OK);
		assert_int_equal(age_header_end(&text, file_key), OK);
		size_t len = text.n;
		assert_int_equal(buf_add_str(&text, "payload"), OK);
		assert_int_equal(age_header_read(BYTES_OF_BUF(&text), &h), OK);
		assert_int_equal(h.len, len);
		assert_int_equal(h.n, 2);
		assert_bytes_equal(h.stanzas[0].body, BYTES(body, n));
		assert_bytes_equal(h.stanzas[1].body, BYTES(body, sizeof(body) - n));
		assert_int_equal(age_header_args(&h.stanzas[0], args, 3), 3);
		assert_bytes_equal(args[0], BYTES_LIT("a"));
		assert_bytes_equal(args[1], BYTES_LIT("bc"));
		assert_bytes_equal(args[2], BYTES_LIT("!~"));
		assert_int_equal(age_header_args(&h.stanzas[0], args, 1), 3);
		assert_int_equal(age_header_args(&h.stanzas[1], args, 3), 1);
		assert_int_equal(age_header_check(&h, file_key), OK);
		assert_int_equal(age_header_check(&h, (const uint8_t *)"YELLOW SUBMARINF"), ERR_OPEN);
	}
}

static void arguments_refused(void **state)
{
	static const char *const table[] = { "", " ", " a", "a ", "a  b", "a\tb", "a\n", "a\x7f", "\xc3\xa9" };
	AUTO(buf_free) struct buf text = BUF_MAX(1000);

	(void)state;
	for (size_t i = 0; i < LEN(table); i++)
		assert_int_equal(age_header_add(&text, bytes_of_str(table[i]), BYTES_NONE), ERR_FORMAT);
	assert_int_equal(text.n, 0);
}

static enum err read(const char *text)
{
	struct age_header h;
	enum err e = age_header_read(bytes_of_str(text), &h);

	if (e == OK)
		age_header_done(&h);
	return e;
}

#define V "age-encryption.org/v1\n"
#define MAC "--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
#define LINE "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static void forms(void **state)
{
	(void)state;
	assert_int_equal(read(V "-> a\n\n" MAC), OK);
	assert_int_equal(read(V "-> a\n\n" MAC "payload"), OK);
	assert_int_equal(read(""), ERR_FORMAT);
	assert_int_equal(read(V), ERR_FORMAT);
	assert_int_equal(read(V MAC), ERR_FORMAT);
	assert_int_equal(read("age-encryption.org/v2\n-> a\n\n" MAC), ERR_FORMAT);
	assert_int_equal(read(" " V "-> a\n\n" MAC), ERR_FORMAT);
	assert_int_equal(read(V "-> a\n" MAC), ERR_FORMAT);
	assert_int_equal(read(V "\n-> a\n\n" MAC), ERR_FORMAT);
	assert_int_equal(read(V "-> a\n\n\n" MAC), ERR_FORMAT);
	assert_int_equal(read(V "->a\n\n" MAC), ERR_FORMAT);
	assert_int_equal(read(V "-> a\n" LINE "\nAAAA\n" MAC), OK);
	assert_int_equal(read(V "-> a\n" LINE "AAAA\n" MAC), ERR_FORMAT);
	assert_int_equal(read(V "-> scrypt\n\n" MAC), OK);
	assert_int_equal(read(V "-> scrypt\n\n-> a\n\n" MAC), ERR_FORMAT);
	assert_int_equal(read(V "-> a\n\n-> scrypt\n\n" MAC), ERR_FORMAT);
}

static void too_much(void **state)
{
	AUTO(buf_free) struct buf text = BUF_MAX(1 << 20);
	static uint8_t body[60000];

	(void)state;
	assert_int_equal(age_header_begin(&text), OK);
	for (size_t i = 0; i < AGE_HEADER_STANZAS_MAX; i++)
		assert_int_equal(age_header_add(&text, BYTES_LIT("a"), BYTES_NONE), OK);
	size_t before = text.n;
	assert_int_equal(buf_add_str(&text, MAC), OK);
	AUTO(age_header_done) struct age_header h = { .n = 0 };
	assert_int_equal(age_header_read(BYTES_OF_BUF(&text), &h), OK);
	buf_truncate(&text, before);
	assert_int_equal(buf_add_str(&text, "-> a\n\n" MAC), OK);
	assert_int_equal(age_header_read(BYTES_OF_BUF(&text), &h), ERR_TOO_LONG);

	assert_int_equal(age_header_add(&text, BYTES_LIT("a"), BYTES_OF(body)), ERR_TOO_LONG);
	buf_truncate(&text, 0);
	assert_int_equal(buf_add_str(&text, V "-> "), OK);
	while (text.n < AGE_HEADER_MAX + 10)
		assert_int_equal(buf_add_byte(&text, 'a'), OK);
	assert_int_equal(age_header_read(BYTES_OF_BUF(&text), &h), ERR_TOO_LONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_of_all_lengths),
		cmocka_unit_test(arguments_refused),
		cmocka_unit_test(forms),
		cmocka_unit_test(too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
