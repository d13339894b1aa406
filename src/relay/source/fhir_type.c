#include "relay/source/fhir_type.h"

#include <string.h>

#include "relay/source/fhir_table.h"

static const struct {
	const char *name;
	enum fhir_kind kind;
} primitives[] = {
	{ "boolean", FHIR_BOOLEAN }, { "integer", FHIR_INTEGER }, { "unsignedInt", FHIR_UNSIGNED },
	{ "positiveInt", FHIR_POSITIVE }, { "decimal", FHIR_DECIMAL }, { "string", FHIR_STRING },
	{ "markdown", FHIR_STRING }, { "code", FHIR_CODE }, { "id", FHIR_ID }, { "uri", FHIR_URI },
	{ "url", FHIR_URI }, { "canonical", FHIR_URI }, { "oid", FHIR_URI }, { "uuid", FHIR_URI },
	{ "date", FHIR_DATE }, { "dateTime", FHIR_DATETIME }, { "instant", FHIR_INSTANT }, { "time", FHIR_TIME },
	{ "base64Binary", FHIR_BASE64 }, { "xhtml", FHIR_XHTML },
};

static enum fhir_kind kind_of(struct bytes type)
{
	for (size_t i = 0; i < LEN(primitives); i++)
		if (bytes_equal(type, bytes_of_str(primitives[i].name)))
			return primitives[i].kind;
	return FHIR_COMPLEX;
}

static const struct fhir_table_entry *entry_of(struct bytes type)
{
	for (size_t i = 0; i < fhir_table_n; i++)
		if (bytes_equal(type, bytes_of_str(fhir_table[i].name)))
			return &fhir_table[i];
	return NULL;
}

/* Cuts what stands before the first SEPARATOR (or all) off the front of *REST. */
static struct bytes cut(struct bytes *rest, char separator)
{
	const uint8_t *at = rest->n == 0 ? NULL : memchr(rest->p, separator, rest->n);
	struct bytes head = { rest->p, at == NULL ? rest->n : (size_t)(at - rest->p) };
	size_t used = at == NULL ? head.n : head.n + 1;

	*rest = BYTES(rest->p + used, rest->n - used);
	return head;
}

static bool has_prefix(struct bytes s, struct bytes prefix)
{
	return s.n >= prefix.n && bytes_equal(BYTES(s.p, prefix.n), prefix);
}

/* Whether REST is TYPE with its first letter in upper case, as it stands behind the name of a choice. */
static bool names_type(struct bytes rest, struct bytes type)
{
	uint8_t first;

	if (rest.n != type.n || rest.n == 0)
		return false;
	first = type.p[0] >= 'a' && type.p[0] <= 'z' ? (uint8_t)(type.p[0] - 'a' + 'A') : type.p[0];
	return rest.p[0] == first && bytes_equal(BYTES(rest.p + 1, rest.n - 1), BYTES(type.p + 1, type.n - 1));
}

static bool match_choice(struct bytes base, struct bytes types, struct bytes name, struct fhir_element *ret)
{
	if (!has_prefix(name, base))
		return false;
	while (types.n > 0) {
		struct bytes type = cut(&types, '|');

		if (names_type(BYTES(name.p + base.n, name.n - base.n), type)) {
			*ret = (struct fhir_element){ .type = type, .kind = kind_of(type), .choice = base };
			return true;
		}
	}
	return false;
}

/* SPEC is one element of the table: "name*:type(a|b)" or "name[x]:type|type". */
static bool match(struct bytes spec, struct bytes name, struct fhir_element *ret)
{
	struct bytes own = cut(&spec, ':'), type;
	bool array;

	if (own.n > 3 && memcmp(own.p + own.n - 3, "[x]", 3) == 0)
		return match_choice(BYTES(own.p, own.n - 3), spec, name, ret);
	array = own.p[own.n - 1] == '*';
	own.n -= array;
	if (!bytes_equal(own, name))
		return false;
	type = cut(&spec, '(');
	*ret = (struct fhir_element){
		.type = type, .kind = kind_of(type), .array = array, .codes = cut(&spec, ')'),
	};
	return true;
}

static bool find(const char *elements, struct bytes name, struct fhir_element *ret)
{
	struct bytes rest = bytes_of_str(elements);

	while (rest.n > 0)
		if (match(cut(&rest, ' '), name, ret))
			return true;
	return false;
}

bool fhir_type_resource(struct bytes name)
{
	const struct fhir_table_entry *entry = entry_of(name);

	return entry != NULL && (entry->kind == FHIR_RESOURCE || entry->kind == FHIR_BINARY);
}

bool fhir_type_extensible(struct bytes name)
{
	const struct fhir_table_entry *entry = entry_of(name);

	return entry != NULL && entry->kind != FHIR_BINARY;
}

enum err fhir_type_element(struct bytes type, struct bytes name, struct fhir_element *ret)
{
	const struct fhir_table_entry *entry = entry_of(type);

	if (entry != NULL && (find(entry->elements, name, ret) || find(fhir_table_common[entry->kind], name, ret)))
		return OK;
	return ERR_NOT_FOUND;
}

bool fhir_type_code(struct bytes codes, struct bytes code)
{
	while (codes.n > 0)
		if (bytes_equal(cut(&codes, '|'), code))
			return true;
	return false;
}
