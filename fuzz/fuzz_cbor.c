/* A sequence of items: refused, or the same bytes again when every item is read by its kind and written. */
#include <stdlib.h>

#include "bytes/cbor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void copy(struct cbor_reader *r, struct cbor_writer *w, int depth)
{
	size_t left = 0;

	if (depth > CBOR_DEPTH_MAX)
		cbor_fail(r, ERR_TOO_LONG);
	switch (cbor_peek(r)) {
	case CBOR_UINT: cbor_put_uint(w, cbor_get_uint(r)); break;
	case CBOR_NEGINT: cbor_put_int(w, cbor_get_int(r)); break;
	case CBOR_BYTES: cbor_put_bytes(w, cbor_get_bytes(r, SIZE_MAX)); break;
	case CBOR_TEXT: cbor_put_text(w, cbor_get_text(r, SIZE_MAX)); break;
	case CBOR_BOOL: cbor_put_bool(w, cbor_get_bool(r)); break;
	case CBOR_NULL: cbor_get_null(r); cbor_put_null(w); break;
	case CBOR_ARRAY:
		left = cbor_get_array(r, SIZE_MAX);
		cbor_put_array(w, left);
		break;
	case CBOR_MAP:
		left = cbor_get_map(r, SIZE_MAX);
		cbor_put_map(w, left);
		left *= 2;
		break;
	case CBOR_END: cbor_fail(r, ERR_FORMAT); break;
	}
	for (; left > 0 && r->err == OK; left--)
		copy(r, w, depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf out = BUF_MAX(n);
	struct cbor_writer w = cbor_writer(&out);
	struct cbor_reader skipped = cbor_reader(BYTES(data, n)), read;

	while (cbor_more(&skipped)) {
		size_t at = skipped.at;
		struct bytes item = cbor_skip(&skipped);

		if (skipped.err != OK)
			return 0;
		if (item.p != data + at || item.n != skipped.at - at || item.n == 0)
			abort();
	}
	read = cbor_reader(BYTES(data, n));
	while (cbor_more(&read))
		copy(&read, &w, 1);
	/* a negative integer below INT64_MIN has no type in C */
	if (cbor_done(&read) == OK && (cbor_written(&w) != OK || !bytes_equal(BYTES_OF_BUF(&out), BYTES(data, n))))
		abort();
	return 0;
}
