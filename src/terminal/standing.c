#include "terminal/standing.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "bytes/json.h"
#include "terminal/fhir_read.h"

#define WORDS_MAX 64
#define DEPTH_MAX JSON_DEPTH_MAX

static const struct {
	const char *code;
	enum standing_meaning meaning;
} codes[] = {
	{ "entered-in-error", STANDING_ERROR }, { "refuted", STANDING_NOT }, { "cancelled", STANDING_NOT },
	{ "not-done", STANDING_NOT }, { "not-taken", STANDING_NOT }, { "rejected", STANDING_NOT },
	{ "inactive", STANDING_PAST }, { "resolved", STANDING_PAST }, { "remission", STANDING_PAST },
	{ "stopped", STANDING_PAST }, { "revoked", STANDING_PAST }, { "superseded", STANDING_PAST },
	{ "on-hold", STANDING_PAUSED }, { "draft", STANDING_INTENDED }, { "planned", STANDING_INTENDED },
	{ "proposed", STANDING_INTENDED }, { "registered", STANDING_INTENDED }, { "preparation", STANDING_INTENDED },
	{ "intended", STANDING_INTENDED }, { "not-started", STANDING_INTENDED }, { "scheduled", STANDING_INTENDED },
	{ "unconfirmed", STANDING_UNSURE }, { "provisional", STANDING_UNSURE }, { "differential", STANDING_UNSURE },
	{ "presumed", STANDING_UNSURE }, { "health-unknown", STANDING_ABSENT }, { "active", STANDING_HOLDS },
	{ "recurrence", STANDING_HOLDS }, { "relapse", STANDING_HOLDS }, { "confirmed", STANDING_HOLDS },
	{ "final", STANDING_HOLDS }, { "preliminary", STANDING_HOLDS }, { "partial", STANDING_HOLDS },
	{ "amended", STANDING_HOLDS }, { "corrected", STANDING_HOLDS }, { "appended", STANDING_HOLDS },
	{ "current", STANDING_HOLDS }, { "available", STANDING_HOLDS }, { "completed", STANDING_HOLDS },
	{ "finished", STANDING_HOLDS }, { "arrived", STANDING_HOLDS }, { "triaged", STANDING_HOLDS },
	{ "in-progress", STANDING_HOLDS }, { "onleave", STANDING_HOLDS }, { "accepted", STANDING_HOLDS },
	{ "unknown", STANDING_HOLDS },
};

/* Words that hospitals write instead of a code. Only such as have one meaning. */
static const struct {
	const char *word, *code;
} words[] = {
	{ "canceled", "cancelled" }, { "error", "entered-in-error" }, { "suspected", "provisional" },
	{ "ruled-out", "refuted" }, { "excluded", "refuted" }, { "作废", "entered-in-error" }, { "已作废", "entered-in-error" },
	{ "录入错误", "entered-in-error" }, { "误录", "entered-in-error" }, { "录入有误", "entered-in-error" }, { "取消", "cancelled" },
	{ "已取消", "cancelled" }, { "撤销", "cancelled" }, { "已撤销", "cancelled" }, { "退单", "cancelled" }, { "排除", "refuted" },
	{ "已排除", "refuted" }, { "否定", "refuted" }, { "已否定", "refuted" }, { "未确认", "unconfirmed" }, { "待确认", "unconfirmed" },
	{ "未证实", "unconfirmed" }, { "待证实", "unconfirmed" }, { "未确诊", "unconfirmed" }, { "疑似", "provisional" },
	{ "疑诊", "provisional" }, { "待定", "provisional" }, { "待查", "provisional" }, { "待排", "provisional" },
	{ "待排除", "provisional" }, { "不除外", "provisional" }, { "鉴别", "differential" }, { "鉴别中", "differential" },
	{ "鉴别诊断", "differential" }, { "待鉴别", "differential" }, { "确诊", "confirmed" }, { "已确诊", "confirmed" },
	{ "确认", "confirmed" }, { "已确认", "confirmed" }, { "痊愈", "resolved" }, { "已痊愈", "resolved" }, { "治愈", "resolved" },
	{ "已治愈", "resolved" }, { "已愈", "resolved" }, { "已解决", "resolved" }, { "无效", "inactive" }, { "已失效", "inactive" },
	{ "失效", "inactive" }, { "缓解", "remission" }, { "复发", "relapse" }, { "再发", "recurrence" }, { "有效", "active" },
	{ "现有", "active" }, { "在用", "active" }, { "使用中", "active" }, { "停用", "stopped" }, { "已停用", "stopped" },
	{ "停止", "stopped" }, { "已停止", "stopped" }, { "停药", "stopped" }, { "已停药", "stopped" }, { "停嘱", "stopped" },
	{ "暂停", "on-hold" }, { "草稿", "draft" }, { "拟定", "proposed" }, { "计划", "planned" }, { "已预约", "planned" },
	{ "未执行", "not-done" }, { "未进行", "not-done" }, { "未做", "not-done" }, { "未接种", "not-done" }, { "未服", "not-taken" },
	{ "未服用", "not-taken" }, { "已被取代", "superseded" }, { "被取代", "superseded" }, { "已替代", "superseded" },
	{ "被替代", "superseded" }, { "初步", "preliminary" }, { "未审核", "preliminary" }, { "待审核", "preliminary" },
	{ "正式", "final" }, { "已审核", "final" }, { "完成", "completed" }, { "已完成", "completed" }, { "更正", "corrected" },
	{ "已更正", "corrected" }, { "修订", "amended" }, { "已修订", "amended" }, { "已登记", "registered" }, { "未知", "unknown" },
	{ "不详", "unknown" },
}, intents[] = {
	{ "proposal", "proposal" }, { "plan", "plan" }, { "option", "option" }, { "建议", "proposal" }, { "计划", "plan" },
	{ "备选", "option" },
};

