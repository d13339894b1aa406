/* relay/state*.c: what was committed is there again, what was rolled back is not. */
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "relay/state/state.h"
#include "relay/state/state_doctors.h"
#include "relay/state/state_doubts.h"
#include "relay/state/state_held.h"
#include "relay/state/state_links.h"
#include "relay/state/state_patients.h"
#include "relay/state/state_records.h"
#include "relay/state/state_removals.h"
#include "relay/state/state_revoked.h"
#include "relay/state/state_shelves.h"
#include "relay/state/state_sources.h"
#include "relay/state/state_sweep.h"
#include "relay/state/state_troubles.h"

struct place {
	char dir[64];
	struct state s;
};

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	char folder[80];

	strcpy(p->dir, "/tmp/mizhen-state-XXXXXX");
	if (mkdtemp(p->dir) == NULL)
		return -1;
	snprintf(folder, sizeof(folder), "%s/state", p->dir);
	*state = p;
	return mkdir(folder, 0700) == 0 && state_open(p->dir, true, &p->s) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
	static const char *const names[] = { "state/inner.db", "state/inner.db-wal", "state/inner.db-shm", "state", "" };
	struct place *p = *state;

	state_close(&p->s);
	for (size_t i = 0; i < LEN(names); i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/%s", p->dir, names[i]);
		remove(path);
	}
	free(p);
	return 0;
}

static void reopen(struct place *p)
{
	state_close(&p->s);
	assert_int_equal(state_open(p->dir, false, &p->s), OK);
}

static void test_opens_what_is_there(void **state)
{
	struct place *p = *state;
	struct state other;
	struct query q;

	assert_int_equal(state_open("/nonexistent", false, &other), ERR_NOT_FOUND);
	reopen(p);
	q = query_begin(&p->s.db, "PRAGMA user_version = 9");
	assert_int_equal(query_run(&q), OK);
	assert_int_equal(state_open(p->dir, true, &other), ERR_UNSUPPORTED);
}

static void test_transactions(void **state)
{
	struct place *p = *state;
	struct state_relay relay = { .cycle = 7, .batch = 3, .batch_id = { 1, 2 }, .request = 9, .cycles = 2 }, got;

	assert_int_equal(state_begin(&p->s), OK);
	assert_int_equal(state_set_relay(&p->s, &relay), OK);
	state_rollback(&p->s);
	state_rollback(&p->s);
	assert_int_equal(state_get_relay(&p->s, &got), OK);
	assert_int_equal(got.batch, 0);
	assert_int_equal(state_begin(&p->s), OK);
	assert_int_equal(state_set_relay(&p->s, &relay), OK);
	assert_int_equal(state_commit(&p->s), OK);
	reopen(p);
	assert_int_equal(state_get_relay(&p->s, &got), OK);
	assert_memory_equal(&got, &relay, sizeof(got));
}

static void test_statements(void **state)
{
	AUTO(buf_free) struct buf got = BUF_MAX(100);
	struct place *p = *state;
	uint64_t serial = 5;

	assert_int_equal(state_get_statement(&p->s, STATE_REVOKED, &serial, &got), ERR_NOT_FOUND);
	assert_int_equal(serial, 5);
	assert_int_equal(state_set_statement(&p->s, STATE_REVOKED, 1, BYTES_LIT("one")), OK);
	assert_int_equal(state_set_statement(&p->s, STATE_REVOKED, 2, BYTES_LIT("two")), OK);
	assert_int_equal(state_get_statement(&p->s, STATE_REVOKED, &serial, &got), OK);
	assert_int_equal(serial, 2);
	assert_bytes_equal(BYTES_OF_BUF(&got), BYTES_LIT("two"));
}

