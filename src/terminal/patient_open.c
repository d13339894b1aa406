#include "terminal/patient_open.h"

#include <string.h>

#include "sys/lang.h"
#include "terminal/identity_file.h"
#include "terminal/input.h"
#include "terminal/patient_recover.h"
#include "terminal/patient_recovery.h"
#include "terminal/report.h"
#include "terminal/screen.h"
#include "terminal/tell_platform.h"

struct options {
	const char *slip, *identity, *recovery, *platform;
	bool accept;
};

/* A hospital by its slip: the fingerprint on paper holds whatever was known. */
static enum err pin(struct terminal *t, const struct slip *slip, struct known *ret)
{
	char id[ATOM_HOSPITAL_MAX + 1] = { 0 };
	enum err e;

	memcpy(id, slip->hospital.p, slip->hospital.n);
	e = known_load(&t->dir, id, ret, &t->why);
	if (e == ERR_NOT_FOUND)
		*ret = known_new(slip->hospital);
	else
		TRY(e);
	ret->seen.has_fingerprint = true;
	memcpy(ret->seen.fingerprint, slip->fingerprint, sizeof(ret->seen.fingerprint));
	return OK;
}

/* The patient of this home, if there is one yet, with the identity given. */
static enum err whose(struct terminal *t, const struct options *options, struct patient *ret, bool *ret_fresh)
{
	AUTO(buf_free) struct buf text = BUF_MAX(SCREEN_INPUT_MAX);
	AUTO(identity_wipe) struct identity given = { 0 };

	if (options->identity != NULL) {
		TRY(input_text(options->identity, "", false, &text, &t->why));
		TRY(identity_file_read(BYTES_OF_BUF(&text), &given, &t->why));
	}
	*ret_fresh = !home_dir_has(&t->dir, "patient.key");
	if (*ret_fresh)
		TRY(patient_new(ret, &t->why));
	else if (!home_dir_has(&t->dir, "patient.wallet"))
		TRY(patient_begun(t, ret));
	else
		TRY(patient_load(t, ret));
	return identity_file_merge(&ret->identity, &given, &t->why);
}

/* What the hospital's profile needs and nobody gave is asked for, once its key is known to be the slip's. */
static enum err complete(struct terminal *t, struct client *c, struct known *known, struct patient *p)
{
	struct profile profile;

	TRY(known_refresh(&t->dir, c, known, &t->why));
	if (profile_parse(known->at.hospital.profile, &profile) != OK)
		return problem_set(&t->why, PROBLEM_PROFILE, ERR_UNSUPPORTED, "%s", known_id(known));
	return screen_interactive() ? identity_file_ask(&profile, &p->identity, &t->why) : OK;
}

enum err patient_open_keep(struct terminal *t, struct client *c, struct patient *p, const struct opened *o, const char *code,
			   bool *ret_backed_up)
{
	struct patient_hospital hospital = { .cycle = o->known.seen.cycle };
	enum err e;

	memcpy(hospital.id, o->known.seen.hospital, sizeof(hospital.id));
	memcpy(hospital.signing, o->known.seen.signing, sizeof(hospital.signing));
	memcpy(hospital.code, code, strlen(code));
	e = patient_add(p, &hospital, &t->why);
	secret_wipe(&hospital, sizeof(hospital));
	TRY(e);
	TRY(patient_keep_wallet(t, p, client_now(c)));
	/* what was opened is kept: nothing that the platform says of its copy undoes that */
	if (tell_platform(t, c, p, o, 1, ret_backed_up) != OK)
		tell_platform_later(t);
	return OK;
}

