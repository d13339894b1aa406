#include "bytes/secret.h"

#include <stdlib.h>

#include <sodium.h>

void secret_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

void secret16_wipe(struct secret16 *s)
{
	sodium_memzero(s, sizeof(*s));
}

void secret32_wipe(struct secret32 *s)
{
	sodium_memzero(s, sizeof(*s));
}

void secret64_wipe(struct secret64 *s)
{
	sodium_memzero(s, sizeof(*s));
}

bool secret_equal(struct bytes a, struct bytes b)
{
	return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

#ifdef __wasm__
/* No pages to guard in there: the length in front of the bytes says what to wipe. */
struct plain {
	size_t n;
	max_align_t bytes[];
};

enum err secret_new(size_t n, void **ret_p)
{
	struct plain *s = n > SIZE_MAX / 2 ? NULL : malloc(sizeof(*s) + n);

	if (s == NULL)
		return ERR_NOMEM;
	s->n = n;
	*ret_p = s->bytes;
	return OK;
}

void secret_free(void *p)
{
	if (p == NULL)
		return;
	struct plain *s = (struct plain *)((uint8_t *)p - offsetof(struct plain, bytes));
	sodium_memzero(s->bytes, s->n);
	free(s);
}
#else
enum err secret_new(size_t n, void **ret_p)
{
	void *p = sodium_malloc(n);

	if (p == NULL)
		return ERR_NOMEM;
	*ret_p = p;
	return OK;
}

void secret_free(void *p)
{
	sodium_free(p);
}
#endif
