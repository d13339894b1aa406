/*
 * Why a row is held back: the reason, the column, and the shape of its value,
 * which tells an engineer what to look for without the value itself.
 */
#ifndef MIZHEN_RELAY_SOURCE_MAPPING_REJECT_H
#define MIZHEN_RELAY_SOURCE_MAPPING_REJECT_H

#include "relay/source/source_label.h"

enum mapping_reason {
	MAPPING_FITS,              /* nothing was found wrong with the row */
	MAPPING_NOT_UTF8,
	MAPPING_CUT,               /* by the driver; shape is its name */
	MAPPING_TOO_LONG,          /* a value or the whole resource */
	MAPPING_MISSING,           /* @patient or @key without a value */
	MAPPING_NOT_BOOLEAN,
	MAPPING_NOT_INTEGER,
	MAPPING_NOT_NUMBER,
	MAPPING_NOT_CODE,
	MAPPING_UNKNOWN_CODE,      /* not in the element's value set */
	MAPPING_NOT_ID,
	MAPPING_NOT_URI,
	MAPPING_NOT_DATE,
	MAPPING_NOT_TIME,
	MAPPING_NOT_BASE64,
	MAPPING_TWO_CHOICES,       /* value[x] twice */
	MAPPING_EMPTY,             /* no element at all */
	MAPPING_NOT_IDENTITY,      /* an identity field without a normal form */
	MAPPING_DOUBLED,           /* another row of the same reading has the key */
	MAPPING_BLOB_PATH,         /* leads out of the folder, or through a link */
	MAPPING_BLOB_MISSING,
	MAPPING_BLOB_TYPE,         /* no media type given or known by the ending */
	MAPPING_BLOB_FOLDER,       /* holds more than files */
	MAPPING_BLOB_MANY,         /* more than the resource, or any record, can hold */
};

#define MAPPING_SHAPE_MAX 24
#define MAPPING_REJECT_MAX 400     /* bytes of a text, its NUL included */

struct mapping_reject {
	enum mapping_reason reason;
	char column[SOURCE_LABEL_MAX + 1];
	char shape[MAPPING_SHAPE_MAX + 4]; /* digits as 9, letters as a, other characters as ?, punctuation as it is */
};

/* COLUMN may be "", TEXT empty. */
struct mapping_reject mapping_reject_of(enum mapping_reason reason, const char *column, struct bytes text);

/* The reason for people: what, where, and what to do. */
void mapping_reject_text(const struct mapping_reject *reject, bool chinese, char ret[static MAPPING_REJECT_MAX]);

#endif
