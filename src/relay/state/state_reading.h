/*
 * The keys of a reading: which have come already, and with what. A key that
 * comes with other values than before in the same reading is doubled: nobody
 * can say which of its rows is the record. It is kept as such, so that its
 * record stays as it is however the rows come, until a reading of all there is
 * finds it alone.
 *
 * So rows are looked at first, all of them, and taken when they come again: the
 * first of two cannot tell that there is a second.
 */
#ifndef MIZHEN_RELAY_STATE_STATE_READING_H
#define MIZHEN_RELAY_STATE_STATE_READING_H

#include "relay/state/state.h"

enum state_key {
	STATE_KEY_NEW,
	STATE_KEY_AGAIN,                    /* with the same values */
	STATE_KEY_DOUBLED,                  /* with others, in this reading */
	STATE_KEY_DOUBTFUL,                 /* new in this reading, doubled in one before */
};

/* A reading begins. What came is kept beside the state: it outlives transactions, not the process. */
enum err state_reading_begin(struct state *s);

/* A row is looked at; VALUES is a hash of what is in it. KEY is for the user, as in state_refused_add. */
enum err state_reading_see(struct state *s, int64_t source, const uint8_t rid[static SHELF_ID_LEN], const uint8_t values[static HASH_LEN],
			   struct bytes key, enum state_key *ret);

/* The rows that were looked at come again, to be taken; */
enum err state_reading_take_begin(struct state *s);

/*
 * one of them: STATE_KEY_NEW where it is to be taken, STATE_KEY_DOUBLED where
 * others have its key, STATE_KEY_AGAIN where it was taken already, is in doubt
 * from before, or had not been looked at.
 */
enum err state_reading_take(struct state *s, int64_t source, const uint8_t rid[static SHELF_ID_LEN], enum state_key *ret);

/*
 * All there is was looked at: keys that are no longer doubled are forgotten as such
 * and as refused. RET_FREED: there were some, and their rows are to be taken.
 */
enum err state_reading_end(struct state *s, int64_t source, bool *ret_freed);

#endif