static void test_patients(void **state)
{
	struct place *p = *state;
	struct state_patient a = { .has_tag = true, .tag = { 1 }, .identity = { 2 }, .sealed = "x", .sealed_n = 1, .slip = true };
	struct state_patient b = { .problem = STATE_SHARED, .has_tag = true, .tag = { 1 }, .has_who = true, .who = { 3 } }, got;
	int64_t ids[2], id = 0;
	uint64_t n;
	size_t found;
	bool any;

	assert_int_equal(state_patients_find(&p->s, BYTES_LIT("A"), &got), ERR_NOT_FOUND);
	assert_int_equal(state_patients_put(&p->s, BYTES_LIT("A"), &a), OK);
	assert_int_equal(state_patients_put(&p->s, BYTES_LIT("B"), &b), OK);
	assert_true(a.id != 0 && b.id != 0 && a.id != b.id);
	assert_int_equal(state_patients_find(&p->s, BYTES_LIT("A"), &got), OK);
	assert_memory_equal(&got, &a, sizeof(got));
	assert_int_equal(state_patients_count_tag(&p->s, a.tag, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(state_patients_any_alone(&p->s, &any), OK);
	assert_false(any);
	a.has_tag = false;
	memset(a.tag, 0, sizeof(a.tag));
	assert_int_equal(state_patients_put(&p->s, BYTES_LIT("A"), &a), OK);
	assert_int_equal(state_patients_get(&p->s, a.id, &got), OK);
	assert_memory_equal(&got, &a, sizeof(got));
	assert_int_equal(state_patients_any_alone(&p->s, &any), OK);
	assert_true(any);
	/* in quarantine nobody is found by who they are, nor has a slip */
	assert_int_equal(state_patients_find_who(&p->s, b.who, ids, 2, &found), OK);
	assert_int_equal(found, 0);
	b.problem = STATE_FINE;
	assert_int_equal(state_patients_put(&p->s, BYTES_LIT("B"), &b), OK);
	assert_int_equal(state_patients_find_who(&p->s, b.who, ids, 2, &found), OK);
	assert_int_equal(found, 1);
	assert_int_equal(ids[0], b.id);
	assert_int_equal(state_patients_next_slip(&p->s, 0, &id), OK);
	assert_int_equal(id, a.id);
	assert_int_equal(state_patients_next_slip(&p->s, id, &id), ERR_NOT_FOUND);
	assert_int_equal(id, a.id);
}

static void put_record(struct state *s, int64_t shelf, uint8_t rid, uint64_t version, bool deleted)
{
	struct state_record r = { .shelf = shelf, .rid = { rid }, .source = 1, .version = version, .deleted = deleted, .leaf = { rid } };

	assert_int_equal(state_records_put(s, &r), OK);
}

static void test_shelf_hash(void **state)
{
	struct place *p = *state;
	struct shelf shelf = { .tag = { 1 }, .sign = { 2 }, .seal = { 3 } };
	struct shelf_entry entry, *all;
	struct shelf_hash h;
	uint8_t expected[HASH_LEN], leaf[HASH_LEN] = { 0 };
	struct state_shelf got;
	int64_t id;
	size_t n;

	assert_int_equal(state_shelves_add(&p->s, 1, &shelf, &id), OK);
	put_record(&p->s, id, 9, 1, false);
	put_record(&p->s, id, 4, 2, true);
	put_record(&p->s, id + 1, 5, 1, false);
	assert_int_equal(state_shelves_hash(&p->s, id, &entry), OK);
	assert_int_equal(shelf_hash_init(&h, &shelf, 2), OK);
	leaf[0] = 4;
	assert_int_equal(shelf_hash_add(&h, leaf), OK);
	leaf[0] = 9;
	assert_int_equal(shelf_hash_add(&h, leaf), OK);
	assert_int_equal(shelf_hash_end(&h, expected), OK);
	assert_memory_equal(entry.shelf, expected, HASH_LEN);
	assert_int_equal(state_shelves_load(&p->s, &all, &n), OK);
	assert_int_equal(n, 1);
	assert_memory_equal(&all[0], &entry, sizeof(entry));
	free(all);
	/* closed: a successor, and no leaves */
	assert_int_equal(state_shelves_close(&p->s, id, (uint8_t[SHELF_TAG_LEN]){ 7 }, STATE_CLOSED_RENEWED, 100), OK);
	assert_int_equal(state_shelves_find(&p->s, shelf.tag, &got), OK);
	assert_true(got.shelf.closed && got.shelf.successor[0] == 7);
	assert_int_equal(state_shelves_hash(&p->s, id, &entry), OK);
	assert_int_equal(shelf_hash_init(&h, &got.shelf, 0), OK);
	assert_int_equal(shelf_hash_end(&h, expected), OK);
	assert_memory_equal(entry.shelf, expected, HASH_LEN);
}

static void removed(struct state *s, const char *expected)
{
	struct state_removal r;
	enum err e = state_removals_next(s, NULL, &r);
	char got[64] = "";
	size_t n = 0;

	for (; e == OK; e = state_removals_next(s, r.rid, &r))
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%d:%d ", r.rid[0], r.why);
	assert_int_equal(e, ERR_NOT_FOUND);
	assert_string_equal(got, expected);
}

static void add_removal(struct state *s, uint8_t rid, enum state_removal_why why)
{
	struct state_removal r = { .rid = { rid }, .patient = 1, .why = why };

	assert_int_equal(state_removals_add(s, &r), OK);
}

/* A reading of source 1, of which record 2 was seen and record 9 moved. */
static void read_some(struct place *p)
{
	assert_int_equal(state_removals_begin(&p->s), OK);
	assert_int_equal(state_sweep_begin(&p->s), OK);
	assert_int_equal(state_sweep_seen(&p->s, (uint8_t[SHELF_ID_LEN]){ 2 }), OK);
	add_removal(&p->s, 9, STATE_REMOVAL_MOVED);
	assert_int_equal(state_removals_add_unseen(&p->s, 1), OK);
}

static void put_sources(struct place *p)
{
	struct state_source source = { .mark = BUF_MAX(64) };
	struct shelf shelf = { .tag = { 1 } };
	int64_t id;

	assert_int_equal(state_sources_get(&p->s, BYTES_LIT("labs"), &source), OK);
	assert_int_equal(source.id, 1);
	assert_int_equal(state_shelves_add(&p->s, 1, &shelf, &id), OK);
	put_record(&p->s, id, 1, 1, false);
	put_record(&p->s, id, 2, 1, false);
	put_record(&p->s, id, 3, 1, true);
	put_record(&p->s, id, 4, 1, false);
}

static void test_removals_pass(void **state)
{
	struct place *p = *state;
	uint64_t n;
	bool any;

	put_sources(p);
	read_some(p);
	assert_int_equal(state_removals_count(&p->s, 1, &n), OK);
	assert_int_equal(n, 3);
	removed(&p->s, "");
	assert_int_equal(state_removals_pass(&p->s, 1, true), OK);
	removed(&p->s, "1:0 4:0 ");
	assert_int_equal(state_removals_any_read(&p->s, &any), OK);
	assert_true(any);
	assert_int_equal(state_removals_passed(&p->s, (uint8_t[SHELF_ID_LEN]){ 9 }, STATE_REMOVAL_MOVED, &any), OK);
	assert_true(any);
	assert_int_equal(state_removals_passed(&p->s, (uint8_t[SHELF_ID_LEN]){ 9 }, STATE_REMOVAL_FLAGGED, &any), OK);
	assert_false(any);
}

/* What is accepted is what was shown, for the reason that was shown, and no more. */
static void test_removals_doubted(void **state)
{
	struct place *p = *state;
	struct state_doubt d;
	uint64_t n;

	put_sources(p);
	read_some(p);
	assert_int_equal(state_removals_keep(&p->s, 1, true, 100, 7), OK);
	assert_int_equal(state_doubts_get(&p->s, 1, &d), OK);
	assert_true(d.n == 3 && d.accepted == 0 && d.since == 100 && d.cycles == 7 && d.live == 3 && d.patients == 1);
	assert_true(d.why[STATE_REMOVAL_GONE] == 2 && d.why[STATE_REMOVAL_MOVED] == 1);
	assert_int_equal(state_doubts_accept(&p->s, 1), OK);
	/* another is gone by now, one is back, one goes for another reason */
	put_record(&p->s, 1, 5, 1, false);
	assert_int_equal(state_removals_begin(&p->s), OK);
	add_removal(&p->s, 4, STATE_REMOVAL_GONE);
	add_removal(&p->s, 5, STATE_REMOVAL_GONE);
	add_removal(&p->s, 9, STATE_REMOVAL_FLAGGED);
	assert_int_equal(state_removals_count(&p->s, 1, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(state_removals_pass(&p->s, 1, false), OK);
	removed(&p->s, "4:0 ");
	assert_int_equal(state_removals_keep(&p->s, 1, true, 200, 9), OK);
	assert_int_equal(state_doubts_get(&p->s, 1, &d), OK);
	assert_true(d.n == 2 && d.accepted == 0 && d.since == 100 && d.why[STATE_REMOVAL_FLAGGED] == 1);
	/* all are back */
	assert_int_equal(state_removals_begin(&p->s), OK);
	assert_int_equal(state_removals_keep(&p->s, 1, false, 300, 10), OK);
	assert_int_equal(state_doubts_get(&p->s, 1, &d), OK);
	assert_int_equal(d.n, 2);
	assert_int_equal(state_removals_keep(&p->s, 1, true, 300, 10), OK);
	assert_int_equal(state_doubts_get(&p->s, 1, &d), OK);
	assert_true(d.n == 0 && d.since == 0);
}

static void test_live_record(void **state)
{
	struct place *p = *state;
	struct state_record r;

	put_record(&p->s, 1, 1, 2, true);
	put_record(&p->s, 2, 1, 1, false);
	assert_int_equal(state_records_get_live(&p->s, (uint8_t[SHELF_ID_LEN]){ 1 }, &r), OK);
	assert_int_equal(r.shelf, 2);
	assert_int_equal(state_records_get(&p->s, 1, (uint8_t[SHELF_ID_LEN]){ 1 }, &r), OK);
	assert_true(r.deleted && r.version == 2);
	assert_int_equal(state_records_next(&p->s, 1, NULL, &r), ERR_NOT_FOUND);
}

static void test_requests(void **state)
{
	struct place *p = *state;
	struct state_doctor d = { .sign = { 1 }, .request = BUF_MAX(100) };
	struct state_doctor got = { .request = BUF_MAX(100) };
	struct state_code code = { .request = { 1 }, .patient = 4, .home = { 2 }, .code = { 3 }, .expires = 100 }, found;
	struct state_relay relay = { 0 };
	uint64_t n = 0, time;
	uint8_t key[SHELF_KEY_LEN];

	assert_int_equal(buf_add_str(&d.request, "request"), OK);
	for (uint8_t i = 0; i < 5; i++) {
		d.request_id[0] = i / 2;
		assert_int_equal(state_doctors_add(&p->s, &d), OK);
	}
	assert_int_equal(state_doctors_trim(&p->s, 2), OK);
	while (state_doctors_next(&p->s, got.id, &got) == OK)
		n++;
	assert_int_equal(n, 2);
	assert_int_equal(got.request_id[0], 2);
	assert_int_equal(state_revoked_add(&p->s, d.sign, 1000), OK);
	assert_int_equal(state_revoked_next(&p->s, NULL, key, &time), OK);
	assert_int_equal(time, 1000);
	/* a root after the longest certificate's end forgets it, a clock alone does not */
	const uint64_t end = 1000 + 91 * 24 * 3600;
	assert_int_equal(state_revoked_add(&p->s, (uint8_t[SHELF_KEY_LEN]){ 9 }, 2 * end), OK);
	assert_int_equal(state_revoked_next(&p->s, NULL, key, &time), OK);
	assert_int_equal(key[0], 1);
	relay.root_time = end + 24 * 3600;
	assert_int_equal(state_set_relay(&p->s, &relay), OK);
	assert_int_equal(state_revoked_forget(&p->s), OK);
	assert_int_equal(state_revoked_next(&p->s, NULL, key, &time), OK);
	assert_int_equal(key[0], 1);
	relay.root_time++;
	assert_int_equal(state_set_relay(&p->s, &relay), OK);
	assert_int_equal(state_revoked_forget(&p->s), OK);
	assert_int_equal(state_revoked_next(&p->s, NULL, key, &time), OK);
	assert_int_equal(key[0], 9);

	assert_int_equal(state_links_use_nonce(&p->s, (uint8_t[16]){ 1 }, 100), OK);
	assert_int_equal(state_links_use_nonce(&p->s, (uint8_t[16]){ 1 }, 100), ERR_CONFLICT);
	assert_int_equal(state_links_put_code(&p->s, &code), OK);
	assert_int_equal(state_links_get_code(&p->s, code.request, &found), OK);
	assert_memory_equal(&found, &code, sizeof(code));
	assert_int_equal(state_links_add_tally(&p->s, STATE_WRONG_CODES, 4, 7), OK);
	assert_int_equal(state_links_add_tally(&p->s, STATE_WRONG_CODES, 4, 7), OK);
	assert_int_equal(state_links_tally(&p->s, STATE_WRONG_CODES, 4, 7, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(state_links_tally(&p->s, STATE_CALLS, 4, 7, &n), OK);
	assert_int_equal(n, 0);
	assert_int_equal(state_links_forget(&p->s, 101), OK);
	assert_int_equal(state_links_get_code(&p->s, code.request, &found), ERR_NOT_FOUND);
	buf_free(&got.request);
	buf_free(&d.request);
}

static void test_held(void **state)
{
	struct place *p = *state;
	struct state_source source = { .mark = BUF_MAX(64) }, other = { .mark = BUF_MAX(64) };
	struct state_patient a = { .problem = STATE_UNREADABLE };
	bool ready;

	assert_int_equal(state_sources_get(&p->s, BYTES_LIT("labs"), &source), OK);
	assert_int_equal(state_sources_get(&p->s, BYTES_LIT("docs"), &other), OK);
	assert_int_equal(source.mark.n, 0);
	assert_int_equal(buf_add_str(&source.mark, "2026-01-01"), OK);
	assert_int_equal(state_sources_set(&p->s, &source), OK);
	buf_truncate(&source.mark, 0);
	assert_int_equal(state_sources_get(&p->s, BYTES_LIT("labs"), &source), OK);
	assert_bytes_equal(BYTES_OF_BUF(&source.mark), BYTES_LIT("2026-01-01"));
	assert_int_equal(state_patients_put(&p->s, BYTES_LIT("A"), &a), OK);
	assert_int_equal(state_held_add(&p->s, source.id, BYTES_LIT("A")), OK);
	assert_int_equal(state_held_add(&p->s, source.id, BYTES_LIT("unknown")), OK);
	assert_int_equal(state_held_any_ready(&p->s, source.id, &ready), OK);
	assert_false(ready);
	a.problem = STATE_FINE;
	assert_int_equal(state_patients_put(&p->s, BYTES_LIT("A"), &a), OK);
	assert_int_equal(state_held_any_ready(&p->s, source.id, &ready), OK);
	assert_true(ready);
	assert_int_equal(state_held_any_ready(&p->s, other.id, &ready), OK);
	assert_false(ready);
	assert_int_equal(state_held_drop_ready(&p->s, source.id), OK);
	assert_int_equal(state_held_any_ready(&p->s, source.id, &ready), OK);
	assert_false(ready);
	assert_int_equal(state_held_add_all(&p->s, BYTES_LIT("A")), OK);
	assert_int_equal(state_held_any_ready(&p->s, other.id, &ready), OK);
	assert_true(ready);
	buf_free(&source.mark);
	buf_free(&other.mark);
}

static enum err see_trouble(void *context, const struct state_trouble *t)
{
	return buf_printf(context, "%d %.*s %d %.*s;", t->kind, (int)t->subject.n, (const char *)t->subject.p, (int)t->since,
			  (int)t->reason.n, (const char *)t->reason.p);
}

/* What fails is known since it first failed, by its latest reason, until it is well again. */
static void test_troubles(void **state)
{
	struct place *p = *state;
	AUTO(buf_free) struct buf text = BUF_MAX(200);

	assert_int_equal(state_troubles_begin(&p->s, STATE_TROUBLE_SOURCE, BYTES_LIT("labs"), 100, BYTES_LIT("locked")), OK);
	assert_int_equal(state_troubles_begin(&p->s, STATE_TROUBLE_DATABASE, BYTES_LIT(""), 50, BYTES_LIT("password")), OK);
	assert_int_equal(state_troubles_begin(&p->s, STATE_TROUBLE_SOURCE, BYTES_LIT("labs"), 200, BYTES_LIT("renamed")), OK);
	assert_int_equal(state_troubles_each(&p->s, see_trouble, &text), OK);
	assert_bytes_equal(BYTES_OF_BUF(&text), BYTES_LIT("0  50 password;1 labs 100 renamed;"));
	assert_int_equal(state_troubles_end(&p->s, STATE_TROUBLE_DATABASE, BYTES_LIT("")), OK);
	assert_int_equal(state_troubles_end(&p->s, STATE_TROUBLE_SOURCE, BYTES_LIT("docs")), OK);
	buf_truncate(&text, 0);
	assert_int_equal(state_troubles_each(&p->s, see_trouble, &text), OK);
	assert_bytes_equal(BYTES_OF_BUF(&text), BYTES_LIT("1 labs 100 renamed;"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_opens_what_is_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_transactions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_statements, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_patients, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_shelf_hash, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_removals_pass, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_removals_doubted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_live_record, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_requests, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_held, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_troubles, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
