/*
 * The platform's answers as a terminal takes them: the first byte says to which
 * question. A problem with a name, or what was signed: statements whose bodies
 * are the same again when written. The keys are those of tests/core/help_objects.c.
 */
#include "input.h"

#include "bytes/secret.h"
#include "crypto/x25519.h"
#include "verify/verify_ended.h"
#include "verify/verify_granted.h"
#include "verify/verify_home.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define NOW 1790000000u

enum who { HOSPITAL = 1, DOCTOR = 4, ACCOUNT = 6, PLATFORM = 8 };

struct keys {
	uint8_t sign[ED25519_PUBLIC_LEN], seal[X25519_LEN], seal_secret[X25519_LEN];
};

static struct keys keys_of(enum who who)
{
	AUTO(secret64_wipe) struct secret64 secret;
	uint8_t seed[ED25519_SEED_LEN];
	struct keys k;

	memset(seed, (int)who, sizeof(seed));
	ed25519_from_seed(seed, k.sign, secret.b);
	memset(k.seal_secret, 128 + (int)who, sizeof(k.seal_secret));
	x25519_public(k.seal_secret, k.seal);
	return k;
}

static struct verify_seen seen_of_hospital(void)
{
	struct verify_seen seen = { .hospital = "renhe", .has_signing = true };

	memcpy(seen.signing, keys_of(HOSPITAL).sign, sizeof(seen.signing));
	return seen;
}

static const uint8_t tag[ATOM_TAG_LEN] = "tttttttttttttttttttttttttttttttt";

static void must_be(bool holds)
{
	if (!holds)
		abort();
}

static bool refused(enum err e, const struct problem *why)
{
	if (e == OK)
		return false;
	must_be(why->kind != PROBLEM_NONE && why->kind < PROBLEM_KINDS && memchr(why->subject, '\0', sizeof(why->subject)) != NULL);
	must_be(problem_name(why->kind) != NULL);
	return true;
}

static void was_signed(const struct verify_hospital *at)
{
	AUTO(buf_free) struct buf hospital = BUF_MAX(STATEMENT_MAX), root = BUF_MAX(STATEMENT_MAX);
	struct verify_seen seen = seen_of_hospital();
	struct problem why = { 0 };
	struct verify_hospital again = { 0 };

	must_be(hospital_write(&at->hospital, &hospital) == OK && bytes_equal(BYTES_OF_BUF(&hospital), at->statement.body));
	if (!at->has_root)
		return;
	must_be(root_write(&at->root, &root) == OK && bytes_equal(BYTES_OF_BUF(&root), at->root_statement.body));
	/* what was accepted is the same the second time */
	verify_accept(&seen, at);
	must_be(verify_statement(at->statement.raw, &seen, &again, &why) == OK &&
		verify_root(at->root_statement.raw, &again, &why) == OK && verify_not_rolled_back(&seen, &again, &why) == OK);
}

static void answer_challenge(struct bytes in)
{
	struct keys platform = keys_of(PLATFORM);
	struct problem why = { 0 };
	struct challenge c;

	if (!refused(verify_challenge(in, "https://mizhen.example:8443", platform.sign, &c, &why), &why))
		must_be(memcmp(c.key, platform.sign, sizeof(c.key)) == 0);
}

static void answer_hospital(struct bytes in)
{
	struct verify_seen seen = seen_of_hospital();
	struct verify_hospital at;
	struct problem why = { 0 };

	if (!refused(verify_hospital(in, &seen, &at, &why), &why))
		was_signed(&at);
}

static void answer_shelf(struct bytes in)
{
	struct verify_seen seen = seen_of_hospital();
	struct keys account = keys_of(ACCOUNT);
	struct problem why = { 0 };
	struct verify_shelf s;

	if (refused(verify_shelf(in, &seen, tag, account.sign, account.seal, &s, &why), &why))
		return;
	was_signed(&s.at);
	for (size_t i = 0; i < s.n; i++)
		must_be((i == 0 || memcmp(s.records[i - 1].rid, s.records[i].rid, ATOM_ID16_LEN) < 0) &&
			s.records[i].deleted == (s.records[i].file.p == NULL));
	verify_shelf_free(&s);
}

static void answer_absence(struct bytes in)
{
	struct verify_seen seen = seen_of_hospital();
	struct verify_hospital at;
	struct problem why = { 0 };

	if (!refused(verify_absence(in, &seen, tag, &at, &why), &why))
		was_signed(&at);
}

/* The hospital as the answer to the question before: without it there is none to ask about doctors. */
static void answer_doctors(struct bytes in)
{
	struct verify_certificates list = { 0 };
	struct verify_hospital at = { .hospital.id = BYTES_LIT("renhe") };
	struct problem why = { 0 };

	memcpy(at.hospital.signing, keys_of(HOSPITAL).sign, sizeof(at.hospital.signing));
	(void)!refused(verify_certificates_add(in, &at, NOW, &list, &why), &why);
	for (size_t i = 0; i < list.n; i++)
		must_be(list.certificates[i].raw.p >= in.p && doctor_check(&list.certificates[i].doctor, NULL, NOW) == OK);
	verify_certificates_free(&list);
}

