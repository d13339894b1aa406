#include "terminal/summary.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "bytes/json.h"
#include "sys/lang.h"
#include "terminal/person_name.h"

#define TEXT_MAX 4096
#define IDENTITY_TYPE "application/vnd.mizhen.identity+cose"   /* docs/protocol.md, section 6 */

/* Where FHIR R4 resources say when, the most telling first. */
static const char *const dates[] = {
	"/effectiveDateTime", "/effectivePeriod/start", "/occurrenceDateTime", "/performedDateTime", "/performedPeriod/start",
	"/onsetDateTime", "/period/start", "/authoredOn", "/started", "/issued", "/date", "/recordedDate", "/created",
	"/dateWritten", "/whenHandedOver", "/whenPrepared", "/content/0/attachment/creation",
};

/* A person's, of all that there are. */
#define NAME "/name"

/* What about. */
static const char *const titles[] = {
	"/code/text", "/code/coding/0/display", "/medicationCodeableConcept/text", "/medicationCodeableConcept/coding/0/display",
	"/vaccineCode/text", "/description", "/title", "/type/text", "/type/0/text", "/type/coding/0/display",
	"/type/0/coding/0/display", NAME, "/class/display", "/content/0/attachment/title", "/serviceType/text",
	"/reasonCode/0/text", "/contentType", "/code/coding/0/code",
};

/* And what came out. */
static const char *const values[] = {
	"/valueQuantity/value", "/valueString", "/valueCodeableConcept/text", "/valueInteger", "/conclusion",
	"/dosageInstruction/0/text", "/diagnosis/0/condition/display",
};

/* The text at POINTER: a string, or a number as it is written. */
static enum err text_at(struct bytes resource, const char *pointer, struct buf *ret)
{
	struct bytes value;

	TRY(json_get(resource, pointer, &value));
	if (json_type(value) == JSON_STRING)
		return json_string(value, ret);
	return json_type(value) == JSON_NUMBER ? buf_add(ret, value) : ERR_NOT_FOUND;
}

static enum err name_at(struct bytes resource, struct buf *ret)
{
	char today[PERSON_NAME_DAY];

	person_name_today(today);
	return person_name(resource, today, ret);
}

/* The first of the POINTERS that is there, appended. */
static enum err first_of(struct bytes resource, const char *const *pointers, size_t n, struct buf *ret)
{
	for (size_t i = 0; i < n; i++) {
		enum err e = strcmp(pointers[i], NAME) == 0 ? name_at(resource, ret) : text_at(resource, pointers[i], ret);

		if (e == ERR_NOMEM || (e == OK && ret->n > 0))
			return e;
	}
	return OK;
}

/* As much of TEXT as fits, whole characters. */
static void cut(const struct buf *text, char *ret, size_t size)
{
	size_t n = text->n < size ? text->n : size - 1;

	while (n < text->n && n > 0 && (text->p[n] & 0xc0) == 0x80)
		n--;
	if (n > 0)
		memcpy(ret, text->p, n);
	ret[n] = '\0';
}

/* What came out: "4.10 mmol/L", with ">" or "<" where that was all that could be measured. */
static enum err value_of(struct bytes resource, struct buf *ret)
{
	AUTO(buf_free) struct buf unit = BUF_MAX(TEXT_MAX), value = BUF_MAX(TEXT_MAX);
	enum err e;

	TRY(first_of(resource, values, LEN(values), &value));
	if (value.n == 0)
		return OK;
	e = text_at(resource, "/valueQuantity/comparator", ret);
	if (e == ERR_NOMEM)
		return e;
	TRY(buf_add(ret, BYTES_OF_BUF(&value)));
	e = text_at(resource, "/valueQuantity/unit", &unit);
	if (e == ERR_NOMEM)
		return e;
	if (unit.n > 0)
		TRY(buf_add_str(ret, " "));
	return buf_add(ret, BYTES_OF_BUF(&unit));
}

enum err summary_is_identity(struct bytes resource, bool *ret)
{
	AUTO(buf_free) struct buf type = BUF_MAX(TEXT_MAX), content = BUF_MAX(TEXT_MAX);

	/* only a lack of memory is no answer */
	if (text_at(resource, "/resourceType", &type) == ERR_NOMEM || text_at(resource, "/contentType", &content) == ERR_NOMEM)
		return ERR_NOMEM;
	*ret = bytes_equal(BYTES_OF_BUF(&type), BYTES_LIT("Binary")) && bytes_equal(BYTES_OF_BUF(&content), BYTES_LIT(IDENTITY_TYPE));
	return OK;
}

