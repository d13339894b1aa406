#include "relay/inner/preview.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "bytes/json_put.h"
#include "relay/inner/inner_login.h"
#include "relay/inner/preview_check.h"
#include "relay/source/mapping_blob.h"
#include "relay/source/mapping_json.h"
#include "relay/source/mapping_row.h"
#include "relay/source/mapping_time.h"
#include "sealed/identity.h"
#include "sealed/record.h"
#include "sys/lang.h"

#define ROW_LINE_MAX ((size_t)2 * RECORD_JSON_MAX)

struct preview {
	const struct relay_config *config;
	struct source_odbc db;
	struct source_query *query;
	struct mapping *mapping;
	struct source_problem problem;
	FILE *out;
	bool terminal;
	struct buf resource, line, pretty;
	uint64_t rows, deleted;
	struct preview_check check;
};

static void preview_done(struct preview *p)
{
	mapping_free(&p->mapping);
	source_odbc_free(&p->query);
	source_odbc_close(&p->db);
	buf_free(&p->resource);
	buf_free(&p->line);
	buf_free(&p->pretty);
	preview_check_done(&p->check);
}

static void put_text(struct json_put *w, const char *name, struct bytes text)
{
	if (text.n == 0)
		return;
	json_put_key(w, name);
	json_put_string(w, text);
}

static enum err put_identity(struct json_put *w, const struct mapping_row *row, struct mapping_reject *ret_reject)
{
	json_put_key(w, "identity");
	json_put_object(w);
	for (unsigned f = 0; f < IDENTITY_FIELDS; f++) {
		AUTO(buf_free) struct buf normal = BUF_MAX(IDENTITY_VALUE_MAX);
		char column[SOURCE_LABEL_MAX + 1];
		enum err e;

		if (row->identity[f].n == 0)
			continue;
		e = identity_normalise(f, row->identity[f], &normal);
		snprintf(column, sizeof(column), "@%s", identity_field_name(f));
		if (e == ERR_FORMAT || e == ERR_PROOF || e == ERR_TOO_LONG) {
			*ret_reject = mapping_reject_of(MAPPING_NOT_IDENTITY, column, row->identity[f]);
			return ERR_FORMAT;
		}
		TRY(e);
		put_text(w, column + 1, BYTES_OF_BUF(&normal));
	}
	json_put_end(w);
	return OK;
}

static enum err make_resource(struct preview *p, const struct source_value *values, const struct mapping_row *row,
			      struct mapping_reject *ret_reject)
{
	static const struct mapping_ids none;
	AUTO(mapping_blob_free) struct mapping_blobs *blobs = NULL;
	struct mapping_attachment files[SHELF_BLOBS_MAX];
	size_t n = 0;

	if (row->blob.n > 0) {
		enum err e = mapping_blob_list(p->config->files, row->blob, row->blob_type, &blobs, ret_reject);

		if (e == ERR_IO)
			snprintf(p->problem.text, sizeof(p->problem.text),
				 L("database.conf：files = %s：无法读取：%s", "database.conf: files = %s: cannot be read: %s"),
				 p->config->files, strerror(errno));
		TRY(e);
		for (n = 0; n < blobs->n; n++)
			files[n] = (struct mapping_attachment){
				.type = blobs->file[n].type, .title = blobs->file[n].name, .size = blobs->file[n].size,
			};
	}
	return mapping_json_write(p->mapping, values, &none, files, n, &p->resource, ret_reject);
}

static void put_clear(struct json_put *w, const struct mapping_row *row)
{
	if (row->clear_n == 0)
		return;
	json_put_key(w, "clear");
	json_put_object(w);
	for (size_t i = 0; i < row->clear_n; i++) {
		json_put_key_bytes(w, row->clear[i].name);
		json_put_string(w, row->clear[i].value);
	}
	json_put_end(w);
}

static struct json_put begin_line(struct preview *p, const struct mapping_row *row)
{
	struct json_put w;

