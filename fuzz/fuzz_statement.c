/* Whole statements: the structure is read, then the body of their kind; nobody signed them with a key that is none. */
#include "round.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t key[ED25519_PUBLIC_LEN] = { 1 };
	struct statement st;

	if (statement_read_any(BYTES(data, size), &st) != OK)
		return 0;
	if (statement_verify(&st, key) != ERR_SIGNATURE)
		abort();
	(void)!round_bodies[st.kind](st.body);
	return 0;
}
