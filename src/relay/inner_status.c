#include "relay/inner.h"

#include <stdio.h>

#include "core/slip.h"
#include "sys/lang.h"

const char *inner_status_describe(enum state_problem problem)
{
	switch (problem) {
	case STATE_FINE:
		return L("正常", "fine");
	case STATE_UNREADABLE:
		return L("身份信息不规范", "the identity has no normal form");
	case STATE_SHARED:
		return L("与另一位病人的身份信息相同", "another patient has the same identity");
	case STATE_CLOSED:
		return L("身份信息指向一个已关闭的病历架", "the identity leads to a shelf that was closed");
	case STATE_GONE:
		return L("已不在 patients.sql 的结果中", "is no longer among the rows of patients.sql");
	}
	return "";
}

static enum err list_problems(struct inner *in)
{
	int64_t id = 0;
	enum err e;

	while ((e = state_next_problem(&in->state, id, &id)) == OK) {
		AUTO(buf_free) struct buf number = BUF_MAX(STATE_NUMBER_MAX);
		struct state_patient p;

		TRY(state_get_patient(&in->state, id, &p));
		TRY(state_get_number(&in->state, id, &number));
		printf(L("隔离的病人 %.*s：%s %s\n", "patient %.*s in quarantine: %s %s\n"), (int)number.n, (const char *)number.p,
		       inner_status_describe(p.problem), p.field);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err print_refused(void *context, struct bytes source, struct bytes key, struct bytes reason)
{
	(void)context;
	printf(L("隔离的记录 %.*s %.*s：%.*s\n", "row in quarantine %.*s %.*s: %.*s\n"), (int)source.n, (const char *)source.p,
	       (int)key.n, (const char *)key.p, (int)reason.n, (const char *)reason.p);
	return OK;
}

enum err inner_status_run(struct inner *in)
{
	AUTO(buf_free) struct buf link = BUF_MAX(SLIP_LINK_MAX);
	struct state_counts n;
	struct state_relay relay;

	TRY(state_get_relay(&in->state, &relay));
	TRY(inner_slips_hospital(in, &link));
	TRY(state_count(&in->state, &n));
	printf(L("最近一批：%llu，已完成 %llu 轮\n", "newest batch: %llu; cycles done: %llu\n"),
	       (unsigned long long)relay.batch, (unsigned long long)relay.cycles);
	printf(L("病人 %llu，记录 %llu，待印就诊单 %llu，待批医生申请 %llu\n",
		 "patients: %llu, records: %llu, slips to print: %llu, doctors' requests to decide: %llu\n"),
	       (unsigned long long)n.patients, (unsigned long long)n.records, (unsigned long long)n.slips,
	       (unsigned long long)n.requests);
	printf(L("医生申请证书用的链接：%.*s\n", "doctors enrol with this link: %.*s\n"), (int)link.n, (const char *)link.p);
	TRY(list_problems(in));
	return state_each_refused(&in->state, print_refused, NULL);
}
