/* status, for people: what has to be looked at first, then figures, then what is in quarantine. */
#include "relay/inner/inner_status.h"

#include <inttypes.h>
#include <stdio.h>

#include "relay/inner/inner_text.h"
#include "sys/lang.h"

#define LINES_MAX 20           /* of sums: the rest is counted */

/* How long ago, in one unit. */
static const char *ago(uint64_t now, uint64_t then, char ret[static 48])
{
	uint64_t s = now > then ? now - then : 0;

	if (s < 120)
		snprintf(ret, 48, L("%d 秒前", "%d seconds ago"), (int)s);
	else if (s < 7200)
		snprintf(ret, 48, L("%d 分钟前", "%d minutes ago"), (int)(s / 60));
	else if (s < 172800)
		snprintf(ret, 48, L("%d 小时前", "%d hours ago"), (int)(s / 3600));
	else
		snprintf(ret, 48, L("%d 天前", "%d days ago"), (int)(s / 86400));
	return ret;
}

/* One line, which monitors show. */
static void print_head(const struct status *s)
{
	const struct status_finding *f = s->findings;

	printf("%s: ", inner_status_level_word(inner_status_level(s)));
	if (s->findings_n == 0) {
		printf(L("正常\n", "all is well\n"));
		return;
	}
	printf("%s%s%s", f->about, f->about[0] == '\0' ? "" : L("：", ": "), f->text);
	if (s->findings_n > 1)
		printf(L("（另有 %zu 项）", " (and %zu more)"), s->findings_n - 1);
	putchar('\n');
}

static void print_findings(const struct status *s)
{
	char when[INNER_TEXT_WHEN_MAX];

	if (s->findings_n == 0)
		return;
	printf(L("\n需要处理\n", "\nTo look at\n"));
	for (size_t i = 0; i < s->findings_n; i++) {
		const struct status_finding *f = &s->findings[i];

		printf("  %s %s%s%s", f->level == STATUS_FAILING ? "!!" : "! ", f->about, f->about[0] == '\0' ? "" : L("：", ": "), f->text);
		if (f->since != 0)
			printf(L("（自 %s）", " (since %s)"), inner_text_when(f->since, when));
		putchar('\n');
	}
}

static const char *link_word(const struct status *s, size_t side)
{
	return !s->known[side] ? L("未知", "unknown") : s->on[side] ? L("接通", "on") : L("断开", "off");
}

static void print_figures(const struct status *s)
{
	char a[INNER_TEXT_NUMBER_MAX], b[INNER_TEXT_NUMBER_MAX], when[INNER_TEXT_WHEN_MAX], age[48];

	printf("\n%s（%s）\n", L(s->in->config.name_zh, s->in->config.name_en), s->in->config.id);
	if (s->relay.good != 0)
		printf(L("  读取  最近一轮完整读取于 %s（%s），共完成 %s 轮%s\n", "  Cycles    the last good one %s (%s); %s done%s\n"),
		       inner_text_when(s->relay.good, when), ago(s->now, s->relay.good, age), inner_text_number(s->relay.cycles, a),
		       s->running ? L("；正在读取", "; one runs now") : "");
	printf(L("  开关  医院侧：%s，平台侧：%s\n", "  Switch    hospital's side: %s, platform's side: %s\n"), link_word(s, 0), link_word(s, 1));
	printf(L("  批次  最近一批 %s，平台已接收到第 %s 批", "  Batches   newest batch: %s; the platform took batch %s last"),
	       inner_text_number(s->relay.batch, a), inner_text_number(s->accepted, b));
	if (s->waiting != 0)
		printf(L("；第 %s 批起等待发送（%s）\n", "; waiting from batch %s on (%s)\n"), inner_text_number(s->waiting, a), ago(s->now, s->waiting_since, age));
	else
		printf(L("；没有等待发送的批次\n", "; none is waiting\n"));
	printf(L("  病人  %s，待印就诊单 %s\n", "  Patients  %s; slips to print: %s\n"), inner_text_number(s->counts.patients, a),
	       inner_text_number(s->counts.slips, b));
	printf(L("  医生  待批申请 %s；申请证书用的链接：%.*s\n", "  Doctors   requests to decide: %s; they enrol with this link: %.*s\n"),
	       inner_text_number(s->counts.requests, a), (int)s->link.n, (const char *)s->link.p);
	printf(L("  磁盘  可用 %s，需要 %s\n", "  Disk      %s free, %s needed\n"), inner_text_size(s->disk_free, a), inner_text_size(s->disk_needed, b));
}

