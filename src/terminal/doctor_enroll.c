#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "sealed/slip.h"
#include "sys/lang.h"
#include "terminal/client.h"
#include "terminal/doctor_home.h"
#include "terminal/hex.h"
#include "terminal/input.h"
#include "terminal/known.h"
#include "terminal/screen.h"

struct options {
	const char *hospital, *name, *title, *department, *licence;
};

static enum err pin(struct terminal *t, const struct slip *slip, struct client *c, struct known *ret)
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
	return known_refresh(&t->dir, c, ret, &t->why);
}

static enum err sign_request(struct terminal *t, const struct options *o, uint64_t now, struct doctor_home *d)
{
	struct doctor_request request = {
		.hospital = bytes_of_str(d->hospital), .name = bytes_of_str(o->name), .title = bytes_of_str(o->title),
		.department = bytes_of_str(o->department), .licence = bytes_of_str(o->licence), .time = now,
	};
	enum err e;

	e = doctor_account_request(&d->keys, &request, &d->request);
	if (e == ERR_FORMAT || e == ERR_TOO_LONG)
		return problem_set(&t->why, PROBLEM_USAGE, e, "--name --title --department --licence");
	return e == OK ? OK : problem_is(&t->why, PROBLEM_MEMORY, e);
}

/* Into the hospital's inbox, where only it can read it. */
static enum err seal(struct terminal *t, const struct known *known, const struct doctor_home *d, struct buf *ret_body)
{
	AUTO(sealed_random_wipe) struct sealed_random random;

	randombytes_buf(&random, sizeof(random));
	return doctor_account_post(BYTES_OF_BUF(&d->request), known->at.hospital.inbox, &random, ret_body) == OK
		? OK : problem_is(&t->why, PROBLEM_MEMORY, ERR_NOMEM);
}

static enum err post(struct client *c, const struct known *known, struct bytes body, struct problem *why)
{
	char path[64 + ATOM_HOSPITAL_MAX];
	enum err e;

	snprintf(path, sizeof(path), "/v1/hospitals/%s/requests", known_id(known));
	e = client_send(c, "POST", path, NULL, body, NULL, why);
	return e == OK ? OK : problem_set(why, PROBLEM_UNEXPECTED, e, "%s", path);
}

static enum err report(struct terminal *t, const struct doctor_home *d)
{
	AUTO(buf_free) struct buf fingerprint = BUF_MAX(64);
	struct json_put w = json_put(&t->out);
	const char *text;

	TRY(terminal_wrote(t, doctor_home_fingerprint(d, &fingerprint)));
	TRY(terminal_wrote(t, buf_str(&fingerprint, &text)));
	if (!t->json)
		screen_line(L("已向 %s 申请证书。请当面把这个密钥指纹交给医院核对：\n\n    %s\n\n批准后可用 mizhen doctor status 查看。",
			      "Asked %s for a certificate. Show this fingerprint to the hospital in person:\n\n    %s\n\n"
			      "mizhen doctor status tells when it is approved."),
			    d->hospital, text);
	json_put_object(&w);
	json_put_key(&w, "hospital");
	json_put_str(&w, d->hospital);
	json_put_key(&w, "fingerprint");
	json_put_str(&w, text);
	json_put_key(&w, "key");
	hex_put(&w, BYTES_OF(d->keys.sign_public));
	json_put_end(&w);
	return terminal_wrote(t, json_put_done(&w));
}

/* Whether what is kept is what is asked for now. */
static bool is_same(const struct doctor_home *d, const struct slip *slip, const struct options *o)
{
	struct doctor_request r;
	struct statement st;

	return doctor_request_open(BYTES_OF_BUF(&d->request), &st, &r) == OK && bytes_equal(r.hospital, slip->hospital) &&
	       bytes_equal(r.name, bytes_of_str(o->name)) && bytes_equal(r.title, bytes_of_str(o->title)) &&
	       bytes_equal(r.department, bytes_of_str(o->department)) && bytes_equal(r.licence, bytes_of_str(o->licence));
}

/* Sends what is kept and not known to have arrived: the same request, which the hospital takes once. */
static enum err send_kept(struct terminal *t, struct client *c, const struct known *known, const struct doctor_home *d)
{
	AUTO(buf_free) struct buf body = BUF_MAX(DOCTOR_ACCOUNT_POST_MAX);
	enum err e = doctor_home_load_post(t, &body);

	if (e == ERR_FORMAT) {
		buf_free(&body);
		TRY(seal(t, known, d, &body));
		e = doctor_home_keep_post(t, BYTES_OF_BUF(&body));
	}
	TRY(e);
	TRY(post(c, known, BYTES_OF_BUF(&body), &t->why));
	return doctor_home_drop_post(t);
}

