/* Base64 in its four spellings and age's keys in bech32: refused, or the same text again. */
#include <stdlib.h>

#include "bytes/base64.h"
#include "crypto/age_x25519.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must_be(struct buf *text, enum err e, struct bytes want)
{
	if (e != OK || !bytes_equal(BYTES_OF_BUF(text), want))
		abort();
	buf_truncate(text, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf text = BUF_MAX(2 * n + 100);
	struct bytes in = BYTES(data, n);
	uint8_t key[X25519_LEN];

	for (int v = BASE64_PADDED; v <= BASE64_URL_UNPADDED; v++) {
		AUTO(buf_free) struct buf plain = BUF_MAX(n);

		if (base64_decode(in, v, &plain) == OK)
			must_be(&text, base64_encode(BYTES_OF_BUF(&plain), v, &text), in);
		else if (plain.n > 0)
			abort();
	}
	if (age_x25519_read_recipient(in, key) == OK)
		must_be(&text, age_x25519_write_recipient(key, &text), in);
	if (age_x25519_read_identity(in, key) == OK)
		must_be(&text, age_x25519_write_identity(key, &text), in);
	return 0;
}
