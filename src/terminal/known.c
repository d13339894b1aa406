#include "terminal/known.h"

#include <stdio.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/kept_file.h"
#include "terminal/screen.h"

#define KNOWN_FILE_MAX (4 * STATEMENT_MAX)
#define NAME_MAX_LEN (ATOM_HOSPITAL_MAX + 8)

struct known known_new(struct bytes id)
{
	struct known k = {
		.statement = BUF_MAX(STATEMENT_MAX), .root = BUF_MAX(STATEMENT_MAX), .revoked = BUF_MAX(STATEMENT_MAX),
	};

	if (id.n > 0)
		memcpy(k.seen.hospital, id.p, id.n);
	return k;
}

void known_free(struct known *k)
{
	buf_free(&k->statement);
	buf_free(&k->root);
	buf_free(&k->revoked);
}

const char *known_id(const struct known *k)
{
	return k->seen.hospital;
}

enum err known_copy(const struct known *from, struct known *ret)
{
	struct known k = known_new(bytes_of_str(known_id(from)));
	enum err e = buf_add(&k.statement, BYTES_OF_BUF(&from->statement));

	if (e == OK)
		e = buf_add(&k.root, BYTES_OF_BUF(&from->root));
	if (e == OK)
		e = buf_add(&k.revoked, BYTES_OF_BUF(&from->revoked));
	if (e != OK) {
		known_free(&k);
		return e;
	}
	k.seen = from->seen;
	k.accepted = from->accepted;
	*ret = k;
	return OK;
}

static void file_name(const char *id, char ret[static NAME_MAX_LEN])
{
	snprintf(ret, NAME_MAX_LEN, "seen.%s", id);
}

/* Reads again what was verified when it was written. */
static enum err reopen(struct known *k)
{
	struct verify_hospital at = { 0 };
	struct statement st;
	struct problem why = { 0 };

	TRY(hospital_open(BYTES_OF_BUF(&k->statement), &at.statement, &at.hospital));
	if (k->root.n > 0)
		TRY(verify_root(BYTES_OF_BUF(&k->root), &at, &why));
	/* a shelf brings a statement with a new key, but not the list that goes with it: the next refresh does */
	at.has_revoked = k->revoked.n > 0 &&
		revoked_doctors_open(BYTES_OF_BUF(&k->revoked), at.hospital.signing, &st, &at.revoked) == OK;
	k->at = at;
	verify_accept(&k->seen, &at);
	return OK;
}

enum err known_reopen(struct known *k, struct problem *why)
{
	enum err e = k->statement.n == 0 ? OK : reopen(k);

	return e == OK ? OK : problem_set(why, PROBLEM_HOME_FILE, e, "seen.%s", known_id(k));
}

static enum err parse(struct bytes file, struct known *k)
{
	struct bytes statement, root, revoked;
	struct cbor_reader r = cbor_reader(file);

	cbor_get_array_of(&r, 7);
	k->seen.has_signing = true;
	cbor_get_fixed(&r, k->seen.signing, sizeof(k->seen.signing));
	k->seen.has_previous = atom_get_fixed_or_null(&r, k->seen.previous, sizeof(k->seen.previous));
	k->accepted = cbor_get_bool(&r);
	k->seen.cycle = cbor_get_uint(&r);
	statement = atom_get_bytes_or_null(&r, STATEMENT_MAX);
	root = atom_get_bytes_or_null(&r, STATEMENT_MAX);
	revoked = atom_get_bytes_or_null(&r, STATEMENT_MAX);
	TRY(cbor_done(&r));
	TRY(buf_add(&k->statement, statement));
	TRY(buf_add(&k->root, root));
	TRY(buf_add(&k->revoked, revoked));
	return statement.p == NULL ? OK : reopen(k);
}

enum err known_load(const struct home_dir *dir, const char *id, struct known *ret, struct problem *why)
{
	AUTO(known_free) struct known k = known_new(bytes_of_str(id));
	AUTO(buf_free) struct buf file = BUF_MAX(KNOWN_FILE_MAX);
	char name[NAME_MAX_LEN];
	enum err e;

	file_name(id, name);
	e = kept_file_read(dir, name, &file, why);
	if (e != OK)
		return e == ERR_FORMAT ? ERR_NOT_FOUND : e;
	e = parse(BYTES_OF_BUF(&file), &k);
	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	if (e != OK) {
		TRY(kept_file_set_aside(dir, name, why));
		return ERR_NOT_FOUND;
	}
	*ret = k;
	k = known_new(BYTES_NONE);
	return OK;
}

