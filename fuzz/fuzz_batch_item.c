/* Batch bodies: refused, or written again item by item they are the same bytes. */
#include <stdlib.h>

#include "statement/batch_item.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf_free) struct buf out = BUF_MAX((size_t)16 << 20);
	struct batch_item_reader reader;
	struct batch_item item;

	batch_item_reader_init(&reader, BYTES(data, size));
	do {
		if (batch_item_next(&reader, &item) != OK)
			return 0;
		if (batch_item_write(&item, &out) != OK)
			abort();
	} while (item.kind != BATCH_ITEM_ROOT);
	if (!bytes_equal(BYTES(data, size), BYTES_OF_BUF(&out)))
		abort();
	return 0;
}
