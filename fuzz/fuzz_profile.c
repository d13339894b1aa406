/* A profile's text: refused, a built-in name, or the text again; and some number of bits. */
#include <stdlib.h>

#include "statement/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf text = BUF_MAX(PROFILE_TEXT_MAX);
	struct bytes in = BYTES(data, n);
	struct profile p;

	if (profile_parse(in, &p) != OK)
		return 0;
	if (profile_text(&p, &text) != OK || profile_guess_bits(&p) > 100)
		abort();
	/* a built-in name has no "=" */
	for (size_t i = 0; i < n; i++) {
		if (data[i] == '=' && !bytes_equal(in, BYTES_OF_BUF(&text)))
			abort();
	}
	if (profile_parse(BYTES_OF_BUF(&text), &p) != OK)
		abort();
	return 0;
}
