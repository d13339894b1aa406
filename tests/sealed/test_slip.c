#include "test.h"

#include "bytes/base64.h"
#include "crypto/hash.h"
#include "sealed/slip.h"

#define LINK "https://mizhen.example/p/#1.renhe.AAECAwQFBgcICQoLDA0ODw.0123456789ABCDEFGHJKH"

static const uint8_t fingerprint[SLIP_FINGERPRINT_LEN] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

static struct slip example(void)
{
	struct slip slip = { .url = BYTES_LIT("https://mizhen.example/p/"), .hospital = BYTES_LIT("renhe"), .code = BYTES_LIT("0123456789ABCDEFGHJKH") };

	memcpy(slip.fingerprint, fingerprint, sizeof(fingerprint));
	return slip;
}

static void written_and_read(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(SLIP_LINK_MAX);
	struct slip slip = example(), back;
	enum slip_part part;

	(void)state;
	assert_int_equal(slip_write(&slip, &b), OK);
	assert_bytes_equal(BYTES_OF_BUF(&b), BYTES_LIT(LINK));
	assert_int_equal(slip_read(BYTES_LIT(" \r\n\t" LINK "\n"), &back, &part), OK);
	assert_bytes_equal(back.url, slip.url);
	assert_bytes_equal(back.origin, BYTES_LIT("https://mizhen.example"));
	assert_bytes_equal(back.hospital, slip.hospital);
	assert_bytes_equal(BYTES_OF(back.fingerprint), BYTES_OF(fingerprint));
	assert_bytes_equal(back.code, slip.code);
}

static void without_code(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(SLIP_LINK_MAX);
	struct slip slip = example(), back;
	enum slip_part part;

	(void)state;
	slip.url = BYTES_LIT("http://127.0.0.1:8080/");
	slip.code = BYTES_NONE;
	assert_int_equal(slip_write(&slip, &b), OK);
	assert_bytes_equal(BYTES_OF_BUF(&b), BYTES_LIT("http://127.0.0.1:8080/#1.renhe.AAECAwQFBgcICQoLDA0ODw."));
	assert_int_equal(slip_read(BYTES_OF_BUF(&b), &back, &part), OK);
	assert_int_equal(back.code.n, 0);
	assert_bytes_equal(back.origin, BYTES_LIT("http://127.0.0.1:8080"));
}

