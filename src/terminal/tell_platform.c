#include "terminal/tell_platform.h"

#include <string.h>

#include "statement/home.h"
#include "sys/lang.h"
#include "terminal/kept_file.h"
#include "terminal/screen.h"

#define TOLD_FILE "patient.told"     /* the tags of the shelves that know the home account: [* [hospital, tag]] */
#define TOLD_MAX 65536

static bool is_told(struct bytes told, const struct opened *o)
{
	struct cbor_reader r = cbor_reader(told);
	size_t n = cbor_get_array(&r, PATIENT_HOSPITALS_MAX);
	bool found = false;

	for (size_t i = 0; i < n && r.err == OK; i++) {
		struct bytes hospital, tag;

		cbor_get_array_of(&r, 2);
		hospital = atom_get_hospital(&r);
		tag = cbor_get_bytes(&r, ATOM_TAG_LEN);
		found |= bytes_equal(hospital, bytes_of_str(known_id(&o->known))) && bytes_equal(tag, BYTES_OF(o->keys.tag));
	}
	/* what cannot be read is told again */
	return cbor_done(&r) == OK && found;
}

/* TOLD with O in the place of what was told to its hospital before. */
static enum err add_told(struct bytes told, const struct opened *o, struct buf *ret)
{
	AUTO(buf_free) struct buf items = BUF_MAX(TOLD_MAX);
	struct cbor_writer w = cbor_writer(&items), whole = cbor_writer(ret);
	struct cbor_reader r = cbor_reader(told);
	size_t n = cbor_get_array(&r, PATIENT_HOSPITALS_MAX), kept = 1;

	for (size_t i = 0; i < n && r.err == OK; i++) {
		struct bytes item = cbor_skip(&r);
		struct cbor_reader one = cbor_reader(item);

		cbor_get_array_of(&one, 2);
		if (bytes_equal(atom_get_hospital(&one), bytes_of_str(known_id(&o->known))) || one.err != OK)
			continue;
		cbor_put_raw(&w, item);
		kept++;
	}
	cbor_put_array(&w, 2);
	cbor_put_str(&w, known_id(&o->known));
	cbor_put_bytes(&w, BYTES_OF(o->keys.tag));
	TRY(cbor_written(&w));
	cbor_put_array(&whole, kept);
	cbor_put_raw(&whole, BYTES_OF_BUF(&items));
	return cbor_written(&whole);
}

static enum err send_home(struct terminal *t, struct client *c, const struct opened *o, const struct patient *p)
{
	AUTO(client_token_wipe) struct client_token token;
	AUTO(buf_free) struct buf statement = BUF_MAX(STATEMENT_MAX);
	struct home home = { .hospital = bytes_of_str(known_id(&o->known)), .time = client_now(c) };
	enum err e;

	memcpy(home.tag, o->keys.tag, sizeof(home.tag));
	memcpy(home.sign, p->home.sign_public, sizeof(home.sign));
	memcpy(home.seal, p->home.seal_public, sizeof(home.seal));
	if (home_sign(&home, o->keys.sign_secret, &statement) != OK)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	e = opened_session(t, c, o, &token);
	if (e == OK)
		e = client_send(c, "PUT", "/v1/shelf/home", &token, BYTES_OF_BUF(&statement), NULL, &t->why);
	return e == OK ? OK : problem_is(&t->why, PROBLEM_UNEXPECTED, e);
}

/* Once a shelf, and again until it is known to have arrived. */
static enum err tell_home(struct terminal *t, struct client *c, const struct opened *o, const struct patient *p)
{
	AUTO(buf_free) struct buf told = BUF_MAX(TOLD_MAX), after = BUF_MAX(TOLD_MAX);
	enum err e = kept_file_read(&t->dir, TOLD_FILE, &told, &t->why);

	if (e == OK && is_told(BYTES_OF_BUF(&told), o))
		return OK;
	if (e == ERR_FORMAT)
		buf_free(&told);
	else if (e != OK && e != ERR_NOT_FOUND)
		return e;
	TRY(send_home(t, c, o, p));
	if (add_told(BYTES_OF_BUF(&told), o, &after) != OK)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	return kept_file_cache(&t->dir, TOLD_FILE, BYTES_OF_BUF(&after), &t->why);
}

void tell_platform_later(struct terminal *t)
{
	screen_note(L("注意：平台上的备份还没有确认（%s %s），下次再试。",
		      "note: the copy on the platform is not confirmed (%s %s); it is sent again next time."),
		    problem_what(t->why.kind), t->why.subject);
	t->why = (struct problem){ 0 };
}

enum err tell_platform(struct terminal *t, struct client *c, struct patient *p, const struct opened *shelves, size_t n,
		       bool *ret_done)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < n; i++)
		if (!shelves[i].offline)
			e = tell_home(t, c, &shelves[i], p);
	if (e == OK)
		e = patient_back_up(t, c, p);
	*ret_done = e == OK;
	if (e == OK || problem_exit(t->why.kind) != EXIT_NETWORK)
		return e;
	tell_platform_later(t);
	return OK;
}
