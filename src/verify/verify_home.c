#include "verify/verify_home.h"

#include <string.h>

/* "got < had" */
static enum err rolled_back(uint64_t got, uint64_t had, struct problem *why)
{
	uint8_t text[PROBLEM_SUBJECT_MAX];
	struct buf subject = BUF_ON(text);

	TRY(buf_add_uint(&subject, got));
	TRY(buf_add_str(&subject, " < "));
	TRY(buf_add_uint(&subject, had));
	return problem_about(why, PROBLEM_WALLET_ROLLBACK, ERR_STALE, BYTES_OF_BUF(&subject));
}

enum err verify_home_wallet(struct bytes answer, const struct home_account *home, uint64_t sequence, struct buf *plain,
		       struct wallet *ret_wallet, struct wallet_plain *ret, struct problem *why)
{
	struct cbor_reader r = cbor_reader(answer);
	struct bytes statement, file;
	struct wallet_plain opened;
	struct wallet wallet;
	enum err e;

	cbor_get_array_of(&r, 2);
	statement = cbor_get_bytes(&r, STATEMENT_MAX);
	file = cbor_get_bytes(&r, SIZE_MAX);
	if (cbor_done(&r) != OK)
		return problem_about(why, PROBLEM_ANSWER, r.err, BYTES_LIT("wallet"));
	e = wallet_plain_open(statement, file, home, plain, &wallet, &opened);
	if (e != OK)
		return problem_is(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_WALLET, e);
	if (wallet.sequence < sequence)
		return rolled_back(wallet.sequence, sequence, why);
	*ret_wallet = wallet;
	*ret = opened;
	return OK;
}

enum err verify_home_link_peek(struct bytes statement, uint8_t ret_request[static HASH_LEN])
{
	struct statement st;
	struct link_answer answer;

	TRY(statement_read(statement, STATEMENT_LINK_ANSWER, &st));
	TRY(link_answer_read(st.body, &answer));
	memcpy(ret_request, answer.request, HASH_LEN);
	return OK;
}

enum err verify_home_link_answer(struct bytes statement, struct bytes file, struct bytes hospital,
			    const uint8_t signing[static ATOM_KEY_LEN], const uint8_t request[static HASH_LEN],
			    const struct home_account *home, struct buf *plain, struct link_plain_answer *ret,
			    struct problem *why)
{
	struct statement st;
	struct link_answer answer;
	struct link_plain_answer opened;
	uint8_t home_id[HASH_LEN];
	enum err e = link_answer_open(statement, signing, &st, &answer);

	statement_key_id(home->sign_public, home_id);
	if (e == OK && (!bytes_equal(answer.hospital, hospital) || memcmp(answer.request, request, HASH_LEN) != 0 ||
			memcmp(answer.home, home_id, HASH_LEN) != 0))
		e = ERR_CONFLICT;
	if (e == OK)
		e = link_plain_answer_open(file, &answer, home->seal_secret.b, plain, &opened);
	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	if (e != OK)
		return problem_about(why, PROBLEM_LINK_ANSWER, e, hospital);
	*ret = opened;
	return OK;
}
