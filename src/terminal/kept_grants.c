#include "terminal/kept_grants.h"

#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "terminal/kept_file.h"

#define FILE_MAX ((size_t)256 << 20)
#define FIELDS 9

static void free_one(struct kept_grant *g)
{
	buf_free(&g->rids);
	buf_free(&g->post);
}

void kept_grants_free(struct kept_grants *k)
{
	for (size_t i = 0; i < k->n; i++)
		free_one(&k->grants[i]);
	free(k->grants);
	*k = (struct kept_grants){ 0 };
}

static void remove_one(struct kept_grants *k, struct kept_grant *g)
{
	free_one(g);
	*g = k->grants[--k->n];
}

static struct kept_grant *room(struct kept_grants *k)
{
	struct kept_grant *g = k->n < KEPT_GRANTS_MAX ? &k->grants[k->n] : NULL;

	if (g != NULL)
		*g = (struct kept_grant){ .rids = BUF_MAX(GRANT_RECORDS_MAX * ATOM_ID16_LEN), .post = BUF_MAX(GRANT_MAKE_POST_MAX) };
	return g;
}

/* The file */

static enum err read_one(struct cbor_reader *r, struct kept_grant *g)
{
	struct bytes hospital, rids, post;

	cbor_get_array_of(r, FIELDS);
	cbor_get_fixed(r, g->want, sizeof(g->want));
	cbor_get_fixed(r, g->id, sizeof(g->id));
	hospital = atom_get_hospital(r);
	cbor_get_fixed(r, g->doctor, sizeof(g->doctor));
	g->made = cbor_get_uint(r);
	g->expires = cbor_get_uint(r);
	g->live = cbor_get_bool(r);
	rids = cbor_get_bytes(r, g->rids.max);
	post = cbor_get_bytes(r, g->post.max);
	TRY(r->err);
	if (rids.n % ATOM_ID16_LEN != 0)
		return ERR_FORMAT;
	memcpy(g->hospital, hospital.p, hospital.n);
	TRY(buf_add(&g->rids, rids));
	return buf_add(&g->post, post);
}

static enum err read_all(struct bytes file, struct kept_grants *k)
{
	struct cbor_reader r = cbor_reader(file);
	size_t n = cbor_get_array(&r, KEPT_GRANTS_MAX);

	for (size_t i = 0; i < n && r.err == OK; i++) {
		struct kept_grant *g = room(k);

		if (g == NULL)
			return ERR_FORMAT;
		k->n++;
		TRY(read_one(&r, g));
	}
	return cbor_done(&r);
}

enum err kept_grants_load(const struct home_dir *dir, const char *file, struct kept_grants *ret, struct problem *why)
{
	AUTO(kept_grants_free) struct kept_grants k = { .file = file };
	AUTO(buf_free) struct buf bytes = BUF_MAX(FILE_MAX);
	enum err e;

	k.grants = calloc(KEPT_GRANTS_MAX, sizeof(*k.grants));
	if (k.grants == NULL)
		return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	e = kept_file_read(dir, file, &bytes, why);
	if (e != OK && e != ERR_NOT_FOUND && e != ERR_FORMAT)
		return e;
	if (e == OK)
		e = read_all(BYTES_OF_BUF(&bytes), &k);
	else
		e = OK;
	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	if (e != OK) {
		TRY(kept_file_set_aside(dir, file, why));
		while (k.n > 0)
			remove_one(&k, &k.grants[k.n - 1]);
	}
	*ret = k;
	k = (struct kept_grants){ 0 };
	return OK;
}

enum err kept_grants_save(const struct home_dir *dir, const struct kept_grants *k, struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(FILE_MAX);
	struct cbor_writer w = cbor_writer(&file);

	cbor_put_array(&w, k->n);
	for (size_t i = 0; i < k->n; i++) {
		const struct kept_grant *g = &k->grants[i];

		cbor_put_array(&w, FIELDS);
		cbor_put_bytes(&w, BYTES_OF(g->want));
		cbor_put_bytes(&w, BYTES_OF(g->id));
		cbor_put_str(&w, g->hospital);
		cbor_put_bytes(&w, BYTES_OF(g->doctor));
		cbor_put_uint(&w, g->made);
		cbor_put_uint(&w, g->expires);
		cbor_put_bool(&w, g->live);
		cbor_put_bytes(&w, BYTES_OF_BUF(&g->rids));
		cbor_put_bytes(&w, BYTES_OF_BUF(&g->post));
	}
	if (cbor_written(&w) != OK)
		return problem_is(why, PROBLEM_MEMORY, w.err);
	return kept_file_write(dir, k->file, BYTES_OF_BUF(&file), why);
}

enum err kept_grants_end(const struct home_dir *dir, struct kept_grants *k, struct problem *why)
{
	enum err e = home_dir_remove(dir, k->file);

	while (k->n > 0)
		remove_one(k, &k->grants[k->n - 1]);
	return e == OK ? OK : problem_home_file(why, e, k->file);
}

/* Finding */

