/*
 * What a machine can do to a platform, made to order: preloaded into it (LD_PRELOAD), told through the file that
 * MIZHEN_ADVERSITY names and adversity.py writes. Memory that runs out at the n-th allocation and for a while, a clock
 * that is wrong, a disk without room. Counts what is allocated and not freed.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void __libc_free(void *p);

/* As adversity.py has it. */
struct told {
	_Atomic int64_t fail_from;        /* the allocation to fail first, counted from when this was set; 0: none */
	_Atomic int64_t fail_n;           /* how many fail from then on */
	_Atomic int64_t allocations;      /* so far; the test sets it to 0 */
	_Atomic int64_t live;             /* allocated and not freed */
	_Atomic int64_t clock_ahead;      /* seconds; may be negative */
	_Atomic int64_t steady_ahead;     /* of the steady clock; only ever more */
	_Atomic int64_t disk_full;        /* not 0: nothing more can be written to a file */
};

static struct told nothing;
static struct told *told = &nothing;

static __attribute__((constructor)) void begin(void)
{
	const char *path = getenv("MIZHEN_ADVERSITY");
	int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	void *p = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (p == MAP_FAILED)
		abort();
	close(fd);
	told = p;
}

static int fails(void)
{
	int64_t from = atomic_load(&told->fail_from), at = atomic_fetch_add(&told->allocations, 1) + 1;

	return from > 0 && at >= from && at < from + atomic_load(&told->fail_n);
}

static void *counted(void *p)
{
	if (p != NULL)
		atomic_fetch_add(&told->live, 1);
	return p;
}

static void *none(void)
{
	errno = ENOMEM;
	return NULL;
}

void *malloc(size_t n)
{
	return fails() ? none() : counted(__libc_malloc(n));
}

void *calloc(size_t n, size_t size)
{
	return fails() ? none() : counted(__libc_calloc(n, size));
}

void *realloc(void *p, size_t n)
{
	void *q;

	if (fails())
		return none();
	q = __libc_realloc(p, n);
	if (p == NULL)
		(void)counted(q);
	else if (n == 0)
		atomic_fetch_sub(&told->live, 1);
	return q;
}

void free(void *p)
{
	int saved = errno;

	if (p != NULL)
		atomic_fetch_sub(&told->live, 1);
	__libc_free(p);
	errno = saved;
}

static int without_room(int fd)
{
	struct stat st;

	if (atomic_load(&told->disk_full) == 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || fd <= 2)
		return 0;
	errno = ENOSPC;
	return 1;
}

/* ISO C has no way from dlsym's result to a function but through memory. */
#define FIND(real, name) (*(void **)&(real) = dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *p, size_t n)
{
	static __typeof__(write) *real;

	if (real == NULL)
		FIND(real, "write");
	return without_room(fd) ? -1 : real(fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	static __typeof__(pwrite) *real;

	if (real == NULL)
		FIND(real, "pwrite");
	return without_room(fd) ? -1 : real(fd, p, n, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	return pwrite(fd, p, n, at);
}

int clock_gettime(clockid_t which, struct timespec *ret)
{
	static __typeof__(clock_gettime) *real;
	int status;

	if (real == NULL)
		FIND(real, "clock_gettime");
	status = real(which, ret);
	if (status == 0 && which == CLOCK_REALTIME)
		ret->tv_sec += atomic_load(&told->clock_ahead);
	if (status == 0 && which == CLOCK_MONOTONIC)
		ret->tv_sec += atomic_load(&told->steady_ahead);
	return status;
}
