#include "terminal/fhir_read.h"

#include <string.h>

bool fhir_read_member(struct bytes object, const char *name, struct bytes *ret)
{
	char pointer[64] = "/";

	strncat(pointer, name, sizeof(pointer) - 2);
	return json_type(object) == JSON_OBJECT && json_get(object, pointer, ret) == OK;
}

bool fhir_read_text(struct bytes value, char ret[static FHIR_READ_TEXT])
{
	AUTO(buf_free) struct buf text = BUF_MAX(FHIR_READ_TEXT - 1);
	size_t blank = 0;

	/* what is too long for a word is none */
	if (json_type(value) != JSON_STRING || json_string(value, &text) != OK)
		return false;
	while (blank < text.n && strchr(" \t\r\n", text.p[blank]) != NULL)
		blank++;
	if (blank == text.n || memchr(text.p, '\0', text.n) != NULL)
		return false;
	memcpy(ret, text.p, text.n);
	ret[text.n] = '\0';
	return true;
}

struct fhir_read_list fhir_read_list(struct bytes object, const char *name)
{
	struct fhir_read_list list = { .is_array = false };
	struct bytes value;

	if (!fhir_read_member(object, name, &value) || json_type(value) == JSON_NULL)
		return list;
	list.is_array = json_type(value) == JSON_ARRAY && json_iter(value, &list.it) == OK;
	list.is_single = !list.is_array;
	list.single = value;
	return list;
}

bool fhir_read_next(struct fhir_read_list *list, struct bytes *ret)
{
	struct bytes key;

	if (list->is_array)
		return json_next(&list->it, &key, ret);
	if (!list->is_single)
		return false;
	list->is_single = false;
	*ret = list->single;
	return true;
}
