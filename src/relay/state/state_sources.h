/* The sources that inner.db knows, and how far each was read. */
#ifndef MIZHEN_RELAY_STATE_STATE_SOURCES_H
#define MIZHEN_RELAY_STATE_STATE_SOURCES_H

#include "relay/state/state.h"

struct state_source {
	int64_t id;
	uint8_t query[HASH_LEN];            /* of the SQL: another one, and everything is read afresh */
	struct buf mark;                    /* changes up to here were read, in the database's time; empty: none */
};

enum err state_sources_get(struct state *s, struct bytes name, struct state_source *ret);   /* made where missing; mark's owner: the caller */
enum err state_sources_find(struct state *s, struct bytes name, int64_t *ret);              /* ERR_NOT_FOUND */
enum err state_sources_next(struct state *s, int64_t after, int64_t *ret, struct buf *ret_name);   /* above AFTER; ERR_NOT_FOUND at the end */
enum err state_sources_withdraw(struct state *s, int64_t id, bool yes);       /* what it gave is to be deleted */
enum err state_sources_next_withdrawn(struct state *s, int64_t *ret, struct buf *ret_name);   /* any; ERR_NOT_FOUND: none */
enum err state_sources_drop(struct state *s, int64_t id);                     /* with all that is known of it; it has no live records */
enum err state_sources_set(struct state *s, const struct state_source *source);

#endif
