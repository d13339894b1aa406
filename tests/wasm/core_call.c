/*
 * The operations of wasm/wasm.h, natively: reads requests, each behind its
 * length (32 bits, big-endian), answers each in the same way. For the tests
 * that compare native code with WebAssembly.
 */
#include <stdio.h>
#include <stdlib.h>

#include "wasm/wasm.h"

int main(void)
{
	uint8_t head[4];

	while (fread(head, sizeof(head), 1, stdin) == 1) {
		size_t n = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
		uint8_t *request = wasm_alloc(n);

		if (request == NULL || fread(request, 1, n, stdin) != n)
			return 1;
		uint8_t *answer = wasm_call(request, n);
		wasm_free(request, n);
		if (answer == NULL)
			return 1;
		n = (size_t)answer[0] << 24 | (size_t)answer[1] << 16 | (size_t)answer[2] << 8 | answer[3];
		n += WASM_ANSWER_HEAD;
		if (fwrite(answer, 1, n, stdout) != n || fflush(stdout) != 0)
			return 1;
		wasm_free(answer, n);
	}
	return 0;
}
