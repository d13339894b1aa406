#include "statement/message.h"

#include <stdlib.h>
#include <string.h>

/* Keys or ids, ascending, none twice. */
static void hashes_fields(struct codec *c, uint8_t (*hashes)[ATOM_HASH_LEN], size_t *n, size_t max)
{
	codec_count(c, n, max);
	for (size_t i = 0; i < *n && i < max; i++) {
		codec_fixed(c, hashes[i], ATOM_HASH_LEN);
		codec_holds(c, i == 0 || memcmp(hashes[i - 1], hashes[i], ATOM_HASH_LEN) < 0);
	}
}

static void fields(struct codec *c, void *object)
{
	struct message *m = object;

	codec_map(c, 6);
	codec_fixed_or_null(c, &m->has_thread, m->thread, sizeof(m->thread));
	codec_uint(c, &m->count);
	hashes_fields(c, m->seen, &m->seen_n, MESSAGE_SEEN_MAX);
	codec_uint(c, &m->time);
	hashes_fields(c, m->audience, &m->audience_n, MESSAGE_AUDIENCE_MAX);
	codec_holds(c, m->audience_n > 0);
	codec_fixed(c, m->file, sizeof(m->file));
}

STATEMENT_OBJECT(message, struct message, fields, STATEMENT_MESSAGE)

bool message_is_for(const struct message *m, const uint8_t key[static ATOM_KEY_LEN])
{
	for (size_t i = 0; i < m->audience_n; i++) {
		if (memcmp(m->audience[i], key, ATOM_KEY_LEN) == 0)
			return true;
	}
	return false;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, ATOM_KEY_LEN);
}

void message_sort(uint8_t (*keys)[ATOM_KEY_LEN], size_t n)
{
	qsort(keys, n, ATOM_KEY_LEN, compare);
}
