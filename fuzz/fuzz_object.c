/* The objects of the protocol: the first byte says which statement's body, or which sealed plaintext, follows. */
#include "round.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes in;

	if (size < 1 || data[0] >= STATEMENT_KINDS + ROUND_PLAINS)
		return 0;
	in = BYTES(data + 1, size - 1);
	(void)!(data[0] < STATEMENT_KINDS ? round_bodies[data[0]](in) : round_plains[data[0] - STATEMENT_KINDS](in));
	return 0;
}
