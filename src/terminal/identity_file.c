#include "terminal/identity_file.h"

#include <stdio.h>
#include <string.h>

#include "bytes/secret.h"
#include "sys/lang.h"
#include "terminal/screen.h"

static struct bytes trim(struct bytes s)
{
	while (s.n > 0 && strchr(" \t\r", s.p[0]) != NULL && s.p[0] != '\0') {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && strchr(" \t\r", s.p[s.n - 1]) != NULL && s.p[s.n - 1] != '\0')
		s.n--;
	return s;
}

static enum err read_line(struct bytes line, unsigned number, struct identity *id, struct problem *why)
{
	const uint8_t *equals;
	enum identity_field field;
	struct bytes name, value;
	enum err e;

	line = trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return OK;
	equals = memchr(line.p, '=', line.n);
	if (equals == NULL)
		return problem_set(why, PROBLEM_IDENTITY_LINE, ERR_FORMAT, L("第 %u 行", "line %u"), number);
	name = trim(BYTES(line.p, equals - line.p));
	value = trim(BYTES(equals + 1, line.p + line.n - equals - 1));
	if (identity_field_from_name(name, &field) != OK || field == IDENTITY_CODE || identity_get(id, field).n > 0)
		return problem_set(why, PROBLEM_IDENTITY_LINE, ERR_FORMAT, L("第 %u 行", "line %u"), number);
	e = identity_set(id, field, value);
	if (e == ERR_NOMEM)
		return problem_is(why, PROBLEM_MEMORY, e);
	if (e != OK)
		return problem_set(why, e == ERR_PROOF ? PROBLEM_IDENTITY_CHECK : PROBLEM_IDENTITY_FIELD, e,
				   L("第 %u 行：%s", "line %u: %s"), number, identity_field_name(field));
	return OK;
}

enum err identity_file_read(struct bytes text, struct identity *ret, struct problem *why)
{
	AUTO(identity_wipe) struct identity id = { 0 };
	unsigned number = 0;

	/* what some editors put before UTF-8 */
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = BYTES(text.p + 3, text.n - 3);
	while (text.n > 0) {
		const uint8_t *end = memchr(text.p, '\n', text.n);
		size_t n = end == NULL ? text.n : (size_t)(end - text.p);

		TRY(read_line(BYTES(text.p, n), ++number, &id, why));
		if (end != NULL)
			n++;
		text = BYTES(text.p + n, text.n - n);
	}
	*ret = id;
	return OK;
}

static const char *question(enum identity_field field)
{
	switch (field) {
	case IDENTITY_NAME: return L("姓名：", "Name: ");
	case IDENTITY_ID_CARD: return L("身份证号：", "ID card number: ");
	case IDENTITY_INSURANCE_CARD: return L("医保卡号：", "Insurance card number: ");
	case IDENTITY_CITIZEN_CARD: return L("市民卡号：", "Citizen card number: ");
	case IDENTITY_OUTPATIENT_NO: return L("门诊号：", "Outpatient number: ");
	case IDENTITY_INPATIENT_NO: return L("住院号：", "Inpatient number: ");
	case IDENTITY_EXAM_SERIAL: return L("检查流水号：", "Examination serial number: ");
	case IDENTITY_BED_NO: return L("病区床号：", "Ward and bed number: ");
	case IDENTITY_CHECKUP_NO: return L("体检编号：", "Check-up number: ");
	case IDENTITY_PHONE: return L("预留手机号：", "Phone number on file: ");
	case IDENTITY_CODE: break;
	}
	return L("就诊码：", "Access code: ");
}

/* Until it has a normal form. */
static enum err ask(enum identity_field field, struct identity *id, struct problem *why)
{
	for (;;) {
		AUTO(buf_free) struct buf line = BUF_MAX(IDENTITY_RAW_MAX);
		enum err e = screen_ask(question(field), false, &line);

		if (e != OK)
			return problem_set(why, PROBLEM_NOT_ASKED, e, "%s", identity_field_name(field));
		e = identity_set(id, field, BYTES_OF_BUF(&line));
		if (e == OK)
			return OK;
		if (e == ERR_NOMEM)
			return problem_is(why, PROBLEM_MEMORY, e);
		screen_note(L("这一项有误，请核对后重新输入。", "That is not right; compare it with the document and type it again."));
	}
}

static enum err ask_parts(const struct profile_part *parts, size_t n, struct identity *id, struct problem *why)
{
	for (size_t i = 0; i < n; i++)
		if (parts[i].field != IDENTITY_CODE && identity_get(id, parts[i].field).n == 0)
			TRY(ask(parts[i].field, id, why));
	return OK;
}

enum err identity_file_ask(const struct profile *profile, struct identity *id, struct problem *why)
{
	TRY(ask_parts(profile->message, profile->message_n, id, why));
	return ask_parts(profile->key, profile->key_n, id, why);
}

enum err identity_file_merge(struct identity *id, const struct identity *more, struct problem *why)
{
	for (enum identity_field f = IDENTITY_NAME; f < IDENTITY_CODE; f++) {
		struct bytes now = identity_get(id, f), next = identity_get(more, f);

		if (next.n == 0)
			continue;
		if (now.n > 0 && !secret_equal(now, next))
			return problem_set(why, PROBLEM_IDENTITY_OTHER, ERR_CONFLICT, "%s", identity_field_name(f));
		id->value[f] = more->value[f];
	}
	return OK;
}
