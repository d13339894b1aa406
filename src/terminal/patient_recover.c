#include "terminal/patient_recover.h"

#include <stdlib.h>

#include "sys/lang.h"
#include "terminal/input.h"
#include "terminal/patient_open.h"
#include "terminal/screen.h"
#include "terminal/tell_platform.h"

struct shelves {
	struct opened *shelves;
	size_t n;
};

static void shelves_free(struct shelves *s)
{
	for (size_t i = 0; i < s->n; i++)
		opened_free(&s->shelves[i]);
	free(s->shelves);
}

/* Each hospital of the wallet; what one of them fails at is told, and the others go on. */
static enum err open_all(struct terminal *t, struct client *c, const struct patient *p, unsigned how, struct shelves *s)
{
	struct problem first = { 0 };

	for (size_t i = 0; i < p->n; i++) {
		AUTO(known_free) struct known known = known_new(BYTES_NONE);

		TRY(patient_known(t, &p->hospitals[i], &known));
		if (opened_sync(t, c, p, &p->hospitals[i], &known, how, &s->shelves[s->n]) == OK) {
			s->n++;
			continue;
		}
		screen_note("%s: %s (%s)", p->hospitals[i].id, problem_what(t->why.kind), t->why.subject);
		if (first.kind == PROBLEM_NONE)
			first = t->why;
		t->why = (struct problem){ 0 };
	}
	if (s->n > 0 || p->n == 0)
		return OK;
	t->why = first;
	return ERR_NOT_FOUND;
}

enum err patient_recover(struct terminal *t, const char *path, const char *origin, bool accept)
{
	AUTO(buf_free) struct buf code = BUF_MAX(SCREEN_INPUT_MAX);
	AUTO(client_close) struct client c = { 0 };
	AUTO(patient_done) struct patient p = { 0 };
	AUTO(shelves_free) struct shelves s = { 0 };
	bool backed_up;

	TRY(input_text(path, "", true, &code, &t->why));
	TRY(patient_from_code(input_trimmed(BYTES_OF_BUF(&code)), &p, &t->why));
	TRY(terminal_open(t));
	if (home_dir_has(&t->dir, "patient.key"))
		return problem_set(&t->why, PROBLEM_HOME_USED, ERR_CONFLICT, "%s", t->dir.path);
	TRY(client_open(&t->dir, origin, &c, &t->why));
	TRY(patient_restore(t, &c, &p));
	s.shelves = calloc(PATIENT_HOSPITALS_MAX, sizeof(*s.shelves));
	if (s.shelves == NULL)
		return problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
	TRY(open_all(t, &c, &p, accept ? OPENED_ACCEPT : 0, &s));
	TRY(patient_keep_wallet(t, &p, client_now(&c)));
	TRY(patient_keep_key(t, &p, false));
	TRY(tell_platform(t, &c, &p, s.shelves, s.n, &backed_up));
	return patient_open_report(t, &c, s.shelves, s.n, NULL, backed_up);
}
