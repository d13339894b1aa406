#include "terminal/kept_file.h"

#include <stdio.h>
#include <string.h>

#include "crypto/hash.h"
#include "sys/lang.h"
#include "terminal/screen.h"

enum err kept_file_set_aside(const struct home_dir *dir, const char *name, struct problem *why)
{
	char from[FILE_PATH_MAX], aside[FILE_PATH_MAX], to[FILE_PATH_MAX];
	enum err e = file_join(dir->path, name, from);

	if (e == OK && (size_t)snprintf(aside, sizeof(aside), "%s.damaged", name) >= sizeof(aside))
		e = ERR_TOO_LONG;
	if (e == OK)
		e = file_join(dir->path, aside, to);
	if (e == OK)
		e = file_rename(from, to);
	if (e != OK)
		return problem_home_file(why, e, name);
	screen_note(L("注意：本机的 %s 已损坏，不再使用（另存为 %s）；其中的内容会重新取回或重新建立。",
		      "note: %s of this machine is damaged and not used (set aside as %s); what it held is fetched or made anew."),
		    name, aside);
	return OK;
}

/* Whether the end of FILE is the hash of what is before. */
static bool is_whole(struct bytes file)
{
	uint8_t sum[HASH_LEN];

	if (file.n < HASH_LEN)
		return false;
	hash_sha256(BYTES(file.p, file.n - HASH_LEN), sum);
	return memcmp(file.p + file.n - HASH_LEN, sum, HASH_LEN) == 0;
}

enum err kept_file_read(const struct home_dir *dir, const char *name, struct buf *ret, struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(ret->max + HASH_LEN);
	enum err e = home_dir_read(dir, name, &file);
	bool whole = e == OK && is_whole(BYTES_OF_BUF(&file));

	if (e == ERR_NOT_FOUND)
		return e;
	if (e != OK && e != ERR_TOO_LONG)
		return problem_home_file(why, e, name);
	if (!whole)
		TRY(kept_file_set_aside(dir, name, why));
	if (whole)
		buf_truncate(&file, file.n - HASH_LEN);
	else
		buf_truncate(&file, ret->max);
	file.max = ret->max;
	buf_free(ret);
	*ret = file;
	file = BUF_MAX(0);
	return whole ? OK : ERR_FORMAT;
}

enum err kept_file_write(const struct home_dir *dir, const char *name, struct bytes content, struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(content.n + HASH_LEN);
	uint8_t sum[HASH_LEN];
	enum err e = buf_add(&file, content);

	hash_sha256(content, sum);
	if (e == OK)
		e = buf_add(&file, BYTES_OF(sum));
	if (e == OK)
		e = home_dir_write(dir, name, BYTES_OF_BUF(&file));
	return e == OK ? OK : problem_home_file(why, e, name);
}

enum err kept_file_room(enum err e, struct problem *why)
{
	static bool told;

	if (e == OK || why->kind != PROBLEM_HOME_FULL)
		return e;
	if (!told)
		screen_note(L("注意：磁盘已满，这次收到的内容没有保存在本机（%s）；请腾出空间。",
			      "note: the disk is full, so what came is not kept on this machine (%s); make room."),
			    why->subject);
	told = true;
	*why = (struct problem){ 0 };
	return OK;
}

enum err kept_file_cache(const struct home_dir *dir, const char *name, struct bytes content, struct problem *why)
{
	return kept_file_room(kept_file_write(dir, name, content, why), why);
}
