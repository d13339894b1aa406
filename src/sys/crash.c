#include "sys/crash.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#ifdef MIZHEN_TESTING
void crash_point(const char *name)
{
	static atomic_ulong passed;
	const char *want = getenv("MIZHEN_CRASH"), *slash;
	size_t n = strlen(name);

	if (want == NULL)
		return;
	slash = strchr(want, '/');
	if (slash != NULL) {
		size_t program = (size_t)(slash - want);

		if (strlen(program_invocation_short_name) != program || strncmp(want, program_invocation_short_name, program) != 0)
			return;
		want = slash + 1;
	}
	if (strncmp(want, name, n) != 0 || want[n] != ':')
		return;
	if (atomic_fetch_add(&passed, 1) + 1 == strtoul(want + n + 1, NULL, 10))
		raise(SIGKILL);
}
#endif
