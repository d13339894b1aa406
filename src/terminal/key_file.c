#include "terminal/key_file.h"

#include <ctype.h>
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
#define TRIES 3

/* Letters and digits alone, ASCII ones in upper case: as the normal forms of identity fields are. */
static void plain(struct bytes text, uint8_t ret[static PASSPHRASE_MAX], size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n && n < PASSPHRASE_MAX; i++) {
		uint8_t c = text.p[i];

		if (c >= 0x80 || isalnum(c))
			ret[n++] = (uint8_t)(c < 0x80 ? toupper(c) : c);
	}
	*ret_n = n;
}

/* What is left of TEXT once every run of it that VALUE has, of five bytes or more, is taken out. */
static size_t without(uint8_t *text, size_t n, struct bytes value)
{
	for (size_t at = 0; at < n;) {
		size_t length = 0;

		for (size_t more = 1; at + more <= n && memmem(value.p, value.n, text + at, more) != NULL; more++)
			length = more;
		if (length < 5) {
			at++;
			continue;
		}
		memmove(text + at, text + at + length, n - at - length);
		n -= length;
	}
	return n;
}

static size_t characters(const uint8_t *text, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += (text[i] & 0xc0) != 0x80;
	return count;
}

bool key_file_passphrase_good(struct bytes passphrase, const struct identity *owner)
{
	uint8_t text[PASSPHRASE_MAX];
	size_t n, all, left = characters(passphrase.p, passphrase.n), others = 0;

	for (size_t i = 1; i < passphrase.n; i++)
		others += passphrase.p[i] != passphrase.p[0];
	if (left < KEY_FILE_PASSPHRASE_MIN || others == 0)
		return false;
	plain(passphrase, text, &n);
	all = characters(text, n);
	for (int field = 0; owner != NULL && field < IDENTITY_FIELDS; field++) {
		struct bytes value = identity_get(owner, (enum identity_field)field);

		if (value.n > 0)
			n = without(text, n, value);
	}
	left -= all - characters(text, n);
	secret_wipe(text, sizeof(text));
	return left >= KEY_FILE_PASSPHRASE_MIN / 2;
}

/* Empty where none is wanted. */
static enum err ask_new(const struct identity *owner, struct buf *passphrase)
{
	if (!screen_interactive())
		return OK;
	for (;;) {
		AUTO(buf_free) struct buf again = BUF_MAX(PASSPHRASE_MAX);

		buf_truncate(passphrase, 0);
		TRY(screen_ask(L("为本机资料设一个口令，至少 8 个字符（直接回车则不设）：",
				 "A passphrase for this home folder, 8 characters or more (empty: none): "), true, passphrase));
		if (passphrase->n == 0)
			return OK;
		if (!key_file_passphrase_good(BYTES_OF_BUF(passphrase), owner)) {
			screen_note(L("这个口令太容易猜到：至少 8 个字符，不要用姓名、证件号、电话或生日。",
				      "That is too easily guessed: 8 characters or more, and no name, number, telephone or birthday of yours."));
			continue;
		}
		TRY(screen_ask(L("再输入一次：", "Once more: "), true, &again));
		if (secret_equal(BYTES_OF_BUF(passphrase), BYTES_OF_BUF(&again)))
			return OK;
		screen_note(L("两次输入不同，请重新设定。", "The two are not the same. Again from the beginning."));
	}
}

enum err key_file_write(const struct home_dir *dir, const char *name, struct bytes secret, const struct identity *owner,
			struct problem *why)
{
	AUTO(buf_free) struct buf passphrase = BUF_MAX(PASSPHRASE_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(KEY_FILE_MAX);
	AUTO(secret64_wipe) struct secret64 random;   /* salt, file key, nonce: 16 each */
	enum err e = ask_new(owner, &passphrase);

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
	for (int tries = 1;; tries++) {
		AUTO(buf_free) struct buf passphrase = BUF_MAX(PASSPHRASE_MAX);
		enum err e = screen_ask(L("口令：", "Passphrase: "), true, &passphrase);

		if (e != OK)
			return problem_is(why, PROBLEM_PASSPHRASE_NEEDED, e);
		e = age_open_scrypt(BYTES_OF_BUF(&passphrase), WORK_MAX, file, ret);
		if (e == OK)
			return OK;
		if (e != ERR_OPEN)
			return problem_set(why, PROBLEM_HOME_FILE, e, "%s", name);
		if (tries == TRIES)
			return problem_is(why, PROBLEM_PASSPHRASE, ERR_DENIED);
		screen_note(L("口令不正确，请再输入。", "That is not the passphrase. Once more."));
	}
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
