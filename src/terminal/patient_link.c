#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/secret.h"
#include "sys/clock.h"
#include "sys/lang.h"
#include "terminal/input.h"
#include "terminal/link_send.h"
#include "terminal/patient_open.h"
#include "terminal/report.h"
#include "terminal/screen.h"
#include "verify/verify_home.h"

#define WAIT_DEFAULT 300              /* seconds: the hospital answers in its next phase */
#define WAIT_MAX (24 * 3600)
#define POLL_SECONDS 50

/* How a hospital's link stands at the end. */
enum outcome { PENDING, OPENED, CODE_NEEDED, REFUSED, SLIP_NEEDED, WRONG_CODE };

struct target {
	char hospital[ATOM_HOSPITAL_MAX + 1];
	struct hospital_peer peer;            /* points into the voucher's statement */
	const struct opened *voucher;
	enum outcome outcome;
};

struct link_run {
	struct terminal *t;
	struct opened_all all;
	struct target *targets;               /* the heap's */
	size_t n;
	struct links links;
	struct buf codes;                     /* the --code file: lines "hospital = code" */
	struct opened *opened;                /* what was opened; the heap's */
	size_t opened_n;
	bool accept, ask_codes;
	uint64_t wait;
};

static void link_run_free(struct link_run *l)
{
	for (size_t i = 0; i < l->opened_n; i++)
		opened_free(&l->opened[i]);
	free(l->opened);
	free(l->targets);
	buf_free(&l->codes);
	opened_all_free(&l->all);
}

/* Whom to ask */

static struct target *find_target(struct link_run *l, const char *hospital)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->targets[i].hospital, hospital) == 0)
			return &l->targets[i];
	return NULL;
}

static bool wanted(const struct args_rest *only, const char *id)
{
	for (size_t i = 0; i < only->n; i++)
		if (strcmp(only->words[i], id) == 0)
			return true;
	return only->n == 0;
}

/* The peers of all hospitals opened that are not opened themselves. */
static enum err find_targets(struct link_run *l, const struct args_rest *only)
{
	l->targets = calloc(LINKS_MAX, sizeof(*l->targets));
	l->opened = calloc(LINKS_MAX, sizeof(*l->opened));
	if (l->targets == NULL || l->opened == NULL)
		return problem_is(&l->t->why, PROBLEM_MEMORY, ERR_NOMEM);
	for (size_t i = 0; i < l->all.n; i++) {
		struct list rest = l->all.shelves[i].known.at.hospital.peers;
		struct target target = { .voucher = &l->all.shelves[i] };

		while (l->n < LINKS_MAX && hospital_peer_next(&rest, &target.peer)) {
			memcpy(target.hospital, target.peer.id.p, target.peer.id.n);
			target.hospital[target.peer.id.n] = '\0';
			if (patient_find(&l->all.patient, target.hospital) == NULL && wanted(only, target.hospital) &&
			    find_target(l, target.hospital) == NULL)
				l->targets[l->n++] = target;
		}
	}
	for (size_t i = 0; i < only->n; i++)
		if (find_target(l, only->words[i]) == NULL && patient_find(&l->all.patient, only->words[i]) == NULL)
			return problem_set(&l->t->why, PROBLEM_NO_PEER, ERR_NOT_FOUND, "%s", only->words[i]);
	return OK;
}

/* One-time codes */

/* Takes the next line of the --code file, "hospital = code", off TEXT. ERR_NOT_FOUND: an empty one; ERR_FORMAT. */
static enum err next_code(struct bytes *text, char hospital[static ATOM_HOSPITAL_MAX + 1], char code[static LINK_PLAIN_CODE_MAX + 1])
{
	const uint8_t *end = memchr(text->p, '\n', text->n);
	size_t n = end == NULL ? text->n : (size_t)(end - text->p);
	char line[256] = { 0 };
	int read = -1;
	enum err e = ERR_FORMAT;