void kept_grants_want(const struct grant_make *g, uint64_t hours, uint8_t ret[static HASH_LEN])
{
	uint8_t rest[8 + 2];
	const struct bytes parts[] = {
		/* of fixed length, then the two that are not: a hospital's id has no NUL */
		BYTES(g->tag, ATOM_TAG_LEN), BYTES(g->doctor_sign, ATOM_KEY_LEN), BYTES_OF(rest),
		g->parent == NULL ? BYTES_NONE : BYTES(g->parent, HASH_LEN), g->hospital, BYTES_LIT("\0"), g->purpose,
	};

	put_be64(rest, hours);
	rest[8] = g->may_pass_on;
	rest[9] = (uint8_t)((g->kek != NULL) | (g->parent != NULL) << 1);
	hash_sha256_parts(parts, LEN(parts), ret);
}

bool kept_grants_has(const struct kept_grant *g, const uint8_t *rid)
{
	if (rid == NULL)
		return g->rids.n == 0;
	for (size_t i = 0; i < g->rids.n; i += ATOM_ID16_LEN)
		if (memcmp(g->rids.p + i, rid, ATOM_ID16_LEN) == 0)
			return true;
	return false;
}

struct kept_grant *kept_grants_find(struct kept_grants *k, const uint8_t want[static HASH_LEN], const uint8_t *rid)
{
	for (size_t i = 0; i < k->n; i++)
		if (memcmp(k->grants[i].want, want, HASH_LEN) == 0 && !k->grants[i].wider && kept_grants_has(&k->grants[i], rid))
			return &k->grants[i];
	return NULL;
}

void kept_grants_look(struct kept_grants *k, const struct verify_grants *list, uint64_t now)
{
	for (size_t i = k->n; i-- > 0;) {
		struct kept_grant *g = &k->grants[i];
		bool over = now >= g->expires || now >= g->made + KEPT_GRANTS_LIFE;

		for (size_t j = 0; j < list->n; j++) {
			if (memcmp(list->grants[j].id, g->id, HASH_LEN) != 0)
				continue;
			g->live = list->grants[j].state == VERIFY_GRANT_LIVE;
			over |= !g->live;
		}
		if (over)
			remove_one(k, g);
	}
}

/* Making and posting */

static enum err fill(const struct grant_make *g, uint64_t hours, struct kept_grant *ret, struct problem *why)
{
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	AUTO(sealed_random_wipe) struct sealed_random random;
	enum err e;

	randombytes_buf(&random, sizeof(random));
	e = grant_make(g, &random, &statement, &ret->post);
	for (size_t i = 0; e == OK && i < g->n; i++)
		e = buf_add(&ret->rids, BYTES_OF(g->records[i].record.rid));
	if (e != OK)
		return problem_is(why, e == ERR_NOMEM ? PROBLEM_MEMORY : PROBLEM_TOO_MUCH, e);
	kept_grants_want(g, hours, ret->want);
	statement_id(BYTES_OF_BUF(&statement), ret->id);
	memcpy(ret->hospital, g->hospital.p, g->hospital.n);
	memcpy(ret->doctor, g->doctor_sign, sizeof(ret->doctor));
	ret->made = g->made;
	ret->expires = g->expires;
	ret->used = ret->fresh = true;
	return OK;
}

enum err kept_grants_make(const struct home_dir *dir, struct kept_grants *k, const struct grant_make *g, uint64_t hours,
			  struct kept_grant **ret, struct problem *why)
{
	struct kept_grant *one = room(k);
	enum err e;

	if (one == NULL)
		return problem_is(why, PROBLEM_TOO_MUCH, ERR_TOO_LONG);
	k->n++;
	e = fill(g, hours, one, why);
	if (e == OK)
		e = kept_grants_save(dir, k, why);
	if (e != OK) {
		remove_one(k, one);
		return e;
	}
	*ret = one;
	return OK;
}

static enum err send(struct client *c, const struct client_token *token, const struct kept_grant *g, struct problem *why)
{
	struct http_client_problem refused = { 0 };
	enum err e = client_send(c, "POST", "/v1/grants", token, BYTES_OF_BUF(&g->post), &refused, why);

	if (e == OK || (e == ERR_CONFLICT && strcmp(refused.name, "cycle") == 0))
		return e;
	if (e == ERR_EXPIRED)
		return problem_is(why, PROBLEM_ENDED, e);
	return problem_set(why, PROBLEM_CONFLICT, e, "%s", refused.name);
}

/* Of one that may have arrived, what failed without an answer says nothing. */
static bool is_known(const struct kept_grant *g, enum problem_kind failed)
{
	bool network = failed == PROBLEM_UNREACHABLE || failed == PROBLEM_BUSY || failed == PROBLEM_SERVER;

	return failed != PROBLEM_UNANSWERED && (g->fresh || !network);
}

enum err kept_grants_post(const struct home_dir *dir, struct client *c, const struct client_token *token,
			  struct kept_grants *k, struct kept_grant *g, struct problem *why)
{
	struct problem failed = { 0 };
	enum err e = send(c, token, g, &failed);

	g->live = e == OK;
	if (e != OK && is_known(g, failed.kind))
		remove_one(k, g);
	TRY(kept_grants_save(dir, k, why));
	return failed.kind == PROBLEM_NONE ? e : problem_about(why, failed.kind, e, bytes_of_str(failed.subject));
}