static void answer_granted(struct bytes in)
{
	struct verify_seen seen = seen_of_hospital();
	struct keys doctor = keys_of(DOCTOR);
	struct verify_certificates none = { 0 };
	struct verify_granted g;
	struct problem why = { 0 };
	uint8_t id[HASH_LEN];
	char hospital[ATOM_HOSPITAL_MAX + 1];
	struct cbor_reader r = cbor_reader(in);

	cbor_get_array(&r, 11);
	statement_id(cbor_get_bytes(&r, STATEMENT_MAX), id);
	struct verify_granted_want want = {
		.id = id, .seen = &seen, .certificates = &none, .sign = doctor.sign, .seal_secret = doctor.seal_secret, .now = NOW,
	};
	bool peeked = verify_granted_peek(in, hospital) == OK;
	if (refused(verify_granted(in, &want, &g, &why), &why))
		return;
	must_be(peeked && strcmp(hospital, "renhe") == 0);
	was_signed(&g.at);
	must_be(g.grant.kind == GRANT_KEY || g.n == g.grant.records.n);
	verify_granted_done(&g);
}

static void hold_grants(struct verify_grants *list, struct problem *why)
{
	AUTO(buf_free) struct buf ended = BUF_MAX((size_t)1 << 20);

	for (size_t i = 0; i < list->n; i++) {
		AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);

		must_be(grant_write(&list->grants[i].grant, &body) == OK);
	}
	if (verify_ended(list, &ended, why) == OK && ended.n > 0)
		must_be(verify_ended_has(BYTES_OF_BUF(&ended), ended.p));
	verify_grants_free(list);
}

static void answer_own_grants(struct bytes in)
{
	struct verify_grants list = { 0 };
	struct problem why = { 0 };

	(void)!refused(verify_grants_own(in, keys_of(ACCOUNT).sign, &list, &why), &why);
	hold_grants(&list, &why);
}

static void answer_inbox(struct bytes in)
{
	struct verify_grants list = { 0 };
	struct problem why = { 0 };

	(void)!refused(verify_grants_inbox(in, keys_of(DOCTOR).sign, &list, &why), &why);
	hold_grants(&list, &why);
}

static void answer_wallet(struct bytes in)
{
	static const uint8_t seed[HOME_ACCOUNT_SEED_LEN] = "hhhhhhhhhhhhhhhh";
	AUTO(home_account_done) struct home_account home;
	AUTO(buf_free) struct buf plain = BUF_MAX(WALLET_PLAIN_MAX), again = BUF_MAX(WALLET_PLAIN_MAX);
	struct problem why = { 0 };
	struct wallet wallet;
	struct wallet_plain p;

	home_account_init(seed, &home);
	if (!refused(verify_home_wallet(in, &home, 1, &plain, &wallet, &p, &why), &why))
		must_be(wallet.sequence >= 1 && wallet_plain_write(&p, &again) == OK &&
			bytes_equal(BYTES_OF_BUF(&plain), BYTES_OF_BUF(&again)));
}

/* [statement, file], as the feed brings them. */
static void answer_link(struct bytes in)
{
	static const uint8_t seed[HOME_ACCOUNT_SEED_LEN] = "hhhhhhhhhhhhhhhh";
	AUTO(home_account_done) struct home_account home;
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX), again = BUF_MAX(LINK_PLAIN_MAX);
	struct cbor_reader r = cbor_reader(in);
	struct problem why = { 0 };
	struct link_plain_answer p;
	struct bytes statement, file;
	uint8_t request[HASH_LEN];

	cbor_get_array_of(&r, 2);
	statement = cbor_get_bytes(&r, SIZE_MAX);
	file = cbor_get_bytes(&r, SIZE_MAX);
	if (cbor_done(&r) != OK || verify_home_link_peek(statement, request) != OK)
		return;
	home_account_init(seed, &home);
	if (!refused(verify_home_link_answer(statement, file, BYTES_LIT("renhe"), keys_of(HOSPITAL).sign, request, &home, &plain, &p, &why),
		     &why))
		must_be(link_plain_answer_write(&p, &again) == OK && bytes_equal(BYTES_OF_BUF(&plain), BYTES_OF_BUF(&again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static void (*const answers[])(struct bytes) = {
		answer_challenge, answer_hospital, answer_shelf, answer_absence, answer_doctors,
		answer_granted, answer_own_grants, answer_inbox, answer_wallet, answer_link,
	};

	if (n > 0 && data[0] < LEN(answers))
		answers[data[0]](BYTES(data + 1, n - 1));
	return 0;
}
