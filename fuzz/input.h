/* What several targets do with their input: cut it, turn it into strings, put it where a path leads. */
#ifndef MIZHEN_FUZZ_INPUT_H
#define MIZHEN_FUZZ_INPUT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bytes/base.h"

#define INPUT_PATH_MAX 64

/* What stands before the next END in *REST, or all of it; *REST moves behind. */
static inline struct bytes input_until(struct bytes *rest, uint8_t end)
{
	const uint8_t *at = rest->n == 0 ? NULL : memchr(rest->p, end, rest->n);
	size_t n = at == NULL ? rest->n : (size_t)(at - rest->p), used = at == NULL ? n : n + 1;
	struct bytes part = BYTES(rest->p, n);

	*rest = used == 0 ? BYTES_NONE : BYTES(rest->p + used, rest->n - used);
	return part;
}

/* A copy of just its size that ends in NUL; to be freed. */
static inline char *input_str(struct bytes s)
{
	char *copy = malloc(s.n + 1);

	if (copy == NULL)
		abort();
	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return copy;
}

/* The file that readers of paths read: DATA and no more. */
static inline void input_file(struct bytes data, char ret_path[static INPUT_PATH_MAX])
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("input", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data.p, data.n, 0) != (ssize_t)data.n)
		abort();
	snprintf(ret_path, INPUT_PATH_MAX, "/proc/self/fd/%d", fd);
}

#endif
