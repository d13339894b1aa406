/* Arrays on the heap that grow as items come. */
#ifndef MIZHEN_BYTES_ARRAY_H
#define MIZHEN_BYTES_ARRAY_H

#include "bytes/base.h"

#define ARRAY_FIRST 64         /* items that there is room for at first */

/*
 * Room for one more item behind the N of ITEMS, a pointer to the heap or NULL:
 * where MAX are reached it is moved, and MAX doubled. ERR_NOMEM: nothing changed.
 */
#define ARRAY_GROW(items, n, max) array_grow(&(items), (n), &(max), sizeof(*(items)))

/* The same; ITEMS is the address of the pointer, SIZE the bytes of an item. */
enum err array_grow(void *items, size_t n, size_t *max, size_t size);

#endif
