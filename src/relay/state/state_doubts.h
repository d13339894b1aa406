/* What of a source is doubted (state_removals.h). */
#ifndef MIZHEN_RELAY_STATE_STATE_DOUBTS_H
#define MIZHEN_RELAY_STATE_STATE_DOUBTS_H

#include "relay/state/state_removals.h"

struct state_doubt {
	uint64_t n, accepted;               /* n counts the accepted, too */
	uint64_t why[STATE_REMOVAL_WHYS];
	uint64_t patients;                  /* whose shelves they lie on */
	uint64_t live;                      /* how many records (homeless ones, too), or patients, there are */
	uint64_t since;                     /* Unix seconds; 0: nothing is */
	uint64_t cycles;                    /* that were done then */
};

enum err state_doubts_get(struct state *s, int64_t source, struct state_doubt *ret);
enum err state_doubts_accept(struct state *s, int64_t source);       /* all there is now */
/* The numbers of at most MAX patients whose shelves are concerned. */
enum err state_doubts_each_number(struct state *s, int64_t source, unsigned max,
				 enum err (*see)(void *context, struct bytes number), void *context);

#endif
