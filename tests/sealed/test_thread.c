#include "test.h"

#include "core/help_objects.h"

#include "sealed/thread.h"

/* One participant's message as all others get it. */
struct said {
	struct buf raw, file, plain, certificate;
	struct statement st;
	struct message m;
	struct message_plain p;
};

static void said_free(struct said *s)
{
	buf_free(&s->raw);
	buf_free(&s->file);
	buf_free(&s->plain);
	buf_free(&s->certificate);
}

static void begin(struct said *s, enum message_plain_kind kind)
{
	*s = (struct said){ BUF_MAX(STATEMENT_MAX), BUF_MAX((size_t)1 << 20), BUF_MAX(MESSAGE_PLAIN_MAX), BUF_MAX(STATEMENT_MAX),
			    .m.time = OBJECTS_NOW, .p.kind = kind };
}

/* Seals S to AUTHOR and OTHERS, and opens it as READER. */
static void deliver(struct said *s, enum who author, const enum who *others, size_t n, enum who reader)
{
	uint8_t seals[MESSAGE_AUDIENCE_MAX][32];
	struct sealed_random random;

	object_random(1, &random);
	memcpy(s->m.audience[0], actor(author).sign, 32);
	memcpy(seals[0], actor(author).seal, 32);
	for (size_t i = 0; i < n; i++) {
		memcpy(s->m.audience[1 + i], actor(others[i]).sign, 32);
		memcpy(seals[1 + i], actor(others[i]).seal, 32);
	}
	s->m.audience_n = 1 + n;
	message_sort(s->m.audience, 1 + n);
	assert_int_equal(message_plain_seal(&s->p, &s->m, seals, 1 + n, actor(author).sign_secret, &random, &s->raw, &s->file), OK);
	assert_int_equal(message_open(BYTES_OF_BUF(&s->raw), actor(author).sign, &s->st, &s->m), OK);
	assert_int_equal(message_plain_open(BYTES_OF_BUF(&s->file), &s->m, actor(author).sign, actor(reader).seal_secret,
					    &s->plain, &s->p), OK);
}

static void invite(struct said *s, enum who whom, const char *certificate)
{
	begin(s, MESSAGE_INVITATION);
	memcpy(s->p.sign, actor(whom).sign, 32);
	memcpy(s->p.seal, actor(whom).seal, 32);
	if (certificate != NULL) {
		object_sign(object_statement(certificate), &s->certificate);
		s->p.certificate = BYTES_OF_BUF(&s->certificate);
	}
}

static void in_thread(struct said *s, const struct thread *t)
{
	s->m.has_thread = true;
	memcpy(s->m.thread, t->id, 32);
}

static bool has(const struct thread *t, enum who who)
{
	return thread_find(t, actor(who).sign) != NULL;
}

/* The patient opens and invites DOCTOR. */
static struct thread opened(void)
{
	AUTO(said_free) struct said opening, invitation;
	struct thread t;

	invite(&opening, PATIENT_HOME, "home");
	deliver(&opening, PATIENT_HOME, (enum who[]){ DOCTOR }, 1, DOCTOR);
	assert_int_equal(thread_open(&opening.st, &opening.m, &opening.p, &t), OK);
	assert_memory_equal(t.id, opening.st.id, 32);
	assert_true(t.members[0].is_patient);
	invite(&invitation, DOCTOR, "doctor");
	in_thread(&invitation, &t);
	deliver(&invitation, PATIENT_HOME, (enum who[]){ DOCTOR }, 1, DOCTOR);
	assert_int_equal(thread_take(&t, &invitation.m, &invitation.p), OK);
	assert_true(has(&t, DOCTOR));
	return t;
}