static void refused_by_part(void **state)
{
	static const struct {
		const char *link;
		enum err err;
		enum slip_part part;
	} table[] = {
		{ "", ERR_FORMAT, SLIP_URL },
		{ "0123456789ABCDEFGHJKH", ERR_FORMAT, SLIP_URL },
		{ "mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_URL },
		{ "ftp://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_URL },
		{ "https://mizhen.example#1.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_URL },
		{ "https:///#1.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_URL },
		{ "https://mizhen.example/ p#1.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_URL },
		{ "https://mizhen.example/\"#1.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_URL },
		{ "https://mizhen.example/\x80#1.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_URL },
		{ "https://mizhen.example/", ERR_FORMAT, SLIP_VERSION },
		{ "https://mizhen.example/#", ERR_FORMAT, SLIP_VERSION },
		{ "https://mizhen.example/#.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_VERSION },
		{ "https://mizhen.example/#01.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_VERSION },
		{ "https://mizhen.example/#x.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_VERSION },
		{ "https://mizhen.example/##1.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_VERSION },
		{ "https://mizhen.example/#2.something.else", ERR_UNSUPPORTED, SLIP_VERSION },
		{ "https://mizhen.example/#10.renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_UNSUPPORTED, SLIP_VERSION },
		{ "https://mizhen.example/#1", ERR_FORMAT, SLIP_HOSPITAL },
		{ "https://mizhen.example/#1.", ERR_FORMAT, SLIP_HOSPITAL },
		{ "https://mizhen.example/#1..AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_HOSPITAL },
		{ "https://mizhen.example/#1.Renhe.AAECAwQFBgcICQoLDA0ODw.", ERR_FORMAT, SLIP_HOSPITAL },
		{ "https://mizhen.example/#1.renhe", ERR_FORMAT, SLIP_FINGERPRINT },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw", ERR_FORMAT, SLIP_FINGERPRINT },
		{ "https://mizhen.example/#1.renhe..0123456789ABCDEFGHJKH", ERR_FORMAT, SLIP_FINGERPRINT },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0OD.", ERR_FORMAT, SLIP_FINGERPRINT },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODx.", ERR_FORMAT, SLIP_FINGERPRINT },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw==.", ERR_FORMAT, SLIP_FINGERPRINT },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODxAR.", ERR_FORMAT, SLIP_FINGERPRINT },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.0123456789ABCDEFGHJK", ERR_FORMAT, SLIP_CODE },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.0123456789ABCDEFGHJKHH", ERR_FORMAT, SLIP_CODE },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.0123456789abcdefghjkh", ERR_FORMAT, SLIP_CODE },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.O123456789ABCDEFGHJKH", ERR_FORMAT, SLIP_CODE },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.01234-56789-ABCDE-FGHJK-H", ERR_FORMAT, SLIP_CODE },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.0123456789ABCDEFGHJKH.", ERR_FORMAT, SLIP_CODE },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.0123456789ABCDEFGHJKJ", ERR_PROOF, SLIP_CHECK },
		{ "https://mizhen.example/#1.renhe.AAECAwQFBgcICQoLDA0ODw.0123456789ABCDEFGHKJH", ERR_PROOF, SLIP_CHECK },
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++) {
		enum slip_part part = (enum slip_part)99;
		struct slip slip;

		if (slip_read(bytes_of_str(table[i].link), &slip, &part) != table[i].err || part != table[i].part)
			fail_msg("%s: part %d", table[i].link, (int)part);
	}
}

/* every truncation but the one before the code, every bit; what is still taken is another slip */
static void changes(void **state)
{
	char link[] = LINK;
	size_t n = sizeof(link) - 1;
	enum slip_part part;
	struct slip slip;

	(void)state;
	for (size_t i = 0; i < n; i++)
		assert_int_equal(slip_read(BYTES(link, i), &slip, &part) == OK, i == n - SLIP_CODE_LEN);
	for (size_t bit = 0; bit < 8 * n; bit++) {
		AUTO(buf_free) struct buf again = BUF_MAX(SLIP_LINK_MAX);

		link[bit / 8] = (char)(link[bit / 8] ^ 1 << bit % 8);
		if (slip_read(BYTES(link, n), &slip, &part) == OK) {
			assert_true(bit / 8 < n - SLIP_CODE_LEN - 1);
			assert_int_equal(slip_write(&slip, &again), OK);
			assert_bytes_equal(BYTES_OF_BUF(&again), BYTES(link, n));
		}
		link[bit / 8] = (char)(link[bit / 8] ^ 1 << bit % 8);
	}
}

static void write_refuses(void **state)
{
	AUTO(buf_free) struct buf b = BUF_MAX(1024);
	char url[SLIP_URL_MAX + 2] = "https://mizhen.example/";
	struct slip slip = example();

	(void)state;
	slip.code = BYTES_LIT("0123456789ABCDEFGHJKJ");
	assert_int_equal(slip_write(&slip, &b), ERR_FORMAT);
	slip.code = BYTES_LIT("0123456789abcdefghjkh");
	assert_int_equal(slip_write(&slip, &b), ERR_FORMAT);
	slip = example();
	slip.hospital = BYTES_LIT("ren.he");
	assert_int_equal(slip_write(&slip, &b), ERR_FORMAT);
	slip = example();
	slip.url = BYTES_LIT("https://mizhen.example/#");
	assert_int_equal(slip_write(&slip, &b), ERR_FORMAT);
	memset(url + strlen(url), 'x', sizeof(url) - strlen(url));
	slip.url = BYTES(url, SLIP_URL_MAX + 1);
	assert_int_equal(slip_write(&slip, &b), ERR_TOO_LONG);
	assert_int_equal(b.n, 0);
	slip.url = BYTES(url, SLIP_URL_MAX);
	slip.hospital = BYTES_LIT("abcdefghijklmnopqrstuvwxyz012345");
	assert_int_equal(slip_write(&slip, &b), OK);
}

static void fingerprint_of_a_key(void **state)
{
	uint8_t key[ED25519_PUBLIC_LEN] = { 1, 2, 3 }, digest[HASH_LEN], got[SLIP_FINGERPRINT_LEN];

	(void)state;
	hash_sha256(BYTES_OF(key), digest);
	slip_fingerprint(key, got);
	assert_memory_equal(got, digest, sizeof(got));
}

/* As the link has it, but for the spaces. */
static void fingerprint_to_compare(void **state)
{
	AUTO(buf_free) struct buf text = BUF_MAX(64), plain = BUF_MAX(64);
	uint8_t key[ED25519_PUBLIC_LEN] = { 1, 2, 3 }, fingerprint_of_key[SLIP_FINGERPRINT_LEN];
	char joined[64] = "";

	(void)state;
	slip_fingerprint(key, fingerprint_of_key);
	assert_int_equal(base64_encode(BYTES_OF(fingerprint_of_key), BASE64_URL_UNPADDED, &plain), OK);
	assert_int_equal(slip_fingerprint_text(key, &text), OK);
	for (size_t i = 0, n = 0; i < text.n; i++) {
		assert_int_equal(text.p[i] == ' ', i % 6 == 5);
		if (text.p[i] != ' ')
			joined[n++] = (char)text.p[i];
	}
	assert_bytes_equal(bytes_of_str(joined), BYTES_OF_BUF(&plain));
}

static void problems_by_part(void **state)
{
	(void)state;
	assert_int_equal(slip_problem(SLIP_URL), PROBLEM_SLIP_URL);
	assert_int_equal(slip_problem(SLIP_VERSION), PROBLEM_SLIP_VERSION);
	assert_int_equal(slip_problem(SLIP_HOSPITAL), PROBLEM_SLIP_HOSPITAL);
	assert_int_equal(slip_problem(SLIP_FINGERPRINT), PROBLEM_SLIP_FINGERPRINT);
	assert_int_equal(slip_problem(SLIP_CODE), PROBLEM_SLIP_CODE);
	assert_int_equal(slip_problem(SLIP_CHECK), PROBLEM_SLIP_CHECK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_and_read),
		cmocka_unit_test(without_code),
		cmocka_unit_test(refused_by_part),
		cmocka_unit_test(changes),
		cmocka_unit_test(write_refuses),
		cmocka_unit_test(fingerprint_of_a_key),
		cmocka_unit_test(fingerprint_to_compare),
		cmocka_unit_test(problems_by_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
