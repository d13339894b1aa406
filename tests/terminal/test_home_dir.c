#include "core/help_world.h"
#include "verify/verify_ended.h"

#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "test.h"

#include "terminal/granting.h"
#include "terminal/key_file.h"
#include "terminal/known.h"
#include "terminal/links.h"

/* What a home folder keeps, and that it comes back as it was. */

static char folder[] = "/tmp/mizhen-home-XXXXXX";
static struct home_dir dir;

static int set_up(void **state)
{
	char path[64];

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/home", folder);
	return home_dir_open(path, &dir) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
	char path[64];

	(void)state;
	if (home_dir_remove_all(&dir, "") != OK)
		return -1;
	home_dir_close(&dir);
	snprintf(path, sizeof(path), "%s/home", folder);
	return rmdir(path) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void is_one_persons(void **state)
{
	struct home_dir again;
	struct stat st;
	char path[64];

	(void)state;
	assert_int_equal(stat(dir.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	/* one command at a time; nobody else's */
	snprintf(path, sizeof(path), "%s/other", folder);
	assert_int_equal(mkdir(path, 0750), 0);
	assert_int_equal(home_dir_open(path, &again), ERR_DENIED);
	assert_int_equal(rmdir(path), 0);
	snprintf(path, sizeof(path), "%s/none/here", folder);
	assert_int_equal(home_dir_open(path, &again), ERR_IO);
}

static void files(void **state)
{
	AUTO(buf_free) struct buf got = BUF_MAX(16);
	struct stat st;
	char path[FILE_PATH_MAX + 8];

	(void)state;
	assert_int_equal(home_dir_read(&dir, "x", &got), ERR_NOT_FOUND);
	assert_int_equal(home_dir_write(&dir, "x", BYTES_LIT("some")), OK);
	assert_int_equal(home_dir_write(&dir, "xy", BYTES_LIT("more")), OK);
	snprintf(path, sizeof(path), "%s/x", dir.path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(home_dir_read(&dir, "x", &got), OK);
	assert_bytes_equal(BYTES_OF_BUF(&got), BYTES_LIT("some"));
	assert_true(home_dir_has(&dir, "x"));
	assert_int_equal(home_dir_remove(&dir, "x"), OK);
	assert_int_equal(home_dir_remove(&dir, "x"), OK);
	assert_false(home_dir_has(&dir, "x"));
	assert_int_equal(home_dir_remove_all(&dir, "x"), OK);
	assert_false(home_dir_has(&dir, "xy"));
}

static void keys(void **state)
{
	struct problem why = { 0 };
	uint8_t got[16];

	(void)state;
	assert_int_equal(key_file_read(&dir, "a.key", got, sizeof(got), &why), ERR_NOT_FOUND);
	assert_int_equal(why.kind, PROBLEM_NONE);
	/* with nobody there to be asked, without a passphrase */
	assert_int_equal(key_file_write(&dir, "a.key", BYTES_LIT("0123456789abcdef"), NULL, 0, &why), OK);
	assert_int_equal(key_file_read(&dir, "a.key", got, sizeof(got), &why), OK);
	assert_memory_equal(got, "0123456789abcdef", 16);
	assert_int_equal(key_file_read(&dir, "a.key", got, 15, &why), ERR_FORMAT);
	assert_int_equal(why.kind, PROBLEM_HOME_KEY);
}

static void hospitals(void **state)
{
	struct world w;
	struct verify_seen seen;
	struct verify_hospital at;
	struct problem why = { 0 };
	AUTO(buf_free) struct buf answer = BUF_MAX(1 << 18), file = BUF_MAX(1 << 18);
	AUTO(known_free) struct known k = known_new(BYTES_LIT("renhe"));
	struct known got;

	(void)state;
	world_make(&w, world_usual());
	seen = world_seen(&w);
	assert_int_equal(known_load(&dir, "renhe", &got, &why), ERR_NOT_FOUND);
	world_put_hospital(BYTES_OF_BUF(&w.statement), BYTES_OF_BUF(&w.root), BYTES_OF_BUF(&w.revoked), &answer);
	assert_int_equal(verify_hospital(BYTES_OF_BUF(&answer), &k.seen, &at, &why), OK);
	assert_int_equal(known_take(&dir, &k, &at, &why), OK);
	buf_free(&answer);
	assert_int_equal(known_load(&dir, "renhe", &got, &why), OK);
	assert_memory_equal(&got.seen, &seen, sizeof(seen));
	assert_bytes_equal(got.at.hospital.id, BYTES_LIT("renhe"));
	assert_int_equal(got.at.root.cycle, 100);
	known_free(&got);
	world_free(&w);
	/* damaged anywhere: as good as not there, and nobody's fault; its key is in the front, its cycle behind that */
	assert_int_equal(home_dir_read(&dir, "seen.renhe", &file), OK);
	for (size_t i = 0; i < file.n; i++) {
		file.p[i] ^= 1;
		assert_int_equal(home_dir_write(&dir, "seen.renhe", BYTES_OF_BUF(&file)), OK);
		assert_int_equal(known_load(&dir, "renhe", &got, &why), ERR_NOT_FOUND);
		file.p[i] ^= 1;
	}
	assert_int_equal(home_dir_write(&dir, "seen.renhe", BYTES_LIT("\x87")), OK);
	assert_int_equal(known_load(&dir, "renhe", &got, &why), ERR_NOT_FOUND);
	assert_int_equal(why.kind, PROBLEM_NONE);
}

static void link_requests(void **state)
{
	struct links l = { .n = 0 }, got;
	struct problem why = { 0 };

	(void)state;
	assert_int_equal(links_load(&dir, 100, &got, &why), OK);
	assert_int_equal(got.n, 0);
	l.pending[0] = (struct links_pending){ .hospital = "a", .voucher = "v", .stage = LINKS_CODE, .first = { 1 }, .expires = 200 };
	l.pending[1] = (struct links_pending){ .hospital = "b", .voucher = "v", .expires = 100 };
	l.n = 2;
	assert_int_equal(links_save(&dir, &l, &why), OK);
	assert_int_equal(links_load(&dir, 100, &got, &why), OK);
	assert_int_equal(got.n, 1);
	assert_ptr_equal(links_find(&got, "a"), &got.pending[0]);
	assert_null(links_find(&got, "b"));
	assert_int_equal(got.pending[0].stage, LINKS_CODE);
	assert_int_equal(got.pending[0].first[0], 1);
	links_remove(&got, &got.pending[0]);
	assert_int_equal(got.n, 0);
	assert_int_equal(home_dir_write(&dir, "patient.links", BYTES_LIT("\x81")), OK);
	assert_int_equal(links_load(&dir, 100, &got, &why), OK);
	assert_int_equal(got.n, 0);
	assert_true(home_dir_has(&dir, "patient.links.damaged") && !home_dir_has(&dir, "patient.links"));
}

/* Made, lost, found again: and no longer once it ended, was refused, or is a day old. */
static void grants_under_way(void **state)
{
	const uint8_t tag[ATOM_TAG_LEN] = { 1 }, doctor[ATOM_KEY_LEN] = { 2 }, rid[ATOM_ID16_LEN] = { 3 }, other[ATOM_ID16_LEN] = { 4 };
	uint8_t seal[ATOM_KEY_LEN], secret[ED25519_SECRET_LEN], public_key[ATOM_KEY_LEN], seed[32] = { 5 }, want[HASH_LEN];
	struct grant_make_record record = { .record.version = 1 };
	struct grant_make g = {
		.hospital = BYTES_LIT("renhe"), .tag = tag, .cycle = 7, .doctor_sign = doctor, .doctor_seal = seal, .records = &record,
		.n = 1, .not_before = 700, .expires = 90000, .made = 1000, .secret = secret,
	};
	AUTO(kept_grants_free) struct kept_grants k = { 0 };
	struct verify_grant listed = { .state = VERIFY_GRANT_LIVE };
	struct verify_grants list = { .grants = &listed, .n = 0 };
	struct problem why = { 0 };
	struct kept_grant *one;

	(void)state;
	assert_int_equal(crypto_sign_seed_keypair(public_key, secret, seed), 0);
	assert_int_equal(crypto_scalarmult_base(seal, seed), 0);
	memcpy(record.record.rid, rid, sizeof(rid));
	assert_int_equal(kept_grants_load(&dir, KEPT_GRANTS_PATIENT, &k, &why), OK);
	assert_int_equal(kept_grants_make(&dir, &k, &g, 72, &one, &why), OK);
	kept_grants_free(&k);
	assert_int_equal(kept_grants_load(&dir, KEPT_GRANTS_PATIENT, &k, &why), OK);
	assert_int_equal(k.n, 1);
	kept_grants_want(&g, 72, want);
	one = kept_grants_find(&k, want, rid);
	assert_non_null(one);
	assert_false(one->live || one->used || one->fresh);
	assert_null(kept_grants_find(&k, want, other));
	assert_null(kept_grants_find(&k, want, NULL));
	kept_grants_want(&g, 71, want);
	assert_null(kept_grants_find(&k, want, rid));
	g.purpose = BYTES_LIT("x");
	kept_grants_want(&g, 72, want);
	assert_null(kept_grants_find(&k, want, rid));
	/* not listed: nobody knows */
	kept_grants_look(&k, &list, 2000);
	assert_false(k.grants[0].live);
	memcpy(listed.id, k.grants[0].id, HASH_LEN);
	list.n = 1;
	kept_grants_look(&k, &list, 2000);
	assert_true(k.grants[0].live);
	listed.state = VERIFY_GRANT_REVOKED;
	kept_grants_look(&k, &list, 2000);
	assert_int_equal(k.n, 0);
	kept_grants_free(&k);
	assert_int_equal(kept_grants_load(&dir, KEPT_GRANTS_PATIENT, &k, &why), OK);
	list.n = 0;
	kept_grants_look(&k, &list, 1000 + KEPT_GRANTS_LIFE);
	assert_int_equal(k.n, 0);
	assert_int_equal(kept_grants_end(&dir, &k, &why), OK);
	assert_false(home_dir_has(&dir, KEPT_GRANTS_PATIENT));
}

/* Whatever a disk does to one, the others do not live again; and the next reading finds a whole file. */
static void damaged_ended(struct buf *ended)
{
	AUTO(buf_free) struct buf file = BUF_MAX(1024);
	const uint8_t second[32] = { 10 }, third[32] = { 11 };
	struct problem why = { 0 };

	assert_int_equal(verify_ended_add(ended, second), OK);
	assert_int_equal(verify_ended_add(ended, third), OK);
	assert_int_equal(granting_ended_save(&dir, ended, &why), OK);
	assert_int_equal(home_dir_read(&dir, "ended", &file), OK);
	file.p[32] ^= 0x80;           /* the second is no longer in its place among the others */
	for (size_t cut = 0; cut < 2; cut++) {
		AUTO(buf_free) struct buf got = BUF_MAX(GRANTING_ENDED_MAX), again = BUF_MAX(GRANTING_ENDED_MAX);

		assert_int_equal(home_dir_write(&dir, "ended", BYTES(file.p, file.n - 5 * cut)), OK);
		assert_int_equal(granting_ended_load(&dir, &got, &why), OK);
		assert_true(verify_ended_has(BYTES_OF_BUF(&got), ended->p) && verify_ended_has(BYTES_OF_BUF(&got), third));
		assert_true(home_dir_has(&dir, "ended.damaged"));
		assert_int_equal(home_dir_remove(&dir, "ended.damaged"), OK);
		assert_int_equal(granting_ended_load(&dir, &again, &why), OK);
		assert_bytes_equal(BYTES_OF_BUF(&again), BYTES_OF_BUF(&got));
		assert_false(home_dir_has(&dir, "ended.damaged"));
	}
}

static void ended_grants(void **state)
{
	AUTO(buf_free) struct buf ended = BUF_MAX(GRANTING_ENDED_MAX), got = BUF_MAX(GRANTING_ENDED_MAX);
	struct problem why = { 0 };
	uint8_t id[32] = { 9 };

	(void)state;
	assert_int_equal(granting_ended_load(&dir, &got, &why), OK);
	assert_int_equal(verify_ended_add(&ended, id), OK);
	assert_int_equal(granting_ended_save(&dir, &ended, &why), OK);
	assert_int_equal(granting_ended_load(&dir, &got, &why), OK);
	assert_true(verify_ended_has(BYTES_OF_BUF(&got), id));
	damaged_ended(&ended);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_one_persons), cmocka_unit_test(files), cmocka_unit_test(keys), cmocka_unit_test(hospitals),
		cmocka_unit_test(link_requests), cmocka_unit_test(grants_under_way), cmocka_unit_test(ended_grants),
	};

	/* nobody is there to be asked */
	if (freopen("/dev/null", "r", stdin) == NULL)
		return 1;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
