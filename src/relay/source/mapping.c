#include "relay/source/mapping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/array.h"
#include "sys/lang.h"

#define FAIL(ret_message, ...) (LANG_BOTH((ret_message), SOURCE_MESSAGE_MAX, __VA_ARGS__), ERR_FORMAT)
#define INDEX_MAX 999

/* What FHIR requires and hospitals' tables seldom have. An unknown class is HL7's own null flavour. */
static const struct {
	const char *resource, *element, *json;
} defaults[] = {
	{ "CarePlan", "status", "\"unknown\"" },
	{ "CarePlan", "intent", "\"plan\"" },
	{ "Composition", "status", "\"final\"" },
	{ "Coverage", "status", "\"active\"" },
	{ "DiagnosticReport", "status", "\"final\"" },
	{ "DocumentReference", "status", "\"current\"" },
	{ "Encounter", "status", "\"finished\"" },
	{ "Encounter", "class", "{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-NullFlavor\",\"code\":\"UNK\"}" },
	{ "FamilyMemberHistory", "status", "\"partial\"" },
	{ "ImagingStudy", "status", "\"available\"" },
	{ "Immunization", "status", "\"completed\"" },
	{ "Media", "status", "\"completed\"" },
	{ "MedicationRequest", "status", "\"unknown\"" },
	{ "MedicationRequest", "intent", "\"order\"" },
	{ "MedicationStatement", "status", "\"unknown\"" },
	{ "Observation", "status", "\"final\"" },
	{ "Procedure", "status", "\"completed\"" },
	{ "ServiceRequest", "status", "\"unknown\"" },
	{ "ServiceRequest", "intent", "\"order\"" },
};

/* The element that says whose a resource is; "subject" where not told. */
static const struct {
	const char *resource, *element;
} patients[] = {
	{ "AllergyIntolerance", "patient" }, { "Coverage", "beneficiary" }, { "FamilyMemberHistory", "patient" },
	{ "Immunization", "patient" }, { "Binary", NULL }, { "Organization", NULL }, { "Patient", NULL }, { "Practitioner", NULL },
};

/* Where files go. */
static const struct {
	const char *resource, *element, *below;
} files[] = {
	{ "DocumentReference", "content", "attachment" }, { "DiagnosticReport", "presentedForm", NULL },
	{ "Media", "content", NULL }, { "Patient", "photo", NULL }, { "Practitioner", "photo", NULL },
};

static const char *patient_element(const char *resource)
{
	for (size_t i = 0; i < LEN(patients); i++)
		if (strcmp(patients[i].resource, resource) == 0)
			return patients[i].element;
	return "subject";
}

static enum err add_node(struct mapping *m, size_t parent, const struct mapping_node *node, size_t *ret)
{
	size_t *link;

	TRY(ARRAY_GROW(m->nodes, m->n, m->cap));
	m->nodes[m->n] = *node;
	m->nodes[m->n].parent = parent;
	if (m->n > 0) {
		bool array = m->nodes[parent].kind == MAPPING_ARRAY;

		/* an array's elements by index, an object's members as they come */
		link = &m->nodes[parent].first;
		while (*link != 0 && (!array || m->nodes[*link].index < node->index)) {
			if (!array && node->element.choice.n > 0 && bytes_equal(m->nodes[*link].element.choice, node->element.choice))
				m->nodes[m->n].rival = *link;
			link = &m->nodes[*link].next;
		}
		m->nodes[m->n].next = *link;
		*link = m->n;
	}
	*ret = m->n++;
	return OK;
}

size_t mapping_member(const struct mapping *m, size_t object, struct bytes name)
{
	for (size_t i = m->nodes[object].first; i != 0; i = m->nodes[i].next)
		if (bytes_equal(m->nodes[i].name, name))
			return i;
	return 0;
}

static size_t find_index(const struct mapping *m, size_t array, unsigned index)
{
	for (size_t i = m->nodes[array].first; i != 0; i = m->nodes[i].next)
		if (m->nodes[i].index == index)
			return i;
	return 0;
}

/* The member ELEMENT called NAME of OBJECT, made where it is not there yet. */
static enum err member(struct mapping *m, size_t object, struct bytes name, const struct fhir_element *element, size_t column,
		       size_t *ret)
{
	struct mapping_node node = {
		.kind = element->array ? MAPPING_ARRAY : element->kind == FHIR_COMPLEX ? MAPPING_OBJECT : MAPPING_VALUE,
		.element = *element, .name = name, .column = column,
	};
	size_t found = mapping_member(m, object, name);

	if (found != 0) {
		*ret = found;
		return OK;
	}
	return add_node(m, object, &node, ret);
}

