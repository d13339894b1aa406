/*
 * The hospitals a terminal knows, each kept in its home as the file seen.ID:
 * the newest statement, root and list of revoked doctors that it accepted, and
 * the key that it is pinned to; behind them a SHA-256, so that what a disk
 * damaged is not taken for what a hospital signed.
 */
#ifndef MIZHEN_TERMINAL_KNOWN_H
#define MIZHEN_TERMINAL_KNOWN_H

#include "terminal/client.h"
#include "verify/verify.h"

struct known {
	struct verify_seen seen;
	bool accepted;                      /* its guessable profile was accepted in as many words */
	struct buf statement, root, revoked;
	struct verify_hospital at;          /* points into these; as of seen */
};

/* A hospital of which nothing is known but its id, at most ATOM_HOSPITAL_MAX bytes. To be freed. */
struct known known_new(struct bytes id);
void known_free(struct known *k);

enum err known_copy(const struct known *from, struct known *ret);   /* ERR_NOMEM; RET is to be freed when OK */

/*
 * ERR_NOT_FOUND, without a problem, where the home has none of it, or, which a
 * note says, only a damaged file: then it begins anew with its pin, and the
 * platform brings the rest. RET is to be freed when OK.
 */
enum err known_load(const struct home_dir *dir, const char *id, struct known *ret, struct problem *why);
enum err known_save(const struct home_dir *dir, const struct known *k, struct problem *why);

/* Fills at from the statements. PROBLEM_HOME_FILE. */
enum err known_reopen(struct known *k, struct problem *why);

/* Takes what verify.c accepted, durably. */
enum err known_take(const struct home_dir *dir, struct known *k, const struct verify_hospital *at, struct problem *why);

/* Asks the platform for what is newest. PROBLEM_NO_HOSPITAL. */
enum err known_refresh(const struct home_dir *dir, struct client *c, struct known *k, struct problem *why);

/* Whether the newest root is more than two intervals old, and a note to say so. */
bool known_stale(const struct known *k, uint64_t now);

/* As a path element and a file name. */
const char *known_id(const struct known *k);

/*
 * A hospital one step away: itself if the home knows it, else pinned by what
 * VOUCHER says of its peer. ERR_NOT_FOUND when it is no peer.
 */
enum err known_peer(const struct home_dir *dir, const struct known *voucher, struct bytes id, struct known *ret,
		    struct problem *why);

#endif