/* Of what is asked for or stated to go on, "completed" says that it is over; of what happened, that it did. */
static const char *const goes_on[] = {
	"MedicationRequest", "MedicationStatement", "ServiceRequest", "CarePlan", "CarePlan.activity.detail", "Goal",
};

static const char *const statuses[] = { "status", "docStatus", "clinicalStatus", "verificationStatus", "lifecycleStatus" };

/* Not worth a word. */
static const char *const usual[] = { "final", "completed", "finished", "available", "current", "confirmed" };

static const char *const names[] = { "error", "not", "past", "paused", "intended", "unsure", "absent", "forbidden", "holds" };

const char *standing_name(enum standing_meaning meaning)
{
	return names[meaning];
}

static bool among(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

static bool is(struct bytes resource, const char *name, bool wanted)
{
	struct bytes value;
	char text[FHIR_READ_TEXT];

	if (!fhir_read_member(resource, name, &value))
		return false;
	if (json_type(value) == JSON_BOOL)
		return (value.p[0] == 't') == wanted;
	return fhir_read_text(value, text) && strcmp(text, wanted ? "true" : "false") == 0;
}

/* Words of a code, CodeableConcept or Coding */

struct word {
	char text[FHIR_READ_TEXT];
	enum { WORD_OTHER, WORD_TEXT, WORD_DISPLAY } place;
};

struct found {
	struct word *words;      /* the heap's; WORDS_MAX */
	size_t n;
};

static void found_free(struct found *f)
{
	free(f->words);
}

static void collect(struct bytes value, int place, unsigned depth, struct found *f)
{
	static const char *const parts[] = { "coding", "code", "text", "display" };
	struct bytes key, one;
	struct json_iter it;

	if (f->n == WORDS_MAX || depth == 0)
		return;
	if (json_type(value) == JSON_ARRAY && json_iter(value, &it) == OK) {
		while (json_next(&it, &key, &one))
			collect(one, WORD_OTHER, depth - 1, f);
	} else if (json_type(value) == JSON_OBJECT) {
		for (size_t i = 0; i < LEN(parts); i++)
			if (fhir_read_member(value, parts[i], &one))
				collect(one, i == 2 ? WORD_TEXT : i == 3 ? WORD_DISPLAY : WORD_OTHER, depth - 1, f);
	} else if (fhir_read_text(value, f->words[f->n].text)) {
		f->words[f->n++].place = place;
	}
}

static enum err words_of(struct bytes value, struct found *ret)
{
	ret->n = 0;
	if (ret->words == NULL)
		ret->words = calloc(WORDS_MAX, sizeof(*ret->words));
	if (ret->words == NULL)
		return ERR_NOMEM;
	collect(value, WORD_OTHER, DEPTH_MAX, ret);
	return OK;
}

/* The code that words mean, if any: "Entered in error", "entered-in-error", "已作废（重复）". */
static const char *code_of(const char *written)
{
	utf8proc_uint8_t *plain = utf8proc_NFKC((const utf8proc_uint8_t *)written);
	const char *code = NULL;
	char text[FHIR_READ_TEXT];
	size_t n = 0, from = 0;

	for (size_t i = 0; plain != NULL && plain[i] != '\0' && plain[i] != '(' && n + 1 < sizeof(text); i++)
		text[n++] = (char)(plain[i] < 0x80 ? tolower(plain[i]) : plain[i]);
	free(plain);
	while (n > 0 && isspace((unsigned char)text[n - 1]))
		n--;
	while (from < n && isspace((unsigned char)text[from]))
		from++;
	size_t to = 0;
	for (size_t i = from; i < n; i++) {
		bool gap = isspace((unsigned char)text[i]) || text[i] == '_';

		if (!gap)
			text[to++] = text[i];
		else if (i == from || !(isspace((unsigned char)text[i - 1]) || text[i - 1] == '_'))
			text[to++] = '-';
	}
	text[to] = '\0';
	for (size_t i = 0; i < LEN(codes); i++)
		if (strcmp(codes[i].code, text) == 0)
			code = codes[i].code;
	for (size_t i = 0; code == NULL && i < LEN(words); i++)
		if (strcmp(words[i].word, text) == 0)
			code = words[i].code;
	return code;
}

static enum standing_meaning meaning_of(const char *code, const char *type)
{
	if (strcmp(code, "completed") == 0 && among(type, goes_on, LEN(goes_on)))
		return STANDING_PAST;
	for (size_t i = 0; i < LEN(codes); i++)
		if (strcmp(codes[i].code, code) == 0)
			return codes[i].meaning;
	return STANDING_HOLDS;
}

/* What is to be said */

static void add(struct standing *s, const char *element, const char *code, enum standing_meaning meaning)
{
	struct standing_say *say = &s->says[s->n];
	size_t n = strlen(code);

	if (s->n == STANDING_SAYS_MAX)
		return;
	if (n >= STANDING_CODE_MAX)
		n = STANDING_CODE_MAX - 1;
	while (n > 0 && n < strlen(code) && (code[n] & 0xc0) == 0x80)
		n--;
	memcpy(say->code, code, n);
	say->code[n] = '\0';
	say->element = element;
	say->meaning = meaning;
	s->n++;
}

/* A hospital's own words, before its own codes. */
static void add_written(struct standing *s, const char *element, const struct found *f, enum standing_meaning meaning)
{
	const struct word *best = NULL;

	for (size_t i = 0; i < f->n && best == NULL; i++)
		if (f->words[i].place == WORD_TEXT)
			best = &f->words[i];
	for (size_t i = 0; i < f->n && best == NULL; i++)
		if (f->words[i].place == WORD_DISPLAY)
			best = &f->words[i];
	if (best == NULL && f->n > 0)
		best = &f->words[0];
	if (best != NULL)
		add(s, element, best->text, meaning);
}

/* One element: the gravest of its words that are known, else what is written. */
static enum err add_status(struct standing *s, const char *type, const char *element, struct bytes value)
{
	AUTO(found_free) struct found f = { 0 };
	const char *gravest = NULL;

	TRY(words_of(value, &f));
	for (size_t i = 0; i < f.n; i++) {
		const char *code = code_of(f.words[i].text);

		if (code != NULL && (gravest == NULL || meaning_of(code, type) < meaning_of(gravest, type)))
			gravest = code;
	}
	if (gravest != NULL)
		add(s, element, gravest, meaning_of(gravest, type));
	else
		add_written(s, element, &f, STANDING_HOLDS);
	return OK;
}

static enum err add_reasons(struct standing *s, struct bytes resource, const char *element, enum standing_meaning meaning)
{
	AUTO(found_free) struct found f = { 0 };
	struct bytes value, key, one;
	struct json_iter it;

	if (!fhir_read_member(resource, element, &value))
		return OK;
	if (json_type(value) != JSON_ARRAY || json_iter(value, &it) != OK) {
		TRY(words_of(value, &f));
		add_written(s, element, &f, meaning);
		return OK;
	}
	while (json_next(&it, &key, &one)) {
		TRY(words_of(one, &f));
		add_written(s, element, &f, meaning);
	}
	return OK;
}

static bool has_items(struct bytes value)
{
	struct bytes key, one;
	struct json_iter it;

	if (json_type(value) != JSON_ARRAY)
		return json_type(value) != JSON_NULL;
	return json_iter(value, &it) == OK && json_next(&it, &key, &one);
}

/* Somewhere in it stands something that changes its meaning and that no program here can read. */
static bool is_modified(struct bytes value, unsigned depth)
{
	struct bytes key, one;
	struct json_iter it;

	if (depth == 0 || (json_type(value) != JSON_OBJECT && json_type(value) != JSON_ARRAY) || json_iter(value, &it) != OK)
		return false;
	while (json_next(&it, &key, &one))
		if ((key.n > 0 && json_string_is(key, BYTES_LIT("modifierExtension")) && has_items(one)) || is_modified(one, depth - 1))
			return true;
	return false;
}

static enum err add_intent(struct standing *s, const char *type, struct bytes resource)
{
	AUTO(found_free) struct found f = { 0 };
	struct bytes value;

	if (!fhir_read_member(resource, "intent", &value))
		return OK;
	TRY(words_of(value, &f));
	for (size_t i = 0; i < f.n; i++) {
		char *text = f.words[i].text, plain[FHIR_READ_TEXT] = "";
		size_t n = 0;

		for (; *text != '\0'; text++)
			if (!isspace((unsigned char)*text))
				plain[n++] = (char)tolower((unsigned char)*text);
		for (size_t k = 0; k < LEN(intents); k++) {
			if (strcmp(intents[k].word, plain) != 0)
				continue;
			if (strcmp(type, "CarePlan") != 0 || strcmp(intents[k].code, "plan") != 0)
				add(s, "intent", intents[k].code, STANDING_INTENDED);
			return OK;
		}
	}
	return OK;
}

/* A person's: another file in its place, and death. */
static void add_person(struct standing *s, struct bytes resource)
{
	struct fhir_read_list links = fhir_read_list(resource, "link");
	struct bytes value, one, kind;
	char text[FHIR_READ_TEXT];

	while (fhir_read_next(&links, &one))
		if (fhir_read_member(one, "type", &kind) && json_string_is(kind, BYTES_LIT("replaced-by")))
			add(s, "link", "replaced-by", STANDING_PAST);
	if (is(resource, "deceasedBoolean", true))
		add(s, "deceasedBoolean", "true", STANDING_HOLDS);
	if (fhir_read_member(resource, "deceasedDateTime", &value) && fhir_read_text(value, text))
		add(s, "deceasedDateTime", text, STANDING_HOLDS);
}

/* Elements that change the meaning besides a status. */
static enum err add_modifiers(struct standing *s, const char *type, struct bytes resource)
{
	struct bytes value;
	char text[FHIR_READ_TEXT];

	TRY(add_intent(s, type, resource));
	if (is(resource, "doNotPerform", true))
		add(s, "doNotPerform", "true", STANDING_FORBIDDEN);
	if (is(resource, "isSubpotent", true))
		add(s, "isSubpotent", "true", STANDING_UNSURE);
	if (is(resource, "active", false))
		add(s, "active", "false", STANDING_PAST);
	if (strcmp(type, "Patient") == 0)
		add_person(s, resource);
	if (fhir_read_member(resource, "implicitRules", &value) && fhir_read_text(value, text))
		add(s, "implicitRules", "", STANDING_UNSURE);
	if (is_modified(resource, DEPTH_MAX))
		add(s, "modifierExtension", "", STANDING_UNSURE);
	return OK;
}

/* A diagnosis without clinical status, and with the day that it ended. */
static void add_ended(struct standing *s, struct bytes resource)
{
	struct bytes value;
	char text[FHIR_READ_TEXT];

	if (fhir_read_member(resource, "clinicalStatus", &value))
		return;
	if ((json_get(resource, "/abatementDateTime", &value) == OK && fhir_read_text(value, text)) ||
	    (json_get(resource, "/abatementPeriod/end", &value) == OK && fhir_read_text(value, text)))
		add(s, "abatement", "", STANDING_PAST);
}

static bool has_value(struct bytes object)
{
	struct bytes key, one;
	struct json_iter it;
	char text[FHIR_READ_TEXT];

	if (json_type(object) != JSON_OBJECT || json_iter(object, &it) != OK)
		return false;
	while (json_next(&it, &key, &one)) {
		if (key.n < 8 || memcmp(key.p, "\"value", 6) != 0 || !isupper(key.p[6]))
			continue;
		if (json_type(one) != JSON_NULL && (json_type(one) != JSON_STRING || fhir_read_text(one, text)))
			return true;
	}
	return false;
}

/* Nothing was found out, and why. */
static enum err add_absent(struct standing *s, struct bytes resource)
{
	struct fhir_read_list components = fhir_read_list(resource, "component");
	struct bytes value, one;
	bool found = has_value(resource);

	while (!found && fhir_read_next(&components, &one))
		found = has_value(one);
	if (fhir_read_member(resource, "condition", &value))
		found |= has_items(value);
	return add_reasons(s, resource, "dataAbsentReason", found ? STANDING_HOLDS : STANDING_ABSENT);
}

/* The gravest first, equal ones as they came; of those only what the meaning leaves to be said. */
static void settle(const struct standing *all, struct standing *ret)
{
	ret->n = 0;
	ret->meaning = STANDING_HOLDS;
	for (size_t i = 0; i < all->n; i++)
		if (all->says[i].meaning < ret->meaning)
			ret->meaning = all->says[i].meaning;
	for (enum standing_meaning m = STANDING_ERROR; m <= STANDING_HOLDS; m++) {
		for (size_t i = 0; i < all->n; i++) {
			const struct standing_say *say = &all->says[i];

			if (say->meaning == m && (m == STANDING_HOLDS ? ret->meaning == m && !among(say->code, usual, LEN(usual)) : true))
				ret->says[ret->n++] = *say;
		}
	}
}

/* That another one took its place, where it does not say so itself. */
static void add_replaced(struct standing *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->says[i].code, "superseded") == 0 || strcmp(s->says[i].code, "replaced-by") == 0)
			return;
	add(s, "replacedBy", "superseded", STANDING_PAST);
}

