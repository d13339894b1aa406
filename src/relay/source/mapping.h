/*
 * From rows to FHIR resources. The labels of a source become a tree once; each
 * row is then written along it.
 *
 * What the labels leave open is filled: resourceType and id; the patient
 * (subject, patient or beneficiary) as a reference "Patient/<id>" to the
 * resource that patients.sql makes; status, intent and class, which FHIR
 * requires (table in mapping.c). NULL and the empty text leave their element
 * out, what becomes empty with it too, and arrays close up.
 *
 * The label /value[x] takes results as laboratories write them: a number becomes
 * valueQuantity's value, beside what else the labels say of that; all else
 * becomes valueString, with the unit of the row behind it, and is no Quantity.
 *
 * The files of @blob become Attachments: of a DocumentReference in
 * /content/N/attachment, of a DiagnosticReport in /presentedForm/N, of a Media
 * in /content (one), of a Patient or Practitioner in /photo/N, of all others
 * (ImagingStudy) in an extension urn:mizhen:attachment. A folder means each
 * file in it, by name; labels below /content/0, /presentedForm/0 or /photo/0
 * then hold for every file.
 */
#ifndef MIZHEN_RELAY_SOURCE_MAPPING_H
#define MIZHEN_RELAY_SOURCE_MAPPING_H

#include "relay/source/fhir_type.h"
#include "relay/source/mapping_reject.h"
#include "relay/source/source_odbc.h"
#include "statement/shelf.h"

#define MAPPING_NONE SIZE_MAX
#define MAPPING_NUMBER "valueQuantity"     /* what /value[x] becomes */
#define MAPPING_TEXT "valueString"

enum mapping_node_kind {
	MAPPING_OBJECT,
	MAPPING_ARRAY,
	MAPPING_VALUE,         /* a column */
	MAPPING_FIXED,         /* JSON that is always the same */
	MAPPING_ID,            /* the resource's id */
	MAPPING_PATIENT,       /* "Patient/<id>" */
};

/* When the column of a MAPPING_VALUE counts: /value[x] is two of them. */
enum mapping_when {
	MAPPING_ALWAYS,
	MAPPING_IF_NUMBER,
	MAPPING_IF_TEXT,
};

/* A node's children are linked; 0, the root, is nobody's child and ends a list. */
struct mapping_node {
	enum mapping_node_kind kind;
	struct fhir_element element;
	struct bytes name;               /* of a member; borrowed from the labels or static */
	unsigned index;                  /* of an array's element */
	size_t parent, first, next;
	size_t rival;                    /* an earlier child of the same parent and choice; 0: none */
	enum mapping_when when;
	size_t column;                   /* MAPPING_VALUE, and the first column below other nodes; MAPPING_NONE */
	const char *fixed;               /* MAPPING_FIXED; elsewhere: JSON in place of a node that is empty */
	bool files;                      /* the Attachment of a file */
	bool repeated;                   /* written once for each file */
	bool present;                    /* in the row at hand */
};

struct mapping {
	const struct source_file *file;
	struct source_label labels[SOURCE_COLUMNS_MAX];
	size_t columns;
	bool resource;                   /* false: patients.sql with the identity alone */
	struct mapping_node *nodes;
	size_t n, cap;
};

/* Checks the labels against FHIR. ERR_FORMAT with a message; ERR_NOMEM. FILE must live as long. */
enum err mapping_new(const struct source_file *file, const struct source_label *labels, size_t n, struct mapping **ret,
		     char ret_message[static SOURCE_MESSAGE_MAX]);
void mapping_free(struct mapping **mapping);

/* The member NAME of the node OBJECT; 0: none. */
size_t mapping_member(const struct mapping *mapping, size_t object, struct bytes name);

#endif
