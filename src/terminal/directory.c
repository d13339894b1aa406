#include "terminal/directory.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/lang.h"
#include "terminal/hex.h"
#include "terminal/screen.h"

#define BEGINNING_MIN 8          /* symbols of a fingerprint or key that may stand for all */
#define ANSWER_MAX ((size_t)64 << 20)

void directory_free(struct directory *d)
{
	verify_certificates_free(&d->doctors);
	for (size_t i = 0; i < d->n; i++) {
		known_free(&d->hospitals[i]);
		buf_free(&d->answers[i]);
	}
	free(d->hospitals);
	free(d->answers);
	*d = (struct directory){ 0 };
}

enum err directory_init(struct directory *ret, struct problem *why)
{
	struct directory d = {
		.hospitals = calloc(DIRECTORY_HOSPITALS_MAX, sizeof(*d.hospitals)),
		.answers = calloc(DIRECTORY_HOSPITALS_MAX, sizeof(*d.answers)),
	};

	if (d.hospitals == NULL || d.answers == NULL) {
		directory_free(&d);
		return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	}
	*ret = d;
	return OK;
}

const struct known *directory_hospital(const struct directory *d, const char *id)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(known_id(&d->hospitals[i]), id) == 0)
			return &d->hospitals[i];
	return NULL;
}

/* Asks for the hospital and its doctors; takes KNOWN over when OK. */
static enum err ask(struct terminal *t, struct client *c, struct known *known, struct directory *d)
{
	struct buf answer = BUF_MAX(ANSWER_MAX);
	char path[64 + ATOM_HOSPITAL_MAX];
	enum err e;

	if (d->n == DIRECTORY_HOSPITALS_MAX)
		return problem_is(&t->why, PROBLEM_TOO_MUCH, ERR_TOO_LONG);
	snprintf(path, sizeof(path), "/v1/hospitals/%s/doctors", known_id(known));
	e = known_refresh(&t->dir, c, known, &t->why);
	if (e == OK)
		e = client_get(c, path, NULL, &answer, &t->why);
	if (e == OK)
		e = verify_certificates_add(BYTES_OF_BUF(&answer), &known->at, client_now(c), &d->doctors, &t->why);
	if (e != OK) {
		buf_free(&answer);
		return problem_set(&t->why, PROBLEM_UNEXPECTED, e, "%s", path);
	}
	d->hospitals[d->n] = *known;
	d->answers[d->n] = answer;
	d->n++;
	*known = known_new(BYTES_NONE);
	return OK;
}

static enum err add_peer(struct terminal *t, struct client *c, const struct known *voucher, const struct hospital_peer *peer,
			 struct directory *d)
{
	AUTO(known_free) struct known known = known_new(BYTES_NONE);
	char id[ATOM_HOSPITAL_MAX + 1] = { 0 };

	memcpy(id, peer->id.p, peer->id.n);
	if (directory_hospital(d, id) != NULL)
		return OK;
	TRY(known_peer(&t->dir, voucher, peer->id, &known, &t->why));
	if (ask(t, c, &known, d) == OK)
		return OK;
	if (t->why.kind != PROBLEM_NO_HOSPITAL)
		screen_note(L("注意：略过 %s：%s", "note: %s is left out: %s"), id, problem_what(t->why.kind));
	t->why = (struct problem){ 0 };
	return OK;
}

enum err directory_add(struct terminal *t, struct client *c, const struct known *hospital, struct directory *d)
{
	struct hospital_peer peer;
	const struct known *at;

	if (directory_hospital(d, known_id(hospital)) == NULL) {
		AUTO(known_free) struct known known = known_new(BYTES_NONE);

		enum err e = known_load(&t->dir, known_id(hospital), &known, &t->why);
		if (e == ERR_NOT_FOUND)
			e = known_copy(hospital, &known) == OK ? OK : problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
		TRY(e);
		TRY(ask(t, c, &known, d));
	}
	at = directory_hospital(d, known_id(hospital));
	if (at == NULL)
		return ERR_NOT_FOUND;
	for (struct list rest = at->at.hospital.peers; hospital_peer_next(&rest, &peer);)
		TRY(add_peer(t, c, at, &peer, d));
	return OK;
}

/* Finding one */

/* TEXT without hyphens and with Crockford's look-alikes made one, in upper case. */
static void plain_symbols(const char *text, char *ret, size_t size)
{
	size_t n = 0;

	for (; *text != '\0' && n + 1 < size; text++) {
		char c = (char)toupper((unsigned char)*text);

		if (c == '-')
			continue;
		ret[n++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
	}
	ret[n] = '\0';
}

static bool means(const struct verify_certificate *c, const char *text)
{
	AUTO(buf_free) struct buf fingerprint = BUF_MAX(64);
	char symbols[2 * DOCTOR_FINGERPRINT_LEN];
	size_t n;

	if (bytes_equal(c->doctor.licence, bytes_of_str(text)))
		return true;
	if (strlen(text) >= BEGINNING_MIN && hex_begins(BYTES_OF(c->doctor.sign), text))
		return true;
	plain_symbols(text, symbols, sizeof(symbols));
	n = strlen(symbols);
	return n >= BEGINNING_MIN && doctor_fingerprint(c->doctor.request, &fingerprint) == OK && n <= fingerprint.n &&
	       memcmp(fingerprint.p, symbols, n) == 0;
}

enum err directory_find(const struct directory *d, const char *text, const struct verify_certificate **ret,
			struct problem *why)
{
	const struct verify_certificate *found = NULL;

	for (size_t i = 0; i < d->doctors.n; i++) {
		if (!means(&d->doctors.certificates[i], text))
			continue;
		/* one doctor may be certified by two hospitals; the first will do */
		if (found != NULL && memcmp(found->doctor.sign, d->doctors.certificates[i].doctor.sign, ATOM_KEY_LEN) != 0)
			return problem_set(why, PROBLEM_AMBIGUOUS, ERR_CONFLICT, "%s", text);
		if (found == NULL)
			found = &d->doctors.certificates[i];
	}
	if (found == NULL)
		return problem_set(why, PROBLEM_NO_DOCTOR, ERR_NOT_FOUND, "%s", text);
	*ret = found;
	return OK;
}
