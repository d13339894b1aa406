#include "sys/crash.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#ifdef MIZHEN_TESTING
void crash_point(const char *name)
{
	static atomic_ulong passed;
	const char *want = getenv("MIZHEN_CRASH");
	size_t n = strlen(name);

	if (want == NULL || strncmp(want, name, n) != 0 || want[n] != ':')
		return;
	if (atomic_fetch_add(&passed, 1) + 1 == strtoul(want + n + 1, NULL, 10))
		raise(SIGKILL);
}
#endif
