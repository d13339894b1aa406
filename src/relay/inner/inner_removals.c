/*
 * What a reading would take off shelves is doubted where it is much: a table
 * that is emptied and filled again, a view without rights, a wrong WHERE are
 * everyday, and what was deleted at patients' by mistake cannot be made undone.
 * Nothing goes before all rows were read and what would go was counted.
 */
#include "relay/inner/inner_source.h"

#include <inttypes.h>
#include <string.h>

#include "relay/state/state_doubts.h"
#include "sys/log.h"

#define FEW 5                  /* so many may always go: a source of forty rows would be held for three */
#define MANY 100               /* more never do by themselves, */
#define SHARE 20               /* nor more than one in so many of what is there */

/* Whether N of LIVE are too many to go unasked. NOTHING: the source came out empty as a whole. */
static bool is_much(uint64_t n, uint64_t live, bool nothing)
{
	uint64_t most = live / SHARE;

	most = most < FEW ? FEW : most > MANY ? MANY : most;
	return n > most || (n > 0 && nothing);
}

enum err inner_removals_may(struct inner *in, const struct state_removal *removal, bool *ret)
{
	if (in->judged)
		return state_removals_passed(&in->state, removal->rid, removal->why, ret);
	TRY(state_removals_add(&in->state, removal));
	*ret = false;
	return OK;
}

enum err inner_removals_begin(struct inner_source *s)
{
	s->in->judged = false;
	return state_removals_begin(&s->in->state);
}

/*
 * A source of which something is doubted is swept again after one cycle, two,
 * four and so on, so that a hold ends soon after the rows are back, and one
 * that nobody looks after costs little; and at once when somebody accepted.
 */
enum err inner_removals_ask_sweep(struct inner_source *s, bool *ret)
{
	struct state_doubt doubt;
	uint64_t age;

	TRY(state_doubts_get(&s->in->state, s->state.id, &doubt));
	s->doubted = doubt.since != 0;
	age = s->in->relay.cycles - doubt.cycles;
	*ret = s->doubted && (doubt.accepted > 0 || (age & (age - 1)) == 0);
	return OK;
}

/* Lets pass what may go: all of it where it is not much, else what was accepted. */
static enum err judge(struct inner_source *s)
{
	struct state *state = &s->in->state;
	struct state_doubt doubt;
	uint64_t n;

	TRY(state_removals_count(state, s->state.id, &n));
	TRY(state_doubts_get(state, s->state.id, &doubt));
	bool much = is_much(n, n > FEW ? doubt.live : 0, s->sweep && s->rows == 0);
	/* what was held is let go by a sweep alone: other readings do not see what is back */
	bool all = !much && (s->sweep || !s->doubted);
	if (much)
		log_event("deletions-held", "source=%s would-delete=%" PRIu64 " of=%" PRIu64, s->file->name, n, doubt.live);
	else if (all && s->doubted)
		log_event("deletions-no-longer-held", "source=%s", s->file->name);
	TRY(state_removals_pass(state, s->state.id, all));
	s->in->judged = true;
	return OK;
}

static enum err remove_one(struct inner_source *s, const struct state_removal *removal)
{
	s->deleted++;
	if (s->file->patients)
		return inner_patients_gone(s->in, removal->patient);
	return inner_records_delete(s->in, removal->rid);
}

enum err inner_removals_settle(struct inner_source *s, bool *ret_again)
{
	struct state_removal next;
	enum err e;

	TRY(judge(s));
	e = state_removals_next(&s->in->state, NULL, &next);
	while (e == OK) {
		TRY(remove_one(s, &next));
		if (inner_batch_full(s->in))
			TRY(inner_batch_turn(s->in));
		e = state_removals_next(&s->in->state, next.rid, &next);
	}
	if (e != ERR_NOT_FOUND)
		return e;
	return state_removals_any_read(&s->in->state, ret_again);
}

enum err inner_removals_end(struct inner_source *s)
{
	return state_removals_keep(&s->in->state, s->state.id, s->sweep, s->in->now, s->in->relay.cycles);
}
