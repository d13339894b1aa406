#include "relay/spool_heard.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sys/file.h"

#define LINE_MAX 256

static enum err heard_path(const struct spool *spool, const char *name, char ret[FILE_PATH_MAX])
{
	return file_join(spool->in, name, ret);
}

enum err spool_heard_get_refusal(struct spool *spool, struct spool_refusal *ret)
{
	AUTO(buf_free) struct buf text = BUF_MAX(LINE_MAX);
	struct spool_refusal r = { 0 };
	char path[FILE_PATH_MAX];
	const char *s;

	TRY(heard_path(spool, "refused", path));
	TRY(file_read(path, &text));
	TRY(buf_str(&text, &s));
	/* what is damaged says nothing: the next refusal writes it anew */
	if (sscanf(s, "since=%" SCNu64 " last=%" SCNu64 " number=%" SCNu64 " status=%u expected=%" SCNu64 " problem=%31[a-z-]",
		   &r.since, &r.last, &r.number, &r.status, &r.expected, r.problem) < 5)
		return ERR_NOT_FOUND;
	*ret = r;
	return OK;
}

enum err spool_heard_put_refusal(struct spool *spool, const struct spool_refusal *refusal)
{
	struct spool_refusal before;
	char path[FILE_PATH_MAX], text[LINE_MAX];
	uint64_t since = spool_heard_get_refusal(spool, &before) == OK ? before.since : refusal->last;
	int n = snprintf(text, sizeof(text),
			 "since=%" PRIu64 " last=%" PRIu64 " number=%" PRIu64 " status=%u expected=%" PRIu64 " problem=%s\n", since,
			 refusal->last, refusal->number, refusal->status, refusal->expected, refusal->problem);

	TRY(heard_path(spool, "refused", path));
	return file_replace(path, BYTES(text, n), 0600);
}

static enum err absent_is_fine(enum err e)
{
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err spool_heard_end_refusal(struct spool *spool)
{
	char path[FILE_PATH_MAX];

	TRY(heard_path(spool, "refused", path));
	return absent_is_fine(file_remove(path));
}

enum err spool_heard_put_challenge(struct spool *spool, struct bytes statement)
{
	char path[FILE_PATH_MAX];

	TRY(heard_path(spool, "challenge", path));
	return file_replace(path, statement, 0600);
}

enum err spool_heard_get_challenge(struct spool *spool, struct buf *ret, uint64_t *ret_heard)
{
	char path[FILE_PATH_MAX];
	struct stat st;

	TRY(heard_path(spool, "challenge", path));
	TRY(file_read(path, ret));
	*ret_heard = stat(path, &st) == 0 && st.st_mtime > 0 ? (uint64_t)st.st_mtime : 0;
	return OK;
}
