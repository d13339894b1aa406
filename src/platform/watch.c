#include "platform/watch.h"

/* What the clock should say by now, if it said WALL at STEADY_MS. */
static uint64_t expected(uint64_t wall, uint64_t since_ms, uint64_t steady_ms)
{
	return wall + (steady_ms - since_ms) / 1000;
}

static bool near(uint64_t a, uint64_t b)
{
	return (a > b ? a - b : b - a) <= WATCH_LEAP_SECONDS;
}

static void believe(struct watch *w, uint64_t now, uint64_t steady_ms)
{
	*w = (struct watch){ .begun = true, .wall = now, .steady_ms = steady_ms };
}

/* Whether NOW goes on from the reading believed last, or has stood where it leapt to for long enough. */
static bool steady(struct watch *w, uint64_t now, uint64_t steady_ms)
{
	if (!w->begun || now <= expected(w->wall, w->steady_ms, steady_ms) + WATCH_LEAP_SECONDS)
		return true;
	if (!w->odd || !near(now, expected(w->odd_wall, w->odd_ms, steady_ms))) {
		w->odd = true;
		w->odd_wall = now;
		w->odd_ms = steady_ms;
	}
	return steady_ms - w->odd_ms >= (uint64_t)WATCH_DAY_SECONDS * 1000;
}

enum watch_word watch_look(struct watch *w, uint64_t now, uint64_t steady_ms, uint64_t newest, uint64_t *ret_ahead)
{
	if (!steady(w, now, steady_ms)) {
		*ret_ahead = now - expected(w->wall, w->steady_ms, steady_ms);
		return WATCH_LEAPT;
	}
	believe(w, now, steady_ms);
	if (newest > 0 && now > newest + WATCH_DAY_SECONDS) {
		*ret_ahead = now - newest;
		return WATCH_AHEAD;
	}
	return WATCH_GOOD;
}