static enum err array_element(struct mapping *m, size_t array, unsigned index, size_t column, size_t *ret)
{
	struct mapping_node node = { .element = m->nodes[array].element, .index = index, .column = column };
	size_t found = find_index(m, array, index);

	if (found != 0) {
		*ret = found;
		return OK;
	}
	node.kind = node.element.kind == FHIR_COMPLEX ? MAPPING_OBJECT : MAPPING_VALUE;
	return add_node(m, array, &node, ret);
}

/* The next token of a pointer, after its slash. */
static struct bytes next_token(struct bytes *rest)
{
	size_t n = 0;
	struct bytes token;

	*rest = BYTES(rest->p + 1, rest->n - 1);
	while (n < rest->n && rest->p[n] != '/')
		n++;
	token = BYTES(rest->p, n);
	*rest = BYTES(rest->p + n, rest->n - n);
	return token;
}

static bool read_index(struct bytes token, unsigned *ret)
{
	unsigned v = 0;

	if (token.n == 0 || token.n > 3 || (token.n > 1 && token.p[0] == '0'))
		return false;
	for (size_t i = 0; i < token.n; i++) {
		if (token.p[i] < '0' || token.p[i] > '9')
			return false;
		v = 10 * v + (token.p[i] - '0');
	}
	*ret = v;
	return true;
}

/* What the relay itself fills in. */
static bool is_taken(const struct mapping *m, size_t at, struct bytes name)
{
	const char *patient = patient_element(m->file->resource);
	const struct mapping_node *node = &m->nodes[at];

	if (at == 0)
		return bytes_equal(name, BYTES_LIT("id")) || bytes_equal(name, BYTES_LIT("resourceType"));
	if (node->files)
		return bytes_equal(name, BYTES_LIT("contentType")) || bytes_equal(name, BYTES_LIT("url")) ||
		       bytes_equal(name, BYTES_LIT("size")) || bytes_equal(name, BYTES_LIT("extension")) ||
		       bytes_equal(name, BYTES_LIT("data")) || bytes_equal(name, BYTES_LIT("hash"));
	return patient != NULL && node->parent == 0 && bytes_equal(node->name, bytes_of_str(patient)) &&
	       bytes_equal(name, BYTES_LIT("reference"));
}

/* One step down from *AT by a name, and by an index where the element repeats. */
static enum err descend(struct mapping *m, size_t column, struct bytes *rest, size_t *at, char *ret_message)
{
	const char *file = m->file->name, *label = m->labels[column].text;
	struct bytes name = next_token(rest), type = m->nodes[*at].element.type;
	struct fhir_element element;
	unsigned index;

	if (is_taken(m, *at, name))
		return FAIL(ret_message, L("%s.sql：列 “%s”：这个元素由中继填写；请去掉这一列",
					   "%s.sql: column \"%s\": the relay fills this element in; take the column out"), file, label);
	if (fhir_type_element(type, name, &element) != OK)
		return FAIL(ret_message, L("%s.sql：列 “%s”：FHIR R4 的 %.*s 没有元素 “%.*s”；请对照 hl7.org/fhir/R4",
					   "%s.sql: column \"%s\": FHIR R4's %.*s has no element \"%.*s\"; see hl7.org/fhir/R4"),
			    file, label, (int)type.n, (const char *)type.p, (int)name.n, (const char *)name.p);
	TRY(member(m, *at, name, &element, column, at));
	if (!element.array)
		return OK;
	if (rest->n == 0 || !read_index(next_token(rest), &index))
		return FAIL(ret_message, L("%s.sql：列 “%s”：“%.*s” 可以有多个；请在其后写序号，如 /%.*s/0（最大 %d）",
					   "%s.sql: column \"%s\": \"%.*s\" repeats; write its number behind it, as in /%.*s/0 (%d at most)"),
			    file, label, (int)name.n, (const char *)name.p, (int)name.n, (const char *)name.p, INDEX_MAX);
	return array_element(m, *at, index, column, at);
}

/* One half of /value[x], made anew. */
static enum err add_half(struct mapping *m, size_t column, size_t at, const char *const names[], enum mapping_when when)
{
	for (size_t i = 0; names[i] != NULL; i++) {
		struct bytes name = bytes_of_str(names[i]), type = m->nodes[at].element.type;
		struct fhir_element element;

		TRY(fhir_type_element(type, name, &element));
		TRY(member(m, at, name, &element, column, &at));
	}
	if (m->nodes[at].column != column || m->nodes[at].kind != MAPPING_VALUE)
		return ERR_CONFLICT;
	m->nodes[at].when = when;
	return OK;
}

