#include "relay/inner/inner_status.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "relay/inner/inner_text.h"
#include "relay/state/state_doubts.h"
#include "relay/state/state_sources.h"
#include "relay/state/state_troubles.h"
#include "sealed/slip.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/lang.h"

#define LATE_CYCLES 3                 /* so many intervals without a good cycle, */
#define LATE_MIN 3600                 /* and so many seconds, are too long */
#define DISK_SPARE ((uint64_t)256 << 20)   /* bytes that the state's journal and its copies of batches take at most times */
#define MUCH_SHARE 20                 /* one in so many rows or patients in quarantine is no mistake of one row */
#define MUCH_LEAST 5

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
		return L("已不在 patients.sql 的结果中", "no longer among the rows of patients.sql");
	case STATE_ENDED:
		return L("已由本院关闭", "closed by the hospital");
	}
	return "";
}

const char *inner_status_closed(enum state_closed why)
{
	switch (why) {
	case STATE_CLOSED_IDENTITY:
		return L("姓名、号码或身份方案已更正", "name, number or profile corrected");
	case STATE_CLOSED_RENEWED:
		return L("换发就诊码", "code renewed");
	case STATE_CLOSED_ENDED:
		return L("病人已由本院关闭", "patient closed by the hospital");
	}
	return "";
}

enum status_level inner_status_level(const struct status *s)
{
	return s->findings_n == 0 ? STATUS_WELL : s->findings[0].level;
}

const char *inner_status_level_name(enum status_level level)
{
	static const char *const names[] = { "well", "attention", "failing", "unknown" };

	return names[level];
}

const char *inner_status_level_word(enum status_level level)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL", "UNKNOWN" };

	return words[level];
}

/* Adds a finding behind those that are as bad. */
__attribute__((format(printf, 7, 8)))
static enum err find(struct status *s, enum status_level level, const char *name, struct bytes about, uint64_t n, uint64_t since,
		     const char *format, ...)
{
	struct status_finding *more = reallocarray(s->findings, s->findings_n + 1, sizeof(*more));
	struct status_finding f = { .level = level, .name = name, .n = n, .since = since };
	size_t at = s->findings_n;
	va_list args;

	if (more == NULL)
		return ERR_NOMEM;
	s->findings = more;
	snprintf(f.about, sizeof(f.about), "%.*s", (int)about.n, (const char *)about.p);
	va_start(args, format);
	vsnprintf(f.text, sizeof(f.text), format, args);
	va_end(args);
	while (at > 0 && more[at - 1].level < level)
		at--;
	memmove(&more[at + 1], &more[at], (s->findings_n - at) * sizeof(*more));
	more[at] = f;
	s->findings_n++;
	return OK;
}

static bool is_much(uint64_t n, uint64_t of)
{
	return n > MUCH_LEAST && n > of / MUCH_SHARE;
}

/* The spool, as outer and inner left it. */
static enum err gather_spool(struct status *s)
{
	struct spool spool;
	struct stat file;
	char path[SPOOL_PATH_MAX + 32];
	enum err e;

	TRY(spool_open(s->in->config.dir, &spool));
	TRY(spool_get_accepted(&spool, &s->accepted));
	TRY(spool_waiting(&spool, &s->spooled));
	e = spool_next_batch(&spool, 0, &s->waiting);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (e == OK) {
		snprintf(path, sizeof(path), "%s/%016" PRIu64 ".batch", spool.out, s->waiting);
		s->waiting_since = stat(path, &file) == 0 ? (uint64_t)file.st_mtime : s->now;
	}
	struct spool_refusal refusal;
	e = spool_heard_get_refusal(&spool, &refusal);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (refusal.status == 0)
		return find(s, STATUS_ATTENTION, "damaged", BYTES_LIT(""), refusal.number, refusal.since,
			    L("第 %" PRIu64 " 批在 spool 中已损坏，未发送；下一轮补回", "batch %" PRIu64 " is damaged in the spool and was not sent; the next"
			      " turn puts it there again"), refusal.number);
	if (refusal.number == 0)
		return find(s, STATUS_FAILING, "not-admitted", BYTES_LIT(""), 0, refusal.since,
			    L("平台尚未接入本医院的声明，什么都没有发送（HTTP %u）：请把 %s/hospital.statement 交给平台的运营者接入，之后自动发送",
			      "the platform has not admitted this hospital's statement yet, and nothing is sent (HTTP %u): have the platform's operator"
			      " admit %s/hospital.statement; sending begins by itself then"), refusal.status, s->in->config.dir);
	return find(s, STATUS_FAILING, "refused", BYTES_LIT(""), refusal.number, refusal.since,
		    L("平台拒绝第 %" PRIu64 " 批（%s%sHTTP %u）：请告知平台的运营者", "the platform refuses batch %" PRIu64 " (%s%sHTTP %u): tell its operator"),
		    refusal.number, refusal.problem, refusal.problem[0] == '\0' ? "" : ", ", refusal.status);
}

