#include "platform/snapshot.h"

#define LEAVES_BYTES_MAX ((size_t)64 << 20)

/* [* leaf] of the newest versions, in order of rid. */
static enum err put_leaves(struct call *c, uint64_t shelf, struct buf *ret)
{
	struct cbor_writer w = cbor_writer(ret);
	struct store_query q;
	uint64_t n = 0;

	TRY(fetch_count_records(c, shelf, &n));
	cbor_put_array(&w, (size_t)n);
	q = STORE_QUERY(c->store, "SELECT leaf FROM record WHERE shelf = $1 AND newest = 1 ORDER BY rid", STORE_UINT(shelf));
	while (store_next(&q))
		cbor_put_bytes(&w, store_get_bytes(&q, 0));
	TRY(store_end(&q));
	return cbor_written(&w);
}

static enum err find(struct call *c, uint64_t shelf, uint64_t cycle, uint64_t *ret_row)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT no FROM snapshot WHERE shelf = $1 AND cycle = $2", STORE_UINT(shelf),
					   STORE_UINT(cycle));
	bool found = store_next(&q);
	uint64_t row = found ? store_get_uint(&q, 0) : 0;

	TRY(store_end_found(&q, found));
	*ret_row = row;
	return OK;
}

enum err snapshot_take(struct call *c, uint64_t shelf, const struct fetch_view *v, uint64_t *ret_row)
{
	AUTO(buf_free) struct buf leaves = BUF_MAX(LEAVES_BYTES_MAX);
	AUTO(buf_free) struct buf presence = BUF_MAX(65536);
	struct cbor_writer w = cbor_writer(&presence);
	enum err e = find(c, shelf, v->cycle, ret_row);

	if (e != ERR_NOT_FOUND)
		return e;
	TRY(put_leaves(c, shelf, &leaves));
	shelf_put_presence(&w, &v->presence);
	TRY(cbor_written(&w));
	TRY(STORE_RUN(c->store,
		      "INSERT INTO snapshot (shelf, cycle, sign, seal, presence, root, hospital, leaves)"
		      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		      STORE_UINT(shelf), STORE_UINT(v->cycle), STORE_BYTES(BYTES_OF(v->shelf.sign)),
		      STORE_BYTES(BYTES_OF(v->shelf.seal)), STORE_BYTES(BYTES_OF_BUF(&presence)),
		      STORE_BYTES(BYTES_OF_BUF(&v->root)), STORE_BYTES(BYTES_OF_BUF(&v->hospital)),
		      STORE_BYTES(BYTES_OF_BUF(&leaves))));
	*ret_row = store_inserted(c->store);
	return OK;
}

enum err snapshot_let_go(struct call *c, uint64_t row)
{
	return STORE_RUN(c->store, "DELETE FROM snapshot WHERE no = $1 AND NOT EXISTS (SELECT 1 FROM granted WHERE snapshot = $2)",
			 STORE_UINT(row), STORE_UINT(row));
}

enum err snapshot_put(struct call *c, uint64_t row, struct cbor_writer *w)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT root, hospital, presence, sign, seal, leaves FROM snapshot WHERE no = $1",
					   STORE_UINT(row));
	bool found = store_next(&q);

	if (found) {
		cbor_put_bytes(w, store_get_bytes(&q, 0));
		cbor_put_bytes(w, store_get_bytes(&q, 1));
		cbor_put_raw(w, store_get_bytes(&q, 2));
		cbor_put_bytes(w, store_get_bytes(&q, 3));
		cbor_put_bytes(w, store_get_bytes(&q, 4));
		cbor_put_null(w);     /* a closed shelf has no live grant */
		cbor_put_raw(w, store_get_bytes(&q, 5));
	}
	return store_end_found(&q, found);
}

enum err snapshot_put_now(struct call *c, uint64_t shelf, struct cbor_writer *w)
{
	AUTO(fetch_view_done) struct fetch_view v = FETCH_VIEW;
	AUTO(buf_free) struct buf leaves = BUF_MAX(LEAVES_BYTES_MAX);

	TRY(fetch_view_load(c, shelf, &v));
	TRY(put_leaves(c, shelf, &leaves));
	cbor_put_bytes(w, BYTES_OF_BUF(&v.root));
	cbor_put_bytes(w, BYTES_OF_BUF(&v.hospital));
	shelf_put_presence(w, &v.presence);
	cbor_put_bytes(w, BYTES_OF(v.shelf.sign));
	cbor_put_bytes(w, BYTES_OF(v.shelf.seal));
	cbor_put_null(w);
	cbor_put_raw(w, BYTES_OF_BUF(&leaves));
	return OK;
}
