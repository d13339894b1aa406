/*
 * What a hospital says of itself: names, keys, profile, peers, link policy
 * (docs/protocol.md, section 4). Signed by the signing key it names.
 *
 * As for all statements here: X_write appends the body, X_read takes a body
 * and points into it, X_sign appends a whole statement, X_open reads and
 * verifies one. X_write and X_sign refuse with X_read's error what X_read
 * would refuse; other errors are ERR_TOO_LONG and ERR_NOMEM.
 */
#ifndef MIZHEN_STATEMENT_HOSPITAL_H
#define MIZHEN_STATEMENT_HOSPITAL_H

#include "bytes/list.h"
#include "statement/atom.h"
#include "statement/statement.h"

#define HOSPITAL_PEERS_MAX 256

enum hospital_link_policy {
	HOSPITAL_LINK_PHONE = 0,   /* a one-time code to the phone on file */
	HOSPITAL_LINK_SLIP = 1,    /* only with its own slip */
	HOSPITAL_LINK_PEER = 2,    /* at once, on a peer's word */
};

struct hospital {
	uint64_t serial;                     /* counts up */
	struct bytes id, name_zh, name_en;
	uint8_t signing[ATOM_KEY_LEN];       /* Ed25519 */
	uint8_t transport[ATOM_KEY_LEN];     /* Ed25519 */
	uint8_t inbox[ATOM_KEY_LEN];         /* X25519 */
	struct bytes profile;                /* canonical text (statement/profile.h) */
	struct list peers;                   /* of struct hospital_peer, ordered by id */
	enum hospital_link_policy link_policy;
	uint64_t time;
	bool rekeyed;                        /* the signing key follows another: */
	uint8_t previous[ATOM_KEY_LEN];
	uint8_t rekey_signature[ED25519_SIGNATURE_LEN];   /* by PREVIOUS */
};

struct hospital_peer {
	struct bytes id;
	uint8_t signing[ATOM_KEY_LEN], inbox[ATOM_KEY_LEN];
};

enum err hospital_peer_add(struct list_writer *peers, const struct hospital_peer *peer);   /* in order of id */
bool hospital_peer_next(struct list *rest, struct hospital_peer *ret);
enum err hospital_peer_find(const struct hospital *h, struct bytes id, struct hospital_peer *ret);   /* ERR_NOT_FOUND */

enum err hospital_write(const struct hospital *h, struct buf *ret_body);
enum err hospital_read(struct bytes body, struct hospital *ret);
enum err hospital_sign(const struct hospital *h, const uint8_t secret[static ED25519_SECRET_LEN], struct buf *ret_statement);

/* Verified under the signing key it names itself; whether that key is the hospital's is hospital_follows' or the slip's matter. */
enum err hospital_open(struct bytes raw, struct statement *ret_statement, struct hospital *ret);

/*
 * Gives H a new signing key: sets signing, previous, rekeyed and
 * rekey_signature (over id and serial, which stand already).
 */
enum err hospital_rekey(struct hospital *h, const uint8_t old_secret[static ED25519_SECRET_LEN],
			const uint8_t new_public[static ATOM_KEY_LEN]);

/*
 * OK when NEXT, which hospital_open took, may stand in the place of NOW: the
 * same id (ERR_CONFLICT), a higher serial (ERR_STALE), and the same signing
 * key or one that NOW's signing key signed for (ERR_SIGNATURE).
 */
enum err hospital_follows(const struct hospital *now, const struct hospital *next);

#endif
