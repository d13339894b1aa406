#include "platform/fetch.h"

#include <string.h>

#include "platform/forest.h"

enum err fetch_hospitals(struct call *c)
{
	struct cbor_writer w = call_answer(c, 200, true);
	struct store_query q = STORE_QUERY(c->store, "SELECT statement FROM hospital ORDER BY id");

	while (store_next(&q))
		cbor_put_raw(&w, store_get_bytes(&q, 0));
	TRY(store_end(&q));
	return cbor_written(&w);
}

enum err fetch_hospital(struct call *c)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT statement, root, revoked FROM hospital WHERE id = $1",
					   STORE_TEXT(bytes_of_str(c->hospital)));
	bool found = store_next(&q);
	struct cbor_writer w = call_answer(c, 200, false);

	if (found) {
		cbor_put_array(&w, 3);
		for (int i = 0; i < 3; i++)
			atom_put_bytes_or_null(&w, store_get_bytes(&q, i));
	}
	TRY(store_end_found(&q, found));
	return cbor_written(&w);
}

enum err fetch_doctors(struct call *c)
{
	struct cbor_writer w = call_answer(c, 200, true);
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT statement FROM doctor WHERE hospital = $1 AND revoked = 0 AND starts <= $2"
					   " AND expires > $3 ORDER BY key",
					   STORE_TEXT(bytes_of_str(c->hospital)), STORE_UINT(c->now), STORE_UINT(c->now));

	while (store_next(&q))
		cbor_put_raw(&w, store_get_bytes(&q, 0));
	TRY(store_end(&q));
	return cbor_written(&w);
}

/* Root, hospital statement and tree of one moment. ERR_NOT_FOUND: no such hospital, or it has no root yet. */
static enum err load_root(struct call *c, const char *hospital, struct fetch_view *ret, struct forest_tree **ret_tree)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT root, statement, cycle, tree FROM hospital WHERE id = $1 AND root IS NOT NULL",
					   STORE_TEXT(bytes_of_str(hospital)));
	bool found = store_next(&q);
	uint64_t tree = 0;
	enum err e = OK;

	if (found) {
		e = buf_add(&ret->root, store_get_bytes(&q, 0));
		if (e == OK)
			e = buf_add(&ret->hospital, store_get_bytes(&q, 1));
		ret->cycle = store_get_uint(&q, 2);
		tree = store_get_uint(&q, 3);
	}
	enum err end = store_end_found(&q, found);
	TRY(e);
	TRY(end);
	return forest_hold(c, hospital, tree, ret_tree);
}

enum err fetch_absence(struct call *c)
{
	AUTO(fetch_view_done) struct fetch_view v = FETCH_VIEW;
	struct shelf_absence absence;
	struct forest_tree *tree;
	struct cbor_writer w;
	enum err e;

	TRY(load_root(c, c->hospital, &v, &tree));
	e = shelf_tree_absent(&tree->tree, c->id, &absence);
	forest_release(c->platform->forest, tree);
	if (e == ERR_CONFLICT)
		return call_refuse(c, PROBLEM_PRESENT, "%s", "");
	TRY(e);
	w = call_answer(c, 200, false);
	cbor_put_array(&w, 3);
	cbor_put_bytes(&w, BYTES_OF_BUF(&v.root));
	cbor_put_bytes(&w, BYTES_OF_BUF(&v.hospital));
	shelf_put_absence(&w, &absence);
	return cbor_written(&w);
}

static enum err load_shelf(struct call *c, uint64_t row, struct shelf *ret, char ret_hospital[static ATOM_HOSPITAL_MAX + 1])
{
	struct store_query q = STORE_QUERY(c->store, "SELECT hospital, tag, sign, seal, successor FROM shelf WHERE no = $1",
					   STORE_UINT(row));
	struct shelf shelf = { 0 };
	bool found = store_next(&q);