	if (n < sizeof(line))
		memcpy(line, text->p, n);
	if (n < sizeof(line) && line[strspn(line, " \t\r")] == '\0' && memchr(text->p, '\0', n) == NULL)
		e = ERR_NOT_FOUND;
	else if (sscanf(line, " %32[a-z0-9-] = %32[0-9A-Za-z-] %n", hospital, code, &read) == 2 && read == (int)n)
		e = OK;
	secret_wipe(line, sizeof(line));
	n += end != NULL;
	*text = BYTES(text->p + n, text->n - n);
	return e;
}

/* A code on a line that nobody understands would seem to have been sent. */
static enum err check_codes(struct link_run *l)
{
	char hospital[ATOM_HOSPITAL_MAX + 1], code[LINK_PLAIN_CODE_MAX + 1];
	struct bytes text = BYTES_OF_BUF(&l->codes);
	unsigned number = 0;
	bool understood = true;

	while (understood && text.n > 0) {
		understood = next_code(&text, hospital, code) != ERR_FORMAT;
		number++;
	}
	secret_wipe(code, sizeof(code));
	return understood ? OK : problem_set(&l->t->why, PROBLEM_CODE_LINE, ERR_FORMAT, L("第 %u 行", "line %u"), number);
}

/* The code of HOSPITAL in the --code file. */
static bool given_code(const struct link_run *l, const char *hospital, char ret[static LINK_PLAIN_CODE_MAX + 1])
{
	char name[ATOM_HOSPITAL_MAX + 1];
	struct bytes text = BYTES_OF_BUF(&l->codes);

	while (text.n > 0)
		if (next_code(&text, name, ret) == OK && strcmp(name, hospital) == 0)
			return true;
	return false;
}

/* Given in the file, once, or typed. */
static bool get_code(struct link_run *l, const struct target *target, char ret[static LINK_PLAIN_CODE_MAX + 1])
{
	AUTO(buf_free) struct buf line = BUF_MAX(LINK_PLAIN_CODE_MAX);
	char question[256];

	if (target->outcome != WRONG_CODE && given_code(l, target->hospital, ret))
		return true;
	if (!l->ask_codes)
		return false;
	snprintf(question, sizeof(question), L("%s 发到您手机的验证码（直接回车则以后再输）：",
					       "The code that %s sent to your phone (empty: later): "), target->hospital);
	screen_progress_end();
	if (screen_ask(question, true, &line) != OK || line.n == 0)
		return false;
	memcpy(ret, line.p, line.n);
	ret[line.n] = '\0';
	return true;
}

static enum err send_code(struct link_run *l, struct target *target)
{
	char code[LINK_PLAIN_CODE_MAX + 1];
	enum err e;

	if (!get_code(l, target, code)) {
		if (target->outcome != WRONG_CODE)
			target->outcome = CODE_NEEDED;
		return OK;
	}
	e = link_send(l->t, &l->all.client, &l->all.patient, target->voucher, &target->peer, code, &l->links);
	secret_wipe(code, sizeof(code));
	TRY(e);
	target->outcome = PENDING;
	return OK;
}

/* Answers */

static enum err open_target(struct link_run *l, struct target *target, struct bytes code)
{
	AUTO(known_free) struct known known = known_new(BYTES_NONE);
	struct patient_hospital hospital = { 0 };
	bool backed_up;
	enum err e;

	TRY(known_peer(&l->t->dir, &target->voucher->known, target->peer.id, &known, &l->t->why));
	memcpy(hospital.id, target->hospital, sizeof(hospital.id));
	if (code.n >= sizeof(hospital.code))
		return problem_set(&l->t->why, PROBLEM_LINK_ANSWER, ERR_TOO_LONG, "%s", target->hospital);
	if (code.n > 0)
		memcpy(hospital.code, code.p, code.n);
	e = opened_sync(l->t, &l->all.client, &l->all.patient, &hospital, &known, l->accept ? OPENED_ACCEPT : 0,
			&l->opened[l->opened_n]);
	if (e == OK) {
		const struct opened *o = &l->opened[l->opened_n++];

		target->outcome = OPENED;
		e = patient_open_keep(l->t, &l->all.client, &l->all.patient, o, hospital.code, &backed_up);
	}
	secret_wipe(&hospital, sizeof(hospital));
	return e;
}

