/*
 * close and reopen: a patient for whom the hospital keeps nothing here any more.
 * The shelf is closed for good in the next cycle and has no successor; what is
 * secret of the patient is forgotten at once, the number is kept, so that their
 * rows are not taken again.
 */
#include "relay/inner/inner.h"

#include <stdio.h>
#include <string.h>

#include "relay/state/state_held.h"
#include "sys/lang.h"

static const char *const reasons[] = { "death", "objection", "erasure" };

const char *inner_close_reason(struct bytes reason)
{
	if (bytes_equal(reason, bytes_of_str(reasons[0])))
		return L("去世", "death");
	if (bytes_equal(reason, bytes_of_str(reasons[1])))
		return L("本人反对", "objection");
	return bytes_equal(reason, bytes_of_str(reasons[2])) ? L("要求删除", "erasure") : "";
}

static enum err find(struct inner *in, const char *number, struct state_patient *ret)
{
	enum err e = state_patients_find(&in->state, bytes_of_str(number), ret);

	if (e == ERR_NOT_FOUND)
		fprintf(stderr, L("没有病人号 %s\n", "there is no patient %s\n"), number);
	return e;
}

enum err inner_close_patient(struct inner *in, const char *number, const char *reason)
{
	const struct inner_secrets none = { 0 };
	struct state_patient p;

	if (*inner_close_reason(bytes_of_str(reason)) == '\0')
		return ERR_UNSUPPORTED;
	TRY(find(in, number, &p));
	if (p.problem == STATE_ENDED) {
		fprintf(stderr, L("病人 %s 已关闭\n", "patient %s is closed already\n"), number);
		return ERR_CONFLICT;
	}
	fprintf(stderr, L("病人 %s（%s）的病历架将永久关闭，其上的记录将从平台删除，就诊单失效；以后的行不再送出。\n"
			  "已被取走的内容无法收回。重新开放须用 reopen，且会是一个新的病历架和新的就诊单。\n",
			  "The shelf of patient %s (%s) will be closed for good: its records leave the platform, the slip opens nothing, and no more rows are sent.\n"
			  "What was fetched before stays read. reopen makes a new shelf and a new slip.\n"),
		number, inner_close_reason(bytes_of_str(reason)));
	TRY(inner_confirm(number));
	p.problem = STATE_ENDED;
	p.has_tag = p.has_who = p.slip = p.renew = false;
	memset(p.identity, 0, sizeof(p.identity));
	snprintf(p.field, sizeof(p.field), "%s", reason);
	TRY(inner_secrets_seal(in, &none, &p));
	TRY(state_patients_put(&in->state, bytes_of_str(number), &p));
	fputs(L("已关闭；下一次读取时生效\n", "closed; the next cycle does it\n"), stderr);
	return OK;
}

enum err inner_close_reopen(struct inner *in, const char *number)
{
	AUTO(inner_secrets_wipe) struct inner_secrets secrets = { 0 };
	struct state_patient p;

	TRY(find(in, number, &p));
	if (p.problem != STATE_ENDED) {
		fprintf(stderr, L("病人 %s 并未关闭\n", "patient %s is not closed\n"), number);
		return ERR_CONFLICT;
	}
	fprintf(stderr, L("病人 %s 将得到新的病历架和新的就诊单，其记录全部重新送出\n",
			  "patient %s will get a new shelf and a new slip, and all records are sent again\n"), number);
	TRY(inner_confirm(number));
	/* as somebody who comes back, and who has to be read though nothing changed */
	p.problem = STATE_GONE;
	p.field[0] = '\0';
	p.renew = p.slip = true;
	inner_secrets_draw(in, &secrets);
	TRY(inner_secrets_seal(in, &secrets, &p));
	TRY(state_begin(&in->state));
	TRY(state_patients_put(&in->state, bytes_of_str(number), &p));
	TRY(state_held_add_all(&in->state, bytes_of_str(number)));
	TRY(state_commit(&in->state));
	fprintf(stderr, L("已重新开放；下一次读取之后用 slip %s 打印就诊单\n", "reopened; after the next cycle, print the slip with slip %s\n"), number);
	return OK;
}
