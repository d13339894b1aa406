/* Preloaded into a program, so that its clock is wrong by MIZHEN_CLOCK_SHIFT seconds. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static time_t shift(void)
{
	const char *text = getenv("MIZHEN_CLOCK_SHIFT");

	return text == NULL ? 0 : (time_t)strtoll(text, NULL, 10);
}

int clock_gettime(clockid_t id, struct timespec *ret)
{
	int result = (int)syscall(SYS_clock_gettime, id, ret);

	if (result == 0 && id == CLOCK_REALTIME)
		ret->tv_sec += shift();
	return result;
}

time_t time(time_t *ret)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (ret != NULL)
		*ret = t.tv_sec;
	return t.tv_sec;
}
