#include "test.h"

#include <sodium.h>

#include "bytes/secret.h"

static void equal(void **state)
{
	(void)state;
	assert_true(secret_equal(BYTES_NONE, BYTES_NONE));
	assert_true(secret_equal(BYTES_LIT("abc"), BYTES_LIT("abc")));
	assert_false(secret_equal(BYTES_LIT("abc"), BYTES_LIT("abd")));
	assert_false(secret_equal(BYTES_LIT("abc"), BYTES_LIT("ab")));
}

static void wiped(void **state)
{
	static const uint8_t zero[64];
	struct secret16 a;
	struct secret32 b;
	struct secret64 c;

	(void)state;
	memset(&a, 1, sizeof(a));
	memset(&b, 1, sizeof(b));
	memset(&c, 1, sizeof(c));
	secret16_wipe(&a);
	secret32_wipe(&b);
	secret_wipe(c.b, 63);
	assert_memory_equal(a.b, zero, 16);
	assert_memory_equal(b.b, zero, 32);
	assert_memory_equal(c.b, zero, 63);
	assert_int_equal(c.b[63], 1);
	secret64_wipe(&c);
	assert_memory_equal(c.b, zero, 64);
}

static void guarded(void **state)
{
	void *p = NULL;

	(void)state;
	assert_true(sodium_init() >= 0);
	assert_int_equal(secret_new(100, &p), OK);
	memset(p, 7, 100);
	secret_free(p);
	secret_free(NULL);
	p = NULL;
	assert_int_equal(secret_new(SIZE_MAX, &p), ERR_NOMEM);
	assert_null(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal),
		cmocka_unit_test(wiped),
		cmocka_unit_test(guarded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