static void who_may_open(void **state)
{
	AUTO(said_free) struct said other, wrong, text, doctor;
	struct thread t;

	(void)state;
	invite(&other, DOCTOR, "doctor");
	deliver(&other, PATIENT_HOME, NULL, 0, PATIENT_HOME);
	assert_int_equal(thread_open(&other.st, &other.m, &other.p, &t), ERR_DENIED);
	invite(&wrong, PATIENT_HOME, "home");
	wrong.p.seal[0] ^= 1;
	deliver(&wrong, PATIENT_HOME, NULL, 0, PATIENT_HOME);
	assert_int_equal(thread_open(&wrong.st, &wrong.m, &wrong.p, &t), ERR_CONFLICT);
	begin(&text, MESSAGE_TEXT);
	deliver(&text, PATIENT_HOME, NULL, 0, PATIENT_HOME);
	assert_int_equal(thread_open(&text.st, &text.m, &text.p, &t), ERR_DENIED);
	invite(&doctor, DOCTOR, "doctor");
	deliver(&doctor, DOCTOR, NULL, 0, DOCTOR);
	assert_int_equal(thread_open(&doctor.st, &doctor.m, &doctor.p, &t), ERR_DENIED);
}

static void a_doctor_invites_one(void **state)
{
	AUTO(said_free) struct said first, second, bare;
	struct thread t = opened();

	(void)state;
	invite(&bare, COLLEAGUE, NULL);
	in_thread(&bare, &t);
	deliver(&bare, DOCTOR, NULL, 0, DOCTOR);
	assert_int_equal(thread_take(&t, &bare.m, &bare.p), ERR_DENIED);
	invite(&first, COLLEAGUE, "doctor-colleague");
	in_thread(&first, &t);
	deliver(&first, DOCTOR, (enum who[]){ PATIENT_HOME, COLLEAGUE }, 2, COLLEAGUE);
	assert_int_equal(thread_take(&t, &first.m, &first.p), OK);
	assert_true(has(&t, COLLEAGUE));
	assert_int_equal(thread_take(&t, &first.m, &first.p), OK);
	assert_int_equal(t.n, 3);
	/* gone again, and not to be brought back by who has had his one */
	t.n = 2;
	assert_int_equal(thread_take(&t, &first.m, &first.p), ERR_DENIED);
	invite(&second, COLLEAGUE, "doctor");
	in_thread(&second, &t);
	deliver(&second, PATIENT_HOME, (enum who[]){ DOCTOR }, 1, DOCTOR);
	assert_int_equal(thread_take(&t, &second.m, &second.p), ERR_CONFLICT);
}

/* Who put in another key to seal to would read what is said to the patient. */
static void sealing_keys_stay(void **state)
{
	AUTO(said_free) struct said same, other;
	struct thread t = opened();

	(void)state;
	invite(&same, PATIENT_HOME, NULL);
	in_thread(&same, &t);
	deliver(&same, DOCTOR, NULL, 0, DOCTOR);
	assert_int_equal(thread_take(&t, &same.m, &same.p), OK);
	invite(&other, PATIENT_HOME, NULL);
	memcpy(other.p.seal, actor(DOCTOR).seal, 32);
	in_thread(&other, &t);
	deliver(&other, DOCTOR, NULL, 0, DOCTOR);
	assert_int_equal(thread_take(&t, &other.m, &other.p), ERR_CONFLICT);
	assert_memory_equal(thread_find(&t, actor(PATIENT_HOME).sign)->seal, actor(PATIENT_HOME).seal, 32);
}

static void strangers_and_other_threads(void **state)
{
	AUTO(said_free) struct said stranger, elsewhere;
	struct thread t = opened();

	(void)state;
	begin(&stranger, MESSAGE_TEXT);
	in_thread(&stranger, &t);
	deliver(&stranger, COLLEAGUE, NULL, 0, COLLEAGUE);
	assert_int_equal(thread_take(&t, &stranger.m, &stranger.p), ERR_DENIED);
	begin(&elsewhere, MESSAGE_TEXT);
	in_thread(&elsewhere, &t);
	elsewhere.m.thread[0] ^= 1;
	deliver(&elsewhere, DOCTOR, NULL, 0, DOCTOR);
	assert_int_equal(thread_take(&t, &elsewhere.m, &elsewhere.p), ERR_CONFLICT);
}

