#include "test.h"

#include "core/help_objects.h"

#include "sealed/wallet_plain.h"

static void home_accounts(void **state)
{
	struct home_account a, b;
	uint8_t seed[HOME_ACCOUNT_SEED_LEN] = { 1 };

	(void)state;
	home_account_init(seed, &a);
	home_account_init(seed, &b);
	assert_memory_equal(&a, &b, sizeof(a));
	seed[15] ^= 1;
	home_account_init(seed, &b);
	assert_memory_not_equal(a.sign_public, b.sign_public, 32);
	assert_memory_not_equal(a.seal_public, b.seal_public, 32);
	home_account_done(&b);
	for (size_t i = 0; i < sizeof(b); i++)
		assert_int_equal(((uint8_t *)&b)[i], 0);
}

/* A wallet with so many hospitals; both writers keep what it points to. */
static struct wallet_plain filled(size_t n, struct list_writer *fields, struct list_writer *hospitals)
{
	assert_int_equal(list_pair_add(fields, BYTES_LIT("id_card"), BYTES_LIT("11010519491231002X")), OK);
	for (size_t i = 0; i < n; i++) {
		struct wallet_plain_hospital h = { .cycle = UINT64_MAX, .code = BYTES_LIT("ABCDEFGHJKMNPQRSTVWX0") };
		char id[40];

		snprintf(id, sizeof(id), "hospital-%03zu", i);
		h.id = bytes_of_str(id);
		assert_int_equal(wallet_plain_hospital_add(hospitals, &h), OK);
	}
	return (struct wallet_plain){ list_of(fields), list_of(hospitals) };
}

/* However much is in it, around every boundary of the padding's own head. */
static void sizes_are_whole_blocks(void **state)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(1);

	(void)state;
	for (size_t n = 0; n <= WALLET_PLAIN_HOSPITALS_MAX; n++) {
		AUTO(list_writer_done) struct list_writer hospitals = LIST_WRITER(WALLET_PLAIN_HOSPITALS_MAX);
		AUTO(buf_free) struct buf plain = BUF_MAX(WALLET_PLAIN_MAX);
		struct wallet_plain p, again;

		list_writer_done(&fields);
		p = filled(n, &fields, &hospitals);
		assert_int_equal(wallet_plain_write(&p, &plain), OK);
		assert_int_equal(plain.n % WALLET_PLAIN_BLOCK, 0);
		assert_int_equal(wallet_plain_read(BYTES_OF_BUF(&plain), &again), OK);
		assert_int_equal(again.hospitals.n, n);
	}
}

static void padding_fits_behind_anything(void **state)
{
	(void)state;
	for (size_t n = 0; n < 3 * 512; n++) {
		AUTO(buf_free) struct buf b = BUF_MAX(10000);
		struct cbor_writer w = cbor_writer(&b);
		struct cbor_reader r;
		uint8_t *p;

		assert_int_equal(buf_add_room(&b, 7 + n, &p), OK);
		struct codec c = codec_writes(&w);
		c.start = 7;
		c.plain = 1;
		sealed_padding(&c, 512);
		assert_int_equal(cbor_written(&w), OK);
		assert_int_equal((b.n - 7) % 512, 0);
		assert_true(b.n - 7 > n && b.n - 7 <= n + 2 * 512);
		r = cbor_reader(BYTES(b.p + 7, b.n - 7));
		c = codec_reads(&r);
		r.at = n;
		c.plain = 1;
		sealed_padding(&c, 512);
		assert_int_equal(cbor_done(&r), OK);
		b.p[b.n - 1] = n % 2 ? 'x' : '\t';
		r = cbor_reader(BYTES(b.p + 7, b.n - 7));
		c = codec_reads(&r);
		r.at = n;
		c.plain = 1;
		sealed_padding(&c, 512);
		/* a byte that is the head of no spaces at all was just changed too */
		assert_int_equal(r.err, ERR_FORMAT);
	}
}

