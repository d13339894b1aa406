#include "test.h"

#include "core/help_objects.h"

#include "sealed/link_plain.h"

/* A request as the patient's terminal sends it. */
struct sent {
	struct buf identity, statement, file;
	struct link_plain_request plain;
};

static void sent_free(struct sent *s)
{
	buf_free(&s->identity);
	buf_free(&s->statement);
	buf_free(&s->file);
}

static void send(struct sent *ret, enum who account)
{
	struct sealed_random random;

	*ret = (struct sent){ BUF_MAX(STATEMENT_MAX), BUF_MAX(STATEMENT_MAX), BUF_MAX(16384),
			      { .audience = BYTES_LIT("renhe"), .voucher = BYTES_LIT("kangning") } };
	object_sign(object_statement("identity"), &ret->identity);
	ret->plain.identity = BYTES_OF_BUF(&ret->identity);
	memcpy(ret->plain.home_sign, actor(PATIENT_HOME).sign, 32);
	memcpy(ret->plain.home_seal, actor(PATIENT_HOME).seal, 32);
	object_random(7, &random);
	assert_int_equal(link_plain_request_seal(&ret->plain, actor(HOSPITAL).seal, actor(account).sign_secret, OBJECTS_NOW,
						 OBJECTS_NOW + 3600, &random, &ret->statement, &ret->file), OK);
}

static enum err receive(const struct sent *s, struct bytes hospital, enum who inbox, uint64_t now, struct buf *plain,
			struct link_plain_request *ret)
{
	struct statement st;

	buf_truncate(plain, 0);
	assert_int_equal(statement_read(BYTES_OF_BUF(&s->statement), STATEMENT_LINK_REQUEST, &st), OK);
	return link_plain_request_open(&st, BYTES_OF_BUF(&s->file), hospital, actor(inbox).seal_secret, now, plain, ret);
}

static void requests(void **state)
{
	AUTO(sent_free) struct sent s;
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX);
	struct link_plain_request p;
	struct identity_statement identity;
	struct bytes renhe = BYTES_LIT("renhe");

	(void)state;
	send(&s, ACCOUNT);
	assert_true(s.statement.n + s.file.n < 16384);
	assert_int_equal(receive(&s, renhe, HOSPITAL, OBJECTS_NOW, &plain, &p), OK);
	assert_memory_equal(p.home_sign, actor(PATIENT_HOME).sign, 32);
	assert_int_equal(link_plain_request_vouched(&p, actor(PEER).sign, OBJECTS_NOW, &identity), OK);
	assert_int_equal(link_plain_request_vouched(&p, actor(HOSPITAL).sign, OBJECTS_NOW, &identity), ERR_SIGNATURE);
	assert_int_equal(link_plain_request_vouched(&p, actor(PEER).sign, OBJECTS_NOW + 86400, &identity), ERR_EXPIRED);
	assert_int_equal(receive(&s, renhe, HOSPITAL, OBJECTS_NOW + 3600, &plain, &p), ERR_EXPIRED);
	assert_int_equal(receive(&s, renhe, PEER, OBJECTS_NOW, &plain, &p), ERR_OPEN);
	assert_int_equal(receive(&s, BYTES_LIT("kangning"), HOSPITAL, OBJECTS_NOW, &plain, &p), ERR_CONFLICT);
	s.file.p[10] ^= 1;
	assert_int_equal(receive(&s, renhe, HOSPITAL, OBJECTS_NOW, &plain, &p), ERR_PROOF);
}

static void requests_are_posted(void **state)
{
	AUTO(sent_free) struct sent s;
	AUTO(buf_free) struct buf post = BUF_MAX(LINK_PLAIN_POST_MAX);
	uint8_t id[HASH_LEN], want[HASH_LEN];
	struct sealed_random random;

	(void)state;
	send(&s, ACCOUNT);
	object_random(7, &random);
	assert_int_equal(link_plain_request_post(&s.plain, actor(HOSPITAL).seal, actor(ACCOUNT).sign_secret, OBJECTS_NOW,
						 OBJECTS_NOW + 3600, &random, &post, id), OK);
	statement_id(BYTES_OF_BUF(&s.statement), want);
	assert_memory_equal(id, want, sizeof(id));
	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&post));
	cbor_get_array_of(&r, 3);
	assert_int_equal(cbor_get_uint(&r), 1);
	assert_bytes_equal(cbor_get_bytes(&r, STATEMENT_MAX), BYTES_OF_BUF(&s.statement));
	assert_bytes_equal(cbor_get_bytes(&r, LINK_PLAIN_POST_MAX), BYTES_OF_BUF(&s.file));
	assert_int_equal(cbor_done(&r), OK);
}

