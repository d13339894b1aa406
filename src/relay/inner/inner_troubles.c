#include "relay/inner/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/log.h"

char inner_trouble_text[2 * SOURCE_MESSAGE_MAX];

void inner_troubles_add(struct inner *in, enum state_trouble_kind kind, const char *subject)
{
	struct inner_troubles *t = &in->troubles;
	struct inner_trouble *more = reallocarray(t->trouble, t->n + 1, sizeof(*more));

	t->any = true;
	if (more == NULL)
		return;
	t->trouble = more;
	struct inner_trouble *one = &more[t->n++];
	*one = (struct inner_trouble){ .kind = kind };
	snprintf(one->subject, sizeof(one->subject), "%s", subject);
	strcpy(one->text, inner_trouble_text);
	fprintf(stderr, "%s\n", lang_pick(inner_trouble_text, lang_is_chinese()));
}

void inner_troubles_looked(struct inner *in, enum state_trouble_kind kind)
{
	in->troubles.looked[kind] = true;
}

bool inner_troubles_has(const struct inner *in, enum state_trouble_kind kind)
{
	for (size_t i = 0; i < in->troubles.n; i++)
		if (in->troubles.trouble[i].kind == kind)
			return true;
	return false;
}

static bool is_noted(const struct inner_troubles *t, enum state_trouble_kind kind, struct bytes subject)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->trouble[i].kind == kind && bytes_equal(bytes_of_str(t->trouble[i].subject), subject))
			return true;
	return false;
}

/* One that was looked at and not found any more; the first. */
struct ended {
	const struct inner_troubles *troubles;
	enum state_trouble_kind kind;
	char subject[INNER_SUBJECT_MAX];
	size_t n;
	bool found;
};

static enum err see_ended(void *context, const struct state_trouble *trouble)
{
	struct ended *ended = context;

	if (ended->found || !ended->troubles->looked[trouble->kind] || is_noted(ended->troubles, trouble->kind, trouble->subject) ||
	    trouble->subject.n > sizeof(ended->subject))
		return OK;
	ended->kind = trouble->kind;
	ended->n = trouble->subject.n;
	if (ended->n > 0)
		memcpy(ended->subject, trouble->subject.p, ended->n);
	ended->found = true;
	return OK;
}

static enum err write_down(struct inner *in)
{
	const struct inner_troubles *t = &in->troubles;

	TRY(state_begin(&in->state));
	for (size_t i = 0; i < t->n; i++) {
		char reason[STATE_TROUBLE_MAX + 1];

		LANG_BOTH(reason, sizeof(reason), "%s", t->trouble[i].text);
		TRY(state_troubles_begin(&in->state, t->trouble[i].kind, bytes_of_str(t->trouble[i].subject), in->now, bytes_of_str(reason)));
	}
	for (;;) {
		struct ended ended = { .troubles = t };

		TRY(state_troubles_each(&in->state, see_ended, &ended));
		if (!ended.found)
			return state_commit(&in->state);
		TRY(state_troubles_end(&in->state, ended.kind, BYTES(ended.subject, ended.n)));
		/* a damaged row is found and not met: it would be so for ever */
		if (sqlite3_changes(in->state.db.sqlite) == 0)
			return ERR_DAMAGED;
	}
}

void inner_troubles_keep(struct inner *in)
{
	enum err e = write_down(in);

	/* the log and the exit status say it all the same */
	if (e != OK)
		log_event("troubles-not-kept", "reason=%s", err_name(e));
	state_rollback(&in->state);
	free(in->troubles.trouble);
	in->troubles = (struct inner_troubles){ .any = in->troubles.any };
}
