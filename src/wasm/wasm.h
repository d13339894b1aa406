/*
 * What the WebAssembly module exports, nothing else. JavaScript writes a
 * request into memory from wasm_alloc, calls, reads the answer, frees both.
 *
 * A request is deterministic CBOR, [operation: tstr, argument …]; the answer
 * is [0, result] or [error: uint, problem: tstr, subject: tstr] with the number
 * of an enum err, and name and subject as in bytes/problem.h: "fault" for
 * arguments that cannot be read, "answer" for bytes that are not what the
 * protocol says, where no better word was told. The operations are the table
 * in wasm.c. No state stays between calls, so native
 * code and WebAssembly give the same bytes for the same request.
 */
#ifndef MIZHEN_WASM_WASM_H
#define MIZHEN_WASM_WASM_H

#include "bytes/base.h"

#define WASM_ANSWER_HEAD 4               /* the length of what follows, big-endian */
#define WASM_ANSWER_MAX ((size_t)1 << 26)

#ifdef __wasm__
#define WASM_EXPORT(name) __attribute__((export_name(name)))
#else
#define WASM_EXPORT(name)
#endif

/* N bytes; NULL when memory ran out. */
WASM_EXPORT("wasm_alloc") uint8_t *wasm_alloc(size_t n);

/* Wipes N bytes at P and frees them. */
WASM_EXPORT("wasm_free") void wasm_free(uint8_t *p, size_t n);

/*
 * The answer to the N bytes at REQUEST: WASM_ANSWER_HEAD bytes of length, then
 * the answer; to be freed with both. NULL when memory ran out.
 */
WASM_EXPORT("wasm_call") uint8_t *wasm_call(const uint8_t *request, size_t n);

#endif
