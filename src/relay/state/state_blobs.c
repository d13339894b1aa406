#include "relay/state/state_blobs.h"

#include <string.h>

enum err state_blobs_get(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN],
			const uint8_t path[static HASH_LEN], struct state_blob *ret)
{
	struct query q = query_begin(&s->db,
		"SELECT path, content, size, mtime, id, length, head, sealed FROM blobs WHERE shelf = ? AND rid = ? AND path = ?");
	struct state_blob b = { 0 };
	bool found;

	query_int(&q, shelf);
	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	query_bytes(&q, BYTES(path, HASH_LEN));
	found = query_row(&q);
	if (found) {
		struct bytes sealed = query_get_bytes(&q, 7);

		query_get_fixed(&q, 0, b.path, sizeof(b.path));
		query_get_fixed(&q, 1, b.content, sizeof(b.content));
		b.size = (uint64_t)query_get_int(&q, 2);
		b.mtime_ns = (uint64_t)query_get_int(&q, 3);
		query_get_fixed(&q, 4, b.blob.id, sizeof(b.blob.id));
		b.blob.length = (uint64_t)query_get_int(&q, 5);
		query_get_fixed(&q, 6, b.blob.head, sizeof(b.blob.head));
		if (sealed.n > sizeof(b.sealed))
			q.err = ERR_DAMAGED;
		else if (sealed.n > 0)
			memcpy(b.sealed, sealed.p, b.sealed_n = sealed.n);
	}
	TRY(query_end(&q));
	if (!found)
		return ERR_NOT_FOUND;
	*ret = b;
	return OK;
}

enum err state_blobs_put(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], const struct state_blob *b)
{
	struct query q = query_begin(&s->db, "REPLACE INTO blobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	query_int(&q, shelf);
	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	query_bytes(&q, BYTES_OF(b->path));
	query_bytes(&q, BYTES_OF(b->content));
	query_int(&q, (int64_t)b->size);
	query_int(&q, (int64_t)b->mtime_ns);
	query_bytes(&q, BYTES_OF(b->blob.id));
	query_int(&q, (int64_t)b->blob.length);
	query_bytes(&q, BYTES_OF(b->blob.head));
	query_bytes(&q, BYTES(b->sealed, b->sealed_n));
	return query_run(&q);
}

enum err state_blobs_drop(struct state *s, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN])
{
	struct query q = query_begin(&s->db, "DELETE FROM blobs WHERE shelf = ? AND rid = ?");

	query_int(&q, shelf);
	query_bytes(&q, BYTES(rid, SHELF_ID_LEN));
	return query_run(&q);
}