static enum err add_choice(struct mapping *m, size_t column, size_t at, char *ret_message)
{
	static const char *const number[] = { MAPPING_NUMBER, "value", NULL }, *const text[] = { MAPPING_TEXT, NULL };
	const char *file = m->file->name, *label = m->labels[column].text;
	enum err e = add_half(m, column, at, number, MAPPING_IF_NUMBER);

	if (e == OK)
		e = add_half(m, column, at, text, MAPPING_IF_TEXT);
	if (e == ERR_NOT_FOUND)
		return FAIL(ret_message, L("%s.sql：列 “%s”：value[x] 只能用在既可为 " MAPPING_NUMBER " 又可为 " MAPPING_TEXT " 的地方，如 Observation",
					   "%s.sql: column \"%s\": value[x] goes where both " MAPPING_NUMBER " and " MAPPING_TEXT " do, as in an Observation"),
			    file, label);
	if (e == ERR_CONFLICT)
		return FAIL(ret_message, L("%s.sql：列 “%s”：" MAPPING_NUMBER "/value 或 " MAPPING_TEXT " 已另有一列；只留一列",
					   "%s.sql: column \"%s\": there is a column for " MAPPING_NUMBER "/value or " MAPPING_TEXT " too; keep one"),
			    file, label);
	return e;
}

static enum err add_pointer(struct mapping *m, size_t column, char *ret_message)
{
	const char *file = m->file->name, *label = m->labels[column].text;
	struct bytes rest = bytes_of_str(label);
	size_t at = 0;

	while (rest.n > 0) {
		if (m->nodes[at].kind == MAPPING_VALUE)
			return FAIL(ret_message, L("%s.sql：列 “%s”：“%.*s” 是单个值，不能再往下写；请去掉其后的部分",
						   "%s.sql: column \"%s\": \"%.*s\" is a single value; take out what stands behind it"), file, label,
				    (int)((const char *)rest.p - label), label);
		if (bytes_equal(rest, BYTES_LIT("/value[x]")))
			return add_choice(m, column, at, ret_message);
		TRY(descend(m, column, &rest, &at, ret_message));
	}
	if (m->nodes[at].kind != MAPPING_VALUE) {
		struct bytes type = m->nodes[at].element.type;

		return FAIL(ret_message, L("%s.sql：列 “%s”：这里是一个 %.*s，不是单个值；请写到它的某个元素，如 %s/…",
					   "%s.sql: column \"%s\": this is a %.*s, not a single value; name one of its elements, as in %s/…"),
			    file, label, (int)type.n, (const char *)type.p, label);
	}
	if (m->nodes[at].column != column)
		return FAIL(ret_message, L("%s.sql：列 “%s”：另有一列填写同一元素（value[x]）；只留一列",
					   "%s.sql: column \"%s\": another column is the same element (value[x]); keep one"), file, label);
	return OK;
}

static enum err add_fixed(struct mapping *m, size_t object, const char *name, const char *json)
{
	struct mapping_node node = { .kind = MAPPING_FIXED, .name = bytes_of_str(name), .column = MAPPING_NONE, .fixed = json };
	size_t at;

	return add_node(m, object, &node, &at);
}

static enum err add_defaults(struct mapping *m)
{
	for (size_t i = 0; i < LEN(defaults); i++) {
		size_t at;

		if (strcmp(defaults[i].resource, m->file->resource) != 0)
			continue;
		at = mapping_member(m, 0, bytes_of_str(defaults[i].element));
		if (at == 0)
			TRY(add_fixed(m, 0, defaults[i].element, defaults[i].json));
		else
			m->nodes[at].fixed = defaults[i].json;
	}
	return OK;
}

static enum err add_patient(struct mapping *m)
{
	const char *name = patient_element(m->file->resource);
	struct mapping_node node = { .kind = MAPPING_PATIENT, .name = BYTES_LIT("reference"), .column = MAPPING_NONE };
	struct fhir_element element;
	size_t at;

	if (name == NULL)
		return OK;
	TRY(fhir_type_element(bytes_of_str(m->file->resource), bytes_of_str(name), &element));
	TRY(member(m, 0, bytes_of_str(name), &element, MAPPING_NONE, &at));
	return add_node(m, at, &node, &at);
}

/* The place of files in a resource that FHIR has an Attachment for. */
static enum err add_files(struct mapping *m, size_t which)
{
	struct fhir_element element;
	size_t at;