enum err summary_of(struct bytes resource, bool is_replaced, struct summary *ret)
{
	AUTO(buf_free) struct buf type = BUF_MAX(SUMMARY_TYPE_MAX - 1);
	AUTO(buf_free) struct buf date = BUF_MAX(TEXT_MAX);
	AUTO(buf_free) struct buf title = BUF_MAX(6 * TEXT_MAX), result = BUF_MAX(3 * TEXT_MAX);
	struct bytes value;

	if (json_type(resource) != JSON_OBJECT || json_get(resource, "/resourceType", &value) != OK ||
	    json_string(value, &type) != OK || type.n == 0)
		return ERR_FORMAT;
	TRY(first_of(resource, dates, LEN(dates), &date));
	TRY(first_of(resource, titles, LEN(titles), &title));
	TRY(value_of(resource, &result));
	if (title.n > 0 && result.n > 0)
		TRY(buf_add_str(&title, " "));
	TRY(buf_add(&title, BYTES_OF_BUF(&result)));
	TRY(standing_of(resource, is_replaced, &ret->standing));
	mark_of(resource, &ret->mark);
	TRY(summary_is_identity(resource, &ret->is_identity));
	cut(&type, ret->type, sizeof(ret->type));
	cut(&date, ret->date, sizeof(ret->date));
	cut(&title, ret->title, sizeof(ret->title));
	cut(&result, ret->value, sizeof(ret->value));
	return OK;
}

void summary_row(const struct summary *s, char ret[static SUMMARY_ROW_MAX])
{
	AUTO(buf_free) struct buf row = BUF_MAX(65536);
	const char *mark = mark_text(&s->mark);
	enum err e = OK;

	for (size_t i = 0; e == OK && i < s->standing.n; i++)
		e = buf_printf(&row, "%s%s", i == 0 ? "[" : L("，", ", "), standing_say_text(&s->standing.says[i]));
	if (e == OK)
		e = buf_printf(&row, "%s%s%s%s", s->standing.n > 0 ? "] " : "", s->title, mark[0] == '\0' ? "" : " ", mark);
	if (e == OK && s->mark.range[0] != '\0')
		e = buf_printf(&row, L("（参考 %s）", " (reference %s)"), s->mark.range);
	/* without memory what it is called, and nothing that could be taken for more */
	if (e != OK)
		snprintf(ret, SUMMARY_ROW_MAX, "%s", s->type);
	else
		cut(&row, ret, SUMMARY_ROW_MAX);
}

static const struct {
	const char *type, *zh, *en;
} types[] = {
	{ "Patient", "个人信息", "person" },
	{ "Encounter", "就诊", "visit" },
	{ "Condition", "诊断", "diagnosis" },
	{ "Observation", "检验", "result" },
	{ "DiagnosticReport", "检查报告", "report" },
	{ "ImagingStudy", "影像", "images" },
	{ "MedicationRequest", "处方", "prescription" },
	{ "MedicationStatement", "用药", "medication" },
	{ "AllergyIntolerance", "过敏", "allergy" },
	{ "Procedure", "手术操作", "procedure" },
	{ "Immunization", "预防接种", "immunization" },
	{ "DocumentReference", "文档", "document" },
	{ "ServiceRequest", "申请单", "request" },
	{ "CarePlan", "护理计划", "care plan" },
	{ "Composition", "病历文书", "clinical note" },
	{ "FamilyMemberHistory", "家族史", "family history" },
	{ "Coverage", "医保", "coverage" },
	{ "Binary", "文件", "file" },
};

const char *summary_type_text(const char *type)
{
	for (size_t i = 0; i < LEN(types); i++)
		if (strcmp(types[i].type, type) == 0)
			return L(types[i].zh, types[i].en);
	return type;
}

const char *summary_type_read(const char *word)
{
	for (size_t i = 0; i < LEN(types); i++)
		if (strcasecmp(word, types[i].type) == 0 || strcmp(word, types[i].zh) == 0 || strcasecmp(word, types[i].en) == 0)
			return types[i].type;
	return NULL;
}

enum err summary_types(struct buf *ret)
{
	for (size_t i = 0; i < LEN(types); i++)
		TRY(buf_printf(ret, "%s%s", i == 0 ? "" : L("、", ", "), L(types[i].zh, types[i].en)));
	return OK;
}

void summary_date_text(const char *date, char ret[static SUMMARY_DATE_TEXT])
{
	snprintf(ret, SUMMARY_DATE_TEXT, "%s", date);
	if (strlen(ret) > 10 && ret[10] == 'T')
		ret[10] = ' ';
}
