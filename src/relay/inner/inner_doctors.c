#include "relay/inner/inner.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "relay/state/state_doctors.h"
#include "relay/state/state_revoked.h"
#include "sealed/sealed.h"
#include "statement/doctor.h"
#include "sys/clock.h"
#include "sys/lang.h"
#include "sys/log.h"

#define WAITING_MAX 1000      /* requests not decided upon: anybody can send some */

enum err inner_doctors_request(struct inner *in, struct bytes file)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(STATEMENT_MAX);
	struct state_doctor doctor = { .status = STATE_REQUESTED };
	struct doctor_request request;
	struct statement st;
	bool revoked;

	TRY(sealed_open(file, in->keys->inbox, &plain));
	TRY(doctor_request_open(BYTES_OF_BUF(&plain), &st, &request));
	if (!bytes_equal(request.hospital, inner_hospital(in)))
		return ERR_CONFLICT;
	TRY(state_revoked_has(&in->state, request.sign, &revoked));
	if (revoked)
		return ERR_DENIED;
	memcpy(doctor.request_id, st.id, sizeof(doctor.request_id));
	memcpy(doctor.sign, request.sign, sizeof(doctor.sign));
	doctor.request = plain;
	TRY(state_doctors_add(&in->state, &doctor));
	return state_doctors_trim(&in->state, WAITING_MAX);
}

static enum err certify(struct inner *in, const struct state_doctor *doctor)
{
	AUTO(buf_free) struct buf certificate = BUF_MAX(STATEMENT_MAX);
	struct batch_item item = { .kind = BATCH_ITEM_STATEMENT };
	struct doctor_request request;
	struct statement st;
	struct doctor d;

	TRY(doctor_request_open(BYTES_OF_BUF(&doctor->request), &st, &request));
	d = doctor_from_request(&request, st.id, in->now, in->now + DOCTOR_VALID_MAX);
	TRY(doctor_sign(&d, in->keys->sign, &certificate));
	item.statement = BYTES_OF_BUF(&certificate);
	TRY(inner_batch_add(in, &item, 0));
	log_event("doctor-certified", "until=%llu", (unsigned long long)d.until);
	return state_doctors_set(&in->state, doctor->id, STATE_CERTIFIED, d.until);
}

static void free_doctor(struct state_doctor *doctor)
{
	buf_free(&doctor->request);
}

enum err inner_doctors_certify(struct inner *in)
{
	AUTO(free_doctor) struct state_doctor doctor = { .request = BUF_MAX(STATEMENT_MAX) };
	enum err e;