static enum err take_outcome(struct link_run *l, struct target *target, struct links_pending *p,
			     const struct link_plain_answer *answer)
{
	switch (answer->outcome) {
	case LINK_CODE_SENT:
		p->stage = LINKS_CODE;
		TRY(links_save(&l->t->dir, &l->links, &l->t->why));
		return send_code(l, target);
	case LINK_OPENED:
		TRY(open_target(l, target, answer->code));
		break;
	case LINK_COME_WITH_SLIP:
		target->outcome = SLIP_NEEDED;
		break;
	case LINK_NO:
		target->outcome = REFUSED;
		if (p->stage == LINKS_ANSWERED) {
			/* the code was wrong; the first request still stands */
			target->outcome = WRONG_CODE;
			p->stage = LINKS_CODE;
			TRY(links_save(&l->t->dir, &l->links, &l->t->why));
			return send_code(l, target);
		}
		break;
	}
	links_remove(&l->links, p);
	return links_save(&l->t->dir, &l->links, &l->t->why);
}

/* One answer out of the mailbox; those to requests that nobody waits for any more are passed over. */
static enum err take_answer(struct link_run *l, struct bytes statement, struct bytes file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(LINK_PLAIN_MAX);
	struct link_plain_answer answer;
	uint8_t request[HASH_LEN];

	if (verify_home_link_peek(statement, request) != OK)
		return OK;
	for (size_t i = 0; i < l->links.n; i++) {
		struct links_pending *p = &l->links.pending[i];
		struct target *target = find_target(l, p->hospital);

		if (target == NULL || p->stage == LINKS_CODE ||
		    memcmp(p->stage == LINKS_ASKED ? p->first : p->second, request, HASH_LEN) != 0)
			continue;
		TRY(verify_home_link_answer(statement, file, target->peer.id, target->peer.signing, request, &l->all.patient.home,
				       &plain, &answer, &l->t->why));
		return take_outcome(l, target, p, &answer);
	}
	return OK;
}

static enum err take_events(struct link_run *l, struct bytes answer, uint64_t *cursor)
{
	struct cbor_reader r = cbor_reader(answer);

	while (cbor_more(&r)) {
		struct bytes statement, file;
		uint64_t at, event;

		cbor_get_array_of(&r, 4);
		at = cbor_get_uint(&r);
		event = cbor_get_uint(&r);
		if (event == 3) {
			statement = cbor_get_bytes(&r, STATEMENT_MAX);
			file = cbor_get_bytes(&r, SIZE_MAX);
			if (r.err == OK)
				TRY(take_answer(l, statement, file));
		} else {
			cbor_skip(&r);
			cbor_skip(&r);
		}
		if (r.err == OK && at > *cursor)
			*cursor = at;
	}
	return cbor_done(&r) == OK ? OK : problem_set(&l->t->why, PROBLEM_ANSWER, r.err, "/v1/feed");
}

static bool anything_out(const struct link_run *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->targets[i].outcome == PENDING)
			return true;
	return false;
}

/* Until every request is answered, or time is up. */
static enum err await(struct link_run *l)
{
	uint64_t cursor = 0, until = clock_steady_ms() + l->wait * 1000;
	AUTO(client_token_wipe) struct client_token token;

	TRY(patient_session(&l->all.client, &l->all.patient, &token, &l->t->why));
	while (anything_out(l)) {
		AUTO(buf_free) struct buf answer = BUF_MAX(CLIENT_ANSWER_MAX);
		uint64_t now = clock_steady_ms(), left = until > now ? (until - now + 999) / 1000 : 0;
		char path[96];
		enum err e;

		screen_progress(L("等待医院答复，剩余秒数", "waiting for the hospitals, seconds left"), left, 0);
		snprintf(path, sizeof(path), "/v1/feed?after=%" PRIu64 "&wait=%" PRIu64, cursor,
			 left < POLL_SECONDS ? left : (uint64_t)POLL_SECONDS);
		e = client_get(&l->all.client, path, &token, &answer, &l->t->why);
		if (e != OK)
			return problem_set(&l->t->why, PROBLEM_UNEXPECTED, e, "/v1/feed");
		TRY(take_events(l, BYTES_OF_BUF(&answer), &cursor));
		if (left == 0)
			break;
	}
	screen_progress_end();
	return OK;
}

