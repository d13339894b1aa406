#include "core/help_told.h"
#include "core/help_world.h"

#include "test.h"

#include "verify/verify_home.h"

/* What a lying platform may try with wallets and link answers. */

static void account(uint8_t number, struct home_account *ret)
{
	uint8_t seed[HOME_ACCOUNT_SEED_LEN];

	memset(seed, number, sizeof(seed));
	home_account_init(seed, ret);
}

static void put_pair(struct bytes a, struct bytes b, struct buf *ret)
{
	struct cbor_writer w = cbor_writer(ret);

	buf_truncate(ret, 0);
	cbor_put_array(&w, 2);
	cbor_put_bytes(&w, a);
	cbor_put_bytes(&w, b);
	assert_int_equal(cbor_written(&w), OK);
}

static void make_wallet(const struct home_account *home, uint64_t sequence, struct buf *statement, struct buf *file)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(4);
	struct wallet_plain plain = { .hospitals = LIST_NONE };
	struct sealed_random random;

	*statement = *file = BUF_MAX(1 << 17);
	assert_int_equal(list_pair_add(&fields, BYTES_LIT("name"), BYTES_LIT("张三")), OK);
	plain.identity = list_of(&fields);
	memset(&random, (int)sequence, sizeof(random));
	assert_int_equal(wallet_plain_seal(&plain, home, sequence, WORLD_NOW, &random, statement, file), OK);
}

static enum problem_kind wallet_problem(struct bytes statement, struct bytes file, const struct home_account *home, uint64_t sequence)
{
	AUTO(buf_free) struct buf answer = BUF_MAX(1 << 18), plain = BUF_MAX(WALLET_PLAIN_MAX);
	struct wallet_plain opened;
	struct wallet wallet;
	struct problem why = { 0 };

	put_pair(statement, file, &answer);
	assert_told(verify_home_wallet(BYTES_OF_BUF(&answer), home, sequence, &plain, &wallet, &opened, &why), &why);
	return why.kind;
}

static void lies_about_wallets(void **state)
{
	struct home_account me, somebody;
	AUTO(buf_free) struct buf s1, f1, s2, f2, s3, f3;

	(void)state;
	account(1, &me);
	account(2, &somebody);
	make_wallet(&me, 1, &s1, &f1);
	make_wallet(&me, 2, &s2, &f2);
	make_wallet(&somebody, 2, &s3, &f3);
	assert_int_equal(wallet_problem(BYTES_OF_BUF(&s2), BYTES_OF_BUF(&f2), &me, 2), PROBLEM_NONE);
	assert_int_equal(wallet_problem(BYTES_OF_BUF(&s1), BYTES_OF_BUF(&f1), &me, 2), PROBLEM_WALLET_ROLLBACK);
	assert_int_equal(wallet_problem(BYTES_OF_BUF(&s2), BYTES_OF_BUF(&f1), &me, 2), PROBLEM_WALLET);
	assert_int_equal(wallet_problem(BYTES_OF_BUF(&s3), BYTES_OF_BUF(&f3), &me, 2), PROBLEM_WALLET);
	s2.p[s2.n - 1] ^= 1;
	assert_int_equal(wallet_problem(BYTES_OF_BUF(&s2), BYTES_OF_BUF(&f2), &me, 2), PROBLEM_WALLET);
	home_account_done(&me);
	home_account_done(&somebody);
}

static enum problem_kind link_problem(struct bytes statement, struct bytes file, const char *hospital, const struct person *signer,
				      uint8_t request, const struct home_account *home)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX);
	struct link_plain_answer got;
	struct problem why = { 0 };
	uint8_t id[32];

	memset(id, request, sizeof(id));
	if (verify_home_link_answer(statement, file, bytes_of_str(hospital), signer->sign, id, home, &plain, &got, &why) == OK) {
		assert_int_equal(got.outcome, LINK_OPENED);
		assert_bytes_equal(got.code, BYTES_LIT("0123456789ABCDEFGHJKM"));
	}
	return why.kind;
}

static void make_answer(const struct person *hospital, const char *id, uint8_t request, const struct home_account *home,
			struct buf *statement, struct buf *file)
{
	struct link_plain_answer plain = { .hospital = bytes_of_str(id), .outcome = LINK_OPENED, .code = BYTES_LIT("0123456789ABCDEFGHJKM") };
	struct sealed_random random;

	*statement = *file = BUF_MAX(1 << 16);
	memset(plain.request, request, sizeof(plain.request));
	memset(&random, request + 1, sizeof(random));
	assert_int_equal(link_plain_answer_seal(&plain, home->sign_public, home->seal_public, hospital->sign_secret, WORLD_NOW, &random,
						statement, file), OK);
}

static void lies_about_links(void **state)
{
	struct person hospital = person(HOSPITAL), other = person(OTHER_HOSPITAL);
	struct home_account me, somebody;
	AUTO(buf_free) struct buf s1, f1, s2, f2, s3, f3;
	uint8_t request[32], want[32];

	(void)state;
	account(1, &me);
	account(2, &somebody);
	make_answer(&hospital, "renhe", 7, &me, &s1, &f1);
	make_answer(&hospital, "renhe", 8, &me, &s2, &f2);
	make_answer(&hospital, "renhe", 7, &somebody, &s3, &f3);
	memset(want, 7, sizeof(want));
	assert_int_equal(verify_home_link_peek(BYTES_OF_BUF(&s1), request), OK);
	assert_memory_equal(request, want, sizeof(want));
	assert_int_not_equal(verify_home_link_peek(BYTES(s1.p, s1.n - 1), request), OK);
	assert_int_equal(link_problem(BYTES_OF_BUF(&s1), BYTES_OF_BUF(&f1), "renhe", &hospital, 7, &me), PROBLEM_NONE);
	/* another hospital's key or name, another request's answer, another's mailbox, another file */
	assert_int_equal(link_problem(BYTES_OF_BUF(&s1), BYTES_OF_BUF(&f1), "renhe", &other, 7, &me), PROBLEM_LINK_ANSWER);
	assert_int_equal(link_problem(BYTES_OF_BUF(&s1), BYTES_OF_BUF(&f1), "kangning", &hospital, 7, &me), PROBLEM_LINK_ANSWER);
	assert_int_equal(link_problem(BYTES_OF_BUF(&s2), BYTES_OF_BUF(&f2), "renhe", &hospital, 7, &me), PROBLEM_LINK_ANSWER);
	assert_int_equal(link_problem(BYTES_OF_BUF(&s3), BYTES_OF_BUF(&f3), "renhe", &hospital, 7, &me), PROBLEM_LINK_ANSWER);
	assert_int_equal(link_problem(BYTES_OF_BUF(&s1), BYTES_OF_BUF(&f2), "renhe", &hospital, 7, &me), PROBLEM_LINK_ANSWER);
	s1.p[s1.n - 1] ^= 1;
	assert_int_equal(link_problem(BYTES_OF_BUF(&s1), BYTES_OF_BUF(&f1), "renhe", &hospital, 7, &me), PROBLEM_LINK_ANSWER);
	home_account_done(&me);
	home_account_done(&somebody);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lies_about_wallets), cmocka_unit_test(lies_about_links) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
