/* Two bytes of length in bits, then a text: refused, or its value reads back the same. */
#include <stdlib.h>
#include <string.h>

#include "bytes/crockford.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf text = BUF_MAX(256);
	uint8_t value[CROCKFORD_BYTES(CROCKFORD_BITS_MAX)], again[sizeof(value)];

	if (n < 2)
		return 0;
	size_t bits = (size_t)(data[0] << 8 | data[1]) % (CROCKFORD_BITS_MAX + 2);
	struct bytes in = BYTES(data + 2, n - 2);

	if (crockford_decode(in, bits, value) == OK) {
		if (crockford_encode(BYTES(value, CROCKFORD_BYTES(bits)), bits, &text) != OK ||
		    crockford_decode(BYTES_OF_BUF(&text), bits, again) != OK || memcmp(value, again, CROCKFORD_BYTES(bits)) != 0)
			abort();
	}
	buf_truncate(&text, 0);
	if (crockford_decode_checked(in, bits, value) == OK) {
		if (crockford_encode_checked(BYTES(value, CROCKFORD_BYTES(bits)), bits, &text) != OK ||
		    crockford_decode_checked(BYTES_OF_BUF(&text), bits, again) != OK || memcmp(value, again, CROCKFORD_BYTES(bits)) != 0)
			abort();
	}
	return 0;
}
