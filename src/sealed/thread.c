#include "sealed/thread.h"

#include <string.h>

#include "statement/doctor.h"
#include "statement/home.h"

static bool same_key(const uint8_t a[static ATOM_KEY_LEN], const uint8_t b[static ATOM_KEY_LEN])
{
	return memcmp(a, b, ATOM_KEY_LEN) == 0;
}

const struct thread_member *thread_find(const struct thread *t, const uint8_t sign[static ATOM_KEY_LEN])
{
	for (size_t i = 0; i < t->n; i++) {
		if (same_key(t->members[i].sign, sign))
			return &t->members[i];
	}
	return NULL;
}

static struct thread_member *find(struct thread *t, const uint8_t sign[static ATOM_KEY_LEN])
{
	const struct thread_member *member = thread_find(t, sign);

	return member == NULL ? NULL : &t->members[member - t->members];
}

static void drop(struct thread *t, size_t i)
{
	memmove(&t->members[i], &t->members[i + 1], (t->n - i - 1) * sizeof(t->members[0]));
	t->n--;
}

/* Whom an invitation is for: a doctor by certificate, the patient by home statement or none. ERR_CONFLICT: of other keys. */
static enum err invited(const struct message_plain *p, struct thread_member *ret)
{
	struct thread_member member = { .has_seal = true };
	struct statement st;
	struct doctor doctor;
	struct home home;

	memcpy(member.sign, p->sign, sizeof(member.sign));
	memcpy(member.seal, p->seal, sizeof(member.seal));
	member.is_patient = true;
	if (p->certificate.p != NULL) {
		TRY(statement_read_any(p->certificate, &st));
		if (st.kind == STATEMENT_DOCTOR) {
			TRY(doctor_read(st.body, &doctor));
			if (!same_key(doctor.sign, p->sign) || !same_key(doctor.seal, p->seal))
				return ERR_CONFLICT;
			member.is_patient = false;
		} else if (st.kind == STATEMENT_HOME) {
			TRY(home_read(st.body, &home));
			if (!same_key(home.sign, p->sign) || !same_key(home.seal, p->seal))
				return ERR_CONFLICT;
		} else {
			return ERR_CONFLICT;
		}
	}
	*ret = member;
	return OK;
}

enum err thread_open(const struct statement *st, const struct message *m, const struct message_plain *p, struct thread *ret)
{
	struct thread t = { .n = 1 };

	if (m->has_thread || p->kind != MESSAGE_INVITATION || !same_key(p->author, p->sign))
		return ERR_DENIED;
	TRY(invited(p, &t.members[0]));
	if (!t.members[0].is_patient)
		return ERR_DENIED;
	memcpy(t.id, st->id, sizeof(t.id));
	*ret = t;
	return OK;
}

enum err thread_join(const struct message *m, const struct message_plain *p, const uint8_t own[static ATOM_KEY_LEN],
		     struct thread *ret)
{
	struct thread t = { .n = m->audience_n };
	struct thread_member me;

	if (!m->has_thread || p->kind != MESSAGE_INVITATION || !same_key(p->sign, own))
		return ERR_DENIED;
	TRY(invited(p, &me));
	for (size_t i = 0; i < t.n; i++)
		memcpy(t.members[i].sign, m->audience[i], ATOM_KEY_LEN);
	if (me.is_patient || find(&t, own) == NULL || find(&t, p->author) == NULL)
		return ERR_DENIED;
	*find(&t, own) = me;
	memcpy(t.id, m->thread, sizeof(t.id));
	*ret = t;
	return OK;
}

static enum err invite(struct thread *t, struct thread_member *author, const struct message_plain *p)
{
	struct thread_member newcomer, *known;

	TRY(invited(p, &newcomer));
	known = find(t, newcomer.sign);
	if (known != NULL && known->has_seal)
		return same_key(known->seal, newcomer.seal) ? OK : ERR_CONFLICT;
	if (known != NULL) {
		newcomer.has_invited = known->has_invited;
		*known = newcomer;
		return OK;
	}
	if (newcomer.is_patient || (!author->is_patient && author->has_invited))
		return ERR_DENIED;
	if (t->n == THREAD_MEMBERS_MAX)
		return ERR_TOO_LONG;
	author->has_invited = true;
	t->members[t->n++] = newcomer;
	return OK;
}

/* The patient's audience is who stays. */
static void keep_audience(struct thread *t, const struct message *m)
{
	for (size_t i = t->n; i > 0; i--) {
		const struct thread_member *member = &t->members[i - 1];

		if (!member->is_patient && !message_is_for(m, member->sign))
			drop(t, i - 1);
	}
}

enum err thread_take(struct thread *t, const struct message *m, const struct message_plain *p)
{
	struct thread next = *t;
	struct thread_member *author = find(&next, p->author);

	if (!m->has_thread || memcmp(m->thread, t->id, sizeof(t->id)) != 0)
		return ERR_CONFLICT;
	if (author == NULL)
		return ERR_DENIED;
	if (author->is_patient) {
		keep_audience(&next, m);
		author = find(&next, p->author);
	}
	if (p->kind == MESSAGE_INVITATION)
		TRY(invite(&next, author, p));
	else if (p->kind == MESSAGE_LEAVE)
		drop(&next, (size_t)(author - next.members));
	*t = next;
	return OK;
}

static void address(const struct thread_member *member, struct message *m, size_t n,
		    uint8_t ret_seals[static THREAD_MEMBERS_MAX][ATOM_KEY_LEN])
{
	memcpy(m->audience[n], member->sign, ATOM_KEY_LEN);
	memcpy(ret_seals[n], member->seal, ATOM_KEY_LEN);
}

size_t thread_address(const struct thread *t, const struct thread_member *newcomer, struct message *m,
		      uint8_t ret_seals[static THREAD_MEMBERS_MAX][ATOM_KEY_LEN])
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->members[i].has_seal)
			address(&t->members[i], m, n++, ret_seals);
	}
	if (newcomer != NULL && n < THREAD_MEMBERS_MAX && thread_find(t, newcomer->sign) == NULL)
		address(newcomer, m, n++, ret_seals);
	m->audience_n = n;
	message_sort(m->audience, n);
	return n;
}