	while ((e = state_doctors_next(&in->state, doctor.id, &doctor)) == OK) {
		if (doctor.status != STATE_APPROVED)
			continue;
		e = certify(in, &doctor);
		/* a request that is damaged: this doctor has to ask again */
		if (e == ERR_FORMAT || e == ERR_SIGNATURE || e == ERR_TOO_LONG)
			log_event("doctor-not-certified", "id=%lld reason=%s", (long long)doctor.id, err_name(e));
		else
			TRY(e);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static const char *describe(const struct state_doctor *doctor)
{
	switch (doctor->status) {
	case STATE_REQUESTED:
		return L("待批", "requested");
	case STATE_APPROVED:
		return L("已批准，下一次读取时发证", "approved, certified in the next cycle");
	case STATE_CERTIFIED:
		return doctor->until > clock_unix() ? L("有效", "certified") : L("已到期", "expired");
	case STATE_DOCTOR_REVOKED:
		return L("已撤销", "revoked");
	}
	return "";
}

static enum err print_doctor(const struct state_doctor *doctor)
{
	AUTO(buf_free) struct buf grouped = BUF_MAX(64);
	struct doctor_request request;
	struct statement st;
	char until[32] = "";
	time_t t = (time_t)doctor->until;
	struct tm tm;

	TRY(doctor_request_open(BYTES_OF_BUF(&doctor->request), &st, &request));
	TRY(doctor_fingerprint_text(doctor->request_id, &grouped));
	if (doctor->until > 0 && localtime_r(&t, &tm) != NULL)
		strftime(until, sizeof(until), " → %Y-%m-%d", &tm);
	printf("%.*s  ", (int)grouped.n, (const char *)grouped.p);
	const struct bytes texts[] = { request.name, request.title, request.department, request.licence };
	for (size_t i = 0; i < LEN(texts); i++)
		printf("%.*s  ", (int)texts[i].n, (const char *)texts[i].p);
	printf("%s%s\n", describe(doctor), until);
	return OK;
}

enum err inner_doctors_list(struct inner *in)
{
	AUTO(free_doctor) struct state_doctor doctor = { .request = BUF_MAX(STATEMENT_MAX) };
	enum err e;

	while ((e = state_doctors_next(&in->state, doctor.id, &doctor)) == OK)
		TRY(print_doctor(&doctor));
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err find(struct inner *in, const char *text, struct state_doctor *ret)
{
	uint8_t wanted[CROCKFORD_BYTES(CROCKFORD_FINGERPRINT)], id[CROCKFORD_BYTES(CROCKFORD_FINGERPRINT)];
	enum err e = crockford_decode(bytes_of_str(text), CROCKFORD_FINGERPRINT, wanted);

	while (e == OK && (e = state_doctors_next(&in->state, ret->id, ret)) == OK) {
		memcpy(id, ret->request_id, sizeof(id));
		id[sizeof(id) - 1] &= 0xf0;
		if (memcmp(id, wanted, sizeof(id)) == 0)
			return OK;
	}
	/* what is no fingerprint is none's */
	if (e == ERR_FORMAT || e == ERR_TOO_LONG)
		e = ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND)
		fprintf(stderr, L("没有密钥指纹为 %s 的申请；请用 doctor list 查看，并与医生当面核对\n",
				  "there is no request with the fingerprint %s; see doctor list, and compare with the doctor in person\n"), text);
	return e;
}

static enum err approve(struct inner *in, const struct state_doctor *doctor)
{
	bool revoked;

	TRY(state_revoked_has(&in->state, doctor->sign, &revoked));
	if (revoked || doctor->status == STATE_DOCTOR_REVOKED) {
		fputs(L("此密钥已被撤销；请医生用新的密钥重新申请\n", "this key was revoked; the doctor needs a new one and a new request\n"),
		      stderr);
		return ERR_DENIED;
	}
	TRY(state_doctors_set(&in->state, doctor->id, STATE_APPROVED, 0));
	fputs(L("已批准；证书在下一次读取时签发，有效期 90 天\n", "approved; the certificate is issued in the next cycle, for 90 days\n"), stderr);
	return OK;
}

static enum err revoke(struct inner *in, const struct state_doctor *doctor)
{
	enum err e = state_revoked_add(&in->state, doctor->sign, clock_unix());

	if (e == ERR_TOO_LONG)
		fputs(L("撤销名单已满（1000 个）；最早的将在证书到期后移除\n",
			"the list of revoked doctors is full (1000); the oldest leave it when their certificates have ended\n"), stderr);
	TRY(e == ERR_TOO_LONG ? ERR_DENIED : e);
	fputs(L("已撤销；下一次读取时公布\n", "revoked; published in the next cycle\n"), stderr);
	return OK;
}

enum err inner_doctors_decide(struct inner *in, const char *text, bool yes)
{
	AUTO(free_doctor) struct state_doctor doctor = { .request = BUF_MAX(STATEMENT_MAX) };
	enum err e;

	TRY(find(in, text, &doctor));
	TRY(state_begin(&in->state));
	e = yes ? approve(in, &doctor) : revoke(in, &doctor);
	if (e == OK)
		e = state_commit(&in->state);
	state_rollback(&in->state);
	return e;
}
