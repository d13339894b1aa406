#include <unistd.h>

#include "test.h"

#include "crypto/age.h"
#include "crypto/age_armor.h"

static const uint8_t file_key[16] = "file key 16 byte", nonce[16] = "nonce - 16 bytes", salt[16] = "salt of 16 bytes";
static const uint8_t secrets[3][32] = { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } };
static const uint8_t ephemerals[3][32] = { { 11 }, { 12 }, { 13 } };

static struct buf sealed(size_t recipients, struct bytes plain)
{
	struct buf file = BUF_MAX(1 << 20);
	uint8_t keys[3][32];

	for (size_t i = 0; i < recipients; i++)
		x25519_public(secrets[i], keys[i]);
	assert_int_equal(age_seal_x25519((const uint8_t(*)[32])keys, ephemerals, recipients, file_key, nonce, plain, &file), OK);
	return file;
}

static void each_recipient_opens(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 3; n++) {
		AUTO(buf_free) struct buf file = sealed(n, BYTES_LIT("hello"));

		for (size_t i = 0; i < 3; i++) {
			AUTO(buf_free) struct buf plain = BUF_MAX(100);

			assert_int_equal(age_open_x25519(secrets[i], BYTES_OF_BUF(&file), &plain), i < n ? OK : ERR_OPEN);
			assert_bytes_equal(BYTES_OF_BUF(&plain), i < n ? BYTES_LIT("hello") : BYTES_NONE);
		}
	}
}

