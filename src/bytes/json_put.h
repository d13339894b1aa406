/*
 * Writes JSON, compact, into a buf that belongs to the caller. Commas come by
 * themselves. Keeps its first error, as cbor_writer does: a straight list of
 * calls, and one check at the end.
 *
 *	struct json_put w = json_put(&out);
 *	json_put_object(&w);
 *	json_put_key(&w, "status");
 *	json_put_str(&w, "final");
 *	json_put_end(&w);
 *	return json_put_done(&w);
 */
#ifndef MIZHEN_BYTES_JSON_PUT_H
#define MIZHEN_BYTES_JSON_PUT_H

#include "bytes/base.h"
#include "bytes/json.h"

struct json_put {
	struct buf *out;
	enum err err;
	unsigned depth;
	uint64_t objects, filled;      /* a bit for each level: is an object; has something in it */
	bool keyed;                    /* a key waits for its value */
	bool begun;                    /* the one value of the document */
};

struct json_put json_put(struct buf *out);

void json_put_object(struct json_put *w);                        /* ERR_TOO_LONG beyond JSON_DEPTH_MAX levels */
void json_put_array(struct json_put *w);
void json_put_end(struct json_put *w);                           /* of the object or array that is open */
void json_put_key(struct json_put *w, const char *utf8);
void json_put_key_bytes(struct json_put *w, struct bytes utf8);

/* Values. ERR_FORMAT: no UTF-8, no number, no value; also a value without a key in an object, or the other way. */
void json_put_string(struct json_put *w, struct bytes utf8);
void json_put_str(struct json_put *w, const char *utf8);
void json_put_number(struct json_put *w, struct bytes text);     /* a JSON number, kept to the letter */
void json_put_uint(struct json_put *w, uint64_t v);
void json_put_bool(struct json_put *w, bool v);
void json_put_null(struct json_put *w);
void json_put_value(struct json_put *w, struct bytes json);      /* one valid value, as it stands */

/* The first error, or ERR_FORMAT unless one whole value was written. */
enum err json_put_done(const struct json_put *w);

#endif
