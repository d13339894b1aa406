/*
 * Secrets: wiped when their scope ends, compared in constant time, and the
 * long-lived ones kept in one guarded allocation.
 */
#ifndef MIZHEN_BYTES_SECRET_H
#define MIZHEN_BYTES_SECRET_H

#include "bytes/base.h"

/* A short-lived key on the stack: AUTO(secret32_wipe) struct secret32 kek; */
struct secret16 { uint8_t b[16]; };
struct secret32 { uint8_t b[32]; };
struct secret64 { uint8_t b[64]; };

void secret16_wipe(struct secret16 *s);
void secret32_wipe(struct secret32 *s);
void secret64_wipe(struct secret64 *s);

/* Overwrites N bytes in a way that the compiler does not leave out. */
void secret_wipe(void *p, size_t n);

/* Equality in a time that depends on the lengths alone. */
bool secret_equal(struct bytes a, struct bytes b);

/*
 * N bytes for a long-lived secret: natively between guard pages, locked into
 * memory where the system allows it, out of core dumps. ERR_NOMEM. Wiped by
 * secret_free, which takes NULL too.
 */
enum err secret_new(size_t n, void **ret_p);
void secret_free(void *p);

#endif
