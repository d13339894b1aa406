#include "relay/source/source_label.h"

#include <stdio.h>
#include <string.h>

#include "bytes/utf8.h"
#include "statement/shelf.h"
#include "sys/lang.h"

#define FAIL(ret_message, ...) (LANG_BOTH((ret_message), SOURCE_MESSAGE_MAX, __VA_ARGS__), ERR_FORMAT)

static const struct {
	const char *label;
	enum source_label_kind kind;
} own[] = {
	{ "@patient", SOURCE_LABEL_PATIENT }, { "@key", SOURCE_LABEL_KEY }, { "@changed", SOURCE_LABEL_CHANGED },
	{ "@deleted", SOURCE_LABEL_DELETED }, { "@blob", SOURCE_LABEL_BLOB }, { "@blob-type", SOURCE_LABEL_BLOB_TYPE },
};

static enum err read_identity(const struct source_file *file, const char *label, struct source_label *ret, char *ret_message)
{
	if (identity_field_from_name(bytes_of_str(label + 1), &ret->field) != OK)
		return FAIL(ret_message,
			    L("%s.sql：列 “%s”：没有这个标签；可用 @patient @key @changed @deleted @blob @blob-type，"
			      "patients.sql 里还有 @name @id_card @phone 等身份字段",
			      "%s.sql: column \"%s\": no such label; there are @patient @key @changed @deleted @blob @blob-type, "
			      "and in patients.sql the identity fields @name @id_card @phone …"), file->name, label);
	if (!file->patients)
		return FAIL(ret_message, L("%s.sql：列 “%s”：身份字段只能写在 patients.sql 里",
					   "%s.sql: column \"%s\": identity fields belong in patients.sql alone"), file->name, label);
	if (ret->field == IDENTITY_CODE)
		return FAIL(ret_message, L("%s.sql：列 “%s”：就诊码由中继生成；请去掉这一列",
					   "%s.sql: column \"%s\": access codes are drawn by the relay; take the column out"), file->name, label);
	ret->kind = SOURCE_LABEL_IDENTITY;
	return OK;
}

static enum err read_own(const struct source_file *file, const char *label, struct source_label *ret, char *ret_message)
{
	for (size_t i = 0; i < LEN(own); i++) {
		if (strcmp(label, own[i].label) != 0)
			continue;
		if (file->patients && own[i].kind == SOURCE_LABEL_KEY)
			return FAIL(ret_message, L("%s.sql：列 “%s”：这里的主键就是 @patient；请去掉这一列",
						   "%s.sql: column \"%s\": the key here is @patient; take the column out"), file->name, label);
		ret->kind = own[i].kind;
		return OK;
	}
	return read_identity(file, label, ret, ret_message);
}

enum err source_label_read(const struct source_file *file, size_t number, const char *label, struct source_label *ret,
			   char ret_message[static SOURCE_MESSAGE_MAX])
{
	struct source_label l = { 0 };
	size_t n = strlen(label);

	if (n > SOURCE_LABEL_MAX)
		return FAIL(ret_message,
			    L("%s.sql：第 %zu 列 “%s”：标签有 %zu 个字节，最多 %d 个（PostgreSQL 会悄悄截断更长的）；请缩短",
			      "%s.sql: column %zu \"%s\": the label has %zu bytes, at most %d are allowed (PostgreSQL silently cuts longer "
			      "ones); shorten it"), file->name, number, label, n, SOURCE_LABEL_MAX);
	if (!utf8_valid(BYTES(label, n)))
		return FAIL(ret_message, L("%s.sql：第 %zu 列：标签不是 UTF-8", "%s.sql: column %zu: the label is not UTF-8"), file->name, number);
	memcpy(l.text, label, n + 1);
	if (label[0] == '@')
		TRY(read_own(file, label, &l, ret_message));
	else if (label[0] == '/' && n > 1)
		l.kind = SOURCE_LABEL_POINTER;
	else if (label[0] == '=' && n > 1)
		l.kind = SOURCE_LABEL_CLEAR;
	else
		return FAIL(ret_message,
			    L("%s.sql：第 %zu 列 “%s”：标签须以 /、@ 或 = 开头；请写 AS \"/…\"，或去掉这一列",
			      "%s.sql: column %zu \"%s\": a label begins with /, @ or =; write AS \"/…\", or take the column out"),
			    file->name, number, label);
	*ret = l;
	return OK;
}

static size_t count(const struct source_label *labels, size_t n, enum source_label_kind kind)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += labels[i].kind == kind;
	return found;
}

static enum err check_needed(const struct source_file *file, const struct source_label *labels, size_t n, char *ret_message)
{
	for (size_t i = 0; i < LEN(own); i++) {
		bool key = own[i].kind == SOURCE_LABEL_KEY, changed = own[i].kind == SOURCE_LABEL_CHANGED;
		bool needed = own[i].kind == SOURCE_LABEL_PATIENT || (key && !file->patients) || (changed && file->marks.n > 0);

		if (needed && count(labels, n, own[i].kind) == 0)
			return FAIL(ret_message, L("%s.sql：缺少列 “%s”；请加上 AS \"%s\"", "%s.sql: column \"%s\" is missing; add one AS \"%s\""),
				    file->name, own[i].label, own[i].label);
	}
	return OK;
}

enum err source_label_check(const struct source_file *file, const struct source_label *labels, size_t n,
			    char ret_message[static SOURCE_MESSAGE_MAX])
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(labels[i].text, labels[k].text) == 0)
				return FAIL(ret_message, L("%s.sql：列 “%s” 写了两次；只留一列", "%s.sql: column \"%s\" is there twice; keep one"),
					    file->name, labels[i].text);
	TRY(check_needed(file, labels, n, ret_message));
	if (file->patients && count(labels, n, SOURCE_LABEL_IDENTITY) == 0)
		return FAIL(ret_message, L("%s.sql：没有身份字段；请给出 \"@name\"、\"@id_card\" 等列",
					   "%s.sql: no identity field; give \"@name\", \"@id_card\" or others"), file->name);
	if (count(labels, n, SOURCE_LABEL_CLEAR) > SHELF_FIELDS_MAX)
		return FAIL(ret_message, L("%s.sql：“=…” 列超过 %d 个；请去掉一些", "%s.sql: more than %d \"=…\" columns; take some out"), file->name,
			    SHELF_FIELDS_MAX);
	if (count(labels, n, SOURCE_LABEL_BLOB_TYPE) > 0 && count(labels, n, SOURCE_LABEL_BLOB) == 0)
		return FAIL(ret_message, L("%s.sql：有 “@blob-type” 而没有 “@blob”；请补上或去掉",
					   "%s.sql: \"@blob-type\" without \"@blob\"; add that or take it out"), file->name);
	return OK;
}
