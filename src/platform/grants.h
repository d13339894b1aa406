/*
 * Grants: taken in, listed, revoked, ended (docs/protocol.md, section 5). With
 * a live grant stay what proves it: the root, the shelf's path and leaves of
 * its cycle (a snapshot, shared by the grants of a shelf and cycle), and the
 * versions it names. When it ends, these and the bundle go; the statement stays,
 * with the revocation that ended it.
 */
#ifndef MIZHEN_PLATFORM_GRANTS_H
#define MIZHEN_PLATFORM_GRANTS_H

#include "platform/call.h"
#include "statement/grant.h"

#define GRANTS_LIVE_MAX 1000        /* of one shelf */

enum grants_state { GRANTS_LIVE = 0, GRANTS_ENDED = 1, GRANTS_REVOKED = 2 };

/* Routes. */
enum err grants_post(struct call *c);
enum err grants_revoke(struct call *c);

/* One grant as it is kept; the statement must be freed. */
struct grants_row {
	uint64_t row, shelf, parent;        /* parent: row, 0 for none */
	enum grant_kind kind;
	enum grants_state state;
	uint64_t starts, expires;
	uint64_t snapshot;                  /* row; 0 when it has ended */
	uint8_t doctor[ATOM_KEY_LEN], signer[ATOM_KEY_LEN];
	struct buf statement;
};

#define GRANTS_ROW ((struct grants_row){ .statement = BUF_MAX(STATEMENT_MAX) })

enum err grants_find(struct call *c, const uint8_t id[static HASH_LEN], struct grants_row *ret);   /* ERR_NOT_FOUND */
enum err grants_load(struct call *c, uint64_t row, struct grants_row *ret);
void grants_row_done(struct grants_row *g);

/* Whether a live grant lets the asking doctor read this blob. */
enum err grants_allow_blob(struct call *c, uint64_t blob, bool *ret);

/* In a written transaction: ends all of a shelf, or all whose time was up at BEFORE. */
enum err grants_end_shelf(struct call *c, uint64_t shelf);
enum err grants_end_expired(struct call *c, uint64_t before);

#endif
