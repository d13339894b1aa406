#include "relay/source/source_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/utf8.h"
#include "relay/source/fhir_type.h"
#include "sys/file.h"
#include "sys/lang.h"

#define SUFFIX ".sql"

static const char *file_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

#define FAIL(err, ret_message, ...) (LANG_BOTH((ret_message), SOURCE_MESSAGE_MAX, __VA_ARGS__), (err))

static enum err take_name(const char *path, struct source_file *s, char *ret_message)
{
	const char *file = file_of(path);
	size_t n = strlen(file) - strlen(SUFFIX);

	if (n == 0 || n > SOURCE_NAME_MAX || strspn(file, "abcdefghijklmnopqrstuvwxyz0123456789_-") != n)
		return FAIL(ERR_FORMAT, ret_message,
			    L("%s：文件名只能用小写字母、数字、“_”和“-”，最长 %d 个字符；请改名",
			      "%s: a source file is named with lower case letters, digits, \"_\" and \"-\", at most %d of them; rename it"),
			    file, SOURCE_NAME_MAX);
	/* the hospital's own records of identity statements have this source (docs/protocol.md, section 6) */
	if (n == strlen("identity") && memcmp(file, "identity", n) == 0)
		return FAIL(ERR_FORMAT, ret_message, L("%s：“identity” 是保留的名称；请改名", "%s: the name \"identity\" is taken; rename it"),
			    file);
	memcpy(s->name, file, n);
	s->patients = strcmp(s->name, SOURCE_PATIENTS) == 0;
	return OK;
}

static struct bytes trimmed(struct bytes s)
{
	while (s.n > 0 && strchr(" \t\r", s.p[0]) != NULL)
		s = BYTES(s.p + 1, s.n - 1);
	while (s.n > 0 && strchr(" \t\r", s.p[s.n - 1]) != NULL)
		s.n--;
	return s;
}

/* The value of the line "-- resource: VALUE", if LINE is one. */
static bool resource_line(struct bytes line, struct bytes *ret_value)
{
	static const char key[] = "resource:";

	line = trimmed(line);
	if (line.n < 2 || memcmp(line.p, "--", 2) != 0)
		return false;
	line = trimmed(BYTES(line.p + 2, line.n - 2));
	if (line.n < strlen(key) || memcmp(line.p, key, strlen(key)) != 0)
		return false;
	*ret_value = trimmed(BYTES(line.p + strlen(key), line.n - strlen(key)));
	return true;
}

static enum err take_resource(const char *file, unsigned line, struct bytes value, struct source_file *s, char *ret_message)
{
	if (s->resource[0] != '\0')
		return FAIL(ERR_FORMAT, ret_message,
			    L("%s 第 %u 行：“-- resource:” 写了两次；只留一行", "%s line %u: \"-- resource:\" a second time; keep one"),
			    file, line);
	if (!fhir_type_resource(value) || value.n > SOURCE_NAME_MAX)
		return FAIL(ERR_FORMAT, ret_message,
			    L("%s 第 %u 行：不认识的资源类型 “%.*s”；请写 FHIR R4 的资源名，例如 Observation",
			      "%s line %u: unknown resource type \"%.*s\"; name one of FHIR R4, such as Observation"),
			    file, line, (int)(value.n > 64 ? 64 : value.n), (const char *)value.p);
	if (s->patients != bytes_equal(value, BYTES_LIT("Patient")))
		return FAIL(ERR_FORMAT, ret_message,
			    L("%s 第 %u 行：Patient 资源属于且只属于 patients.sql", "%s line %u: Patient is the resource of patients.sql, and of it alone"),
			    file, line);
	memcpy(s->resource, value.p, value.n);
	return OK;
}

static enum err take_headers(const char *file, struct bytes text, struct source_file *s, char *ret_message)
{
	for (unsigned line = 1; text.n > 0; line++) {
		const uint8_t *end = memchr(text.p, '\n', text.n);
		size_t n = end == NULL ? text.n : (size_t)(end - text.p);
		struct bytes value;

		if (resource_line(BYTES(text.p, n), &value))
			TRY(take_resource(file, line, value, s, ret_message));
		n += end != NULL;
		text = BYTES(text.p + n, text.n - n);
	}
	if (s->patients)
		memcpy(s->resource, "Patient", sizeof("Patient"));
	if (s->resource[0] == '\0')
		return FAIL(ERR_FORMAT, ret_message,
			    L("%s：缺少 “-- resource: 资源名” 一行，例如 “-- resource: Observation”",
			      "%s: the line \"-- resource: NAME\" is missing, such as \"-- resource: Observation\""), file);
	return OK;
}