static void gather_switch(struct status *s)
{
	static const char *const names[2] = { "switch/hospital", "switch/platform" };

	for (size_t i = 0; i < 2; i++) {
		AUTO(buf_free) struct buf content = BUF_MAX(16);
		char path[RELAY_PATH_MAX];

		s->known[i] = relay_config_path(&s->in->config, names[i], path) == OK && file_read(path, &content) == OK;
		s->on[i] = s->known[i] && bytes_equal(BYTES_OF_BUF(&content), BYTES_LIT("on\n"));
	}
}

static enum err gather_running(struct status *s)
{
	char path[RELAY_PATH_MAX];
	AUTO(file_close) int lock = -1;

	TRY(relay_config_path(&s->in->config, "state/inner.lock", path));
	s->running = file_lock(path, &lock) == ERR_BUSY;
	return OK;
}

static enum err gather_disk(struct status *s)
{
	char path[RELAY_PATH_MAX], text[2][INNER_TEXT_SIZE_MAX];
	uint64_t limit = s->in->config.spool_limit << 20;
	struct statvfs disk;
	struct stat file;

	TRY(relay_config_path(&s->in->config, "state/inner.db", path));
	if (statvfs(path, &disk) != 0 || stat(path, &file) != 0)
		return ERR_IO;
	s->disk_free = (uint64_t)disk.f_bavail * disk.f_frsize;
	s->disk_needed = DISK_SPARE + (uint64_t)file.st_size + (limit > s->spooled ? limit - s->spooled : 0);
	if (s->disk_free >= s->disk_needed)
		return OK;
	return find(s, s->disk_free < DISK_SPARE ? STATUS_FAILING : STATUS_ATTENTION, "disk", BYTES_LIT(""), 0, 0,
		    L("磁盘只剩 %s，需要 %s：请腾出空间，或调小 spool_limit",
		      "%s of the disk are free, %s are needed: make room, or lower spool_limit"),
		    inner_text_size(s->disk_free, text[0]), inner_text_size(s->disk_needed, text[1]));
}

static enum err see_trouble(void *context, const struct state_trouble *t)
{
	static const struct { enum status_level level; const char *name; } kinds[] = {
		[STATE_TROUBLE_DATABASE] = { STATUS_FAILING, "database" },
		[STATE_TROUBLE_SOURCE] = { STATUS_FAILING, "source" },
		[STATE_TROUBLE_PEER] = { STATUS_ATTENTION, "peer" },
		[STATE_TROUBLE_CLOCK] = { STATUS_FAILING, "clock" },
		[STATE_TROUBLE_PLATFORM] = { STATUS_FAILING, "platform" },
		[STATE_TROUBLE_DISK] = { STATUS_FAILING, "disk" },
		[STATE_TROUBLE_DAMAGE] = { STATUS_FAILING, "damage" },
		[STATE_TROUBLE_PHONE] = { STATUS_ATTENTION, "phone" },
	};
	bool known = (size_t)t->kind < LEN(kinds) && kinds[t->kind].name != NULL;
	char reason[STATE_TROUBLE_MAX + 1];