	buf_truncate(&p->line, 0);
	w = json_put(&p->line);
	json_put_object(&w);
	put_text(&w, "key", row->key);
	put_text(&w, "patient", row->patient);
	return w;
}

static enum err end_line(struct preview *p, struct json_put *w)
{
	const struct buf *shown = &p->line;

	json_put_end(w);
	TRY(json_put_done(w));
	if (p->terminal) {
		buf_truncate(&p->pretty, 0);
		TRY(json_pretty(BYTES_OF_BUF(&p->line), &p->pretty));
		shown = &p->pretty;
	}
	if (fwrite(shown->p, 1, shown->n, p->out) != shown->n || fputc('\n', p->out) == EOF)
		return ERR_IO;
	return OK;
}

static enum err show_row(struct preview *p, const struct source_value *values, const struct mapping_row *row,
			 struct mapping_reject *ret_reject)
{
	struct json_put w = begin_line(p, row);

	put_text(&w, "changed", row->changed);
	if (row->deleted) {
		json_put_key(&w, "deleted");
		json_put_bool(&w, true);
		p->deleted++;
		return end_line(p, &w);
	}
	if (p->mapping->file->patients)
		TRY(put_identity(&w, row, ret_reject));
	put_clear(&w, row);
	if (p->mapping->resource) {
		buf_truncate(&p->resource, 0);
		TRY(make_resource(p, values, row, ret_reject));
		json_put_key(&w, "resource");
		json_put_value(&w, BYTES_OF_BUF(&p->resource));
	}
	return end_line(p, &w);
}

static enum err show_quarantined(struct preview *p, const struct mapping_row *row, const struct mapping_reject *reject)
{
	struct json_put w = begin_line(p, row);
	char reason[MAPPING_REJECT_MAX];

	mapping_reject_text(reject, lang_is_chinese(), reason);
	put_text(&w, "quarantined", bytes_of_str(reason));
	TRY(preview_check_quarantined(&p->check, row->key));
	return end_line(p, &w);
}

static enum err take_row(struct preview *p, const struct source_value *values)
{
	const char *key = p->mapping->file->patients ? "@patient" : "@key";
	struct mapping_reject reject;
	struct mapping_row row;
	bool doubled;
	enum err e = mapping_row_read(p->mapping, values, &row, &reject);

	if (e == OK) {
		TRY(preview_check_row(&p->check, p->mapping, values, &row, &doubled));
		if (doubled) {
			reject = mapping_reject_of(MAPPING_DOUBLED, key, BYTES_NONE);
			return show_quarantined(p, &row, &reject);
		}
		e = show_row(p, values, &row, &reject);
	}
	return e == ERR_FORMAT ? show_quarantined(p, &row, &reject) : e;
}

/* Whether the row that was changed last is among those of the query under way; one more than all were is enough. */
static enum err find_last(struct preview *p, bool *ret_found)
{
	const struct source_value *values;
	struct mapping_reject reject;
	struct mapping_row row;
	bool found = false;

	for (uint64_t i = 0; i <= p->rows && !found; i++) {
		enum err e = source_odbc_next(p->query, &values, &p->problem);

		if (e == ERR_NOT_FOUND)
			break;
		TRY(e);
		e = mapping_row_read(p->mapping, values, &row, &reject);
		if (e != OK && e != ERR_FORMAT)
			return e;
		found = bytes_equal(row.key, BYTES_OF_BUF(&p->check.last_key));
	}
	*ret_found = found;
	return OK;
}

/*
 * Once as a cycle asks for news: what the database has against the mark shows here, not there; and so does a condition
 * that would never find any, since the row changed last is to be among them.
 */
static enum err try_mark(struct preview *p)
{
	struct bytes last = bytes_of_str(p->check.last[0] == '\0' ? "2000-01-01 00:00:00" : p->check.last);
	char after[MAPPING_TIME_LEN + 1];
	bool found;
	enum err e;