static enum err of_type(const char *type, struct bytes resource, bool is_replaced, struct standing *ret)
{
	struct standing all = { .n = 0 };
	struct bytes value;

	for (size_t i = 0; i < LEN(statuses); i++)
		if (fhir_read_member(resource, statuses[i], &value))
			TRY(add_status(&all, type, statuses[i], value));
	TRY(add_modifiers(&all, type, resource));
	add_ended(&all, resource);
	TRY(add_absent(&all, resource));
	if (is_replaced)
		add_replaced(&all);
	settle(&all, ret);
	return OK;
}

/* What a plan forbids among what it asks for: the plan is in force all the same, and must not be read without it. */
static enum err add_forbidden(struct standing *s, struct bytes resource)
{
	struct fhir_read_list activities = fhir_read_list(resource, "activity");
	struct bytes one, detail;

	while (fhir_read_next(&activities, &one)) {
		struct standing part;

		if (!fhir_read_member(one, "detail", &detail) || json_type(detail) != JSON_OBJECT)
			continue;
		TRY(of_type("CarePlan.activity.detail", detail, false, &part));
		if (part.meaning != STANDING_FORBIDDEN)
			continue;
		add(s, "activity", "doNotPerform", STANDING_FORBIDDEN);
		return OK;
	}
	return OK;
}

enum err standing_of(struct bytes resource, bool is_replaced, struct standing *ret)
{
	char type[FHIR_READ_TEXT] = "";
	struct bytes value;

	if (fhir_read_member(resource, "resourceType", &value))
		(void)fhir_read_text(value, type);
	TRY(of_type(type, resource, is_replaced, ret));
	if (strcmp(type, "CarePlan") == 0)
		TRY(add_forbidden(ret, resource));
	return add_reasons(ret, resource, "statusReason", STANDING_HOLDS);
}
