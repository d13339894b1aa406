/* What a list shows of a FHIR resource: type, date, and what it is about. */
#ifndef MIZHEN_TERMINAL_SUMMARY_H
#define MIZHEN_TERMINAL_SUMMARY_H

#include "core/base.h"

#define SUMMARY_TYPE_MAX 65
#define SUMMARY_DATE_MAX 36
#define SUMMARY_TITLE_MAX 301
#define SUMMARY_DATE_TEXT 17

/* Texts that end in NUL; "" where the resource says nothing. Long ones are cut at a character. */
struct summary {
	char type[SUMMARY_TYPE_MAX];      /* resourceType */
	char date[SUMMARY_DATE_MAX];      /* as FHIR has it: when it happened */
	char title[SUMMARY_TITLE_MAX];    /* and a value, as it is written there */
	bool is_identity;                 /* the hospital's identity statement: for other hospitals, not for people */
};

/* RESOURCE is valid JSON. ERR_FORMAT unless it is an object with a resourceType; ERR_NOMEM. */
enum err summary_of(struct bytes resource, struct summary *ret);

/* A type in the user's language ("Encounter": 就诊, visit); as it is where it is none of the common ones. */
const char *summary_type_text(const char *type);

/* A FHIR date for people: "2024-06-24T12:08:00+08:00" becomes "2024-06-24 12:08"; shorter ones stay. */
void summary_date_text(const char *date, char ret[static SUMMARY_DATE_TEXT]);

#endif
