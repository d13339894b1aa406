/* A byte for the field, then a value: refused, or a normal form that is its own normal form. */
#include <stdlib.h>

#include "bytes/crockford.h"
#include "bytes/utf8.h"
#include "sealed/identity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* A code's normal form lacks its check symbol: puts one behind it. */
static void add_check(struct buf *code)
{
	uint8_t value[CROCKFORD_BYTES(CROCKFORD_CODE)];

	if (crockford_decode(BYTES_OF_BUF(code), CROCKFORD_CODE, value) != OK)
		abort();
	buf_truncate(code, 0);
	if (crockford_encode_checked(BYTES_OF(value), CROCKFORD_CODE, code) != OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf normal = BUF_MAX(IDENTITY_VALUE_MAX), in = BUF_MAX(IDENTITY_VALUE_MAX), again = BUF_MAX(IDENTITY_VALUE_MAX);

	if (n < 1)
		return 0;
	enum identity_field field = (enum identity_field)(data[0] % IDENTITY_FIELDS);

	if (identity_normalise(field, BYTES(data + 1, n - 1), &normal) != OK) {
		if (normal.n > 0)
			abort();
		return 0;
	}
	if (normal.n == 0 || !utf8_valid(BYTES_OF_BUF(&normal)) || buf_add(&in, BYTES_OF_BUF(&normal)) != OK)
		abort();
	if (field == IDENTITY_CODE)
		add_check(&in);
	if (identity_normalise(field, BYTES_OF_BUF(&in), &again) != OK || !bytes_equal(BYTES_OF_BUF(&normal), BYTES_OF_BUF(&again)))
		abort();
	return 0;
}
