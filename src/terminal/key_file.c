#include "terminal/key_file.h"

#include <string.h>

#include <sodium.h>

#include "core/age.h"
#include "core/secret.h"
#include "sys/lang.h"
#include "terminal/screen.h"

#define KEY_FILE_MAX 4096
#define WORK 15                /* scrypt: 2^15 KiB, as age has it at 0.1 s; it opens what took eight times that */
#define WORK_MAX (WORK + 3)
#define PASSPHRASE_MAX 1024

static enum err ask_new(struct buf *passphrase, struct problem *why)
{
	AUTO(buf_free) struct buf again = BUF_MAX(PASSPHRASE_MAX);

	if (!screen_interactive())
		return OK;
	TRY(screen_ask(L("为本机资料设一个口令（直接回车则不设）：", "A passphrase for this home folder (empty: none): "),
		       true, passphrase));
	if (passphrase->n == 0)
		return OK;
	TRY(screen_ask(L("再输入一次：", "Once more: "), true, &again));
	if (!secret_equal(BYTES_OF_BUF(passphrase), BYTES_OF_BUF(&again)))
		return problem_is(why, PROBLEM_PASSPHRASE, ERR_DENIED);
	return OK;
}

enum err key_file_write(const struct home_dir *dir, const char *name, struct bytes secret, struct problem *why)
{
	AUTO(buf_free) struct buf passphrase = BUF_MAX(PASSPHRASE_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(KEY_FILE_MAX);
	AUTO(secret64_wipe) struct secret64 random;   /* salt, file key, nonce: 16 each */
	enum err e = ask_new(&passphrase, why);

	if (e != OK)
		return problem_is(why, PROBLEM_NOT_ASKED, e);
	if (passphrase.n == 0) {
		e = buf_add(&file, secret);
	} else {
		randombytes_buf(random.b, sizeof(random.b));
		e = age_seal_scrypt(BYTES_OF_BUF(&passphrase), WORK, random.b, random.b + 16, random.b + 32, secret, &file);
	}
	if (e == OK)
		e = home_dir_write(dir, name, BYTES_OF_BUF(&file));
	return e == OK ? OK : problem_set(why, PROBLEM_HOME_FILE, e, "%s", name);
}

static enum err open_locked(struct bytes file, const char *name, struct buf *ret, struct problem *why)
{
	AUTO(buf_free) struct buf passphrase = BUF_MAX(PASSPHRASE_MAX);
	enum err e = screen_ask(L("口令：", "Passphrase: "), true, &passphrase);

	if (e != OK)
		return problem_is(why, PROBLEM_PASSPHRASE_NEEDED, e);
	e = age_open_scrypt(BYTES_OF_BUF(&passphrase), WORK_MAX, file, ret);
	if (e == ERR_OPEN)
		return problem_is(why, PROBLEM_PASSPHRASE, ERR_DENIED);
	return e == OK ? OK : problem_set(why, PROBLEM_HOME_FILE, e, "%s", name);
}

enum err key_file_read(const struct home_dir *dir, const char *name, uint8_t *ret, size_t n, struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(KEY_FILE_MAX);
	AUTO(buf_free) struct buf secret = BUF_MAX(KEY_FILE_MAX);
	static const char age[] = "age-encryption.org/";
	enum err e = home_dir_read(dir, name, &file);

	if (e == ERR_NOT_FOUND)
		return e;
	if (e == OK && file.n > sizeof(age) - 1 && memcmp(file.p, age, sizeof(age) - 1) == 0)
		TRY(open_locked(BYTES_OF_BUF(&file), name, &secret, why));
	else if (e == OK)
		e = buf_add(&secret, BYTES_OF_BUF(&file));
	if (e == OK && secret.n != n)
		e = ERR_FORMAT;
	if (e != OK)
		return problem_set(why, PROBLEM_HOME_FILE, e, "%s", name);
	memcpy(ret, secret.p, n);
	return OK;
}
