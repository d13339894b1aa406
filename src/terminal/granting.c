#include "terminal/granting.h"

#include <string.h>

#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/kept_file.h"
#include "terminal/screen.h"
#include "verify/verify_ended.h"

#define ENDED_FILE "ended"

struct grant_make_record granting_record(const struct verify_record *from)
{
	struct grant_make_record ret = { .record.version = from->version };

	memcpy(ret.record.rid, from->rid, sizeof(ret.record.rid));
	memcpy(ret.record.file, from->file_hash, sizeof(ret.record.file));
	return ret;
}

/* What has ended */

/*
 * Of a damaged file every id stays, in its new place: one that is none names no
 * grant, and a platform could let the others live again.
 */
static enum err mend_ended(const struct home_dir *dir, struct buf *ended, struct problem *why)
{
	AUTO(buf_free) struct buf mended = BUF_MAX(ended->max);

	for (size_t at = 0; ended->n - at >= HASH_LEN; at += HASH_LEN) {
		if (verify_ended_add(&mended, ended->p + at) != OK)
			return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	}
	TRY(granting_ended_save(dir, &mended, why));
	buf_free(ended);
	*ended = mended;
	mended = BUF_MAX(0);
	return OK;
}

/* None is there; but what was set aside is, where it was not mended yet when the power failed. */
static enum err load_set_aside(const struct home_dir *dir, struct buf *ret, struct problem *why)
{
	enum err e = home_dir_read(dir, ENDED_FILE ".damaged", ret);

	if (e == ERR_NOT_FOUND)
		return OK;
	if (e != OK && e != ERR_TOO_LONG)
		return problem_set(why, PROBLEM_HOME_FILE, e, "%s", ENDED_FILE ".damaged");
	return mend_ended(dir, ret, why);
}

enum err granting_ended_load(const struct home_dir *dir, struct buf *ret, struct problem *why)
{
	enum err e = kept_file_read(dir, ENDED_FILE, ret, why);

	if (e == ERR_NOT_FOUND)
		return load_set_aside(dir, ret, why);
	if (e == ERR_FORMAT || (e == OK && ret->n % HASH_LEN != 0))
		return mend_ended(dir, ret, why);
	return e;
}

enum err granting_ended_save(const struct home_dir *dir, const struct buf *ended, struct problem *why)
{
	enum err e = kept_file_write(dir, ENDED_FILE, BYTES_OF_BUF(ended), why);

	if (e == OK || why->kind != PROBLEM_HOME_FULL)
		return e;
	/* it has ended all the same, and by the platform's word; who would be deceived later is told now */
	screen_note(L("注意：磁盘已满，本机没有记下哪些授权已经结束。请腾出空间，再运行一次 mizhen patient grants（医生用 doctor inbox），以便本机记住。",
		      "note: the disk is full, so this machine did not keep which grants have ended. "
		      "Make room and run mizhen patient grants (a doctor: doctor inbox), for it to remember."));
	*why = (struct problem){ 0 };
	return OK;
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
