/* The home account: the patient's own keys, from 16 random bytes (docs/protocol.md, section 1). */
#ifndef MIZHEN_SEALED_HOME_ACCOUNT_H
#define MIZHEN_SEALED_HOME_ACCOUNT_H

#include "bytes/secret.h"
#include "statement/atom.h"

#define HOME_ACCOUNT_SEED_LEN 16

struct home_account {
	uint8_t sign_public[ATOM_KEY_LEN];
	struct secret64 sign_secret;     /* Ed25519 */
	uint8_t seal_public[ATOM_KEY_LEN];
	struct secret32 seal_secret;     /* X25519 */
};

void home_account_init(const uint8_t seed[static HOME_ACCOUNT_SEED_LEN], struct home_account *ret);
void home_account_done(struct home_account *a);   /* wiped */

/*
 * The recovery code, on paper: the seed in Crockford base32 with its check
 * symbol (CROCKFORD_RECOVERY), in groups of four. ERR_FORMAT for a seed that
 * crockford_usable refuses: draw another. Read: ERR_FORMAT, ERR_PROOF.
 */
enum err home_account_write_code(const uint8_t seed[static HOME_ACCOUNT_SEED_LEN], struct buf *ret_text);
enum err home_account_read_code(struct bytes text, uint8_t ret_seed[static HOME_ACCOUNT_SEED_LEN]);

#endif
