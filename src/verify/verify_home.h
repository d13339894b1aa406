/* What a terminal believes of a home account's own things: the wallet, and answers to link requests. As verify.h. */
#ifndef MIZHEN_VERIFY_VERIFY_HOME_H
#define MIZHEN_VERIFY_VERIFY_HOME_H

#include "bytes/problem.h"
#include "sealed/link_plain.h"
#include "sealed/wallet_plain.h"

/*
 * GET /v1/wallet, or the same bytes kept at home; its sequence at least
 * SEQUENCE. PLAIN is empty and has WALLET_PLAIN_MAX; RET points into it.
 */
enum err verify_home_wallet(struct bytes answer, const struct home_account *home, uint64_t sequence, struct buf *plain,
		       struct wallet *ret_wallet, struct wallet_plain *ret, struct problem *why);

/* What a link answer is about, before anything in it is believed: to find out who should have signed. */
enum err verify_home_link_peek(struct bytes statement, uint8_t ret_request[static HASH_LEN]);

/* The answer to REQUEST by HOSPITAL, whose key is SIGNING. PLAIN is empty and has LINK_PLAIN_MAX. */
enum err verify_home_link_answer(struct bytes statement, struct bytes file, struct bytes hospital,
			    const uint8_t signing[static ATOM_KEY_LEN], const uint8_t request[static HASH_LEN],
			    const struct home_account *home, struct buf *plain, struct link_plain_answer *ret,
			    struct problem *why);

#endif
