/*
 * What fails, since when, and why: noted by the cycle, ended by the cycle in
 * which it goes well again, shown by status.
 */
#ifndef MIZHEN_RELAY_STATE_STATE_TROUBLES_H
#define MIZHEN_RELAY_STATE_STATE_TROUBLES_H

#include "relay/state/state.h"

enum state_trouble_kind {
	STATE_TROUBLE_DATABASE,             /* cannot be reached; no subject */
	STATE_TROUBLE_SOURCE,               /* a source's file, SQL or rows; subject: its name */
	STATE_TROUBLE_PEER,                 /* a statement under peers/; subject: the file's name */
	STATE_TROUBLE_CLOCK,                /* signing is refused for it; no subject */
	STATE_TROUBLE_PLATFORM,             /* it refuses what this hospital sends; no subject */
	STATE_TROUBLE_DISK,                 /* there is no room; no subject */
	STATE_TROUBLE_DAMAGE,               /* of the state, the spool or the keys; subject: what */
	STATE_TROUBLE_PHONE,                /* phone_command does not take codes; no subject */
	STATE_TROUBLE_KINDS
};

#define STATE_TROUBLE_MAX (2 * STATE_REASON_MAX + 16)   /* bytes of a reason in both languages (sys/lang.h) */

/* REASON is for the user, at most STATE_TROUBLE_MAX bytes of it are kept. What is noted already keeps its time. */
enum err state_troubles_begin(struct state *s, enum state_trouble_kind kind, struct bytes subject, uint64_t now, struct bytes reason);
enum err state_troubles_end(struct state *s, enum state_trouble_kind kind, struct bytes subject);   /* OK where there is none */

struct state_trouble {
	enum state_trouble_kind kind;
	struct bytes subject, reason;
	uint64_t since;                     /* Unix seconds */
};

/* In order of time. What SEE is shown is good until it returns. ERR_DAMAGED: of no kind that there is. */
enum err state_troubles_each(struct state *s, enum err (*see)(void *context, const struct state_trouble *trouble), void *context);

#endif
