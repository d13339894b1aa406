#include "terminal/replaced.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/array.h"
#include "terminal/fhir_read.h"
#include "terminal/standing.h"

#define EXTENSION "http://hl7.org/fhir/StructureDefinition/"
#define REPLACES "-replaces"
#define UUID "urn:uuid:"
#define HISTORY "/_history/"

static void names_free(struct replaced_names *names)
{
	for (size_t i = 0; i < names->n; i++) {
		free(names->all[i].key);
		free(names->all[i].system);
	}
	free(names->all);
	*names = (struct replaced_names){ 0 };
}

void replaced_free(struct replaced *r)
{
	names_free(&r->known);
	names_free(&r->claims);
	free(r->records);
	*r = (struct replaced){ 0 };
}

/* Names: type and id ("Composition/7"), or type and a number ("Composition|7"), of a system where one is said */

static enum err add_name(struct replaced_names *names, const char *type, const char *sign, const char *id, const char *system,
			 size_t record)
{
	struct replaced_name name = { .record = record };
	size_t size = strlen(type) + strlen(sign) + strlen(id) + 1;

	TRY(ARRAY_GROW(names->all, names->n, names->max));
	name.key = malloc(size);
	name.system = system == NULL ? NULL : strdup(system);
	if (name.key == NULL || (system != NULL && name.system == NULL)) {
		free(name.key);
		free(name.system);
		return ERR_NOMEM;
	}
	snprintf(name.key, size, "%s%s%s", type, sign, id);
	names->all[names->n++] = name;
	return OK;
}

static enum err add_numbers(struct replaced_names *names, const char *type, struct bytes object, const char *element, size_t record)
{
	struct fhir_read_list list = fhir_read_list(object, element);
	char number[FHIR_READ_TEXT], system[FHIR_READ_TEXT];
	struct bytes one, value;

	while (fhir_read_next(&list, &one)) {
		bool has_system = fhir_read_member(one, "system", &value) && fhir_read_text(value, system);

		if (fhir_read_member(one, "value", &value) && fhir_read_text(value, number))
			TRY(add_name(names, type, "|", number, has_system ? system : NULL, record));
	}
	return OK;
}

static enum err add_own(struct replaced *r, const char *type, struct bytes resource, size_t record)
{
	char id[FHIR_READ_TEXT];
	struct bytes value;

	if (fhir_read_member(resource, "id", &value) && fhir_read_text(value, id))
		TRY(add_name(&r->known, type, "/", id, NULL, record));
	TRY(add_numbers(&r->known, type, resource, "masterIdentifier", record));
	return add_numbers(&r->known, type, resource, "identifier", record);
}

/* What a resource takes the place of */

/* Whether TEXT has nothing but letters, digits, "_" and what is in MORE. */
static bool only(const char *text, const char *more)
{
	for (const char *p = text; *p != '\0'; p++)
		if (!(*p > 0 && isalnum((unsigned char)*p)) && *p != '_' && strchr(more, *p) == NULL)
			return false;
	return text[0] != '\0';
}

/* The id in a reference to a resource of TYPE: "TYPE/7", at the end of an address too, and of whatever version. Changes TEXT. */
static const char *id_in(char *text, const char *type)
{
	char *history = strstr(text, HISTORY), *id, *of;

	if (strncmp(text, UUID, strlen(UUID)) == 0)
		return text + strlen(UUID);
	if (history != NULL && only(history + strlen(HISTORY), ".-"))
		*history = '\0';
	id = strrchr(text, '/');
	if (id == NULL)
		return NULL;
	*id++ = '\0';
	of = strrchr(text, '/');
	of = of == NULL ? text : of + 1;
	return strcmp(of, type) == 0 && only(id, ".-") ? id : NULL;
}

static enum err claim(struct replaced *r, const char *type, struct bytes reference, size_t record)
{
	char text[FHIR_READ_TEXT];
	struct bytes value;

	if (fhir_read_member(reference, "reference", &value) && fhir_read_text(value, text)) {
		const char *id = id_in(text, type);

		if (id != NULL)
			TRY(add_name(&r->claims, type, "/", id, NULL, record));
	}
	return add_numbers(&r->claims, type, reference, "identifier", record);
}

static bool says(struct bytes place, const char *name, const char *wanted)
{
	struct bytes value;

	return fhir_read_member(place, name, &value) && json_string_is(value, bytes_of_str(wanted));
}

static enum err claim_member(struct replaced *r, const char *type, struct bytes place, const char *name, size_t record)
{
	struct bytes value;

	return fhir_read_member(place, name, &value) ? claim(r, type, value, record) : OK;
}

