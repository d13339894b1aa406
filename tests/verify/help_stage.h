/* The worlds and the grant that a lying platform tells its lies about. */
#ifndef HELP_STAGE_H
#define HELP_STAGE_H

#include "core/help_told.h"
#include "core/help_world.h"
#include "verify/verify_certificates.h"

#include "test.h"

extern struct world stage_now, stage_later, stage_other;       /* a hospital, a cycle later, and another hospital */

/* For cmocka's groups. */
int stage_set_up(void **state);
int stage_tear_down(void **state);

/* FROM with a bit of byte AT (-1: the last) changed; good until the next. */
struct bytes stage_flipped(struct bytes from, long at);

/* A grant, told as it is. CHILD: passed on. */
struct stage {
	struct grant_spec spec;
	struct world_grant grant, parent, second;      /* second: another of the same patient */
	struct granted_parts parts;
	struct verify_seen seen;
	struct buf certificate;
	struct verify_certificates known;              /* of DOCTOR, who may pass on */
	struct person self;
	uint8_t id[32];
	uint64_t now;
};

void stage_open(struct stage *s, bool child);
void stage_close(struct stage *s);

#endif