static void passphrase(void **state)
{
	AUTO(buf_free) struct buf file = BUF_MAX(1000);
	AUTO(buf_free) struct buf plain = BUF_MAX(100);

	(void)state;
	assert_int_equal(age_seal_scrypt(BYTES_LIT("口令"), 4, salt, file_key, nonce, BYTES_LIT("hello"), &file), OK);
	assert_int_equal(age_open_scrypt(BYTES_LIT("口"), 4, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
	assert_int_equal(age_open_scrypt(BYTES_LIT("口令"), 3, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
	assert_int_equal(age_open_x25519(secrets[0], BYTES_OF_BUF(&file), &plain), ERR_OPEN);
	assert_int_equal(age_open_scrypt(BYTES_LIT("口令"), 4, BYTES_OF_BUF(&file), &plain), OK);
	assert_bytes_equal(BYTES_OF_BUF(&plain), BYTES_LIT("hello"));
	assert_int_equal(age_seal_scrypt(BYTES_LIT("p"), 0, salt, file_key, nonce, BYTES_NONE, &file), ERR_UNSUPPORTED);
}

static void every_change_refused(void **state)
{
	AUTO(buf_free) struct buf file = sealed(2, BYTES_LIT("hello"));
	AUTO(buf_free) struct buf plain = BUF_MAX(100);

	(void)state;
	for (size_t n = 0; n < file.n; n++) {
		assert_int_equal(age_open_x25519(secrets[0], BYTES(file.p, n), &plain), ERR_OPEN);
		assert_int_equal(age_open(file_key, BYTES(file.p, n), &plain), ERR_OPEN);
	}
	for (size_t bit = 0; bit < 8 * file.n; bit++) {
		file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(age_open_x25519(secrets[0], BYTES_OF_BUF(&file), &plain), ERR_OPEN);
		assert_int_equal(age_open(file_key, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
		file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(buf_add_byte(&file, 0), OK);
	assert_int_equal(age_open(file_key, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
	assert_int_equal(plain.n, 0);
}

static void every_change_refused_under_a_passphrase(void **state)
{
	AUTO(buf_free) struct buf file = BUF_MAX(1000), plain = BUF_MAX(100);
	struct bytes phrase = BYTES_LIT("口令");

	(void)state;
	assert_int_equal(age_seal_scrypt(phrase, 1, salt, file_key, nonce, BYTES_LIT("hello"), &file), OK);
	for (size_t n = 0; n < file.n; n++)
		assert_int_equal(age_open_scrypt(phrase, 10, BYTES(file.p, n), &plain), ERR_OPEN);
	for (size_t bit = 0; bit < 8 * file.n; bit++) {
		file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(age_open_scrypt(phrase, 10, BYTES_OF_BUF(&file), &plain), ERR_OPEN);
		file.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(plain.n, 0);
	assert_int_equal(age_open_scrypt(phrase, 10, BYTES_OF_BUF(&file), &plain), OK);
}

static enum err open_armored(struct bytes text, struct buf *ret_plain)
{
	AUTO(buf_free) struct buf file = BUF_MAX(1000);

	TRY(age_armor_decode(text, &file));
	return age_open_x25519(secrets[0], BYTES_OF_BUF(&file), ret_plain);
}

/* The last line end alone may be missing. */
static void every_change_refused_in_armor(void **state)
{
	AUTO(buf_free) struct buf file = sealed(1, BYTES_LIT("hello")), text = BUF_MAX(1000), plain = BUF_MAX(100);

	(void)state;
	assert_int_equal(age_armor_encode(BYTES_OF_BUF(&file), &text), OK);
	for (size_t n = 0; n < text.n - 1; n++)
		assert_int_not_equal(open_armored(BYTES(text.p, n), &plain), OK);
	for (size_t bit = 0; bit < 8 * text.n; bit++) {
		text.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(open_armored(BYTES_OF_BUF(&text), &plain), OK);
		text.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_int_equal(plain.n, 0);
	assert_int_equal(open_armored(BYTES(text.p, text.n - 1), &plain), OK);
}

static void limits(void **state)
{
	AUTO(buf_free) struct buf file = sealed(1, BYTES_LIT("hello"));
	AUTO(buf_free) struct buf small = BUF_MAX(4);
	uint8_t small_order[1][32] = { { 0 } };

	(void)state;
	assert_int_equal(age_open(file_key, BYTES_OF_BUF(&file), &small), ERR_TOO_LONG);
	assert_int_equal(age_seal_x25519(NULL, NULL, 0, file_key, nonce, BYTES_NONE, &file), ERR_FORMAT);
	assert_int_equal(age_seal_x25519((const uint8_t(*)[32])small_order, ephemerals, 1, file_key, nonce, BYTES_NONE, &file),
			 ERR_FORMAT);
	assert_int_equal(small.n, 0);
}

static void readdressed(void **state)
{
	AUTO(buf_free) struct buf file = sealed(1, BYTES_LIT("hello"));
	AUTO(buf_free) struct buf again = BUF_MAX(1000);
	AUTO(buf_free) struct buf plain = BUF_MAX(100);
	uint8_t recipient[32];

	(void)state;
	x25519_public(secrets[2], recipient);
	assert_int_equal(age_readdress(salt, BYTES_OF_BUF(&file), recipient, ephemerals[2], &again), ERR_OPEN);
	assert_int_equal(age_readdress(file_key, BYTES_OF_BUF(&file), recipient, ephemerals[2], &again), OK);
	assert_int_equal(age_open_x25519(secrets[0], BYTES_OF_BUF(&again), &plain), ERR_OPEN);
	assert_int_equal(age_open_x25519(secrets[2], BYTES_OF_BUF(&again), &plain), OK);
	assert_bytes_equal(BYTES_OF_BUF(&plain), BYTES_LIT("hello"));
}

/* Runs the shell COMMAND with IN on its standard input and collects its output, both through files in FOLDER. */
static bool shell(const char *folder, const char *command, struct bytes in, struct buf *ret_out)
{
	char line[600];
	uint8_t *p;
	FILE *f;
	int status;

	snprintf(line, sizeof(line), "%s/in", folder);
	f = fopen(line, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(in.p, 1, in.n, f), in.n);
	assert_int_equal(fclose(f), 0);
	snprintf(line, sizeof(line), "cd %s && %s <in 2>errors", folder, command);
	f = popen(line, "r");
	assert_non_null(f);
	assert_int_equal(buf_add_room(ret_out, 1 << 19, &p), OK);
	buf_truncate(ret_out, fread(p, 1, 1 << 19, f));
	status = pclose(f);
	return status == 0;
}

static void one_size_with_stock_age(const char *folder, size_t n, const char *recipient)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(1 << 20);
	AUTO(buf_free) struct buf theirs = BUF_MAX(1 << 20);
	AUTO(buf_free) struct buf armored = BUF_MAX(1 << 20);
	AUTO(buf_free) struct buf opened = BUF_MAX(1 << 20);
	char command[200];
	uint8_t *p;

	assert_int_equal(buf_add_room(&plain, n, &p), OK);
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(i * 31);
	AUTO(buf_free) struct buf ours = sealed(2, BYTES_OF_BUF(&plain));
	assert_true(shell(folder, "age -d -i key", BYTES_OF_BUF(&ours), &opened));
	assert_bytes_equal(BYTES_OF_BUF(&opened), BYTES_OF_BUF(&plain));
	buf_truncate(&opened, 0);
	assert_int_equal(age_armor_encode(BYTES_OF_BUF(&ours), &armored), OK);
	assert_true(shell(folder, "age -d -i key", BYTES_OF_BUF(&armored), &opened));
	assert_bytes_equal(BYTES_OF_BUF(&opened), BYTES_OF_BUF(&plain));

	buf_truncate(&opened, 0);
	snprintf(command, sizeof(command), "age -r %s", recipient);
	assert_true(shell(folder, command, BYTES_OF_BUF(&plain), &theirs));
	assert_int_equal(age_open_x25519(secrets[0], BYTES_OF_BUF(&theirs), &opened), OK);
	assert_bytes_equal(BYTES_OF_BUF(&opened), BYTES_OF_BUF(&plain));
	buf_truncate(&opened, 0);
	buf_truncate(&theirs, 0);
	buf_truncate(&armored, 0);
	snprintf(command, sizeof(command), "age -a -r %s", recipient);
	assert_true(shell(folder, command, BYTES_OF_BUF(&plain), &armored));
	assert_int_equal(age_armor_decode(BYTES_OF_BUF(&armored), &theirs), OK);
	assert_int_equal(age_open_x25519(secrets[0], BYTES_OF_BUF(&theirs), &opened), OK);
	assert_bytes_equal(BYTES_OF_BUF(&opened), BYTES_OF_BUF(&plain));
}

static void stock_age(void **state)
{
	static const size_t sizes[] = { 0, 5, 65536, 65537, 131072, 200000 };
	char folder[] = "/tmp/mizhen-age-XXXXXX", path[64];
	AUTO(buf_free) struct buf identity = BUF_MAX(100);
	AUTO(buf_free) struct buf recipient = BUF_MAX(100);
	uint8_t public_key[32];
	const char *text;
	FILE *f;

	(void)state;
	if (access("/usr/bin/age", X_OK) != 0)
		skip();
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/key", folder);
	assert_int_equal(age_x25519_write_identity(secrets[0], &identity), OK);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(identity.p, 1, identity.n, f), identity.n);
	assert_int_equal(fclose(f), 0);
	x25519_public(secrets[0], public_key);
	assert_int_equal(age_x25519_write_recipient(public_key, &recipient), OK);
	assert_int_equal(buf_str(&recipient, &text), OK);
	for (size_t i = 0; i < LEN(sizes); i++)
		one_size_with_stock_age(folder, sizes[i], text);
	snprintf(path, sizeof(path), "rm -r %s", folder);
	assert_int_equal(system(path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_recipient_opens),
		cmocka_unit_test(passphrase),
		cmocka_unit_test(every_change_refused),
		cmocka_unit_test(every_change_refused_under_a_passphrase),
		cmocka_unit_test(every_change_refused_in_armor),
		cmocka_unit_test(limits),
		cmocka_unit_test(readdressed),
		cmocka_unit_test(stock_age),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
