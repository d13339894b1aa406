#include "terminal/doctor_home.h"

#include <string.h>

#include "terminal/key_file.h"

#define KEY_FILE "doctor.key"
#define REQUEST_FILE "doctor.request"

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
	if (e == OK && memcmp(request.sign, ret->keys.sign_public, ATOM_KEY_LEN) != 0)
		e = ERR_CONFLICT;
	if (e != OK) {
		doctor_home_done(ret);
		return problem_set(&t->why, PROBLEM_HOME_FILE, e, REQUEST_FILE);
	}
	memcpy(ret->hospital, request.hospital.p, request.hospital.n);
	return OK;
}

/* The keys last: what has keys has a request. */
enum err doctor_home_keep(struct terminal *t, const uint8_t seeds[static 64], const struct doctor_home *d)
{
	enum err e = home_dir_write(&t->dir, REQUEST_FILE, BYTES_OF_BUF(&d->request));

	if (e != OK)
		return problem_set(&t->why, PROBLEM_HOME_FILE, e, REQUEST_FILE);
	return key_file_write(&t->dir, KEY_FILE, BYTES(seeds, 64), &t->why);
}

enum err doctor_home_fingerprint(const struct doctor_home *d, struct buf *ret_text)
{
	uint8_t id[HASH_LEN];

	statement_id(BYTES_OF_BUF(&d->request), id);
	return doctor_fingerprint_text(id, ret_text);
}
