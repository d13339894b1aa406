#include "terminal/key_file.h"

#include <string.h>

#include <sodium.h>

#include "bytes/secret.h"
#include "crypto/age.h"
#include "crypto/hash.h"
#include "sys/lang.h"
#include "terminal/screen.h"

#define KEY_FILE_MAX 4096
#define WORK 15                /* scrypt: 2^15 KiB, as age has it at 0.1 s; it opens what took eight times that */
#define WORK_MAX (WORK + 3)
#define TRIES 3
#define AGE_EXTRA 182          /* bytes of an age file under a passphrase beyond its content: header, nonce, tag */

static void tell_fault(enum passphrase_fault fault)
{
	if (fault == PASSPHRASE_SHORT)
		screen_note(L("口令太短：至少 10 个字符。", "That is too short: 10 characters or more."));
	else if (fault == PASSPHRASE_EASY)
		screen_note(L("这个口令太容易猜到：不要重复，不要连号，也不要用键盘上的连键。",
			      "That is too easily guessed: no repetition, no sequence, no row of keys."));
	else
		screen_note(L("这个口令太容易猜到：取自您的姓名、号码或生日，认识您的人最先会试。",
			      "That is too easily guessed: it is out of your name, a number or date of birth of yours, which people who know you try first."));
}

/* Empty where none is wanted. */
static enum err ask_new(const struct bytes *known, size_t n, struct buf *passphrase)
{
	if (!screen_interactive())
		return OK;
	for (;;) {
		AUTO(buf_free) struct buf again = BUF_MAX(PASSPHRASE_MAX);
		enum passphrase_fault fault;

		buf_truncate(passphrase, 0);
		TRY(screen_ask(L("为本机资料设一个口令，至少 10 个字符（直接回车则不设）：",
				 "A passphrase for this home folder, 10 characters or more (empty: none): "), true, passphrase));
		if (passphrase->n == 0)
			return OK;
		fault = passphrase_fault(BYTES_OF_BUF(passphrase), known, n);
		if (fault != PASSPHRASE_GOOD) {
			tell_fault(fault);
			continue;
		}
		TRY(screen_ask(L("再输入一次：", "Once more: "), true, &again));
		if (secret_equal(BYTES_OF_BUF(passphrase), BYTES_OF_BUF(&again)))
			return OK;
		screen_note(L("两次输入不同，请重新设定。", "The two are not the same. Again from the beginning."));
	}
}

enum err key_file_write(const struct home_dir *dir, const char *name, struct bytes secret, const struct bytes *known, size_t n,
			struct problem *why)
{
	AUTO(buf_free) struct buf passphrase = BUF_MAX(PASSPHRASE_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(KEY_FILE_MAX);
	uint8_t sum[HASH_LEN];
	AUTO(secret64_wipe) struct secret64 random;   /* salt, file key, nonce: 16 each */
	enum err e = ask_new(known, n, &passphrase);

	if (e != OK)
		return problem_is(why, PROBLEM_NOT_ASKED, e);
	if (passphrase.n == 0) {
		e = buf_add(&file, secret);
	} else {
		randombytes_buf(random.b, sizeof(random.b));
		e = age_seal_scrypt(BYTES_OF_BUF(&passphrase), WORK, random.b, random.b + 16, random.b + 32, secret, &file);
	}
	hash_sha256(BYTES_OF_BUF(&file), sum);
	if (e == OK)
		e = buf_add(&file, BYTES_OF(sum));
	if (e == OK)
		e = home_dir_write(dir, name, BYTES_OF_BUF(&file));
	return e == OK ? OK : problem_home_file(why, e, name);
}

static enum err open_locked(struct bytes file, const char *name, struct buf *ret, struct problem *why)
{
	for (int tries = 1;; tries++) {
		AUTO(buf_free) struct buf passphrase = BUF_MAX(PASSPHRASE_MAX);
		enum err e = screen_ask(L("口令：", "Passphrase: "), true, &passphrase);

		if (e != OK)
			return problem_is(why, PROBLEM_PASSPHRASE_NEEDED, e);
		e = age_open_scrypt(BYTES_OF_BUF(&passphrase), WORK_MAX, file, ret);
		if (e == OK)
			return OK;
		if (e != ERR_OPEN)
			return problem_home_file(why, e, name);
		if (tries == TRIES)
			return problem_is(why, PROBLEM_PASSPHRASE, ERR_DENIED);
		screen_note(L("口令不正确，请再输入。", "That is not the passphrase. Once more."));
	}
}

static bool is_age(const struct buf *file)
{
	static const char age[] = "age-encryption.o";      /* as much of it as the shortest secret is long */

	return file->n >= sizeof(age) - 1 && memcmp(file->p, age, sizeof(age) - 1) == 0;
}

/*
 * Takes the hash off the end of FILE. A file of the form before has none, and is
 * known by its length, that of a secret of N bytes; anything else is damaged.
 */
static enum err take_off_sum(struct buf *file, size_t n)
{
	uint8_t sum[HASH_LEN];

	if (file->n > HASH_LEN) {
		hash_sha256(BYTES(file->p, file->n - HASH_LEN), sum);
		if (memcmp(file->p + file->n - HASH_LEN, sum, HASH_LEN) == 0) {
			buf_truncate(file, file->n - HASH_LEN);
			return OK;
		}
	}
	return file->n == (is_age(file) ? n + AGE_EXTRA : n) ? OK : ERR_FORMAT;
}

enum err key_file_read(const struct home_dir *dir, const char *name, uint8_t *ret, size_t n, struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(KEY_FILE_MAX);
	AUTO(buf_free) struct buf secret = BUF_MAX(KEY_FILE_MAX);
	enum err e = home_dir_read(dir, name, &file);

	if (e == ERR_NOT_FOUND)
		return e;
	if (e == OK)
		e = take_off_sum(&file, n);
	if (e == OK && is_age(&file))
		TRY(open_locked(BYTES_OF_BUF(&file), name, &secret, why));
	else if (e == OK)
		e = buf_add(&secret, BYTES_OF_BUF(&file));
	if (e == OK && secret.n != n)
		e = ERR_FORMAT;
	if (e == ERR_FORMAT || e == ERR_TOO_LONG)
		return problem_set(why, PROBLEM_HOME_KEY, e, "%s", name);
	if (e != OK)
		return problem_home_file(why, e, name);
	memcpy(ret, secret.p, n);
	return OK;
}