/* Somebody else's identity statement, under one's own account. */
static void identities_are_bound_to_accounts(void **state)
{
	AUTO(sent_free) struct sent s;
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX);
	struct link_plain_request p;
	struct identity_statement identity;

	(void)state;
	send(&s, COLLEAGUE);
	assert_int_equal(receive(&s, BYTES_LIT("renhe"), HOSPITAL, OBJECTS_NOW, &plain, &p), OK);
	assert_int_equal(link_plain_request_vouched(&p, actor(PEER).sign, OBJECTS_NOW, &identity), ERR_CONFLICT);
}

/* Another's statement over a file copied. */
static void authors_sign_themselves(void **state)
{
	AUTO(sent_free) struct sent s;
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX);
	struct link_plain_request p;
	struct link_request l;
	struct statement st;

	(void)state;
	send(&s, ACCOUNT);
	assert_int_equal(link_request_open(BYTES_OF_BUF(&s.statement), actor(ACCOUNT).sign, &st, &l), OK);
	buf_free(&s.statement);
	assert_int_equal(link_request_sign(&(struct link_request){ .audience = BYTES_LIT("renhe"), .voucher = BYTES_LIT("kangning"),
		.made = OBJECTS_NOW, .expires = OBJECTS_NOW + 1 }, actor(COLLEAGUE).sign_secret, &s.statement), OK);
	assert_int_equal(receive(&s, BYTES_LIT("renhe"), HOSPITAL, OBJECTS_NOW, &plain, &p), ERR_PROOF);
	buf_free(&s.statement);
	l.audience = BYTES_LIT("renhe");
	l.voucher = BYTES_LIT("kangning");
	assert_int_equal(link_request_sign(&l, actor(COLLEAGUE).sign_secret, &s.statement), OK);
	assert_int_equal(receive(&s, BYTES_LIT("renhe"), HOSPITAL, OBJECTS_NOW, &plain, &p), ERR_SIGNATURE);
}

/* What the statement says in clear is what is sealed. */
static void statements_agree_with_their_files(void **state)
{
	const struct {
		struct bytes audience, voucher;
		enum err err;
	} table[] = {
		{ BYTES_LIT("renhe"), BYTES_LIT("kangning"), OK },
		{ BYTES_LIT("renhe"), BYTES_LIT("anding"), ERR_CONFLICT },
		{ BYTES_LIT("anding"), BYTES_LIT("kangning"), ERR_CONFLICT },
	};
	AUTO(sent_free) struct sent s;
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX);
	struct link_plain_request p;
	struct link_request l;
	struct statement st;

	(void)state;
	send(&s, ACCOUNT);
	assert_int_equal(link_request_open(BYTES_OF_BUF(&s.statement), actor(ACCOUNT).sign, &st, &l), OK);
	for (size_t i = 0; i < LEN(table); i++) {
		buf_free(&s.statement);
		l.audience = table[i].audience;
		l.voucher = table[i].voucher;
		assert_int_equal(link_request_sign(&l, actor(ACCOUNT).sign_secret, &s.statement), OK);
		assert_int_equal(receive(&s, BYTES_LIT("renhe"), HOSPITAL, OBJECTS_NOW, &plain, &p), table[i].err);
	}
}

static void a_day_at_most(void **state)
{
	AUTO(buf_free) struct buf body = BUF_MAX(1000);
	struct link_request l = { .audience = BYTES_LIT("a"), .voucher = BYTES_LIT("b"), .made = 5, .expires = 5 + LINK_REQUEST_LIFE_MAX };

	(void)state;
	assert_int_equal(link_request_write(&l, &body), OK);
	l.expires++;
	assert_int_equal(link_request_write(&l, &body), ERR_FORMAT);
	l.expires = l.made;
	assert_int_equal(link_request_write(&l, &body), ERR_FORMAT);
}