static const char *fault_text(enum source_sql_fault fault)
{
	switch (fault) {
	case SOURCE_SQL_FINE:
		break;
	case SOURCE_SQL_OPEN_COMMENT:
		return L("注释没有结束；请补上 */", "a comment has no end; close it with */");
	case SOURCE_SQL_NESTED_COMMENT:
		return L("注释里又有 /*，各数据库读法不一；请去掉", "/* inside a comment: databases disagree about it; take it out");
	case SOURCE_SQL_OPEN_QUOTE:
		return L("引号没有结束；请补上", "a quote has no end; close it");
	case SOURCE_SQL_BACKSLASH:
		return L("\\' 各数据库读法不一；单引号请写成 ''", "\\': databases disagree about it; write '' for a quote");
	case SOURCE_SQL_SECOND:
		return L("分号后面还有内容；一个文件只写一条语句", "something stands behind the semicolon; a file is one statement");
	case SOURCE_SQL_MARK:
		return L("问号不在单独的条件里；请写成 … 更改时间 > ? AND 更改时间 <= ? …，更改时间为空的行才读得到",
			 "a question mark is in no condition of its own; write … CHANGED > ? AND CHANGED <= ? …, so that rows without a time "
			 "of change can be read too");
	case SOURCE_SQL_NOT_SELECT:
		return L("不是以 SELECT 或 WITH 开头的查询；中继只读数据", "no query that begins with SELECT or WITH; the relay only reads");
	}
	return "";
}

static enum err take_sql(const char *file, struct bytes text, struct source_file *s, char *ret_message)
{
	struct source_sql_place place;
	enum err e = source_sql_strip(text, &s->sql, &s->marks, &place);

	if (e == ERR_FORMAT)
		return FAIL(e, ret_message, L("%s 第 %u 行：%s", "%s line %u: %s"), file, place.line, fault_text(place.fault));
	TRY(e);
	if (s->marks.n != SOURCE_MARKS && !(s->patients && s->marks.n == 0))
		return FAIL(ERR_FORMAT, ret_message,
			    s->patients ? L("%s：有 %u 个问号；patients.sql 里要么没有，要么两个：更改晚于、更改不晚于",
					    "%s: %u question marks; patients.sql has none or two: changed after, changed until")
					: L("%s：有 %u 个问号；应该正好两个：更改晚于、更改不晚于",
					    "%s: %u question marks; there must be just two: changed after, changed until"),
			    file, s->marks.n);
	return OK;
}

static enum err take_text(const char *path, struct buf *text, char *ret_message)
{
	enum err e = file_read(path, text);

	if (e == ERR_TOO_LONG)
		return FAIL(ERR_FORMAT, ret_message, L("%s：文件超过 %d KiB", "%s: the file is over %d KiB"), file_of(path),
			    SOURCE_FILE_MAX / 1024);
	if (e == ERR_IO || e == ERR_NOT_FOUND)
		return FAIL(e, ret_message, L("%s：无法读取：%s", "%s: cannot be read: %s"), path,
			    e == ERR_NOT_FOUND ? strerror(ENOENT) : strerror(errno));
	TRY(e);
	if (!utf8_valid(BYTES_OF_BUF(text)) || (text->n > 0 && memchr(text->p, '\0', text->n) != NULL))
		return FAIL(ERR_FORMAT, ret_message, L("%s：不是 UTF-8 文本；请另存为 UTF-8", "%s: not UTF-8 text; save it as UTF-8"),
			    file_of(path));
	return OK;
}

static enum err read_into(const char *path, struct source_file *s, char *ret_message)
{
	AUTO(buf_free) struct buf text = BUF_MAX(SOURCE_FILE_MAX);
	struct bytes body;