static enum err report_json(struct terminal *t, const struct client *c, const struct opened *shelves, size_t n,
			    const char *code, bool backed_up)
{
	struct json_put w = json_put(&t->out);

	json_put_object(&w);
	json_put_key(&w, "platform");
	json_put_str(&w, c->origin);
	json_put_key(&w, "hospitals");
	json_put_array(&w);
	report_put_shelves(&w, shelves, n);
	json_put_end(&w);
	json_put_key(&w, "recovery_code");
	if (code == NULL)
		json_put_null(&w);
	else
		json_put_str(&w, code);
	json_put_key(&w, "backed_up");
	json_put_bool(&w, backed_up);
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

enum err patient_open_report(struct terminal *t, const struct client *c, const struct opened *shelves, size_t n,
			     const char *code, bool backed_up)
{
	if (t->json)
		return report_json(t, c, shelves, n, code, backed_up);
	TRY(terminal_wrote(t, report_shelves(shelves, n)));
	if (code == NULL)
		return OK;
	screen_line(L("\n恢复码（请抄在纸上收好）：\n\n    %s\n\n换新设备时：mizhen patient open --recovery FILE --platform %s",
		      "\nRecovery code (write it on paper and keep it safe):\n\n    %s\n\n"
		      "On a new device: mizhen patient open --recovery FILE --platform %s"),
		    code, c->origin);
	return OK;
}

/* With slip, identity and platform at hand. */
static enum err open_slip(struct terminal *t, const struct slip *slip, const char *origin, const struct options *options)
{
	AUTO(client_close) struct client c = { 0 };
	AUTO(patient_done) struct patient p = { 0 };
	AUTO(known_free) struct known known = known_new(BYTES_NONE);
	AUTO(opened_free) struct opened o = { 0 };
	AUTO(buf_free) struct buf recovery = BUF_MAX(64);
	struct patient_hospital hospital = { 0 };
	const char *code = NULL;
	bool fresh, backed_up = false;
	enum err e;

	TRY(whose(t, options, &p, &fresh));
	TRY(client_open(&t->dir, origin, &c, &t->why));
	TRY(pin(t, slip, &known));
	TRY(complete(t, &c, &known, &p));
	memcpy(hospital.id, known.seen.hospital, sizeof(hospital.id));
	if (slip->code.n > 0)
		memcpy(hospital.code, slip->code.p, slip->code.n);
	e = opened_sync(t, &c, &p, &hospital, &known, options->accept ? OPENED_ACCEPT : 0, &o);
	if (e == OK && fresh)
		e = patient_keep_key(t, &p, true);
	if (e == OK)
		e = patient_open_keep(t, &c, &p, &o, hospital.code, &backed_up);
	secret_wipe(&hospital, sizeof(hospital));
	TRY(e);
	if (patient_unconfirmed(t)) {
		TRY(terminal_wrote(t, home_account_write_code(p.seed, &recovery)));
		TRY(terminal_wrote(t, buf_str(&recovery, &code)));
	}
	TRY(patient_open_report(t, &c, &o, 1, code, backed_up));
	return code == NULL || t->json ? OK : patient_recovery_ask(t, BYTES_OF_BUF(&recovery));
}

enum err patient_open_run(struct terminal *t, int argc, char **argv)
{
	struct options o = { 0 };
	const struct args_option options[] = {
		TERMINAL_OPTIONS(t),
		{ "slip", ARGS_TEXT, &o.slip, 0, 0 },
		{ "identity", ARGS_TEXT, &o.identity, 0, 0 },
		{ "recovery", ARGS_TEXT, &o.recovery, 0, 0 },
		{ "platform", ARGS_TEXT, &o.platform, 0, 0 },
		{ "accept-guessable", ARGS_FLAG, &o.accept, 0, 0 },
	};
	AUTO(buf_free) struct buf link = BUF_MAX(SCREEN_INPUT_MAX);
	char origin[HTTP_CLIENT_ORIGIN_MAX + 1];
	struct args_rest rest;
	struct slip slip;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	if (o.recovery != NULL) {
		if (o.slip != NULL || o.identity != NULL || o.platform == NULL)
			return problem_set(&t->why, PROBLEM_USAGE, ERR_FORMAT, "--recovery FILE --platform ORIGIN");
		return patient_recover(t, o.recovery, o.platform, o.accept);
	}
	if (o.platform != NULL)
		return problem_set(&t->why, PROBLEM_USAGE, ERR_FORMAT, "--platform");
	if (o.slip != NULL && o.identity != NULL && strcmp(o.slip, "-") == 0 && strcmp(o.identity, "-") == 0)
		return problem_set(&t->why, PROBLEM_USAGE, ERR_FORMAT, "--slip - --identity -");
	TRY(input_text(o.slip, L("就诊单上的链接：", "The link on the slip: "), true, &link, &t->why));
	TRY(input_slip(BYTES_OF_BUF(&link), &slip, origin, &t->why));
	TRY(terminal_open(t));
	return open_slip(t, &slip, origin, &o);
}
