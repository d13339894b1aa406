#include "relay/source/mapping_row.h"

#include "relay/source/mapping_value.h"

static enum err reject(enum mapping_reason reason, const char *column, struct bytes text, struct mapping_reject *ret)
{
	*ret = mapping_reject_of(reason, column, text);
	return ERR_FORMAT;
}

/* The patient's number, the key, and the time of the change, without CHAR(n)'s blanks: even a row held back has a name. */
static void take_names(const struct mapping *m, const struct source_value *values, struct mapping_row *row)
{
	for (size_t i = 0; i < m->columns; i++) {
		struct bytes text = values[i].state == SOURCE_TEXT ? mapping_value_trim(values[i].text) : BYTES_NONE;

		if (m->labels[i].kind == SOURCE_LABEL_PATIENT)
			row->patient = text;
		else if (m->labels[i].kind == SOURCE_LABEL_KEY)
			row->key = text;
		else if (m->labels[i].kind == SOURCE_LABEL_CHANGED)
			row->changed = text;
	}
	if (m->file->patients)
		row->key = row->patient;
}

static enum err check_values(const struct mapping *m, const struct source_value *values, struct mapping_reject *ret)
{
	for (size_t i = 0; i < m->columns; i++) {
		enum source_label_kind kind = m->labels[i].kind;
		bool needed = kind == SOURCE_LABEL_PATIENT || kind == SOURCE_LABEL_KEY;

		if (values[i].state == SOURCE_NOT_UTF8)
			return reject(MAPPING_NOT_UTF8, m->labels[i].text, BYTES_NONE, ret);
		if (values[i].state == SOURCE_CUT)
			return reject(MAPPING_CUT, m->labels[i].text, values[i].text, ret);
		if (values[i].state == SOURCE_TOO_LONG)
			return reject(MAPPING_TOO_LONG, m->labels[i].text, BYTES_NONE, ret);
		if (needed && (values[i].state == SOURCE_NULL || mapping_value_trim(values[i].text).n == 0))
			return reject(MAPPING_MISSING, m->labels[i].text, BYTES_NONE, ret);
	}
	return OK;
}

static void add_clear(struct mapping_row *row, struct bytes name, struct bytes value)
{
	size_t at = row->clear_n++;

	for (; at > 0 && bytes_compare(name, row->clear[at - 1].name) < 0; at--)
		row->clear[at] = row->clear[at - 1];
	row->clear[at] = (struct shelf_field){ name, value };
}

static enum err take(struct mapping_row *row, const struct source_label *label, struct bytes text, struct mapping_reject *ret_reject)
{
	switch (label->kind) {
	case SOURCE_LABEL_IDENTITY:
		row->identity[label->field] = text;
		break;
	case SOURCE_LABEL_DELETED:
		if (mapping_value_bool(mapping_value_trim(text), &row->deleted) != OK)
			return reject(MAPPING_NOT_BOOLEAN, label->text, text, ret_reject);
		break;
	case SOURCE_LABEL_BLOB:
		row->blob = mapping_value_trim(text);
		break;
	case SOURCE_LABEL_BLOB_TYPE:
		row->blob_type = mapping_value_trim(text);
		break;
	case SOURCE_LABEL_CLEAR:
		if (text.n > SHELF_VALUE_MAX)
			return reject(MAPPING_TOO_LONG, label->text, BYTES_NONE, ret_reject);
		add_clear(row, bytes_of_str(label->text + 1), text);
		break;
	case SOURCE_LABEL_PATIENT:
	case SOURCE_LABEL_KEY:
	case SOURCE_LABEL_CHANGED:
	case SOURCE_LABEL_POINTER:
		break;
	}
	return OK;
}

enum err mapping_row_read(const struct mapping *mapping, const struct source_value *values, struct mapping_row *ret,
			  struct mapping_reject *ret_reject)
{
	*ret = (struct mapping_row){ 0 };
	take_names(mapping, values, ret);
	TRY(check_values(mapping, values, ret_reject));
	for (size_t i = 0; i < mapping->columns; i++)
		if (values[i].state == SOURCE_TEXT && mapping_value_trim(values[i].text).n > 0)
			TRY(take(ret, &mapping->labels[i], values[i].text, ret_reject));
	return OK;
}
