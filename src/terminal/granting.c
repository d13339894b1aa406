#include "terminal/granting.h"

#include <string.h>

#include "terminal/hex.h"

#define ENDED_FILE "ended"

struct grant_make_record granting_record(const struct verify_record *from)
{
	struct grant_make_record ret = { .record.version = from->version };

	memcpy(ret.record.rid, from->rid, sizeof(ret.record.rid));
	memcpy(ret.record.file, from->file_hash, sizeof(ret.record.file));
	return ret;
}

/* What has ended */

enum err granting_ended_load(const struct home_dir *dir, struct buf *ret, struct problem *why)
{
	enum err e = home_dir_read(dir, ENDED_FILE, ret);

	if (e == ERR_NOT_FOUND)
		return OK;
	if (e == OK && ret->n % HASH_LEN != 0)
		e = ERR_FORMAT;
	return e == OK ? OK : problem_set(why, PROBLEM_HOME_FILE, e, ENDED_FILE);
}

enum err granting_ended_save(const struct home_dir *dir, const struct buf *ended, struct problem *why)
{
	enum err e = home_dir_write(dir, ENDED_FILE, BYTES_OF_BUF(ended));

	return e == OK ? OK : problem_set(why, PROBLEM_HOME_FILE, e, ENDED_FILE);
}

enum err granting_find(const struct verify_grants *list, const char *text, const struct verify_grant **ret,
		       struct problem *why)
{
	const struct verify_grant *found = NULL;

	for (size_t i = 0; i < list->n; i++) {
		if (!hex_begins(BYTES_OF(list->grants[i].id), text))
			continue;
		if (found != NULL)
			return problem_set(why, PROBLEM_AMBIGUOUS, ERR_CONFLICT, "%s", text);
		found = &list->grants[i];
	}
	if (found == NULL)
		return problem_set(why, PROBLEM_NO_GRANT, ERR_NOT_FOUND, "%s", text);
	*ret = found;
	return OK;
}
