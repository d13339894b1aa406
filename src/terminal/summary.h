/* What a list shows of a FHIR resource: type, date, and what it is about. */
#ifndef MIZHEN_TERMINAL_SUMMARY_H
#define MIZHEN_TERMINAL_SUMMARY_H

#include "terminal/mark.h"
#include "terminal/standing.h"

#define SUMMARY_TYPE_MAX 65
#define SUMMARY_DATE_MAX 36
#define SUMMARY_TITLE_MAX 301
#define SUMMARY_VALUE_MAX 129
#define SUMMARY_ROW_MAX 1024
#define SUMMARY_DATE_TEXT 17

/* Texts that end in NUL; "" where the resource says nothing. Long ones are cut at a character. */
struct summary {
	char type[SUMMARY_TYPE_MAX];      /* resourceType */
	char date[SUMMARY_DATE_MAX];      /* as FHIR has it: when it happened */
	char title[SUMMARY_TITLE_MAX];    /* and a value, as it is written there */
	char value[SUMMARY_VALUE_MAX];    /* what came out, with its unit; "" where there is none */
	struct standing standing;         /* what its status means */
	struct mark mark;
	bool is_identity;                 /* the hospital's identity statement: for other hospitals, not for people */
};

/* RESOURCE is valid JSON, replaced or not (replaced.h). ERR_FORMAT unless it is an object with a resourceType; ERR_NOMEM. */
enum err summary_of(struct bytes resource, bool is_replaced, struct summary *ret);

/* Whether RESOURCE, valid JSON, is the hospital's identity statement, which no list for people shows or counts. ERR_NOMEM. */
enum err summary_is_identity(struct bytes resource, bool *ret);

/*
 * A row for people: what its status says comes first, so that nobody reads what
 * is not so as if it were, then what it is about, and how it is marked.
 */
void summary_row(const struct summary *s, char ret[static SUMMARY_ROW_MAX]);

/* A type in the user's language ("Encounter": 就诊, visit); as it is where it is none of the common ones. */
const char *summary_type_text(const char *type);

/* The FHIR type that WORD means: such a word in either language, or FHIR's own. NULL where it is none of the common ones. */
const char *summary_type_read(const char *word);

/* Appends the words there are, in the user's language. */
enum err summary_types(struct buf *ret);

/* A FHIR date for people: "2024-06-24T12:08:00+08:00" becomes "2024-06-24 12:08"; shorter ones stay. */
void summary_date_text(const char *date, char ret[static SUMMARY_DATE_TEXT]);

#endif