static void wallets(void **state)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(1);
	AUTO(list_writer_done) struct list_writer hospitals = LIST_WRITER(2);
	AUTO(home_account_done) struct home_account home, other;
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(WALLET_PLAIN_MAX + 1000);
	AUTO(buf_free) struct buf plain = BUF_MAX(WALLET_PLAIN_MAX);
	const uint8_t seed[HOME_ACCOUNT_SEED_LEN] = { 1 }, other_seed[HOME_ACCOUNT_SEED_LEN] = { 2 };
	struct wallet_plain p = filled(2, &fields, &hospitals), opened;
	struct wallet_plain_hospital h;
	struct wallet wallet;
	struct sealed_random random;

	(void)state;
	object_random(3, &random);
	home_account_init(seed, &home);
	home_account_init(other_seed, &other);
	assert_int_equal(wallet_plain_seal(&p, &home, 12, OBJECTS_NOW, &random, &raw, &file), OK);
	assert_int_equal(wallet_plain_open(BYTES_OF_BUF(&raw), BYTES_OF_BUF(&file), &home, &plain, &wallet, &opened), OK);
	assert_int_equal(wallet.sequence, 12);
	assert_true(wallet_plain_hospital_next(&opened.hospitals, &h));
	assert_bytes_equal(h.id, BYTES_LIT("hospital-000"));
	assert_bytes_equal(h.code, BYTES_LIT("ABCDEFGHJKMNPQRSTVWX0"));
	buf_truncate(&plain, 0);
	assert_int_equal(wallet_plain_open(BYTES_OF_BUF(&raw), BYTES_OF_BUF(&file), &other, &plain, &wallet, &opened), ERR_CONFLICT);
	file.p[file.n / 2] ^= 1;
	assert_int_equal(wallet_plain_open(BYTES_OF_BUF(&raw), BYTES_OF_BUF(&file), &home, &plain, &wallet, &opened), ERR_PROOF);
	raw.p[raw.n - 1] ^= 1;
	assert_int_equal(wallet_plain_open(BYTES_OF_BUF(&raw), BYTES_OF_BUF(&file), &home, &plain, &wallet, &opened), ERR_SIGNATURE);
}

/* What is kept and put onto the platform is the statement and the file, nothing else. */
static void wallets_are_packed(void **state)
{
	AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(1);
	AUTO(list_writer_done) struct list_writer hospitals = LIST_WRITER(2);
	AUTO(home_account_done) struct home_account home;
	AUTO(buf_free) struct buf raw = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(WALLET_PLAIN_MAX + 1000);
	AUTO(buf_free) struct buf both = BUF_MAX(2 * WALLET_PLAIN_MAX);
	const uint8_t seed[HOME_ACCOUNT_SEED_LEN] = { 1 };
	struct wallet_plain p = filled(2, &fields, &hospitals);
	struct sealed_random random;

	(void)state;
	object_random(3, &random);
	home_account_init(seed, &home);
	assert_int_equal(wallet_plain_seal(&p, &home, 12, OBJECTS_NOW, &random, &raw, &file), OK);
	assert_int_equal(wallet_plain_pack(&p, &home, 12, OBJECTS_NOW, &random, &both), OK);
	struct cbor_reader r = cbor_reader(BYTES_OF_BUF(&both));
	cbor_get_array_of(&r, 2);
	assert_bytes_equal(cbor_get_bytes(&r, STATEMENT_MAX), BYTES_OF_BUF(&raw));
	assert_bytes_equal(cbor_get_bytes(&r, 2 * WALLET_PLAIN_MAX), BYTES_OF_BUF(&file));
	assert_int_equal(cbor_done(&r), OK);
}

/* Some seeds have a sign for their check symbol, which no paper carries. */
static void recovery_codes(void **state)
{
	uint8_t seed[HOME_ACCOUNT_SEED_LEN] = { 7 }, read[HOME_ACCOUNT_SEED_LEN];
	unsigned refused = 0;

	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		AUTO(buf_free) struct buf text = BUF_MAX(64);

		seed[15] = (uint8_t)i;
		if (home_account_write_code(seed, &text) == ERR_FORMAT) {
			refused++;
			continue;
		}
		assert_int_equal(text.n, 27 + 6);
		assert_int_equal(text.p[4], '-');
		assert_int_equal(home_account_read_code(BYTES_OF_BUF(&text), read), OK);
		assert_memory_equal(read, seed, sizeof(seed));
		text.p[6] = text.p[6] == '7' ? '8' : '7';
		assert_int_not_equal(home_account_read_code(BYTES_OF_BUF(&text), read), OK);
	}
	assert_in_range(refused, 16, 40);
}

static void no_code_among_the_fields(void **state)
{
	static const char *const bad[][2] = { { "code", "phone" }, { "phone", "name" }, { "name", "name" }, { "name", "nickname" } };

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		AUTO(list_writer_done) struct list_writer fields = LIST_WRITER(2);
		AUTO(buf_free) struct buf plain = BUF_MAX(WALLET_PLAIN_MAX);
		struct wallet_plain p = { LIST_NONE, LIST_NONE };

		for (int k = 0; k < 2; k++)
			assert_int_equal(list_pair_add(&fields, bytes_of_str(bad[i][k]), BYTES_LIT("X")), OK);
		p.identity = list_of(&fields);
		assert_int_equal(wallet_plain_write(&p, &plain), ERR_FORMAT);
		assert_int_equal(plain.n, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(home_accounts),
		cmocka_unit_test(sizes_are_whole_blocks),
		cmocka_unit_test(padding_fits_behind_anything),
		cmocka_unit_test(wallets),
		cmocka_unit_test(wallets_are_packed),
		cmocka_unit_test(recovery_codes),
		cmocka_unit_test(no_code_among_the_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