	/* the cycle wrote it in both languages */
	snprintf(reason, sizeof(reason), "%.*s", (int)t->reason.n, (const char *)t->reason.p);
	lang_pick(reason, lang_is_chinese());
	return find(context, known ? kinds[t->kind].level : STATUS_ATTENTION, known ? kinds[t->kind].name : "trouble", t->subject, 0,
		    t->since, "%s", reason);
}

static enum err gather_cycles(struct status *s)
{
	uint64_t late = LATE_CYCLES * (uint64_t)s->in->config.interval;

	late = late < LATE_MIN ? LATE_MIN : late;
	if (s->relay.good == 0 && !s->running)
		return find(s, STATUS_ATTENTION, "no-cycle", BYTES_LIT(""), 0, 0,
			    L("还没有一轮读取完整结束；请运行 run", "no cycle has ended well yet; run the relay"));
	if (!s->running && s->now > s->relay.good + late)
		TRY(find(s, STATUS_FAILING, "late", BYTES_LIT(""), 0, s->relay.good,
			 L("没有一轮读取完整结束：中继是否在运行？请看其日志", "no cycle has ended well: does the relay run? See its log")));
	if (s->waiting != 0 && s->now > s->waiting_since + late)
		TRY(find(s, STATUS_FAILING, "not-sent", BYTES_LIT(""), s->waiting, s->waiting_since,
			 L("第 %" PRIu64 " 批等待发送：请看网络与平台", "batch %" PRIu64 " waits to be sent: look at the network and the platform"), s->waiting));
	return OK;
}

static enum err find_doubt(struct status *s, struct status_source *source)
{
	struct state_doubt d;
	char n[INNER_TEXT_NUMBER_MAX], live[INNER_TEXT_NUMBER_MAX];
	size_t most = 0;

	TRY(state_doubts_get(&s->in->state, source->report.id, &d));
	source->doubted = d.n;
	if (d.n == 0)
		return OK;
	for (size_t i = 1; i < STATE_REMOVAL_WHYS; i++)
		if (d.why[i] > d.why[most])
			most = i;
	return find(s, STATUS_ATTENTION, "deletions-held", bytes_of_str(source->name), d.n, d.since,
		    d.accepted == d.n ? L("扣留的 %s 项删除（现有 %s 项）已被接受，下一轮进行：%s%s",
					  "%s deletions of %s are accepted and go in the next cycle: %s%s") :
		    L("扣留了 %s 项删除（现有 %s 项）：%s。行恢复后自行解除；确应删除时用 accept-deletions %s",
		      "%s deletions of %s are held back: %s. This ends when the rows are back; if they are to go: accept-deletions %s"),
		    inner_text_number(d.n, n), inner_text_number(d.live, live), inner_accept_describe((enum state_removal_why)most),
		    d.accepted == d.n ? "" : source->name);
}

static enum err find_quarantine(struct status *s, const struct status_source *source)
{
	const struct state_source_report *r = &source->report;

	if (is_much(r->refused, r->rows))
		TRY(find(s, STATUS_ATTENTION, "quarantine", bytes_of_str(source->name), r->refused, 0,
			 L("%" PRIu64 " 个键被隔离，不再是个别的错误：是否有一列变了，或连接（JOIN）使行成倍增加？",
			   "%" PRIu64 " keys are in quarantine, which is more than single mistakes: has a column changed, or does a join multiply rows?"),
			 r->refused));
	if (is_much(r->waiting_rows, r->rows))
		TRY(find(s, STATUS_ATTENTION, "waiting", bytes_of_str(source->name), r->waiting_rows, 0,
			 L("%" PRIu64 " 行等待其病人：patients.sql 与本来源的病人号是否一致？",
			   "%" PRIu64 " rows wait for their patients: are the numbers in patients.sql the same as here?"),
			 r->waiting_rows));
	if (is_much(r->unmarked, r->rows))
		TRY(find(s, STATUS_ATTENTION, "unmarked", bytes_of_str(source->name), r->unmarked, 0,
			 L("%" PRIu64 " 行没有可用的更改时间（空值、0000-00-00 等），其新增与修改要等到全部比对时才会送达：请在数据库中补上",
			   "%" PRIu64 " rows have no usable time of change (NULL, 0000-00-00 or the like): their news arrive only when all is "
			   "compared; have the database give them one"), r->unmarked));
	return OK;
}

