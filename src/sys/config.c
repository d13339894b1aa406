#include "sys/config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "bytes/utf8.h"
#include "sys/file.h"
#include "sys/lang.h"

#define FILE_MAX 65536
#define LINE_MAX_BYTES 4000
#define KEYS_MAX 64

/* One reading: inih asks for lines and hands keys back; values wait here until all are right. */
struct reading {
	const char *path;
	const struct config_key *keys;
	size_t count;
	struct bytes left;            /* of the file */
	unsigned line;                /* of the last line handed out */
	char *values[KEYS_MAX];
	unsigned lines[KEYS_MAX];     /* where each value was */
	enum err err;
	char *message;
};

static void reading_free(struct reading *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->values[i]);
}

/* The first error counts. Always returns that error. */
__attribute__((format(printf, 3, 4)))
static enum err fail(struct reading *r, unsigned line, const char *format, ...)
{
	va_list args;
	size_t n = 0;

	if (r->err != OK)
		return r->err;
	r->err = ERR_FORMAT;
	if (line > 0)
		n = (size_t)snprintf(r->message, CONFIG_MESSAGE_MAX, "%s:%u: ", r->path, line);
	else
		n = (size_t)snprintf(r->message, CONFIG_MESSAGE_MAX, "%s: ", r->path);
	if (n >= CONFIG_MESSAGE_MAX)
		n = 0;
	va_start(args, format);
	vsnprintf(r->message + n, CONFIG_MESSAGE_MAX - n, format, args);
	va_end(args);
	return r->err;
}

static char *next_line(char *out, int size, void *user)
{
	struct reading *r = user;
	const uint8_t *end;
	size_t n;

	if (r->err != OK || r->left.n == 0)
		return NULL;
	end = memchr(r->left.p, '\n', r->left.n);
	n = end == NULL ? r->left.n : (size_t)(end - r->left.p) + 1;
	r->line++;
	if (n > LINE_MAX_BYTES || n >= (size_t)size) {
		(void)fail(r, r->line, L("这一行太长（最多 %d 字节）", "this line is too long (at most %d bytes)"),
			   LINE_MAX_BYTES);
		return NULL;
	}
	memcpy(out, r->left.p, n);
	out[n] = '\0';
	r->left.p += n;
	r->left.n -= n;
	return out;
}

static int take(void *user, const char *section, const char *name, const char *value)
{
	struct reading *r = user;

	for (size_t i = 0; i < r->count; i++) {
		if (strcmp(r->keys[i].section, section) != 0 || strcmp(r->keys[i].name, name) != 0)
			continue;
		if (r->values[i] != NULL)
			return fail(r, r->line, L("[%s] %s 在第 %u 行已经给出，请删去一处",
						  "[%s] %s was given on line %u already; remove one of them"),
				    section, name, r->lines[i]) == OK;
		r->values[i] = strdup(value);
		if (r->values[i] == NULL) {
			(void)fail(r, r->line, L("内存不足", "out of memory"));
			return 0;
		}
		r->lines[i] = r->line;
		return 1;
	}
	return fail(r, r->line, L("不认识的配置项 [%s] %s", "unknown key [%s] %s"), section, name) == OK;
}

static enum err parse(struct reading *r, struct bytes text)
{
	int bad;

	if (!utf8_valid(text) || (text.n > 0 && memchr(text.p, '\0', text.n) != NULL))
		return fail(r, 0, L("文件不是 UTF-8 文本", "the file is not UTF-8 text"));
	/* Debian's inih is set by variables */
	ini_allow_multiline = false;
	ini_use_stack = false;
	ini_max_line = LINE_MAX_BYTES + 3;
	ini_initial_alloc = LINE_MAX_BYTES + 3;
	ini_stop_on_first_error = true;
	r->left = text;
	bad = ini_parse_stream(next_line, r, take, r);
	if (bad == -2)
		return fail(r, 0, L("内存不足", "out of memory"));
	if (bad > 0 && r->err == OK)
		return fail(r, (unsigned)bad, L("应为 [节] 或 名称 = 值", "expected [section] or name = value"));
	return r->err;
}

