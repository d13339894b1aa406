/*
 * A value of the database as the JSON value that its FHIR element wants.
 * Nothing is guessed: what is not in one of the forms told is refused.
 *
 *	boolean            0 1 f t false true, in either case
 *	integer …          decimal, in the element's range
 *	decimal            a JSON number; its text is kept as it is, but that
 *	                     drivers' .5 and 5. become 0.5 and 5
 *	string, markdown   as it is
 *	code, id, uri      as it is, without white space where FHIR allows none;
 *	                   a code is one of its value set
 *	date, dateTime     as mapping_time.h reads them, in the hospital's zone;
 *	instant, time        a date drops the time of day
 *	base64Binary       base64 (RFC 4648 §4), white space anywhere in it
 *	xhtml              text, which becomes a div
 *
 * Blanks at the ends, with which databases fill CHAR(n), belong to texts alone
 * (string, markdown, xhtml); elsewhere they go.
 */
#ifndef MIZHEN_RELAY_SOURCE_MAPPING_VALUE_H
#define MIZHEN_RELAY_SOURCE_MAPPING_VALUE_H

#include "bytes/json_put.h"
#include "relay/source/fhir_type.h"
#include "relay/source/mapping_reject.h"

/* Writes TEXT (UTF-8, not empty) as the element's value. ERR_FORMAT with a reason; what W meets stays in W. */
enum err mapping_value_put(const struct fhir_element *element, struct bytes text, struct json_put *w, enum mapping_reason *ret_reason);

/* TEXT without the blanks at its ends. */
struct bytes mapping_value_trim(struct bytes text);

/* Whether TEXT, blanks aside, is a number that a decimal element takes. */
bool mapping_value_is_number(struct bytes text);

/* Whether TEXT says yes: RET. ERR_FORMAT unless it is a boolean as above. */
enum err mapping_value_bool(struct bytes text, bool *ret);

#endif