static enum err gather_source(struct status *s, int64_t id, struct bytes name)
{
	struct status_source source = { 0 }, *more;
	char n[INNER_TEXT_NUMBER_MAX];

	TRY(state_report_source(&s->in->state, id, &source.report));
	if (bytes_equal(name, BYTES_LIT("identity"))) {
		s->identities = source.report.records;
		return OK;
	}
	snprintf(source.name, sizeof(source.name), "%.*s", (int)name.n, (const char *)name.p);
	source.present = inner_withdraw_has_file(s->in, source.name);
	if (!source.present && source.report.records > 0)
		TRY(find(s, STATUS_ATTENTION, "no-file", name, source.report.records, 0,
			 L("文件 sources/%s.sql 已不在，其 %s 条记录仍在病历架上：请恢复文件，或用 withdraw %s 撤回",
			   "the file sources/%s.sql is gone, and its %s records lie on the shelves still: bring it back, or withdraw %s"),
			 source.name, inner_text_number(source.report.records, n), source.name));
	TRY(find_doubt(s, &source));
	TRY(find_quarantine(s, &source));
	if (!source.present && source.report.records == 0)
		return OK;
	more = reallocarray(s->sources, s->sources_n + 1, sizeof(*more));
	if (more == NULL)
		return ERR_NOMEM;
	s->sources = more;
	s->sources[s->sources_n++] = source;
	return OK;
}

static enum err gather_sources(struct status *s)
{
	AUTO(buf_free) struct buf name = BUF_MAX(SOURCE_NAME_MAX);
	int64_t id = 0;
	enum err e;

	while ((e = state_sources_next(&s->in->state, id, &id, &name)) == OK)
		TRY(gather_source(s, id, BYTES_OF_BUF(&name)));
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err count_quarantined(void *context, const struct state_sum *sum)
{
	uint64_t *n = context;

	if (sum->problem == STATE_UNREADABLE || sum->problem == STATE_SHARED || sum->problem == STATE_CLOSED)
		*n += sum->n;
	return OK;
}

static enum err gather_patients(struct status *s)
{
	uint64_t n = 0;

	TRY(state_report_patients(&s->in->state, count_quarantined, &n));
	if (!is_much(n, s->counts.patients))
		return OK;
	return find(s, STATUS_ATTENTION, "quarantine", BYTES_LIT(SOURCE_PATIENTS), n, 0,
		    L("%" PRIu64 " 位病人被隔离，不再是个别的人：patients.sql 的一列是否变了？",
		      "%" PRIu64 " patients are in quarantine, which is more than single mistakes: has a column of patients.sql changed?"), n);
}

static enum err gather(struct status *s)
{
	TRY(inner_hospital_zone(s->in));
	TRY(state_get_relay(&s->in->state, &s->relay));
	TRY(state_count(&s->in->state, &s->counts));
	TRY(inner_slips_hospital(s->in, &s->link));
	gather_switch(s);
	TRY(gather_running(s));
	TRY(gather_spool(s));
	TRY(gather_disk(s));
	TRY(state_troubles_each(&s->in->state, see_trouble, s));
	TRY(gather_patients(s));
	TRY(gather_sources(s));
	return gather_cycles(s);
}

static void done(struct status *s)
{
	free(s->sources);
	free(s->findings);
	buf_free(&s->link);
}

enum err inner_status_run(struct inner *in, bool json)
{
	AUTO(done) struct status s = { .in = in, .now = clock_unix(), .link = BUF_MAX(SLIP_LINK_MAX) };

	TRY(gather(&s));
	TRY(json ? inner_status_json(&s) : inner_status_text(&s));
	in->exit_status = (int)inner_status_level(&s);
	return fflush(stdout) == 0 ? OK : ERR_IO;
}