/* Keys and request are kept before the request goes out; what surely did not arrive leaves nothing. */
static enum err send_new(struct terminal *t, const struct options *o, struct client *c, const struct known *known,
			 struct doctor_home *d)
{
	AUTO(secret64_wipe) struct secret64 seeds;
	AUTO(buf_free) struct buf body = BUF_MAX(DOCTOR_ACCOUNT_POST_MAX);
	enum err e;

	randombytes_buf(seeds.b, sizeof(seeds.b));
	doctor_home_from_seeds(seeds.b, d);
	memcpy(d->hospital, known->seen.hospital, sizeof(d->hospital));
	TRY(sign_request(t, o, client_now(c), d));
	TRY(doctor_home_pin(t, known));
	TRY(seal(t, known, d, &body));
	TRY(doctor_home_keep(t, seeds.b, d, BYTES_OF_BUF(&body)));
	e = post(c, known, BYTES_OF_BUF(&body), &t->why);
	if (e != OK && t->why.kind != PROBLEM_UNANSWERED)
		doctor_home_forget(t);
	return e == OK ? doctor_home_drop_post(t) : e;
}

static enum err enroll(struct terminal *t, const struct options *o, const struct slip *slip, const char *origin)
{
	AUTO(client_close) struct client c = { 0 };
	AUTO(known_free) struct known known = known_new(BYTES_NONE);
	AUTO(doctor_home_done) struct doctor_home d = { 0 };
	bool kept = home_dir_has(&t->dir, "doctor.key");

	if (kept && !doctor_home_has_post(t))
		return problem_is(&t->why, PROBLEM_DOCTOR_HAS, ERR_CONFLICT);
	if (kept) {
		TRY(doctor_home_load(t, &d));
		if (!is_same(&d, slip, o))
			return problem_is(&t->why, PROBLEM_DOCTOR_HAS, ERR_CONFLICT);
	}
	TRY(client_open(&t->dir, origin, &c, &t->why));
	TRY(pin(t, slip, &c, &known));
	TRY(kept ? send_kept(t, &c, &known, &d) : send_new(t, o, &c, &known, &d));
	return report(t, &d);
}

/* What a certificate can say: which option it is that cannot be, and why. */
static enum err check_text(const char *option, const char *text, struct problem *why)
{
	if (text == NULL)
		return problem_set(why, PROBLEM_USAGE, ERR_FORMAT, L("缺少 --%s", "--%s is missing"), option);
	if (text[0] == '\0')
		return problem_set(why, PROBLEM_USAGE, ERR_FORMAT, L("--%s 是空的", "--%s is empty"), option);
	if (strlen(text) > ATOM_NAME_MAX)
		return problem_set(why, PROBLEM_USAGE, ERR_TOO_LONG, L("--%s 超过 %d 字节", "--%s is longer than %d bytes"), option, ATOM_NAME_MAX);
	if (!atom_name_valid(bytes_of_str(text)))
		return problem_set(why, PROBLEM_USAGE, ERR_FORMAT,
				   L("--%s 含有换行、控制字符或不是 UTF-8 的字节", "--%s has a line break, a control character, or bytes that are no UTF-8"),
				   option);
	return OK;
}

enum err doctor_enroll_run(struct terminal *t, int argc, char **argv)
{
	struct options o = { 0 };
	const struct args_option options[] = {
		TERMINAL_OPTIONS(t),
		{ "hospital", ARGS_TEXT, &o.hospital, 0, 0 },
		{ "name", ARGS_TEXT, &o.name, 0, 0 },
		{ "title", ARGS_TEXT, &o.title, 0, 0 },
		{ "department", ARGS_TEXT, &o.department, 0, 0 },
		{ "licence", ARGS_TEXT, &o.licence, 0, 0 },
	};
	AUTO(buf_free) struct buf link = BUF_MAX(SCREEN_INPUT_MAX);
	char origin[HTTP_CLIENT_ORIGIN_MAX + 1];
	struct args_rest rest;
	struct slip slip;

	TRY(args_read(argc, argv, options, LEN(options), &rest, &t->why));
	TRY(args_expect(&rest, 0, 0, &t->why));
	TRY(check_text("name", o.name, &t->why));
	TRY(check_text("title", o.title, &t->why));
	TRY(check_text("department", o.department, &t->why));
	TRY(check_text("licence", o.licence, &t->why));
	TRY(input_text(o.hospital, L("医院的链接：", "The hospital's link: "), false, &link, &t->why));
	TRY(input_slip(BYTES_OF_BUF(&link), &slip, origin, &t->why));
	if (slip.code.n > 0)
		return problem_set(&t->why, PROBLEM_SLIP, ERR_FORMAT, "%s",
				   L("这是患者的就诊单；医生用医院的链接", "this is a patient's slip; doctors use the hospital's link"));
	TRY(terminal_open(t));
	return enroll(t, &o, &slip, origin);
}