static void put_bytes_or_null(struct cbor_writer *w, const struct buf *b)
{
	if (b->n == 0)
		cbor_put_null(w);
	else
		cbor_put_bytes(w, BYTES_OF_BUF(b));
}

enum err known_save(const struct home_dir *dir, const struct known *k, struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(KNOWN_FILE_MAX);
	struct cbor_writer w = cbor_writer(&file);
	char name[NAME_MAX_LEN];

	cbor_put_array(&w, 7);
	cbor_put_bytes(&w, BYTES_OF(k->seen.signing));
	atom_put_fixed_or_null(&w, k->seen.has_previous, k->seen.previous, sizeof(k->seen.previous));
	cbor_put_bool(&w, k->accepted);
	cbor_put_uint(&w, k->seen.cycle);
	put_bytes_or_null(&w, &k->statement);
	put_bytes_or_null(&w, &k->root);
	put_bytes_or_null(&w, &k->revoked);
	if (cbor_written(&w) != OK)
		return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	file_name(known_id(k), name);
	return kept_file_cache(dir, name, BYTES_OF_BUF(&file), why);
}

/* TO holds a copy of FROM, which may be a part of it. */
static enum err copy(struct buf *to, struct bytes from)
{
	struct buf fresh = BUF_MAX(STATEMENT_MAX);

	TRY(buf_add(&fresh, from));
	buf_free(to);
	*to = fresh;
	return OK;
}

enum err known_take(const struct home_dir *dir, struct known *k, const struct verify_hospital *at, struct problem *why)
{
	struct verify_hospital taken = *at;
	enum err e = copy(&k->statement, taken.statement.raw);

	if (e == OK && taken.has_root)
		e = copy(&k->root, taken.root_statement.raw);
	if (e == OK)
		e = reopen(k);
	if (e != OK)
		return problem_is(why, PROBLEM_MEMORY, e);
	return known_save(dir, k, why);
}

/* The list that the root names, which only GET /v1/hospitals/{h} brings. */
static enum err take_revoked(struct known *k, struct bytes answer, const struct verify_hospital *at)
{
	struct cbor_reader r = cbor_reader(answer);

	buf_free(&k->revoked);
	k->at.has_revoked = false;
	if (!at->has_revoked)
		return OK;
	cbor_get_array_of(&r, 3);
	cbor_skip(&r);
	cbor_skip(&r);
	return copy(&k->revoked, cbor_get_bytes(&r, STATEMENT_MAX));
}

enum err known_refresh(const struct home_dir *dir, struct client *c, struct known *k, struct problem *why)
{
	AUTO(buf_free) struct buf answer = BUF_MAX(4 * STATEMENT_MAX);
	struct verify_hospital at;
	char path[64 + ATOM_HOSPITAL_MAX];
	enum err e;

	snprintf(path, sizeof(path), "/v1/hospitals/%s", known_id(k));
	e = client_get(c, path, NULL, &answer, why);
	if (e == ERR_NOT_FOUND)
		return problem_set(why, PROBLEM_NO_HOSPITAL, e, "%s", known_id(k));
	TRY(e);
	TRY(verify_hospital(BYTES_OF_BUF(&answer), &k->seen, &at, why));
	if (take_revoked(k, BYTES_OF_BUF(&answer), &at) != OK)
		return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	TRY(known_take(dir, k, &at, why));
	client_seen(c, k->seen.time);
	return OK;
}

bool known_stale(const struct known *k, uint64_t now)
{
	char since[20];

	if (!k->at.has_root || !root_is_stale(&k->at.root, now))
		return false;
	screen_time(k->at.root.time, since);
	screen_note(L("注意：%s 自 %s 起没有更新，以下内容可能不是最新的。",
		      "note: nothing new from %s since %s; what follows may be out of date."),
		    known_id(k), since);
	return true;
}

enum err known_peer(const struct home_dir *dir, const struct known *voucher, struct bytes id, struct known *ret,
		    struct problem *why)
{
	struct hospital_peer peer;
	char text[ATOM_HOSPITAL_MAX + 1] = { 0 };
	enum err e;

	if (id.n > ATOM_HOSPITAL_MAX)
		return ERR_NOT_FOUND;
	memcpy(text, id.p, id.n);
	e = known_load(dir, text, ret, why);
	if (e != ERR_NOT_FOUND)
		return e;
	TRY(hospital_peer_find(&voucher->at.hospital, id, &peer));
	*ret = known_new(id);
	ret->seen.has_signing = true;
	memcpy(ret->seen.signing, peer.signing, sizeof(ret->seen.signing));
	return OK;
}
