/* A document: refused, or every part of it valid by itself, and the same again after a rewrite. */
#include <stdlib.h>

#include "bytes/json.h"
#include "bytes/json_put.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void rewrite(struct bytes value, struct json_put *w);

static void rewrite_string(struct bytes value, struct json_put *w, bool key)
{
	AUTO(buf_free) struct buf says = BUF_MAX((size_t)1 << 20);

	if (json_string(value, &says) != OK || !json_string_is(value, BYTES_OF_BUF(&says)))
		abort();
	if (key)
		json_put_key_bytes(w, BYTES_OF_BUF(&says));
	else
		json_put_string(w, BYTES_OF_BUF(&says));
}

static void rewrite_members(struct bytes value, struct json_put *w)
{
	struct bytes key, member;
	struct json_iter it;

	if (json_iter(value, &it) != OK)
		abort();
	if (it.object)
		json_put_object(w);
	else
		json_put_array(w);
	while (json_next(&it, &key, &member)) {
		if (it.object)
			rewrite_string(key, w, true);
		rewrite(member, w);
	}
	json_put_end(w);
}

static void rewrite(struct bytes value, struct json_put *w)
{
	switch (json_type(value)) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		rewrite_members(value, w);
		break;
	case JSON_STRING:
		rewrite_string(value, w, false);
		break;
	case JSON_NUMBER:
		json_put_number(w, value);
		break;
	default:
		json_put_value(w, value);
		break;
	}
}

static void write_again(struct bytes doc, struct buf *out)
{
	struct json_put w = json_put(out);
	struct bytes value;

	if (json_get(doc, "", &value) != OK)
		abort();
	rewrite(value, &w);
	if (json_put_done(&w) != OK || json_valid(BYTES_OF_BUF(out), JSON_DEPTH_MAX) != OK)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	AUTO(buf_free) struct buf once = BUF_MAX((size_t)1 << 22), pretty = BUF_MAX((size_t)1 << 22), twice = BUF_MAX((size_t)1 << 22);
	struct bytes value, key, member;
	struct json_iter it;

	if (json_valid(BYTES(data, n), JSON_DEPTH_MAX) != OK) {
		/* not valid, but nothing may be read behind it */
		if (json_get(BYTES(data, n), "/a/0/b", &value) == OK && (value.p < data || value.n > n))
			abort();
		if (json_iter(BYTES(data, n), &it) == OK) {
			while (json_next(&it, &key, &member))
				;
		}
		return 0;
	}
	write_again(BYTES(data, n), &once);
	if (json_pretty(BYTES_OF_BUF(&once), &pretty) != OK)
		abort();
	write_again(BYTES_OF_BUF(&pretty), &twice);
	if (!bytes_equal(BYTES_OF_BUF(&once), BYTES_OF_BUF(&twice)))
		abort();
	return 0;
}
