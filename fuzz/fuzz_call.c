/* Requests to the core as JavaScript makes them: one well-formed answer, the same every time. */
#include "input.h"

#include "bytes/cbor.h"
#include "wasm/wasm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static size_t answer_len(const uint8_t *answer)
{
	return WASM_ANSWER_HEAD + ((size_t)answer[0] << 24 | (size_t)answer[1] << 16 | (size_t)answer[2] << 8 | answer[3]);
}

/* Slow by design: their readers are fuzzed elsewhere. */
static bool is_slow(struct bytes request)
{
	return memmem(request.p, request.n, "scrypt", 6) != NULL || memmem(request.p, request.n, "identity.root", 13) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n > 0 && is_slow(BYTES(data, n)))
		return 0;
	uint8_t *once = wasm_call(data, n), *twice = wasm_call(data, n);

	if (once == NULL || twice == NULL)
		abort();
	struct bytes answer = BYTES(once, answer_len(once));
	struct cbor_reader r = cbor_reader(BYTES(once + WASM_ANSWER_HEAD, answer.n - WASM_ANSWER_HEAD));
	struct cbor_reader whole = r;
	size_t items = cbor_get_array(&r, 3);
	uint64_t err = cbor_get_uint(&r);

	if (r.err != OK || (err == OK ? items != 2 : items != 3 || cbor_get_text(&r, 64).n == 0))
		abort();
	cbor_skip(&whole);
	if (cbor_done(&whole) != OK || !bytes_equal(answer, BYTES(twice, answer_len(twice))))
		abort();
	wasm_free(once, answer.n);
	wasm_free(twice, answer.n);
	return 0;
}
