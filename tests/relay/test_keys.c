/* relay/inner/keys.c: made once, read back, and what is derived is kept apart. */
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "relay/inner/keys.h"
#include "sys/file.h"

struct place {
	char dir[64], folder[80], file[96];
};

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	strcpy(p->dir, "/tmp/mizhen-keys-XXXXXX");
	if (mkdtemp(p->dir) == NULL)
		return -1;
	snprintf(p->folder, sizeof(p->folder), "%s/state", p->dir);
	snprintf(p->file, sizeof(p->file), "%s/keys", p->folder);
	*state = p;
	return mkdir(p->folder, 0700);
}

static int tear_down(void **state)
{
	struct place *p = *state;

	unlink(p->file);
	rmdir(p->folder);
	rmdir(p->dir);
	free(p);
	return 0;
}

static void test_made_once(void **state)
{
	struct place *p = *state;
	struct keys *k = NULL, *again = NULL;
	struct stat st;

	assert_int_equal(keys_open(p->dir, &k), ERR_NOT_FOUND);
	assert_int_equal(keys_make(p->dir), OK);
	assert_int_equal(keys_make(p->dir), ERR_CONFLICT);
	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(keys_open(p->dir, &k), OK);
	assert_int_equal(keys_open(p->dir, &again), OK);
	assert_memory_equal(k->sign, again->sign, sizeof(k->sign));
	assert_memory_equal(k->inbox, again->inbox, sizeof(k->inbox));
	assert_memory_equal(k->state, again->state, sizeof(k->state));
	assert_memory_not_equal(k->state, k->relay, sizeof(k->state));
	keys_close(&again);
	keys_close(&k);
	assert_null(k);
}

static void test_refused(void **state)
{
	struct place *p = *state;
	struct keys *k = NULL;

	assert_int_equal(keys_make(p->dir), OK);
	assert_int_equal(chmod(p->file, 0604), 0);
	assert_int_equal(keys_open(p->dir, &k), ERR_DENIED);
	assert_int_equal(chmod(p->file, 0600), 0);
	assert_int_equal(truncate(p->file, 159), 0);
	assert_int_equal(keys_open(p->dir, &k), ERR_FORMAT);
	assert_null(k);
}

static void test_any_changed_bit_is_seen(void **state)
{
	struct place *p = *state;
	AUTO(buf_free) struct buf content = BUF_MAX(1000);
	struct keys *k = NULL;

	assert_int_equal(keys_make(p->dir), OK);
	assert_int_equal(file_read(p->file, &content), OK);
	for (size_t i = 0; i < content.n; i++) {
		content.p[i] ^= 1;
		assert_int_equal(file_replace(p->file, BYTES_OF_BUF(&content), 0600), OK);
		assert_int_equal(keys_open(p->dir, &k), ERR_FORMAT);
		content.p[i] ^= 1;
	}
	assert_int_equal(file_replace(p->file, BYTES_OF_BUF(&content), 0600), OK);
	assert_int_equal(keys_open(p->dir, &k), OK);
	keys_close(&k);
}

static void test_hashes_are_keyed_and_apart(void **state)
{
	struct place *p = *state;
	struct keys *k;
	uint8_t one[HASH_LEN], two[HASH_LEN], plain[HASH_LEN];

	assert_int_equal(keys_make(p->dir), OK);
	assert_int_equal(keys_open(p->dir, &k), OK);
	keys_hash(k, "a", BYTES_LIT("x"), one);
	keys_hash(k, "a", BYTES_LIT("x"), two);
	assert_memory_equal(one, two, HASH_LEN);
	keys_hash(k, "b", BYTES_LIT("x"), two);
	assert_memory_not_equal(one, two, HASH_LEN);
	/* the kind does not run into the data */
	keys_hash(k, "ab", BYTES_LIT("x"), one);
	keys_hash(k, "a", BYTES_LIT("bx"), two);
	assert_memory_not_equal(one, two, HASH_LEN);
	crypto_generichash(plain, HASH_LEN, (const uint8_t *)"a\0x", 3, NULL, 0);
	assert_memory_not_equal(one, plain, HASH_LEN);
	crypto_generichash_state h = keys_hash_begin(k, "ab");
	keys_hash_add(&h, BYTES_LIT("x"));
	keys_hash_end(&h, two);
	assert_memory_equal(one, two, HASH_LEN);
	keys_close(&k);
}

static void test_seals_for_a_context(void **state)
{
	AUTO(buf_free) struct buf sealed = BUF_MAX(200), again = BUF_MAX(200), plain = BUF_MAX(200);
	struct place *p = *state;
	struct keys *k;

	assert_int_equal(keys_make(p->dir), OK);
	assert_int_equal(keys_open(p->dir, &k), OK);
	assert_int_equal(keys_seal(k, BYTES_LIT("blob"), BYTES_LIT("secret"), &sealed), OK);
	assert_int_equal(keys_seal(k, BYTES_LIT("blob"), BYTES_LIT("secret"), &again), OK);
	assert_int_equal(sealed.n, 6 + KEYS_OVERHEAD);
	assert_memory_not_equal(sealed.p, again.p, sealed.n);
	assert_int_equal(keys_unseal(k, BYTES_LIT("call"), BYTES_OF_BUF(&sealed), &plain), ERR_OPEN);
	for (size_t bit = 0; bit < 8 * sealed.n; bit++) {
		sealed.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(keys_unseal(k, BYTES_LIT("blob"), BYTES_OF_BUF(&sealed), &plain), ERR_OPEN);
		sealed.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t n = 0; n < sealed.n; n++)
		assert_int_equal(keys_unseal(k, BYTES_LIT("blob"), BYTES(sealed.p, n), &plain), ERR_OPEN);
	assert_int_equal(plain.n, 0);
	assert_int_equal(keys_unseal(k, BYTES_LIT("blob"), BYTES_OF_BUF(&sealed), &plain), OK);
	assert_bytes_equal(BYTES_OF_BUF(&plain), BYTES_LIT("secret"));
	keys_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_made_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_any_changed_bit_is_seen, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hashes_are_keyed_and_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_seals_for_a_context, set_up, tear_down),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