	if (found) {
		struct bytes hospital = store_get_bytes(&q, 0);

		memcpy(ret_hospital, hospital.p, hospital.n <= ATOM_HOSPITAL_MAX ? hospital.n : 0);
		ret_hospital[hospital.n <= ATOM_HOSPITAL_MAX ? hospital.n : 0] = '\0';
		store_get_fixed(&q, 1, shelf.tag, SHELF_TAG_LEN);
		store_get_fixed(&q, 2, shelf.sign, SHELF_KEY_LEN);
		store_get_fixed(&q, 3, shelf.seal, SHELF_KEY_LEN);
		shelf.closed = !store_get_null(&q, 4);
		if (shelf.closed)
			store_get_fixed(&q, 4, shelf.successor, SHELF_TAG_LEN);
	}
	TRY(store_end_found(&q, found));
	*ret = shelf;
	return OK;
}

enum err fetch_view_load(struct call *c, uint64_t shelf, struct fetch_view *ret)
{
	char hospital[ATOM_HOSPITAL_MAX + 1];
	uint8_t index[HASH_LEN];
	struct forest_tree *tree;
	size_t at;
	enum err e = ERR_NOT_FOUND;

	TRY(load_shelf(c, shelf, &ret->shelf, hospital));
	TRY(load_root(c, hospital, ret, &tree));
	shelf_index(ret->shelf.tag, index);
	if (shelf_tree_find(&tree->tree, index, &at))
		e = shelf_tree_present(&tree->tree, at, &ret->presence);
	forest_release(c->platform->forest, tree);
	return e;
}

void fetch_view_done(struct fetch_view *v)
{
	buf_free(&v->root);
	buf_free(&v->hospital);
}

enum err fetch_count_records(struct call *c, uint64_t shelf, uint64_t *ret)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT COUNT(*) FROM record WHERE shelf = $1 AND newest = 1", STORE_UINT(shelf));

	if (store_next(&q))
		*ret = store_get_uint(&q, 0);
	return store_end(&q);
}

void fetch_put_record(struct store_query *q, struct cbor_writer *w)
{
	struct bytes file = store_get_bytes(q, 4);

	cbor_put_array(w, 5);
	cbor_put_bytes(w, store_get_bytes(q, 0));
	cbor_put_uint(w, store_get_uint(q, 1));
	cbor_put_raw(w, store_get_bytes(q, 2));
	cbor_put_raw(w, store_get_bytes(q, 3));
	if (file.p != NULL)
		cbor_put_bytes(w, file);
	else
		cbor_put_null(w);
}

enum err fetch_put_records(struct call *c, uint64_t shelf, struct cbor_writer *w)
{
	struct store_query q = STORE_QUERY(c->store,
					   "SELECT rid, version, blobs, fields, file FROM record WHERE shelf = $1 AND newest = 1 ORDER BY rid",
					   STORE_UINT(shelf));

	while (store_next(&q))
		fetch_put_record(&q, w);
	return store_end(&q);
}

enum err fetch_shelf(struct call *c)
{
	AUTO(fetch_view_done) struct fetch_view v = FETCH_VIEW;
	struct cbor_writer w;
	uint64_t n = 0;

	TRY(fetch_view_load(c, c->who.shelf, &v));
	TRY(fetch_count_records(c, c->who.shelf, &n));
	w = call_answer(c, 200, true);
	cbor_put_array(&w, 7);
	cbor_put_bytes(&w, BYTES_OF_BUF(&v.root));
	cbor_put_bytes(&w, BYTES_OF_BUF(&v.hospital));
	shelf_put_presence(&w, &v.presence);
	cbor_put_bytes(&w, BYTES_OF(v.shelf.sign));
	cbor_put_bytes(&w, BYTES_OF(v.shelf.seal));
	atom_put_fixed_or_null(&w, v.shelf.closed, v.shelf.successor, SHELF_TAG_LEN);
	cbor_put_uint(&w, n);
	TRY(fetch_put_records(c, c->who.shelf, &w));
	return cbor_written(&w);
}
