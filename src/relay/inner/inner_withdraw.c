/*
 * withdraw: a source whose file is gone, renamed perhaps, is read no more. What
 * it gave stays where it is until somebody says that it is to go.
 */
#include "relay/inner/inner.h"
#include "relay/inner/inner_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "relay/state/state_report.h"
#include "relay/state/state_sources.h"
#include "sys/lang.h"
#include "sys/log.h"

bool inner_withdraw_has_file(const struct inner *in, const char *name)
{
	char file[64], path[RELAY_PATH_MAX];

	snprintf(file, sizeof(file), "sources/%.*s.sql", SOURCE_NAME_MAX, name);
	return relay_config_path(&in->config, file, path) != OK || access(path, F_OK) == 0;
}

enum err inner_withdraw(struct inner *in, const char *name)
{
	struct state_source_report report;
	char n[INNER_TEXT_NUMBER_MAX];
	int64_t source;
	enum err e = state_sources_find(&in->state, bytes_of_str(name), &source);

	if (e == ERR_NOT_FOUND || (e == OK && bytes_equal(bytes_of_str(name), BYTES_LIT("identity")))) {
		fprintf(stderr, L("没有来源 %s；请见 status\n", "there is no source %s; see status\n"), name);
		return ERR_NOT_FOUND;
	}
	TRY(e);
	if (inner_withdraw_has_file(in, name)) {
		fprintf(stderr, L("sources/%s.sql 还在；只有文件已移走的来源可以撤回\n",
				  "sources/%s.sql is there; only a source whose file was taken away can be withdrawn\n"), name);
		return ERR_CONFLICT;
	}
	TRY(state_report_source(&in->state, source, &report));
	fprintf(stderr, L("%s：%s 条记录将从病历架上删除。若文件只是改了名，同样的行已以新名称重新送出\n",
			  "%s: %s records will be deleted from the shelves. If the file was renamed, the same rows were sent again under the new name\n"),
		name, inner_text_number(report.records, n));
	TRY(inner_confirm(name));
	TRY(state_sources_withdraw(&in->state, source, true));
	fputs(L("已撤回；下一次读取时删除\n", "withdrawn; the next cycle deletes them\n"), stderr);
	return OK;
}

static enum err remove_all(struct inner *in, int64_t source, uint64_t *ret_n)
{
	struct state_record next;
	enum err e = state_records_next_of_source(&in->state, source, NULL, &next);

	while (e == OK) {
		TRY(inner_records_delete(in, next.rid));
		++*ret_n;
		if (inner_batch_full(in))
			TRY(inner_batch_turn(in));
		e = state_records_next_of_source(&in->state, source, &next, &next);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err inner_withdraw_run(struct inner *in)
{
	AUTO(buf_free) struct buf name = BUF_MAX(SOURCE_NAME_MAX);
	int64_t source;
	const char *text;
	uint64_t n = 0;
	enum err e;

	while ((e = state_sources_next_withdrawn(&in->state, &source, &name)) == OK) {
		TRY(buf_str(&name, &text));
		/* back in the meantime */
		if (inner_withdraw_has_file(in, text)) {
			TRY(state_sources_withdraw(&in->state, source, false));
			continue;
		}
		TRY(remove_all(in, source, &n));
		TRY(state_sources_drop(&in->state, source));
		log_event("source-withdrawn", "source=%s deleted=%" PRIu64, text, n);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}
