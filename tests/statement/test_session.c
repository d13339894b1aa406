#include "test.h"

#include "core/help_objects.h"

#include "statement/session.h"

static enum err signed_as(const struct session *s, enum who who)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);

	return session_sign(s, actor(who).sign_secret, &raw);
}

static void every_role_names_its_own(void **state)
{
	static const char *const names[] = { "session-account", "session-home", "session-doctor", "session-transport" };

	(void)state;
	for (int role = 0; role < 4; role++) {
		const struct object_statement *object = object_statement(names[role]);
		AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
		struct statement st;
		struct session s, bad;

		object_sign(object, &raw);
		assert_int_equal(session_open(BYTES_OF_BUF(&raw), &st, &s), OK);
		assert_int_equal(s.role, role);
		assert_int_equal(signed_as(&s, object->signer), OK);
		assert_int_equal(signed_as(&s, PEER), ERR_SIGNATURE);
		bad = s;
		bad.hospital = s.hospital.p == NULL ? BYTES_LIT("renhe") : BYTES_NONE;
		assert_int_equal(signed_as(&bad, object->signer), ERR_FORMAT);
		bad = s;
		bad.role = (enum session_role)4;
		assert_int_equal(signed_as(&bad, object->signer), ERR_FORMAT);
	}
}

static void origins(void **state)
{
	static const struct {
		const char *text;
		enum err e;
	} cases[] = {
		{ "https://mizhen.example", OK }, { "http://127.0.0.1:8080", OK }, { "http://[::1]:80", OK },
		{ "https://", ERR_FORMAT }, { "https://a/", ERR_FORMAT }, { "https://A", ERR_FORMAT }, { "ftp://a", ERR_FORMAT },
		{ "mizhen.example", ERR_FORMAT }, { "", ERR_FORMAT }, { "https://a?b", ERR_FORMAT }, { "https://a@b", ERR_FORMAT },
	};
	struct challenge c = { .time = 1 };
	struct actor platform = actor(PLATFORM);
	char long_origin[257];

	(void)state;
	memcpy(c.key, platform.sign, 32);
	for (size_t i = 0; i < LEN(cases); i++) {
		AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);

		c.origin = bytes_of_str(cases[i].text);
		assert_int_equal(challenge_sign(&c, platform.sign_secret, &raw), cases[i].e);
	}
	memset(long_origin, 'a', sizeof(long_origin));
	memcpy(long_origin, "https://", 8);
	assert_true(atom_origin_valid(BYTES(long_origin, 255)));
	assert_false(atom_origin_valid(BYTES(long_origin, 256)));
}

static void a_challenge_is_its_keys_own(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);
	struct challenge c;
	struct statement st;

	(void)state;
	object_statement("challenge")->write(&body);
	assert_int_equal(challenge_read(BYTES_OF_BUF(&body), &c), OK);
	assert_int_equal(challenge_sign(&c, actor(PEER).sign_secret, &raw), ERR_SIGNATURE);
	assert_int_equal(statement_sign(STATEMENT_CHALLENGE, BYTES_OF_BUF(&body), actor(PEER).sign_secret, &raw), OK);
	assert_int_equal(challenge_open(BYTES_OF_BUF(&raw), &st, &c), ERR_SIGNATURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_role_names_its_own),
		cmocka_unit_test(origins),
		cmocka_unit_test(a_challenge_is_its_keys_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
