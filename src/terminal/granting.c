#include "terminal/granting.h"

#include <string.h>

#include <sodium.h>

#include "terminal/hex.h"

#define ENDED_FILE "ended"
#define POST_MAX (STATEMENT_MAX + BUNDLE_FILE_MAX + 64)

static enum err write_lists(const struct granting *g, struct list_writer *records, struct list_writer *keys)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct verify_record *from = g->records[i].record;
		struct grant_record record = { .version = from->version };
		struct bundle_key key = { .file_key = g->records[i].file_key };
		enum err e;

		memcpy(record.rid, from->rid, sizeof(record.rid));
		memcpy(record.file, from->file_hash, sizeof(record.file));
		memcpy(key.rid, from->rid, sizeof(key.rid));
		e = grant_record_add(records, &record);
		if (e == OK)
			e = bundle_key_add(keys, &key);
		secret16_wipe(&key.file_key);
		TRY(e);
	}
	return OK;
}

static enum err make(const struct granting *g, struct buf *statement, struct buf *file)
{
	AUTO(list_writer_done) struct list_writer records = LIST_WRITER(GRANT_RECORDS_MAX);
	AUTO(list_writer_done) struct list_writer keys = LIST_WRITER(GRANT_RECORDS_MAX);
	AUTO(bundle_done) struct bundle bundle = {
		.hospital = g->hospital, .purpose = bytes_of_str(g->purpose), .kind = g->kek == NULL ? GRANT_RECORDS : GRANT_KEY,
	};
	struct grant grant = {
		.cycle = g->cycle, .not_before = g->not_before, .expires = g->expires, .may_pass_on = g->may_pass_on,
		.has_parent = g->parent != NULL, .made = g->made,
	};
	AUTO(sealed_random_wipe) struct sealed_random random;

	TRY(write_lists(g, &records, &keys));
	grant.records = list_of(&records);
	bundle.keys = list_of(&keys);
	memcpy(bundle.tag, g->tag, sizeof(bundle.tag));
	memcpy(bundle.doctor, g->doctor->sign, sizeof(bundle.doctor));
	if (g->kek != NULL)
		memcpy(bundle.kek.b, g->kek, sizeof(bundle.kek.b));
	if (g->parent != NULL)
		memcpy(grant.parent, g->parent, sizeof(grant.parent));
	randombytes_buf(&random, sizeof(random));
	return bundle_grant(&bundle, &grant, g->doctor->seal, g->secret, &random, statement, file);
}

enum err granting_post(struct client *c, const struct client_token *token, const struct granting *g,
		       uint8_t ret_id[static HASH_LEN], struct problem *why)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(buf_free) struct buf file = BUF_MAX(BUNDLE_FILE_MAX);
	AUTO(buf_free) struct buf body = BUF_MAX(POST_MAX);
	struct cbor_writer w = cbor_writer(&body);
	struct http_client_problem refused = { 0 };
	enum err e = make(g, &statement, &file);

	if (e != OK)
		return problem_is(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_TOO_MUCH, e);
	cbor_put_array(&w, 2);
	cbor_put_bytes(&w, BYTES_OF_BUF(&statement));
	cbor_put_bytes(&w, BYTES_OF_BUF(&file));
	if (cbor_written(&w) != OK)
		return problem_is(why, PROBLEM_MEMORY, w.err);
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