static void the_patient_removes_and_anyone_leaves(void **state)
{
	AUTO(said_free) struct said alone, leave, doctors;
	struct thread t = opened(), other = t;

	(void)state;
	begin(&doctors, MESSAGE_TEXT);
	in_thread(&doctors, &t);
	deliver(&doctors, DOCTOR, NULL, 0, DOCTOR);
	assert_int_equal(thread_take(&t, &doctors.m, &doctors.p), OK);
	assert_int_equal(t.n, 2);
	begin(&alone, MESSAGE_TEXT);
	in_thread(&alone, &t);
	deliver(&alone, PATIENT_HOME, NULL, 0, PATIENT_HOME);
	assert_int_equal(thread_take(&t, &alone.m, &alone.p), OK);
	assert_false(has(&t, DOCTOR));
	assert_true(has(&t, PATIENT_HOME));
	begin(&leave, MESSAGE_LEAVE);
	in_thread(&leave, &other);
	deliver(&leave, DOCTOR, (enum who[]){ PATIENT_HOME }, 1, PATIENT_HOME);
	assert_int_equal(thread_take(&other, &leave.m, &leave.p), OK);
	assert_false(has(&other, DOCTOR));
	assert_int_equal(thread_take(&other, &leave.m, &leave.p), ERR_DENIED);
}

static void a_newcomer_is_introduced(void **state)
{
	AUTO(said_free) struct said invitation, patient, doctor;
	struct thread t = opened(), mine;
	struct message m = { 0 };
	uint8_t seals[THREAD_MEMBERS_MAX][32];
	enum who all[] = { PATIENT_HOME, COLLEAGUE };

	(void)state;
	invite(&invitation, COLLEAGUE, "doctor-colleague");
	in_thread(&invitation, &t);
	deliver(&invitation, DOCTOR, all, 2, COLLEAGUE);
	assert_int_equal(thread_join(&invitation.m, &invitation.p, actor(DOCTOR).sign, &mine), ERR_DENIED);
	assert_int_equal(thread_join(&invitation.m, &invitation.p, actor(COLLEAGUE).sign, &mine), OK);
	assert_int_equal(mine.n, 3);
	assert_int_equal(thread_address(&mine, NULL, &m, seals), 1);
	invite(&patient, PATIENT_HOME, "home");
	in_thread(&patient, &t);
	deliver(&patient, DOCTOR, all, 2, COLLEAGUE);
	assert_int_equal(thread_take(&mine, &patient.m, &patient.p), OK);
	invite(&doctor, DOCTOR, "doctor");
	in_thread(&doctor, &t);
	deliver(&doctor, DOCTOR, all, 2, COLLEAGUE);
	assert_int_equal(thread_take(&mine, &doctor.m, &doctor.p), OK);
	assert_true(thread_find(&mine, actor(PATIENT_HOME).sign)->is_patient);
	assert_false(thread_find(&mine, actor(DOCTOR).sign)->is_patient);
	assert_int_equal(thread_address(&mine, NULL, &m, seals), 3);
	assert_int_equal(m.audience_n, 3);
	assert_true(memcmp(m.audience[0], m.audience[1], 32) < 0 && memcmp(m.audience[1], m.audience[2], 32) < 0);
}

static void the_newcomer_is_addressed_too(void **state)
{
	struct thread t = opened();
	struct thread_member newcomer = { .has_seal = true };
	struct message m = { 0 };
	uint8_t seals[THREAD_MEMBERS_MAX][32];

	(void)state;
	memcpy(newcomer.sign, actor(COLLEAGUE).sign, 32);
	memcpy(newcomer.seal, actor(COLLEAGUE).seal, 32);
	assert_int_equal(thread_address(&t, &newcomer, &m, seals), 3);
	assert_true(message_is_for(&m, newcomer.sign));
	assert_memory_equal(seals[2], newcomer.seal, 32);
}

