/* A person's identity file: refused with the line, or the same normal forms when they are written as a file. */
#include "input.h"

#include "terminal/identity_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(identity_wipe) struct identity once = { 0 }, twice = { 0 };
	AUTO(buf_free) struct buf text = BUF_MAX((size_t)1 << 16);
	struct problem why = { 0 };

	if (identity_file_read(BYTES(data, n), &once, &why) != OK) {
		if (why.kind == PROBLEM_NONE || why.subject[0] == '\0')
			abort();
		return 0;
	}
	for (int f = 0; f < IDENTITY_FIELDS; f++) {
		struct bytes value = identity_get(&once, (enum identity_field)f);

		if (value.n > 0 && (buf_printf(&text, "%s=", identity_field_name((enum identity_field)f)) != OK ||
				    buf_add(&text, value) != OK || buf_add_byte(&text, '\n') != OK))
			abort();
	}
	if (identity_get(&once, IDENTITY_CODE).n > 0 || identity_file_read(BYTES_OF_BUF(&text), &twice, &why) != OK)
		abort();
	for (int f = 0; f < IDENTITY_FIELDS; f++)
		if (!bytes_equal(identity_get(&once, (enum identity_field)f), identity_get(&twice, (enum identity_field)f)))
			abort();
	return 0;
}
