/*
 * Whether the clock may be believed for what cannot be undone: ending grants, deleting sessions, events and blobs
 * (sweep.h). Everything else asks the clock at each request, so that what a wrong one hid is there again when it is
 * right. One reading proves nothing: a clock is believed while it goes as the steady clock does, and stands no more
 * than a day beyond the newest root that a hospital signed.
 */
#ifndef MIZHEN_PLATFORM_WATCH_H
#define MIZHEN_PLATFORM_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#define WATCH_LEAP_SECONDS 3600u      /* more than this at once is a leap */
#define WATCH_DAY_SECONDS 86400u      /* a leap that lasts so long was none; roots are never so far apart */

enum watch_word { WATCH_GOOD, WATCH_LEAPT, WATCH_AHEAD };

/* All zero to begin with. Steady times are clock_steady_ms. */
struct watch {
	bool begun;
	uint64_t wall, steady_ms;          /* the reading believed last */
	bool odd;
	uint64_t odd_wall, odd_ms;         /* since the leap: its first reading */
};

/*
 * A reading. NEWEST: the time of the newest root, 0 when there is none. A clock that goes back is believed: it deletes
 * less. RET_AHEAD: by how many seconds, where it is not good.
 */
enum watch_word watch_look(struct watch *w, uint64_t now, uint64_t steady_ms, uint64_t newest, uint64_t *ret_ahead);

#endif
