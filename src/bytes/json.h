/*
 * JSON (RFC 8259) read in place, without a tree. A FHIR decimal is its text:
 * "1.20" is not "1.2" (https://hl7.org/fhir/R4/datatypes.html#decimal), and a
 * parser that makes doubles of numbers, as jansson does, loses that. Here a
 * value is the stretch of bytes where it stands, white space around it left
 * off; strings and numbers are taken out of it when asked for.
 *
 * What comes from outside goes through json_valid once. The other functions
 * never read behind their input, but on text that is not valid their answer
 * may be ERR_FORMAT or nonsense.
 */
#ifndef MIZHEN_BYTES_JSON_H
#define MIZHEN_BYTES_JSON_H

#include "bytes/base.h"

#define JSON_DEPTH_MAX 64        /* objects and arrays within each other */
#define JSON_KEYS_MAX 1024       /* members of one object */
#define JSON_POINTER_MAX 1024    /* bytes of one name in a pointer */

/*
 * Whether DOC is just one value and nothing but white space around it: valid
 * UTF-8, no key twice in an object, no half of a surrogate pair. ERR_FORMAT;
 * ERR_TOO_LONG: deeper than DEPTH (at most JSON_DEPTH_MAX; 1 is an object with
 * plain members) or more than JSON_KEYS_MAX members; ERR_NOMEM.
 */
enum err json_valid(struct bytes doc, unsigned depth);

enum json_type { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_BOOL, JSON_NULL, JSON_NONE };

/* By its first byte; JSON_NONE for what cannot be a value. */
enum json_type json_type(struct bytes value);

/*
 * The value at a JSON Pointer (RFC 6901), borrowed from DOC. ERR_NOT_FOUND;
 * ERR_FORMAT for a bad pointer; ERR_TOO_LONG for a name over JSON_POINTER_MAX.
 */
enum err json_get(struct bytes doc, const char *pointer, struct bytes *ret_value);

/* Goes through the members of an object or the items of an array. */
struct json_iter {
	struct bytes rest;
	bool object, first;
};

/* ERR_FORMAT unless VALUE is an object or an array. */
enum err json_iter(struct bytes value, struct json_iter *ret);

/* False at the end. The key is a string's text with its quotes, for json_string; empty in an array. */
bool json_next(struct json_iter *it, struct bytes *ret_key, struct bytes *ret_value);

/* Appends what a string says, as UTF-8. ERR_FORMAT unless VALUE is one; ERR_TOO_LONG, ERR_NOMEM. */
enum err json_string(struct bytes value, struct buf *ret);

/* Whether VALUE is a string that says just this. */
bool json_string_is(struct bytes value, struct bytes utf8);

/* A number written as digits alone, without leading zeros. ERR_FORMAT; ERR_TOO_LONG over 2^64 - 1. */
enum err json_uint(struct bytes value, uint64_t *ret);

/* Appends the valid DOC with line breaks and two spaces a level; strings and numbers as they stand. */
enum err json_pretty(struct bytes doc, struct buf *ret);

#endif
