#include "terminal/doctor_home.h"

#include <string.h>

#include "terminal/kept_file.h"
#include "terminal/key_file.h"

#define KEY_FILE "doctor.key"
#define REQUEST_FILE "doctor.request"
#define POST_FILE "doctor.post"
#define PIN_FILE "doctor.pin"
#define PIN_CYCLES 86400       /* cycles are seconds or slower: a day at most */

void doctor_home_done(struct doctor_home *d)
{
	doctor_account_done(&d->keys);
	buf_free(&d->request);
}

void doctor_home_from_seeds(const uint8_t seeds[static 64], struct doctor_home *ret)
{
	*ret = (struct doctor_home){ .request = BUF_MAX(STATEMENT_MAX) };
	doctor_account_init(seeds, &ret->keys);
}

enum err doctor_home_load(struct terminal *t, struct doctor_home *ret)
{
	AUTO(secret64_wipe) struct secret64 seeds;
	struct doctor_request request;
	struct statement st;
	enum err e = key_file_read(&t->dir, KEY_FILE, seeds.b, sizeof(seeds.b), &t->why);

	if (e == ERR_NOT_FOUND)
		return problem_is(&t->why, PROBLEM_DOCTOR_NONE, e);
	TRY(e);
	doctor_home_from_seeds(seeds.b, ret);
	e = home_dir_read(&t->dir, REQUEST_FILE, &ret->request);
	if (e == OK)
		e = doctor_request_open(BYTES_OF_BUF(&ret->request), &st, &request);
	if (e == OK && (memcmp(request.sign, ret->keys.sign_public, ATOM_KEY_LEN) != 0 ||
			memcmp(request.seal, ret->keys.seal_public, ATOM_KEY_LEN) != 0))
		e = ERR_CONFLICT;
	if (e != OK) {
		doctor_home_done(ret);
		/* the request is sound, so it is the key that is not the one that made it */
		return e == ERR_CONFLICT ? problem_set(&t->why, PROBLEM_HOME_KEY, e, KEY_FILE) : problem_home_file(&t->why, e, REQUEST_FILE);
	}
	memcpy(ret->hospital, request.hospital.p, request.hospital.n);
	return OK;
}

enum err doctor_home_keep_post(struct terminal *t, struct bytes post)
{
	return kept_file_write(&t->dir, POST_FILE, post, &t->why);
}

/* The keys last: what has keys has a request. */
enum err doctor_home_keep(struct terminal *t, const uint8_t seeds[static 64], const struct doctor_home *d, struct bytes post)
{
	struct doctor_request request;
	struct statement st;
	struct bytes known[2];
	enum err e;

	TRY(doctor_home_keep_post(t, post));
	e = doctor_request_open(BYTES_OF_BUF(&d->request), &st, &request);
	if (e != OK)
		return problem_set(&t->why, PROBLEM_HOME_FILE, e, REQUEST_FILE);
	known[0] = request.name;
	known[1] = request.licence;
	e = home_dir_write(&t->dir, REQUEST_FILE, BYTES_OF_BUF(&d->request));
	if (e != OK)
		return problem_home_file(&t->why, e, REQUEST_FILE);
	return key_file_write(&t->dir, KEY_FILE, BYTES(seeds, 64), known, LEN(known), &t->why);
}

void doctor_home_forget(struct terminal *t)
{
	static const char *const files[] = { KEY_FILE, REQUEST_FILE, POST_FILE };

	/* what stays behind is taken for a request that may be out, and can be sent again */
	for (size_t i = 0; i < LEN(files); i++)
		if (home_dir_remove(&t->dir, files[i]) != OK)
			return;
}

bool doctor_home_has_post(const struct terminal *t)
{
	return home_dir_has(&t->dir, POST_FILE);
}

enum err doctor_home_load_post(struct terminal *t, struct buf *ret)
{
	enum err e = kept_file_read(&t->dir, POST_FILE, ret, &t->why);

	return e == ERR_NOT_FOUND ? problem_set(&t->why, PROBLEM_HOME_FILE, e, POST_FILE) : e;
}

enum err doctor_home_drop_post(struct terminal *t)
{
	enum err e = home_dir_remove(&t->dir, POST_FILE);

	return e == OK ? OK : problem_set(&t->why, PROBLEM_HOME_FILE, e, POST_FILE);
}

/* The hospital's key and cycle, for a home whose seen.ID is damaged. */
static enum err read_pin(struct terminal *t, struct verify_seen *ret)
{
	AUTO(buf_free) struct buf file = BUF_MAX(256);
	struct cbor_reader r;
	enum err e = kept_file_read(&t->dir, PIN_FILE, &file, &t->why);

	if (e == OK) {
		r = cbor_reader(BYTES_OF_BUF(&file));
		cbor_get_array_of(&r, 2);
		cbor_get_fixed(&r, ret->signing, sizeof(ret->signing));
		ret->cycle = cbor_get_uint(&r);
		ret->has_signing = true;
		e = cbor_done(&r);
	}
	return e == OK ? OK : problem_set(&t->why, PROBLEM_HOME_FILE, e, PIN_FILE);
}

enum err doctor_home_known(struct terminal *t, const struct doctor_home *d, struct known *ret)
{
	enum err e = known_load(&t->dir, d->hospital, ret, &t->why);

	if (e != ERR_NOT_FOUND)
		return e;
	*ret = known_new(bytes_of_str(d->hospital));
	return read_pin(t, &ret->seen);
}

enum err doctor_home_pin(struct terminal *t, const struct known *known)
{
	AUTO(buf_free) struct buf file = BUF_MAX(256), before = BUF_MAX(256);
	struct cbor_writer w = cbor_writer(&file);
	enum err e;

	/* as of the day: it is read when nothing newer is left */
	cbor_put_array(&w, 2);
	cbor_put_bytes(&w, BYTES_OF(known->seen.signing));
	cbor_put_uint(&w, known->seen.cycle - known->seen.cycle % PIN_CYCLES);
	if (cbor_written(&w) != OK)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	e = kept_file_read(&t->dir, PIN_FILE, &before, &t->why);
	if (e == OK && bytes_equal(BYTES_OF_BUF(&before), BYTES_OF_BUF(&file)))
		return OK;
	if (e != OK && e != ERR_NOT_FOUND && e != ERR_FORMAT)
		return e;
	return kept_file_cache(&t->dir, PIN_FILE, BYTES_OF_BUF(&file), &t->why);
}

enum err doctor_home_fingerprint(const struct doctor_home *d, struct buf *ret_text)
{
	uint8_t id[HASH_LEN];

	statement_id(BYTES_OF_BUF(&d->request), id);
	return doctor_fingerprint_text(id, ret_text);
}
