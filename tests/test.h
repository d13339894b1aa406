/* What every test uses: cmocka behind its required headers, vectors in hex, comparing bytes. */
#ifndef MIZHEN_TESTS_TEST_H
#define MIZHEN_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bytes/base.h"

static inline int test_hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, c);

	if (c == '\0' || at == NULL)
		fail_msg("not lower case hex: %c", c);
	return (int)(at - digits);
}

/* The bytes of a hex string; good until the 64th call after this one. */
static inline struct bytes test_hex(const char *hex)
{
	static uint8_t *ring[64];
	static size_t next;
	size_t n = strlen(hex) / 2;
	uint8_t **slot = &ring[next++ % LEN(ring)];

	free(*slot);
	*slot = malloc(n + 1);
	assert_non_null(*slot);
	for (size_t i = 0; i < n; i++)
		(*slot)[i] = (uint8_t)(test_hex_digit(hex[2 * i]) << 4 | test_hex_digit(hex[2 * i + 1]));
	return BYTES(*slot, n);
}

static inline void test_bytes_equal(struct bytes a, struct bytes b, const char *file, int line)
{
	if (bytes_equal(a, b))
		return;
	for (int i = 0; i < 2; i++) {
		struct bytes s = i == 0 ? a : b;

		print_error("%zu bytes: ", s.n);
		for (size_t k = 0; k < s.n && k < 256; k++)
			print_error("%02x", s.p[k]);
		print_error("\n");
	}
	_fail(file, line);
}

#define assert_bytes_equal(a, b) test_bytes_equal((a), (b), __FILE__, __LINE__)

#endif
