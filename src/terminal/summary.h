/* What a list shows of a FHIR resource: type, date, and what it is about. */
#ifndef MIZHEN_TERMINAL_SUMMARY_H
#define MIZHEN_TERMINAL_SUMMARY_H

#include "core/base.h"

#define SUMMARY_TYPE_MAX 65
#define SUMMARY_DATE_MAX 36
#define SUMMARY_TITLE_MAX 301

/* Texts that end in NUL; "" where the resource says nothing. Long ones are cut at a character. */
struct summary {
	char type[SUMMARY_TYPE_MAX];      /* resourceType */
	char date[SUMMARY_DATE_MAX];      /* as FHIR has it: when it happened */
	char title[SUMMARY_TITLE_MAX];    /* and a value, as it is written there */
};

/* RESOURCE is valid JSON. ERR_FORMAT unless it is an object with a resourceType; ERR_NOMEM. */
enum err summary_of(struct bytes resource, struct summary *ret);

#endif