static void print_sources(const struct status *s)
{
	char a[INNER_TEXT_NUMBER_MAX], b[INNER_TEXT_NUMBER_MAX], when[INNER_TEXT_WHEN_MAX];

	printf(L("  记录  %s，其中身份声明 %s\n", "  Records   %s, %s of them identity statements\n"), inner_text_number(s->counts.records, a),
	       inner_text_number(s->identities, b));
	for (size_t i = 0; i < s->sources_n; i++) {
		const struct status_source *source = &s->sources[i];

		printf("    %-*s %10s", SOURCE_NAME_MAX / 2, source->name, inner_text_number(source->report.records, a));
		if (!source->present)
			printf(L("，没有文件", ", no file"));
		if (source->report.read != 0)
			printf(L("，%s 全部比对", ", compared as a whole %s"), inner_text_when(source->report.read, when));
		if (source->report.waiting_rows > 0)
			printf(L("，%s 行等待其病人", ", %s rows wait for their patients"), inner_text_number(source->report.waiting_rows, a));
		if (source->report.unmarked > 0)
			printf(L("，%s 行没有可用的更改时间", ", %s rows without a usable time of change"), inner_text_number(source->report.unmarked, a));
		if (source->report.refused > 0)
			printf(L("，%s 个键被隔离", ", %s keys in quarantine"), inner_text_number(source->report.refused, a));
		if (source->doubted > 0)
			printf(L("，%s 项删除被扣留", ", %s deletions held back"), inner_text_number(source->doubted, a));
		putchar('\n');
	}
}

/* Prints sums under a title, the first LINES_MAX of them. */
struct sums {
	const char *title;
	void (*print)(const struct state_sum *sum);
	size_t n;
};

static enum err see_sum(void *context, const struct state_sum *sum)
{
	struct sums *sums = context;

	if (sums->n++ == 0)
		printf("\n%s\n", sums->title);
	if (sums->n <= LINES_MAX)
		sums->print(sum);
	return OK;
}

static void end_sums(const struct sums *sums)
{
	if (sums->n > LINES_MAX)
		printf(L("  另有 %zu 种\n", "  and %zu other kinds\n"), sums->n - LINES_MAX);
}

static void print_examples(const struct state_sum *sum)
{
	printf(L("（%.*s%s）\n", " (%.*s%s)\n"), (int)sum->examples.n, (const char *)sum->examples.p, sum->n > 3 ? " …" : "");
}

static void print_refused(const struct state_sum *sum)
{
	char n[INNER_TEXT_NUMBER_MAX];

	printf(L("  %.*s，%s 个键：%.*s", "  %.*s, %s: %.*s"), (int)sum->source.n, (const char *)sum->source.p, inner_text_number(sum->n, n),
	       (int)sum->reason.n, (const char *)sum->reason.p);
	print_examples(sum);
}

static void print_waiting(const struct state_sum *sum)
{
	char n[INNER_TEXT_NUMBER_MAX];

	printf(L("  %.*s，%s 位：%s", "  %.*s, %s: %s"), (int)sum->source.n, (const char *)sum->source.p, inner_text_number(sum->n, n),
	       sum->known ? inner_status_describe(sum->problem) : L("不在 patients.sql 的结果中", "not among the rows of patients.sql"));
	print_examples(sum);
}

static void print_patients(const struct state_sum *sum)
{
	bool ended = sum->problem == STATE_ENDED;
	struct bytes reason = ended ? bytes_of_str(inner_close_reason(sum->reason)) : sum->reason;
	char n[INNER_TEXT_NUMBER_MAX];

	printf(L("  %s 位：%s%s%.*s", "  %s: %s%s%.*s"), inner_text_number(sum->n, n), inner_status_describe(sum->problem),
	       reason.n > 0 ? L("：", ": ") : "", (int)reason.n, (const char *)reason.p);
	print_examples(sum);
}

static enum err see_closed(void *context, const struct state_closed_report *closed)
{
	char when[INNER_TEXT_WHEN_MAX];
	size_t *n = context;

	if ((*n)++ == 0)
		printf(L("\n近 30 天关闭的病历架：旧就诊单或旧的身份信息打不开了，请告知病人\n",
			 "\nShelves closed in the last 30 days: the old slip, or the old name and number, opens nothing: tell the patient\n"));
	if (*n <= LINES_MAX)
		printf("  %s  %.*s  %s\n", inner_text_when(closed->when, when), (int)closed->number.n, (const char *)closed->number.p,
		       inner_status_closed(closed->why));
	return OK;
}

static enum err print_closed(struct status *s)
{
	size_t n = 0;

	TRY(state_report_closed(&s->in->state, s->now - STATUS_CLOSED_SECONDS, see_closed, &n));
	if (n > LINES_MAX)
		printf(L("  另有 %zu 个，见 status --json\n", "  and %zu more: status --json\n"), n - LINES_MAX);
	return OK;
}

enum err inner_status_text(struct status *s)
{
	struct state *state = &s->in->state;
	struct sums patients = { .title = L("不送达病历的病人", "Patients who get no records"), .print = print_patients };
	struct sums refused = { .title = L("隔离的行（按键计）", "Rows in quarantine (by key)"), .print = print_refused };
	struct sums waiting = { .title = L("尚有行在等待的病人", "Patients whose rows wait for them"), .print = print_waiting };

	print_head(s);
	print_findings(s);
	print_figures(s);
	print_sources(s);
	TRY(state_report_patients(state, see_sum, &patients));
	end_sums(&patients);
	TRY(state_report_refused(state, lang_is_chinese(), see_sum, &refused));
	end_sums(&refused);
	TRY(state_report_waiting(state, see_sum, &waiting));
	end_sums(&waiting);
	return print_closed(s);
}