static bool is_replacing(struct bytes extension)
{
	const size_t head = strlen(EXTENSION), tail = strlen(REPLACES);
	char url[FHIR_READ_TEXT];
	struct bytes value;
	size_t n;

	if (!fhir_read_member(extension, "url", &value) || !fhir_read_text(value, url))
		return false;
	n = strlen(url);
	if (n <= head + tail || strncmp(url, EXTENSION, head) != 0 || strcmp(url + n - tail, REPLACES) != 0)
		return false;
	url[n - tail] = '\0';
	return only(url + head, "");
}

static enum err add_claims(struct replaced *r, const char *type, struct bytes resource, size_t record)
{
	static const char *const plain[] = { "replaces", "priorPrescription" };
	struct fhir_read_list list = fhir_read_list(resource, "relatesTo");
	struct bytes one;

	while (fhir_read_next(&list, &one)) {
		if (!says(one, "code", "replaces"))
			continue;
		TRY(claim_member(r, type, one, "target", record));
		TRY(claim_member(r, type, one, "targetReference", record));
		TRY(add_numbers(&r->claims, type, one, "targetIdentifier", record));
	}
	for (size_t i = 0; i < LEN(plain); i++) {
		list = fhir_read_list(resource, plain[i]);
		while (fhir_read_next(&list, &one))
			TRY(claim(r, type, one, record));
	}
	list = fhir_read_list(resource, "link");
	while (fhir_read_next(&list, &one))
		if (says(one, "type", "replaces"))
			TRY(claim_member(r, type, one, "other", record));
	list = fhir_read_list(resource, "extension");
	while (fhir_read_next(&list, &one))
		if (is_replacing(one))
			TRY(claim_member(r, type, one, "valueReference", record));
	return OK;
}

enum err replaced_add(struct replaced *r, const uint8_t rid[static REPLACED_RID], struct bytes resource)
{
	char type[FHIR_READ_TEXT];
	struct standing s;
	struct bytes value;
	size_t had = r->claims.n;

	if (!fhir_read_member(resource, "resourceType", &value) || !fhir_read_text(value, type))
		return OK;
	TRY(ARRAY_GROW(r->records, r->n, r->max));
	memcpy(r->records[r->n].rid, rid, REPLACED_RID);
	r->records[r->n].is_replaced = false;
	TRY(add_own(r, type, resource, r->n));
	TRY(add_claims(r, type, resource, r->n));
	r->n++;
	if (r->claims.n == had)
		return OK;
	/* what never was, or is not yet, takes nobody's place */
	TRY(standing_of(resource, false, &s));
	if (s.meaning == STANDING_ERROR || s.meaning == STANDING_NOT || s.meaning == STANDING_INTENDED)
		for (; r->claims.n > had; r->claims.n--) {
			free(r->claims.all[r->claims.n - 1].key);
			free(r->claims.all[r->claims.n - 1].system);
		}
	return OK;
}

/* Who is meant */

static int by_key(const void *a, const void *b)
{
	const struct replaced_name *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static bool may_be(const struct replaced_name *claim, const struct replaced_name *known)
{
	return known->record != claim->record && (claim->system == NULL || known->system == NULL || strcmp(claim->system, known->system) == 0);
}

/* The one other record that CLAIM means; a number that several others have names none of them. */
static struct replaced_record *meant(struct replaced *r, const struct replaced_name *claim)
{
	const struct replaced_name *end = r->known.all + r->known.n;
	const struct replaced_name *at = bsearch(claim, r->known.all, r->known.n, sizeof(*r->known.all), by_key);
	struct replaced_record *found = NULL;

	while (at != NULL && at > r->known.all && by_key(at - 1, claim) == 0)
		at--;
	for (; at != NULL && at < end && by_key(at, claim) == 0; at++) {
		struct replaced_record *one = &r->records[at->record];

		if (may_be(claim, at) && found != NULL && found != one)
			return NULL;
		if (may_be(claim, at))
			found = one;
	}
	return found;
}

void replaced_settle(struct replaced *r)
{
	size_t kept = 0;

	if (r->claims.n > 0 && r->known.n > 0) {
		qsort(r->known.all, r->known.n, sizeof(*r->known.all), by_key);
		for (size_t i = 0; i < r->claims.n; i++) {
			struct replaced_record *one = meant(r, &r->claims.all[i]);

			if (one != NULL)
				one->is_replaced = true;
		}
	}
	names_free(&r->known);
	names_free(&r->claims);
	/* of a long record few were replaced, and each is asked for */
	for (size_t i = 0; i < r->n; i++)
		if (r->records[i].is_replaced)
			r->records[kept++] = r->records[i];
	r->n = kept;
}

bool replaced_is(const struct replaced *r, const uint8_t rid[static REPLACED_RID])
{
	for (size_t i = 0; i < r->n; i++)
		if (memcmp(r->records[i].rid, rid, REPLACED_RID) == 0)
			return true;
	return false;
}
