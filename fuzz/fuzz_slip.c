/* A slip's link: refused, or the same link again without the white space around it. */
#include <stdlib.h>
#include <string.h>

#include "sealed/slip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf link = BUF_MAX(SLIP_LINK_MAX);
	enum slip_part part = (enum slip_part)-1;
	struct slip slip;

	if (slip_read(BYTES(data, n), &slip, &part) != OK) {
		if ((unsigned)part > SLIP_CHECK)
			abort();
		return 0;
	}
	if (slip_write(&slip, &link) != OK || link.n > n || memcmp(slip.url.p, link.p, link.n) != 0)
		abort();
	return 0;
}
