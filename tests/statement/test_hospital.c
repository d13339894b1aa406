#include "test.h"

#include "core/help_objects.h"

#include "statement/hospital.h"

/* The samples' hospital, as HOSPITAL's key states it; RAW keeps what it points to. */
static struct hospital sample(const char *name, struct buf *raw)
{
	struct hospital h;
	struct statement st;

	object_sign(object_statement(name), raw);
	assert_int_equal(hospital_open(BYTES_OF_BUF(raw), &st, &h), OK);
	return h;
}

static void peers_are_found(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct hospital h = sample("hospital", &raw);
	struct list rest = h.peers;
	struct hospital_peer peer;

	(void)state;
	assert_true(hospital_peer_next(&rest, &peer));
	assert_bytes_equal(peer.id, BYTES_LIT("anding"));
	assert_true(hospital_peer_next(&rest, &peer));
	assert_bytes_equal(peer.id, BYTES_LIT("kangning"));
	assert_false(hospital_peer_next(&rest, &peer));
	assert_int_equal(hospital_peer_find(&h, BYTES_LIT("kangning"), &peer), OK);
	assert_memory_equal(peer.signing, actor(PEER).sign, 32);
	assert_memory_equal(peer.inbox, actor(PEER).seal, 32);
	assert_int_equal(hospital_peer_find(&h, BYTES_LIT("nobody"), &peer), ERR_NOT_FOUND);
}

static enum err sign_as(const struct hospital *h, enum who who)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);

	return hospital_sign(h, actor(who).sign_secret, &raw);
}

static void limits(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(list_writer_done) struct list_writer peers = LIST_WRITER(HOSPITAL_PEERS_MAX);
	struct hospital good = sample("hospital", &raw), h;
	char name[202];

	(void)state;
	memset(name, 'x', sizeof(name));
	assert_int_equal(sign_as(&good, HOSPITAL), OK);
	assert_int_equal(sign_as(&good, PEER), ERR_SIGNATURE);
	for (size_t i = 0; i < 7; i++) {
		static const char *const ids[] = { "", "-a", "A", "a_b", "a b", "仁", "a23456789012345678901234567890123" };

		h = good;
		h.id = bytes_of_str(ids[i]);
		assert_int_not_equal(sign_as(&h, HOSPITAL), OK);
	}
	h = good;
	h.name_en = BYTES(name, 200);
	assert_int_equal(sign_as(&h, HOSPITAL), OK);
	h.name_en = BYTES(name, 201);
	assert_int_equal(sign_as(&h, HOSPITAL), ERR_TOO_LONG);
	h.name_en = BYTES(name, 0);
	assert_int_equal(sign_as(&h, HOSPITAL), ERR_FORMAT);
	h = good;
	h.profile = BYTES_LIT("cn-card");
	assert_int_equal(sign_as(&h, HOSPITAL), ERR_FORMAT);
	h.profile = BYTES_LIT("key=code");
	assert_int_equal(sign_as(&h, HOSPITAL), ERR_FORMAT);
	h = good;
	h.link_policy = (enum hospital_link_policy)3;
	assert_int_equal(sign_as(&h, HOSPITAL), ERR_FORMAT);
	for (int i = 0; i < HOSPITAL_PEERS_MAX; i++) {
		char id[16];

		snprintf(id, sizeof(id), "h%03d", i);
		assert_int_equal(hospital_peer_add(&peers, &(struct hospital_peer){ .id = bytes_of_str(id) }), OK);
	}
	assert_int_equal(hospital_peer_add(&peers, &(struct hospital_peer){ .id = BYTES_LIT("i") }), ERR_TOO_LONG);
	h = good;
	h.peers = list_of(&peers);
	assert_int_equal(sign_as(&h, HOSPITAL), OK);
}

static void peers_are_ordered(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct hospital h = sample("hospital", &raw);
	static const char *const pairs[][2] = { { "b", "a" }, { "a", "a" }, { "aa", "a" } };

	(void)state;
	for (size_t i = 0; i < LEN(pairs); i++) {
		AUTO(list_writer_done) struct list_writer peers = LIST_WRITER(2);

		for (int k = 0; k < 2; k++)
			assert_int_equal(hospital_peer_add(&peers, &(struct hospital_peer){ .id = bytes_of_str(pairs[i][k]) }), OK);
		h.peers = list_of(&peers);
		assert_int_equal(sign_as(&h, HOSPITAL), ERR_FORMAT);
	}
}

static void a_statement_follows_another(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	struct hospital now = sample("hospital", &raw), next = now, bad;

	(void)state;
	assert_int_equal(hospital_follows(&now, &next), ERR_STALE);
	next.serial++;
	assert_int_equal(hospital_follows(&now, &next), OK);
	assert_int_equal(hospital_follows(&next, &now), ERR_STALE);
	bad = next;
	bad.id = BYTES_LIT("kangning");
	assert_int_equal(hospital_follows(&now, &bad), ERR_CONFLICT);
	bad = next;
	memcpy(bad.signing, actor(PEER).sign, 32);
	assert_int_equal(hospital_follows(&now, &bad), ERR_SIGNATURE);
}

static void a_new_key_is_signed_by_the_old(void **state)
{
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf signed_raw = BUF_MAX(STATEMENT_MAX);
	struct hospital now = sample("hospital", &raw), next = now, bad;
	struct statement st;

	(void)state;
	next.serial = 8;
	assert_int_equal(hospital_rekey(&next, actor(HOSPITAL).sign_secret, actor(COLLEAGUE).sign), OK);
	assert_int_equal(hospital_sign(&next, actor(COLLEAGUE).sign_secret, &signed_raw), OK);
	assert_int_equal(hospital_open(BYTES_OF_BUF(&signed_raw), &st, &next), OK);
	assert_int_equal(hospital_follows(&now, &next), OK);
	bad = next;
	bad.serial++;
	assert_int_equal(hospital_follows(&now, &bad), ERR_SIGNATURE);
	bad = next;
	bad.signing[0] ^= 1;
	assert_int_equal(hospital_follows(&now, &bad), ERR_SIGNATURE);
	bad = next;
	bad.rekeyed = false;
	assert_int_equal(hospital_follows(&now, &bad), ERR_SIGNATURE);
	bad = next;
	assert_int_equal(hospital_rekey(&bad, actor(PEER).sign_secret, actor(COLLEAGUE).sign), OK);
	assert_int_equal(hospital_follows(&now, &bad), ERR_SIGNATURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peers_are_found),
		cmocka_unit_test(limits),
		cmocka_unit_test(peers_are_ordered),
		cmocka_unit_test(a_statement_follows_another),
		cmocka_unit_test(a_new_key_is_signed_by_the_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