static void messages_agree_with_their_statement(void **state)
{
	AUTO(said_free) struct said s;
	struct message m;
	struct message_plain p;

	(void)state;
	begin(&s, MESSAGE_TEXT);
	s.m.has_thread = true;
	s.p.text = BYTES_LIT("好");
	deliver(&s, DOCTOR, (enum who[]){ PATIENT_HOME }, 1, PATIENT_HOME);
	assert_bytes_equal(s.p.text, BYTES_LIT("好"));
	m = s.m;
	m.thread[0] ^= 1;
	buf_truncate(&s.plain, 0);
	assert_int_equal(message_plain_open(BYTES_OF_BUF(&s.file), &m, actor(DOCTOR).sign, actor(DOCTOR).seal_secret, &s.plain, &p),
			 ERR_CONFLICT);
	buf_truncate(&s.plain, 0);
	assert_int_equal(message_plain_open(BYTES_OF_BUF(&s.file), &s.m, actor(PEER).sign, actor(DOCTOR).seal_secret, &s.plain, &p),
			 ERR_CONFLICT);
	buf_truncate(&s.plain, 0);
	assert_int_equal(message_plain_open(BYTES_OF_BUF(&s.file), &s.m, actor(DOCTOR).sign, actor(PEER).seal_secret, &s.plain, &p),
			 ERR_OPEN);
	s.file.p[0] ^= 1;
	assert_int_equal(message_plain_open(BYTES_OF_BUF(&s.file), &s.m, actor(DOCTOR).sign, actor(DOCTOR).seal_secret, &s.plain, &p),
			 ERR_PROOF);
}

static void audiences_are_ordered_and_few(void **state)
{
	AUTO(buf_free) struct buf body = BUF_MAX(STATEMENT_MAX);
	struct message m = { .audience_n = 1 };

	(void)state;
	assert_int_equal(message_write(&m, &body), OK);
	m.audience_n = 0;
	assert_int_equal(message_write(&m, &body), ERR_FORMAT);
	m.audience_n = 2;
	assert_int_equal(message_write(&m, &body), ERR_FORMAT);
	m.audience[1][31] = 1;
	assert_int_equal(message_write(&m, &body), OK);
	m.audience[0][0] = 1;
	assert_int_equal(message_write(&m, &body), ERR_FORMAT);
	m.audience_n = MESSAGE_AUDIENCE_MAX + 1;
	assert_int_equal(message_write(&m, &body), ERR_TOO_LONG);
	m = (struct message){ .audience_n = 1, .seen_n = MESSAGE_SEEN_MAX + 1 };
	assert_int_equal(message_write(&m, &body), ERR_TOO_LONG);
}

static void opinions_are_signed(void **state)
{
	struct message_plain p = { .kind = MESSAGE_OPINION, .data = BYTES_LIT("{\"resourceType\":\"Composition\"}") };

	(void)state;
	assert_int_equal(message_plain_check_opinion(&p, actor(DOCTOR).sign), ERR_SIGNATURE);
	assert_int_equal(message_plain_sign_opinion(&p, actor(DOCTOR).sign_secret), OK);
	assert_int_equal(message_plain_check_opinion(&p, actor(DOCTOR).sign), OK);
	assert_int_equal(message_plain_check_opinion(&p, actor(PEER).sign), ERR_SIGNATURE);
	p.data = BYTES_LIT("{\"resourceType\":\"Composition!\"}");
	assert_int_equal(message_plain_check_opinion(&p, actor(DOCTOR).sign), ERR_SIGNATURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_open),
		cmocka_unit_test(a_doctor_invites_one),
		cmocka_unit_test(sealing_keys_stay),
		cmocka_unit_test(strangers_and_other_threads),
		cmocka_unit_test(the_patient_removes_and_anyone_leaves),
		cmocka_unit_test(a_newcomer_is_introduced),
		cmocka_unit_test(the_newcomer_is_addressed_too),
		cmocka_unit_test(messages_agree_with_their_statement),
		cmocka_unit_test(audiences_are_ordered_and_few),
		cmocka_unit_test(opinions_are_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