	TRY(take_name(path, s, ret_message));
	TRY(take_text(path, &text, ret_message));
	body = BYTES_OF_BUF(&text);
	if (body.n >= 3 && memcmp(body.p, "\xEF\xBB\xBF", 3) == 0)   /* what Windows editors put in front of UTF-8 */
		body = BYTES(body.p + 3, body.n - 3);
	TRY(take_headers(file_of(path), body, s, ret_message));
	return take_sql(file_of(path), body, s, ret_message);
}

enum err source_file_read(const char *path, struct source_file *ret, char ret_message[static SOURCE_MESSAGE_MAX])
{
	struct source_file s = { .sql = BUF_MAX(2 * SOURCE_FILE_MAX) };
	enum err e = read_into(path, &s, ret_message);

	if (e != OK) {
		source_file_done(&s);
		return e;
	}
	*ret = s;
	return OK;
}

void source_file_done(struct source_file *file)
{
	buf_free(&file->sql);
}

static int is_source(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return entry->d_name[0] != '.' && n >= strlen(SUFFIX) && strcmp(entry->d_name + n - strlen(SUFFIX), SUFFIX) == 0;
}

static int patients_first(const struct dirent **a, const struct dirent **b)
{
	bool pa = strcmp((*a)->d_name, SOURCE_PATIENTS SUFFIX) == 0, pb = strcmp((*b)->d_name, SOURCE_PATIENTS SUFFIX) == 0;

	return pa != pb ? pb - pa : strcmp((*a)->d_name, (*b)->d_name);
}

/* The next that is bad, by the name of its file. */
static struct source_file_bad *add_bad(struct source_files *files, const char *name)
{
	struct source_file_bad *bad = &files->bad[files->bad_n++];

	snprintf(bad->name, sizeof(bad->name), "%.*s", (int)(strlen(name) - strlen(SUFFIX)), name);
	return bad;
}

static enum err read_listed(const char *folder, struct dirent **names, int n, struct source_files *files, char *ret_message)
{
	if (n == 0 || strcmp(names[0]->d_name, SOURCE_PATIENTS SUFFIX) != 0)
		LANG_BOTH(add_bad(files, SOURCE_PATIENTS SUFFIX)->message, SOURCE_MESSAGE_MAX,
			 L("%s：没有 patients.sql；请写一个，给出 \"@patient\" 和身份字段（\"@name\"、\"@id_card\" 等）",
			   "%s: no patients.sql; write one that gives \"@patient\" and the identity fields (\"@name\", \"@id_card\", …)"),
			 folder);
	if (n > SOURCE_FILES_MAX)
		return FAIL(ERR_FORMAT, ret_message, L("%s：超过 %d 个来源文件", "%s: more than %d source files"), folder, SOURCE_FILES_MAX);
	for (int i = 0; i < n; i++) {
		char path[FILE_PATH_MAX];

		TRY(file_join(folder, names[i]->d_name, path));
		enum err e = source_file_read(path, &files->file[files->n], ret_message);
		if (e == ERR_NOMEM)
			return e;
		if (e == OK)
			files->n++;
		else
			memcpy(add_bad(files, names[i]->d_name)->message, ret_message, SOURCE_MESSAGE_MAX);
	}
	return OK;
}

enum err source_file_all(const char *folder, struct source_files **ret, char ret_message[static SOURCE_MESSAGE_MAX])
{
	struct source_files *files = calloc(1, sizeof(*files));
	struct dirent **names = NULL;
	int n = scandir(folder, &names, is_source, patients_first);
	enum err e;

	if (files == NULL)
		e = ERR_NOMEM;
	else if (n < 0)
		e = FAIL(ERR_IO, ret_message, L("%s：无法读取：%s", "%s: cannot be read: %s"), folder, strerror(errno));
	else
		e = read_listed(folder, names, n, files, ret_message);
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	if (e != OK) {
		source_file_all_free(&files);
		return e;
	}
	*ret = files;
	return OK;
}

void source_file_all_free(struct source_files **files)
{
	if (*files == NULL)
		return;
	for (size_t i = 0; i < (*files)->n; i++)
		source_file_done(&(*files)->file[i]);
	free(*files);
	*files = NULL;
}