	TRY(fhir_type_element(bytes_of_str(m->file->resource), bytes_of_str(files[which].element), &element));
	TRY(member(m, 0, bytes_of_str(files[which].element), &element, MAPPING_NONE, &at));
	if (element.array) {
		TRY(array_element(m, at, 0, MAPPING_NONE, &at));
		m->nodes[at].repeated = true;
	}
	if (files[which].below != NULL) {
		TRY(fhir_type_element(element.type, bytes_of_str(files[which].below), &element));
		TRY(member(m, at, bytes_of_str(files[which].below), &element, MAPPING_NONE, &at));
	}
	m->nodes[at].files = true;
	return OK;
}

static enum err add_files_extension(struct mapping *m)
{
	struct fhir_element element;
	unsigned index = 0;
	size_t at;

	TRY(fhir_type_element(bytes_of_str(m->file->resource), BYTES_LIT("extension"), &element));
	TRY(member(m, 0, BYTES_LIT("extension"), &element, MAPPING_NONE, &at));
	for (size_t i = m->nodes[at].first; i != 0; i = m->nodes[i].next)
		index = m->nodes[i].index + 1;
	TRY(array_element(m, at, index, MAPPING_NONE, &at));
	m->nodes[at].repeated = true;
	TRY(add_fixed(m, at, "url", "\"urn:mizhen:attachment\""));
	TRY(fhir_type_element(BYTES_LIT("Extension"), BYTES_LIT("valueAttachment"), &element));
	TRY(member(m, at, BYTES_LIT("valueAttachment"), &element, MAPPING_NONE, &at));
	m->nodes[at].files = true;
	return OK;
}

/* The first label of a kind, or NULL. */
static const char *label_of(const struct mapping *m, enum source_label_kind kind)
{
	for (size_t i = 0; i < m->columns; i++)
		if (m->labels[i].kind == kind)
			return m->labels[i].text;
	return NULL;
}

/* Where a resource has an Attachment of its own its place is made first: labels may add to it. */
static enum err build(struct mapping *m, char *ret_message)
{
	struct mapping_node root = { .kind = MAPPING_OBJECT, .element = { .type = bytes_of_str(m->file->resource) }, .column = MAPPING_NONE };
	struct mapping_node id = { .kind = MAPPING_ID, .name = BYTES_LIT("id"), .column = MAPPING_NONE };
	bool blobs = label_of(m, SOURCE_LABEL_BLOB) != NULL, placed = false;
	size_t at;

	TRY(add_node(m, 0, &root, &at));
	TRY(add_node(m, 0, &id, &at));
	for (size_t i = 0; i < LEN(files) && blobs; i++)
		if (strcmp(files[i].resource, m->file->resource) == 0) {
			TRY(add_files(m, i));
			placed = true;
		}
	if (blobs && !placed && !fhir_type_extensible(bytes_of_str(m->file->resource)))
		return FAIL(ret_message, L("%s.sql：列 “@blob”：%s 不能带文件；请改用 DocumentReference",
					   "%s.sql: column \"@blob\": a %s cannot carry files; make it a DocumentReference"),
			    m->file->name, m->file->resource);
	for (size_t i = 0; i < m->columns; i++)
		if (m->labels[i].kind == SOURCE_LABEL_POINTER)
			TRY(add_pointer(m, i, ret_message));
	if (blobs && !placed)
		TRY(add_files_extension(m));
	TRY(add_patient(m));
	return add_defaults(m);
}

static enum err build_if_any(struct mapping *m, char *ret_message)
{
	const char *clear = label_of(m, SOURCE_LABEL_CLEAR);

	m->resource = !m->file->patients || label_of(m, SOURCE_LABEL_POINTER) != NULL || label_of(m, SOURCE_LABEL_BLOB) != NULL;
	if (!m->resource && clear != NULL)
		return FAIL(ret_message, L("%s.sql：列 “%s”：没有 “/…” 列，就没有资源可以带它；请补上，或去掉这一列",
					   "%s.sql: column \"%s\": without a \"/…\" column there is no resource to carry it; add one, or take it out"),
			    m->file->name, clear);
	return build(m, ret_message);
}

enum err mapping_new(const struct source_file *file, const struct source_label *labels, size_t n, struct mapping **ret,
		     char ret_message[static SOURCE_MESSAGE_MAX])
{
	struct mapping *m = calloc(1, sizeof(*m));
	enum err e;

	if (m == NULL)
		return ERR_NOMEM;
	m->file = file;
	m->columns = n;
	memcpy(m->labels, labels, n * sizeof(*labels));
	e = build_if_any(m, ret_message);
	if (e != OK) {
		mapping_free(&m);
		return e;
	}
	*ret = m;
	return OK;
}

void mapping_free(struct mapping **mapping)
{
	if (*mapping == NULL)
		return;
	free((*mapping)->nodes);
	free(*mapping);
	*mapping = NULL;
}
