#include "relay/source/mapping_json.h"

#include <stdio.h>

#include "bytes/json_put.h"
#include "relay/source/mapping_value.h"

struct writer {
	struct mapping *m;
	const struct source_value *values;
	const struct mapping_ids *ids;
	const struct mapping_attachment *files;
	size_t files_n, file;              /* the one that is written now */
	struct json_put out;
	struct mapping_reject *reject;
};

/* Blanks alone are what CHAR(n) makes of an empty text. */
static bool has_value(const struct source_value *v)
{
	return v->state == SOURCE_TEXT && mapping_value_trim(v->text).n > 0;
}

static bool counts(const struct writer *w, const struct mapping_node *node)
{
	const struct source_value *v = &w->values[node->column];

	return has_value(v) && (node->when == MAPPING_ALWAYS || mapping_value_is_number(v->text) == (node->when == MAPPING_IF_NUMBER));
}

/* The Quantity beside a text that stands for both; 0: none. */
static size_t quantity_of(const struct writer *w, const struct mapping_node *node)
{
	return node->when == MAPPING_IF_TEXT ? mapping_member(w->m, node->parent, BYTES_LIT(MAPPING_NUMBER)) : 0;
}

/* Marks what the row has something for, from the leaves up: children come behind their parents. */
static bool mark(struct writer *w)
{
	struct mapping_node *nodes = w->m->nodes;
	bool says = w->files_n > 0;

	for (size_t i = 0; i < w->m->n; i++)
		nodes[i].present = false;
	for (size_t i = w->m->n; i-- > 0;) {
		struct mapping_node *node = &nodes[i];

		if (node->kind == MAPPING_VALUE) {
			node->present = counts(w, node);
			says |= node->present;
		} else if (node->kind == MAPPING_ID) {
			node->present = w->ids->id != NULL;
		} else if (node->kind == MAPPING_PATIENT) {
			node->present = w->ids->patient != NULL;
		}
		node->present |= node->files && w->files_n > 0;
		if (node->present)
			nodes[node->parent].present = true;
	}
	for (size_t i = 0; i < w->m->n; i++)
		if (nodes[i].present && quantity_of(w, &nodes[i]) != 0)
			nodes[quantity_of(w, &nodes[i])].present = false;
	return says;
}

/* A column with a value at or below NODE. */
static size_t column_of(const struct writer *w, size_t node)
{
	const struct mapping_node *n = &w->m->nodes[node];

	if (n->kind == MAPPING_VALUE)
		return n->present ? n->column : MAPPING_NONE;
	for (size_t i = n->first; i != 0; i = w->m->nodes[i].next) {
		size_t column = column_of(w, i);

		if (column != MAPPING_NONE)
			return column;
	}
	return MAPPING_NONE;
}

static enum err refuse(struct writer *w, enum mapping_reason reason, size_t column)
{
	bool known = column != MAPPING_NONE;

	*w->reject = mapping_reject_of(reason, known ? w->m->labels[column].text : "", known ? w->values[column].text : BYTES_NONE);
	return ERR_FORMAT;
}

static enum err check_choices(struct writer *w)
{
	const struct mapping_node *nodes = w->m->nodes;

	for (size_t i = 1; i < w->m->n; i++)
		for (size_t r = nodes[i].rival; r != 0 && nodes[i].present; r = nodes[r].rival)
			if (nodes[r].present)
				return refuse(w, MAPPING_TWO_CHOICES, column_of(w, i));
	return OK;
}

/* FHIR has one place for a file in some resources. */
static enum err check_files(struct writer *w)
{
	bool repeated = false;

	for (size_t i = 0; i < w->m->n; i++)
		repeated |= w->m->nodes[i].repeated;
	return w->files_n > 1 && !repeated ? refuse(w, MAPPING_BLOB_MANY, MAPPING_NONE) : OK;
}

/* A result in words, with the unit that would be lost with the Quantity. */
static enum err put_text(struct writer *w, const struct mapping_node *node, struct bytes unit)
{
	AUTO(buf_free) struct buf text = BUF_MAX(2 * SOURCE_VALUE_MAX);

	TRY(buf_add(&text, mapping_value_trim(w->values[node->column].text)));
	TRY(buf_add_byte(&text, ' '));
	TRY(buf_add(&text, mapping_value_trim(unit)));
	json_put_string(&w->out, BYTES_OF_BUF(&text));
	return OK;
}

static enum err put_value(struct writer *w, const struct mapping_node *node)
{
	size_t quantity = quantity_of(w, node), unit = quantity == 0 ? 0 : mapping_member(w->m, quantity, BYTES_LIT("unit"));
	enum mapping_reason reason;