static bool parse_number(const char *s, uint64_t min, uint64_t max, uint64_t *ret)
{
	unsigned long long v;
	char *end;

	if (s[0] < '0' || s[0] > '9')
		return false;
	errno = 0;
	v = strtoull(s, &end, 10);
	if (errno != 0 || *end != '\0' || v < min || v > max)
		return false;
	*ret = v;
	return true;
}

static enum err put_text(struct reading *r, const struct config_key *key, unsigned line, const char *value, bool store)
{
	const char *slash = strrchr(r->path, '/');
	size_t folder = key->kind == CONFIG_PATH && value[0] != '/' && value[0] != '\0' && slash != NULL
		? (size_t)(slash - r->path) + 1 : 0;
	char *out = key->ret;

	if (folder + strlen(value) >= key->max)
		return fail(r, line, L("[%s] %s 太长", "[%s] %s is too long"), key->section, key->name);
	if (store) {
		memcpy(out, r->path, folder);
		memcpy(out + folder, value, strlen(value) + 1);
	}
	return OK;
}

static enum err put_word(struct reading *r, const struct config_key *key, unsigned line, const char *value, bool store)
{
	char all[256] = "";

	for (unsigned i = 0; key->words[i] != NULL; i++) {
		size_t n = strlen(all);

		if (strcmp(key->words[i], value) == 0) {
			if (store)
				*(unsigned *)key->ret = i;
			return OK;
		}
		snprintf(all + n, sizeof(all) - n, "%s%s", i == 0 ? "" : " | ", key->words[i]);
	}
	return fail(r, line, L("[%s] %s 应为 %s", "[%s] %s must be %s"), key->section, key->name, all);
}

static enum err put(struct reading *r, const struct config_key *key, unsigned line, const char *value, bool store)
{
	static const char *const yes_no[] = { "no", "yes", NULL };
	unsigned place = 0;
	uint64_t number = 0;

	switch (key->kind) {
	case CONFIG_TEXT:
	case CONFIG_PATH:
		return put_text(r, key, line, value, store);
	case CONFIG_NUMBER:
		if (!parse_number(value, key->min, key->max, &number))
			return fail(r, line, L("[%s] %s 应为 %llu 到 %llu 的整数", "[%s] %s must be a number from %llu to %llu"),
				    key->section, key->name, (unsigned long long)key->min, (unsigned long long)key->max);
		if (store)
			*(uint64_t *)key->ret = number;
		return OK;
	case CONFIG_WORD:
		return put_word(r, key, line, value, store);
	case CONFIG_YES_NO:
		TRY(put_word(r, &(struct config_key){ key->section, key->name, CONFIG_WORD, &place, 0, 0, yes_no, NULL },
			     line, value, true));
		if (store)
			*(bool *)key->ret = place == 1;
		return OK;
	}
	return ERR_UNSUPPORTED;
}

/* All keys, in two rounds: the first only looks, so that nothing is written unless all is right. */
static enum err put_all(struct reading *r, bool store)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct config_key *key = &r->keys[i];
		const char *value = r->values[i] != NULL ? r->values[i] : key->absent;

		if (value == NULL)
			return fail(r, 0, L("缺少 [%s] %s", "[%s] %s is missing"), key->section, key->name);
		if (key->absent == NULL && value[0] == '\0')
			return fail(r, r->lines[i], L("[%s] %s 没有值", "[%s] %s has no value"), key->section, key->name);
		TRY(put(r, key, r->lines[i], value, store));
	}
	return OK;
}

enum err config_read(const char *path, const struct config_key *keys, size_t count,
		     char ret_message[static CONFIG_MESSAGE_MAX])
{
	AUTO(buf_free) struct buf text = BUF_MAX(FILE_MAX);
	AUTO(reading_free) struct reading r = { .path = path, .keys = keys, .count = count, .message = ret_message };
	enum err e = count > KEYS_MAX ? ERR_TOO_LONG : file_read(path, &text);

	if (e != OK) {
		snprintf(ret_message, CONFIG_MESSAGE_MAX, L("读不了配置文件 %s:%s", "cannot read the configuration %s: %s"),
			 path, e == ERR_TOO_LONG ? L("太大", "too large") : strerror(errno));
		return e;
	}
	TRY(parse(&r, BYTES_OF_BUF(&text)));
	TRY(put_all(&r, false));
	return put_all(&r, true);
}
