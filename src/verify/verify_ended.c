#include "verify/verify_ended.h"

#include <string.h>

/* The place of ID, or where it would be. */
static size_t ended_at(struct bytes ended, const uint8_t id[static HASH_LEN], bool *ret_there)
{
	size_t low = 0, high = ended.n / HASH_LEN;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = memcmp(ended.p + middle * HASH_LEN, id, HASH_LEN);

		if (c == 0) {
			*ret_there = true;
			return middle;
		}
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_there = false;
	return low;
}

bool verify_ended_has(struct bytes ended, const uint8_t id[static HASH_LEN])
{
	bool there;

	ended_at(ended, id, &there);
	return there;
}

enum err verify_ended_add(struct buf *ended, const uint8_t id[static HASH_LEN])
{
	bool there;
	size_t at = ended_at(BYTES_OF_BUF(ended), id, &there) * HASH_LEN, behind = ended->n - at;
	uint8_t *room;

	if (there)
		return OK;
	TRY(buf_add_room(ended, HASH_LEN, &room));
	memmove(ended->p + at + HASH_LEN, ended->p + at, behind);
	memcpy(ended->p + at, id, HASH_LEN);
	return OK;
}

enum err verify_ended(const struct verify_grants *list, struct buf *ended, struct problem *why)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct verify_grant *g = &list->grants[i];

		if (g->state == VERIFY_GRANT_LIVE && verify_ended_has(BYTES_OF_BUF(ended), g->id))
			return problem_is(why, PROBLEM_GRANT_REPLAY, ERR_STALE);
	}
	for (size_t i = 0; i < list->n; i++)
		if (list->grants[i].state == VERIFY_GRANT_REVOKED && verify_ended_add(ended, list->grants[i].id) != OK)
			return problem_is(why, PROBLEM_MEMORY, ERR_NOMEM);
	return OK;
}
