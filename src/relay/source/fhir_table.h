/*
 * The facts behind fhir_type.h, from the structure definitions and required
 * value sets of FHIR R4 (4.0.1). An entry's elements are
 *
 *	name[*]:type[(code|code…)]      * where it repeats
 *	name[x]:type|type…              a choice of types
 *
 * with a space between. What every type of a kind has is told once.
 */
#ifndef MIZHEN_RELAY_SOURCE_FHIR_TABLE_H
#define MIZHEN_RELAY_SOURCE_FHIR_TABLE_H

#include <stddef.h>

enum fhir_table_kind {
	FHIR_RESOURCE,    /* a DomainResource */
	FHIR_BINARY,      /* Binary: a resource without text and extensions */
	FHIR_BACKBONE,    /* part of a resource, named by its path */
	FHIR_DATATYPE,
};

struct fhir_table_entry {
	const char *name;
	enum fhir_table_kind kind;
	const char *elements;
};

extern const struct fhir_table_entry fhir_table[];
extern const size_t fhir_table_n;
extern const char *const fhir_table_common[];     /* by kind */

#endif
