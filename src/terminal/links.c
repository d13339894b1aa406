#include "terminal/links.h"

#include <stdio.h>
#include <string.h>

#include "terminal/kept_file.h"

#define LINKS_FILE "patient.links"
#define POST_NAME_MAX (ATOM_HOSPITAL_MAX + 16)

static void take_id(struct bytes id, char ret[static ATOM_HOSPITAL_MAX + 1])
{
	if (id.n > 0)
		memcpy(ret, id.p, id.n);
	ret[id.n] = '\0';
}

enum err links_load(const struct home_dir *dir, uint64_t now, struct links *ret, struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(65536);
	struct cbor_reader r;
	size_t n;
	enum err e = kept_file_read(dir, LINKS_FILE, &file, why);

	/* without it what is under way is asked for once more */
	ret->n = 0;
	if (e != OK)
		return e == ERR_NOT_FOUND || e == ERR_FORMAT ? OK : e;
	r = cbor_reader(BYTES_OF_BUF(&file));
	n = cbor_get_array(&r, LINKS_MAX);
	for (size_t i = 0; i < n && r.err == OK; i++) {
		struct links_pending p;

		cbor_get_array_of(&r, 6);
		take_id(atom_get_hospital(&r), p.hospital);
		take_id(atom_get_hospital(&r), p.voucher);
		p.stage = (enum links_stage)atom_get_range(&r, LINKS_ASKED, LINKS_ANSWERED);
		cbor_get_fixed(&r, p.first, sizeof(p.first));
		cbor_get_fixed(&r, p.second, sizeof(p.second));
		p.expires = cbor_get_uint(&r);
		if (p.expires > now)
			ret->pending[ret->n++] = p;
	}
	if (cbor_done(&r) == OK)
		return OK;
	ret->n = 0;
	return kept_file_set_aside(dir, LINKS_FILE, why);
}

enum err links_save(const struct home_dir *dir, const struct links *l, struct problem *why)
{
	AUTO(buf_free) struct buf file = BUF_MAX(65536);
	struct cbor_writer w = cbor_writer(&file);

	cbor_put_array(&w, l->n);
	for (size_t i = 0; i < l->n; i++) {
		const struct links_pending *p = &l->pending[i];

		cbor_put_array(&w, 6);
		cbor_put_str(&w, p->hospital);
		cbor_put_str(&w, p->voucher);
		cbor_put_uint(&w, p->stage);
		cbor_put_bytes(&w, BYTES_OF(p->first));
		cbor_put_bytes(&w, BYTES_OF(p->second));
		cbor_put_uint(&w, p->expires);
	}
	if (cbor_written(&w) != OK)
		return problem_is(why, PROBLEM_MEMORY, w.err);
	return kept_file_write(dir, LINKS_FILE, BYTES_OF_BUF(&file), why);
}

static void post_file(const char *hospital, char ret[static POST_NAME_MAX])
{
	snprintf(ret, POST_NAME_MAX, "patient.post.%s", hospital);
}

enum err links_keep_post(const struct home_dir *dir, const char *hospital, struct bytes body, struct problem *why)
{
	char name[POST_NAME_MAX];

	post_file(hospital, name);
	return kept_file_write(dir, name, body, why);
}

enum err links_load_post(const struct home_dir *dir, const char *hospital, struct buf *ret_body, struct problem *why)
{
	char name[POST_NAME_MAX];

	post_file(hospital, name);
	return kept_file_read(dir, name, ret_body, why);
}

enum err links_drop_post(const struct home_dir *dir, const char *hospital, struct problem *why)
{
	char name[POST_NAME_MAX];

	post_file(hospital, name);
	enum err e = home_dir_remove(dir, name);
	return e == OK ? OK : problem_home_file(why, e, name);
}

struct links_pending *links_find(struct links *l, const char *hospital)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->pending[i].hospital, hospital) == 0)
			return &l->pending[i];
	return NULL;
}

void links_remove(struct links *l, struct links_pending *p)
{
	*p = l->pending[--l->n];
}