	if (p->mapping->file->marks.n == 0)
		return OK;
	TRY(mapping_mark_before(last, p->config->overlap, after));
	TRY(source_odbc_run(p->query, after, &p->problem));
	e = find_last(p, &found);
	source_odbc_stop(p->query);
	TRY(e);
	p->check.missed = !found && p->check.last[0] != '\0';
	return OK;
}

static enum err show_rows(struct preview *p)
{
	const struct source_value *values;
	enum err e;

	TRY(source_odbc_run(p->query, SOURCE_MARK_NONE, &p->problem));
	while ((e = source_odbc_next(p->query, &values, &p->problem)) == OK) {
		p->rows++;
		TRY(take_row(p, values));
	}
	if (e != ERR_NOT_FOUND)
		return e;
	if (p->check.marks.foreign > 0 && p->check.marks.times == 0) {
		mapping_mark_text(&p->check.marks, p->mapping, p->problem.text);
		return ERR_FORMAT;
	}
	return try_mark(p);
}

static enum err run(struct preview *p, const struct source_file *file)
{
	enum err e = mapping_time_zone(p->config->time_zone);

	if (e == ERR_NOT_FOUND) {
		e = ERR_FORMAT;
		snprintf(p->problem.text, sizeof(p->problem.text),
			 L("relay.conf：[hospital] time_zone = %s：系统里没有这个时区；请写 IANA 名称，如 Asia/Shanghai（需要 tzdata 软件包）",
			   "relay.conf: [hospital] time_zone = %s: the system has no such zone; give an IANA name such as Asia/Shanghai (package "
			   "tzdata)"), p->config->time_zone);
	}
	TRY(e);
	TRY(source_odbc_open(p->config, &p->db, &p->problem));
	inner_login_worked(p->config->dir);
	TRY(source_odbc_prepare(&p->db, file, &p->query, &p->problem));
	TRY(mapping_new(file, p->query->labels, p->query->n, &p->mapping, p->problem.text));
	TRY(preview_check_init(&p->check));
	return show_rows(p);
}

static void say_counts(const struct preview *p, const char *name)
{
	fprintf(stderr, L("%s：%" PRIu64 " 行，其中 %" PRIu64 " 行标为已删除；%" PRIu64 " 个键被隔离；没有发送任何内容\n",
			  "%s: %" PRIu64 " rows, %" PRIu64 " of them marked deleted; keys in quarantine: %" PRIu64 "; nothing was sent\n"),
		name, p->rows, p->deleted, p->check.quarantined);
}

/* NAME comes from the command line: only names of source files, so that it leads nowhere else. */
static enum err read_source(const struct relay_config *config, const char *name, struct source_file *ret, char *ret_message)
{
	char path[RELAY_PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/sources/%s.sql", config->dir, name);

	if (n < 0 || (size_t)n >= sizeof(path) || strchr(name, '/') != NULL) {
		snprintf(ret_message, SOURCE_MESSAGE_MAX, L("没有来源 “%s”", "no source \"%s\""), name);
		return ERR_NOT_FOUND;
	}
	return source_file_read(path, ret, ret_message);
}

enum err preview_run(const struct relay_config *config, const char *name, FILE *out)
{
	AUTO(source_file_done) struct source_file file = { .sql = BUF_MAX(0) };
	struct preview p = {
		.config = config, .out = out, .terminal = isatty(fileno(out)) == 1,
		.resource = BUF_MAX(RECORD_JSON_MAX), .line = BUF_MAX(ROW_LINE_MAX), .pretty = BUF_MAX(2 * ROW_LINE_MAX),
	};
	enum err e = read_source(config, name, &file, p.problem.text);

	if (e == OK)
		e = run(&p, &file);
	if (e == OK && fflush(out) != 0)
		e = ERR_IO;
	if (e == OK) {
		say_counts(&p, name);
		preview_check_say(&p.check, p.mapping);
	} else if (p.problem.text[0] != '\0')
		fprintf(stderr, "%s\n", lang_pick(p.problem.text, lang_is_chinese()));
	preview_done(&p);
	return e;
}