static void codes_answer_requests(void **state)
{
	AUTO(buf_free) struct buf body = BUF_MAX(10000);
	struct link_plain_request p = { .audience = BYTES_LIT("a"), .voucher = BYTES_LIT("b"), .identity = BYTES_LIT("i") };
	char code[33];

	(void)state;
	memset(code, '1', sizeof(code));
	assert_int_equal(link_plain_request_write(&p, &body), OK);
	p.code = BYTES(code, 32);
	assert_int_equal(link_plain_request_write(&p, &body), OK);
	p.code = BYTES(code, 33);
	assert_int_equal(link_plain_request_write(&p, &body), ERR_TOO_LONG);
	p.code = BYTES(code, 0);
	assert_int_equal(link_plain_request_write(&p, &body), ERR_FORMAT);
	p.code = BYTES_NONE;
	p.identity = BYTES_NONE;
	assert_int_equal(link_plain_request_write(&p, &body), ERR_FORMAT);
}

/* From outside one cannot tell "opened" from "no". */
static void answers_are_of_one_size(void **state)
{
	static const struct {
		enum link_plain_outcome outcome;
		const char *code;
	} cases[] = { { LINK_CODE_SENT, NULL }, { LINK_OPENED, "ABCDEFGHJKMNPQRSTVWX0" }, { LINK_OPENED, NULL }, { LINK_NO, NULL },
		      { LINK_COME_WITH_SLIP, NULL } };
	struct sealed_random random;
	size_t size = 0;

	(void)state;
	object_random(9, &random);
	for (size_t i = 0; i < LEN(cases); i++) {
		AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
		AUTO(buf_free) struct buf file = BUF_MAX(2000);
		AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_ANSWER_LEN);
		struct link_plain_answer p = { .hospital = BYTES_LIT("renhe"), .outcome = cases[i].outcome }, opened;
		struct link_answer a;
		struct statement st;

		if (cases[i].code != NULL)
			p.code = bytes_of_str(cases[i].code);
		object_fill(p.request, 32, 0x71);
		assert_int_equal(link_plain_answer_seal(&p, actor(PATIENT_HOME).sign, actor(PATIENT_HOME).seal, actor(HOSPITAL).sign_secret,
							OBJECTS_NOW, &random, &raw, &file), OK);
		assert_true(size == 0 || size == raw.n + file.n);
		size = raw.n + file.n;
		assert_int_equal(link_answer_open(BYTES_OF_BUF(&raw), actor(HOSPITAL).sign, &st, &a), OK);
		assert_int_equal(link_plain_answer_open(BYTES_OF_BUF(&file), &a, actor(PATIENT_HOME).seal_secret, &plain, &opened), OK);
		assert_int_equal(opened.outcome, cases[i].outcome);
		assert_bytes_equal(opened.code, p.code);
		buf_truncate(&plain, 0);
		a.request[0] ^= 1;
		assert_int_equal(link_plain_answer_open(BYTES_OF_BUF(&file), &a, actor(PATIENT_HOME).seal_secret, &plain, &opened), ERR_CONFLICT);
	}
}

static void only_who_opens_gives_a_code(void **state)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_ANSWER_LEN);
	struct link_plain_answer p = { .hospital = BYTES_LIT("renhe"), .outcome = LINK_NO, .code = BYTES_LIT("ABC") };

	(void)state;
	assert_int_equal(link_plain_answer_write(&p, &plain), ERR_FORMAT);
	p.outcome = LINK_OPENED;
	assert_int_equal(link_plain_answer_write(&p, &plain), OK);
	assert_int_equal(plain.n, LINK_PLAIN_ANSWER_LEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests),
		cmocka_unit_test(requests_are_posted),
		cmocka_unit_test(identities_are_bound_to_accounts),
		cmocka_unit_test(authors_sign_themselves),
		cmocka_unit_test(statements_agree_with_their_files),
		cmocka_unit_test(a_day_at_most),
		cmocka_unit_test(codes_answer_requests),
		cmocka_unit_test(answers_are_of_one_size),
		cmocka_unit_test(only_who_opens_gives_a_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