/* Sends what is not known to be out, what was not asked yet, and codes that were asked for. */
static enum err ask_all(struct link_run *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct target *target = &l->targets[i];
		const struct links_pending *p = links_find(&l->links, target->hospital);

		if (p != NULL)
			TRY(link_send_again(l->t, &l->all.client, target->hospital, &l->links));
		p = links_find(&l->links, target->hospital);      /* a damaged one is gone */
		if (p != NULL && p->stage == LINKS_CODE)
			TRY(send_code(l, target));
		else if (p == NULL && l->links.n < LINKS_MAX)
			TRY(link_send(l->t, &l->all.client, &l->all.patient, target->voucher, &target->peer, NULL, &l->links));
	}
	return OK;
}

/* Telling */

static const struct {
	const char *name;
	enum problem_kind kind;
} outcomes[] = {
	[PENDING] = { "pending", PROBLEM_LINK_PENDING }, [OPENED] = { "opened", PROBLEM_NONE },
	[CODE_NEEDED] = { "code-needed", PROBLEM_LINK_CODE }, [REFUSED] = { "refused", PROBLEM_LINK_NO },
	[SLIP_NEEDED] = { "slip-needed", PROBLEM_LINK_SLIP }, [WRONG_CODE] = { "wrong-code", PROBLEM_LINK_WRONG_CODE },
};

static enum err report_json(struct link_run *l)
{
	struct json_put w = json_put(&l->t->out);

	json_put_object(&w);
	json_put_key(&w, "links");
	json_put_array(&w);
	for (size_t i = 0; i < l->n; i++) {
		json_put_object(&w);
		json_put_key(&w, "hospital");
		json_put_str(&w, l->targets[i].hospital);
		json_put_key(&w, "state");
		json_put_str(&w, outcomes[l->targets[i].outcome].name);
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_key(&w, "hospitals");
	json_put_array(&w);
	report_put_shelves(&w, l->opened, l->opened_n);
	json_put_end(&w);
	json_put_end(&w);
	return terminal_wrote(l->t, json_put_done(&w));
}

static enum err report(struct link_run *l)
{
	for (size_t i = 0; i < l->n; i++) {
		enum problem_kind kind = outcomes[l->targets[i].outcome].kind;

		if (kind == PROBLEM_NONE)
			continue;
		if (l->t->status < (int)problem_exit(kind))
			l->t->status = (int)problem_exit(kind);
		if (!l->t->json)
			screen_note("%s: %s%s%s%s", l->targets[i].hospital, problem_what(kind), L("。", ". "),
				    problem_to_do(kind), L("。", "."));
	}
	if (l->t->json)
		return report_json(l);
	if (l->n == 0)
		screen_line(L("没有可关联的其他医院。", "There is no other hospital to link."));
	return l->opened_n == 0 ? OK : terminal_wrote(l->t, report_shelves(l->opened, l->opened_n));
}

enum err patient_link_run(struct terminal *t, int argc, char **argv)
{
	AUTO(link_run_free) struct link_run l = { .t = t, .wait = WAIT_DEFAULT, .codes = BUF_MAX(SCREEN_INPUT_MAX) };
	const char *codes = NULL;
	const struct args_option options[] = {
		TERMINAL_OPTIONS(t),
		{ "code", ARGS_TEXT, &codes, 0, 0 },
		{ "wait", ARGS_NUMBER, &l.wait, 0, WAIT_MAX },
		{ "accept-guessable", ARGS_FLAG, &l.accept, 0, 0 },
	};
	struct args_rest rest;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	if (codes != NULL)
		TRY(input_text(codes, "", true, &l.codes, &t->why));
	TRY(check_codes(&l));
	l.ask_codes = codes == NULL && screen_interactive();
	TRY(terminal_open(t));
	TRY(opened_all(t, NULL, 0, &l.all));
	TRY(find_targets(&l, &rest));
	TRY(links_load(&t->dir, client_now(&l.all.client), &l.links, &t->why));
	TRY(ask_all(&l));
	TRY(await(&l));
	return report(&l);
}
