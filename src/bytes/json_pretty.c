#include "bytes/json.h"

#include <string.h>

static enum err new_line(struct buf *out, size_t level)
{
	uint8_t *room;

	TRY(buf_add_byte(out, '\n'));
	TRY(buf_add_room(out, 2 * level, &room));
	if (level > 0)
		memset(room, ' ', 2 * level);
	return OK;
}

static enum err pretty_value(struct bytes value, size_t level, struct buf *out)
{
	struct bytes key, member;
	struct json_iter it;
	size_t n = 0;

	if (json_iter(value, &it) != OK)
		return buf_add(out, value);
	TRY(buf_add_byte(out, it.object ? '{' : '['));
	for (; json_next(&it, &key, &member); n++) {
		if (n > 0)
			TRY(buf_add_byte(out, ','));
		TRY(new_line(out, level + 1));
		if (it.object) {
			TRY(buf_add(out, key));
			TRY(buf_add_str(out, ": "));
		}
		TRY(pretty_value(member, level + 1, out));
	}
	if (n > 0)
		TRY(new_line(out, level));
	return buf_add_byte(out, it.object ? '}' : ']');
}

enum err json_pretty(struct bytes doc, struct buf *ret)
{
	size_t start = ret->n;
	struct bytes value;
	enum err e;

	TRY(json_get(doc, "", &value));
	e = pretty_value(value, 0, ret);
	if (e != OK)
		buf_truncate(ret, start);
	return e;
}
