/* accept-deletions: lets pass what was held back of a source, as it is shown and no more. */
#include "relay/inner/inner.h"

#include <inttypes.h>
#include <stdio.h>

#include "relay/inner/inner_text.h"
#include "relay/state/state_doubts.h"
#include "relay/state/state_sources.h"
#include "sys/lang.h"

#define SHOWN 20               /* patient numbers */

const char *inner_accept_describe(enum state_removal_why why)
{
	switch (why) {
	case STATE_REMOVAL_GONE:
		return L("数据库中已没有", "no longer in the database");
	case STATE_REMOVAL_FLAGGED:
		return L("@deleted 标为已删除", "marked as deleted by @deleted");
	case STATE_REMOVAL_UNKNOWN:
		return L("@patient 改成了 patients.sql 中没有的病人", "@patient now names somebody who is not in patients.sql");
	case STATE_REMOVAL_MOVED:
		return L("@patient 改成了另一位病人", "@patient now names another patient");
	case STATE_REMOVAL_IDENTITY:
		return L("姓名、证件号码或身份方案变了，原病历架将永久关闭", "name, number or profile changed: the old shelf will be closed for good");
	case STATE_REMOVAL_SHARED:
		return L("另一位病人的身份信息与之相同，病历架将被清空", "another patient comes with the same identity: the shelf will be emptied");
	case STATE_REMOVAL_BARE:
		return L("patients.sql 不再给出基本信息（/… 各列）", "patients.sql no longer gives a Patient (columns /…)");
	case STATE_REMOVAL_WHYS:
		break;
	}
	return "";
}

static enum err print_number(void *context, struct bytes number)
{
	(void)context;
	fprintf(stderr, " %.*s", (int)number.n, (const char *)number.p);
	return OK;
}

static enum err show(struct inner *in, const char *name, int64_t source, const struct state_doubt *d)
{
	char since[INNER_TEXT_WHEN_MAX];

	fprintf(stderr, L("%s：自 %s 起扣留了 %" PRIu64 " 项删除（现有 %" PRIu64 " 项，涉及 %" PRIu64 " 位病人）：\n",
			  "%s: since %s %" PRIu64 " deletions are held back (of %" PRIu64 ", of %" PRIu64 " patients):\n"),
		name, inner_text_when(d->since, since), d->n, d->live, d->patients);
	for (size_t i = 0; i < STATE_REMOVAL_WHYS; i++)
		if (d->why[i] > 0)
			fprintf(stderr, "  %" PRIu64 "  %s\n", d->why[i], inner_accept_describe((enum state_removal_why)i));
	fputs(L("病人号：", "patients:"), stderr);
	TRY(state_doubts_each_number(&in->state, source, SHOWN, print_number, NULL));
	fputs(d->patients > SHOWN ? " …\n" : "\n", stderr);
	fputs(L("确认后，下一次读取时只删除这些；届时已恢复的不会删除。\n",
		"Once confirmed, the next cycle deletes just these, and none that is back by then.\n"), stderr);
	return OK;
}

enum err inner_accept_deletions(struct inner *in, const char *name)
{
	char word[32];
	struct state_doubt doubt = { 0 };
	int64_t source;
	enum err e = state_sources_find(&in->state, bytes_of_str(name), &source);

	if (e == OK)
		e = state_doubts_get(&in->state, source, &doubt);
	if (e == ERR_NOT_FOUND || (e == OK && doubt.since == 0)) {
		fprintf(stderr, L("%s 没有被扣留的删除；请见 status\n", "nothing of %s is held back; see status\n"), name);
		return ERR_NOT_FOUND;
	}
	TRY(e);
	TRY(inner_hospital_zone(in));
	TRY(show(in, name, source, &doubt));
	snprintf(word, sizeof(word), "%" PRIu64, doubt.n);
	TRY(inner_confirm(word));
	TRY(state_doubts_accept(&in->state, source));
	fputs(L("已接受；下一次读取时删除\n", "accepted; the next cycle deletes them\n"), stderr);
	return OK;
}
