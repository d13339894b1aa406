/*
 * What FHIR R4 (hl7.org/fhir/R4) says about the elements of the resources that
 * hospitals' data become: their types, which repeat, which names a choice
 * (value[x]) has, and the codes of the short required value sets.
 */
#ifndef MIZHEN_RELAY_SOURCE_FHIR_TYPE_H
#define MIZHEN_RELAY_SOURCE_FHIR_TYPE_H

#include "bytes/base.h"

enum fhir_kind {
	FHIR_COMPLEX,     /* an object: has elements of its own */
	FHIR_BOOLEAN,
	FHIR_INTEGER,
	FHIR_UNSIGNED,    /* unsignedInt */
	FHIR_POSITIVE,    /* positiveInt */
	FHIR_DECIMAL,
	FHIR_STRING,      /* string, markdown */
	FHIR_CODE,
	FHIR_ID,
	FHIR_URI,         /* uri, url, canonical, oid, uuid */
	FHIR_DATE,
	FHIR_DATETIME,
	FHIR_INSTANT,
	FHIR_TIME,
	FHIR_BASE64,      /* base64Binary */
	FHIR_XHTML,
};

struct fhir_element {
	struct bytes type;      /* "CodeableConcept", "Patient.contact", "decimal" */
	enum fhir_kind kind;
	bool array;
	struct bytes codes;     /* FHIR_CODE: the codes allowed, '|' between; empty: any */
	struct bytes choice;    /* "value" for valueQuantity: a resource has one of these at most; else empty */
};

/* Whether NAME is a resource type that this table knows. */
bool fhir_type_resource(struct bytes name);

/* Whether NAME has extensions, as all resources here but Binary do. */
bool fhir_type_extensible(struct bytes name);

/*
 * The element NAME of TYPE (a resource, datatype or backbone element).
 * What RET borrows is static. ERR_NOT_FOUND where there is none.
 */
enum err fhir_type_element(struct bytes type, struct bytes name, struct fhir_element *ret);

/* Whether CODE is one of CODES ("a|b|c"). */
bool fhir_type_code(struct bytes codes, struct bytes code);

#endif
