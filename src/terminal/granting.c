#include "terminal/granting.h"

#include <string.h>

#include <sodium.h>

#include "terminal/hex.h"

#define ENDED_FILE "ended"

struct grant_make_record granting_record(const struct verify_record *from)
{
	struct grant_make_record ret = { .record.version = from->version };

	memcpy(ret.record.rid, from->rid, sizeof(ret.record.rid));
	memcpy(ret.record.file, from->file_hash, sizeof(ret.record.file));
	return ret;
}

enum err granting_post(struct client *c, const struct client_token *token, const struct grant_make *g,
		       uint8_t ret_id[static HASH_LEN], struct problem *why)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf body = BUF_MAX(GRANT_MAKE_POST_MAX);
	AUTO(sealed_random_wipe) struct sealed_random random;
	struct http_client_problem refused = { 0 };
	enum err e;

	randombytes_buf(&random, sizeof(random));
	e = grant_make(g, &random, &statement, &body);
	if (e != OK)
		return problem_is(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_TOO_MUCH, e);
	e = client_send(c, "POST", "/v1/grants", token, BYTES_OF_BUF(&body), &refused, why);
	if (e == ERR_CONFLICT && strcmp(refused.name, "cycle") == 0)
		return e;
	if (e == ERR_EXPIRED)
		return problem_is(why, PROBLEM_ENDED, e);
	if (e != OK)
		return problem_set(why, PROBLEM_CONFLICT, e, "%s", refused.name);
	statement_id(BYTES_OF_BUF(&statement), ret_id);
	return OK;
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