	if (unit != 0 && has_value(&w->values[w->m->nodes[unit].column]))
		return put_text(w, node, w->values[w->m->nodes[unit].column].text);
	enum err e = mapping_value_put(&node->element, w->values[node->column].text, &w->out, &reason);

	return e == ERR_FORMAT ? refuse(w, reason, node->column) : e;
}

static bool has_member(const struct writer *w, const struct mapping_node *object, struct bytes name)
{
	for (size_t i = object->first; i != 0; i = w->m->nodes[i].next)
		if (w->m->nodes[i].present && bytes_equal(w->m->nodes[i].name, name))
			return true;
	return false;
}

static void put_file(struct writer *w, const struct mapping_node *node)
{
	const struct mapping_attachment *file = &w->files[w->file];
	char url[64];

	json_put_key(&w->out, "contentType");
	json_put_str(&w->out, file->type);
	json_put_key(&w->out, "size");
	json_put_uint(&w->out, file->size);
	if (!has_member(w, node, BYTES_LIT("title"))) {
		json_put_key(&w->out, "title");
		json_put_str(&w->out, file->title);
	}
	if (file->id == NULL)
		return;
	snprintf(url, sizeof(url), "mizhen-blob:%s", file->id);
	json_put_key(&w->out, "url");
	json_put_str(&w->out, url);
	json_put_key(&w->out, "extension");
	json_put_array(&w->out);
	json_put_object(&w->out);
	json_put_key(&w->out, "url");
	json_put_str(&w->out, "urn:mizhen:blob");
	json_put_key(&w->out, "valueString");
	json_put_str(&w->out, file->opening);
	json_put_end(&w->out);
	json_put_end(&w->out);
}

static enum err put_node(struct writer *w, size_t at);

static enum err put_object(struct writer *w, size_t at)
{
	const struct mapping_node *node = &w->m->nodes[at];

	json_put_object(&w->out);
	if (at == 0) {
		json_put_key(&w->out, "resourceType");
		json_put_string(&w->out, node->element.type);
	}
	if (node->files && w->files_n > 0)
		put_file(w, node);
	for (size_t i = node->first; i != 0; i = w->m->nodes[i].next) {
		const struct mapping_node *child = &w->m->nodes[i];

		if (!child->present && child->fixed == NULL)
			continue;
		json_put_key_bytes(&w->out, child->name);
		TRY(put_node(w, i));
	}
	json_put_end(&w->out);
	return OK;
}

static enum err put_array(struct writer *w, const struct mapping_node *node)
{
	json_put_array(&w->out);
	for (size_t i = node->first; i != 0; i = w->m->nodes[i].next) {
		const struct mapping_node *child = &w->m->nodes[i];
		size_t times = child->repeated && w->files_n > 0 ? w->files_n : child->present;

		for (size_t k = 0; k < times; k++) {
			if (child->repeated)
				w->file = k;
			TRY(put_node(w, i));
		}
	}
	json_put_end(&w->out);
	return OK;
}

static void put_reference(struct writer *w)
{
	char reference[64];

	snprintf(reference, sizeof(reference), "Patient/%s", w->ids->patient);
	json_put_str(&w->out, reference);
}

static enum err put_node(struct writer *w, size_t at)
{
	const struct mapping_node *node = &w->m->nodes[at];

	if (!node->present && node->fixed != NULL) {
		json_put_value(&w->out, bytes_of_str(node->fixed));
		return OK;
	}
	switch (node->kind) {
	case MAPPING_OBJECT:
		return put_object(w, at);
	case MAPPING_ARRAY:
		return put_array(w, node);
	case MAPPING_VALUE:
		return put_value(w, node);
	case MAPPING_FIXED:
		break;
	case MAPPING_ID:
		json_put_str(&w->out, w->ids->id);
		break;
	case MAPPING_PATIENT:
		put_reference(w);
		break;
	}
	return OK;
}

enum err mapping_json_write(struct mapping *mapping, const struct source_value *values, const struct mapping_ids *ids,
			    const struct mapping_attachment *attachments, size_t n, struct buf *ret,
			    struct mapping_reject *ret_reject)
{
	struct writer w = {
		.m = mapping, .values = values, .ids = ids, .files = attachments, .files_n = n, .out = json_put(ret), .reject = ret_reject,
	};
	size_t start = ret->n;
	enum err e;

	if (!mark(&w))
		return refuse(&w, MAPPING_EMPTY, MAPPING_NONE);
	e = check_choices(&w);
	if (e == OK)
		e = check_files(&w);
	if (e == OK)
		e = put_object(&w, 0);
	if (e == OK)
		e = json_put_done(&w.out);
	if (e == ERR_TOO_LONG)
		e = refuse(&w, MAPPING_TOO_LONG, MAPPING_NONE);
	if (e != OK)
		buf_truncate(ret, start);
	return e;
}
