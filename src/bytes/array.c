#include "bytes/array.h"

#include <stdlib.h>
#include <string.h>

enum err array_grow(void *items, size_t n, size_t *max, size_t size)
{
	size_t more = *max == 0 ? ARRAY_FIRST : 2 * *max;
	void *all;

	if (n < *max)
		return OK;
	if (*max > SIZE_MAX / 2 || more > SIZE_MAX / size)
		return ERR_NOMEM;
	/* whatever it points to, the pointer is copied as it is */
	memcpy(&all, items, sizeof(all));
	all = realloc(all, more * size);
	if (all == NULL)
		return ERR_NOMEM;
	memcpy(items, &all, sizeof(all));
	*max = more;
	return OK;
}
