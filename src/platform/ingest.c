#include "platform/ingest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "platform/feed.h"
#include "platform/forest.h"
#include "platform/ingest_shelves.h"
#include "platform/ingest_statements.h"
#include "platform/records.h"
#include "statement/batch.h"
#include "statement/batch_item.h"
#include "statement/root.h"
#include "sys/log.h"

/* What is known of the hospital's chain of batches. */
struct chain {
	uint64_t batch, cycle, tree;
	bool has_batch;
	uint8_t batch_id[HASH_LEN];       /* of the batch applied last */
};

struct ingest {
	struct chain chain;
	struct ingest_hospital hospital;
	struct ingest_shelves shelves;
	struct batch_item_reader reader;
	uint64_t items;
};

static void ingest_free(struct ingest **in)
{
	if (*in == NULL)
		return;
	ingest_statements_done(&(*in)->hospital);
	ingest_shelves_done(&(*in)->shelves);
	free(*in);
}

static void entries_free(struct shelf_entry **entries)
{
	free(*entries);
}

static enum err load_chain(struct call *c, struct chain *ret)
{
	struct chain chain = { 0 };
	struct store_query q = STORE_QUERY(c->store, "SELECT batch, batch_id, cycle, tree FROM hospital WHERE id = $1",
					   STORE_TEXT(bytes_of_str(c->hospital)));
	bool found = store_next(&q);

	if (found) {
		chain.batch = store_get_uint(&q, 0);
		chain.has_batch = !store_get_null(&q, 1);
		if (chain.has_batch)
			store_get_fixed(&q, 1, chain.batch_id, HASH_LEN);
		chain.cycle = store_get_uint(&q, 2);
		chain.tree = store_get_uint(&q, 3);
	}
	TRY(store_end_found(&q, found));
	*ret = chain;
	return OK;
}

enum err ingest_next(struct call *c)
{
	struct chain chain;
	struct cbor_writer w;

	TRY(load_chain(c, &chain));
	w = call_answer(c, 200, false);
	cbor_put_array(&w, 1);
	cbor_put_uint(&w, chain.batch + 1);
	return cbor_written(&w);
}

static enum err open_shelf(struct call *c, struct ingest *in, const struct batch_item *item)
{
	struct shelf shelf = { 0 };
	enum err e;

	memcpy(shelf.tag, item->tag, sizeof(shelf.tag));
	memcpy(shelf.sign, item->sign, sizeof(shelf.sign));
	memcpy(shelf.seal, item->seal, sizeof(shelf.seal));
	e = ingest_shelves_open(c, &in->shelves, in->hospital.now.id, &shelf);
	return e == ERR_CONFLICT ? call_refuse(c, PROBLEM_CONFLICT, "there is a shelf of this tag") : e;
}

/* An item about a shelf that must be there; open, but for what closing says itself. */
static enum err on_shelf(struct call *c, struct ingest *in, const struct batch_item *item)
{
	struct ingest_shelf *shelf;
	enum err e = ingest_shelves_find(c, &in->shelves, in->hospital.now.id, item->tag, &shelf);

	if (e == ERR_NOT_FOUND)
		return call_refuse(c, PROBLEM_CONFLICT, "there is no shelf of this tag");
	TRY(e);
	if (item->kind == BATCH_ITEM_CLOSE)
		return ingest_shelves_close(c, shelf, item->successor);
	if (shelf->shelf.closed)
		return call_refuse(c, PROBLEM_CONFLICT, "the shelf is closed");
	return records_put(c, in->hospital.now.id, shelf->row, item);
}

static enum err requests_done(struct call *c, struct ingest *in, uint64_t number)
{
	return STORE_RUN(c->store, "DELETE FROM request WHERE hospital = $1 AND number <= $2", STORE_TEXT(in->hospital.now.id),
			 STORE_UINT(number));
}

/* The tree that the shelves make now; NULL when none was touched. */
static enum err grow_tree(struct call *c, struct ingest *in, const struct forest_tree *old, struct forest_tree **ret)
{
	AUTO(entries_free) struct shelf_entry *entries = NULL;

	*ret = NULL;
	TRY(ingest_shelves_hash(c, &in->shelves, &entries));
	if (in->shelves.n == 0)
		return OK;
	return forest_grow(old, entries, in->shelves.n, c->number, ret);
}

static enum err check_root(struct call *c, struct ingest *in, const struct batch *batch, struct bytes raw, struct root *ret)
{
	struct ingest_hospital *h = &in->hospital;
	struct statement st;

	TRY(root_open(raw, h->now.signing, &st, ret));
	if (memcmp(st.id, batch->root, HASH_LEN) != 0)
		return call_refuse(c, PROBLEM_MISMATCH, "the root is not the one that the batch names");
	if (!bytes_equal(ret->hospital, h->now.id))
		return call_refuse(c, PROBLEM_MISMATCH, "the root is of another hospital");
	if (ret->cycle <= in->chain.cycle)
		return call_refuse(c, PROBLEM_CONFLICT, "the root has no higher cycle than %" PRIu64, in->chain.cycle);
	if (memcmp(ret->hospital_statement, h->id, HASH_LEN) != 0)
		return call_refuse(c, PROBLEM_MISMATCH, "the root names another hospital statement than the one in force");
	if (ret->has_revoked != h->has_revoked || (h->has_revoked && memcmp(ret->revoked, h->revoked, HASH_LEN) != 0))
		return call_refuse(c, PROBLEM_MISMATCH, "the root names another list of revoked doctors than the one in force");
	return OK;
}

static enum err check_tree(struct call *c, const struct forest_tree *t, const struct root *root)
{
	uint8_t head[HASH_LEN];

	shelf_tree_head(&t->tree, head);
	if (root->size != t->n || memcmp(root->head, head, HASH_LEN) != 0)
		return call_refuse(c, PROBLEM_MISMATCH, "the root has %" PRIu64 " shelves and the platform %zu, or their head differs",
				   root->size, t->n);
	return OK;
}

static enum err apply_root(struct call *c, struct ingest *in, const struct batch *batch, struct bytes raw)
{
	struct forest_tree *old, *grown = NULL;
	struct root root;
	enum err e;

	TRY(check_root(c, in, batch, raw, &root));
	TRY(forest_hold(c, c->hospital, in->chain.tree, &old));
	e = grow_tree(c, in, old, &grown);
	if (e == OK)
		e = check_tree(c, grown != NULL ? grown : old, &root);
	forest_release(c->platform->forest, old);
	if (e != OK) {
		forest_discard(grown);
		return e;
	}
	c->grown = grown;
	/* its time for the sweep, which has to be two clocks' word: the hospital's and ours */
	TRY(STORE_RUN(c->store, "UPDATE hospital SET cycle = $1, root = $2, tree = $3, time = $4 WHERE id = $5", STORE_UINT(root.cycle),
		      STORE_BYTES(raw), STORE_UINT(grown != NULL ? c->number : in->chain.tree),
		      STORE_UINT(root.time < c->now ? root.time : c->now),
		      STORE_TEXT(in->hospital.now.id)));
	return feed_post_root(c, in->hospital.now.id, root.cycle);
}

static enum err apply_item(struct call *c, struct ingest *in, const struct batch *batch, const struct batch_item *item)
{
	switch (item->kind) {
	case BATCH_ITEM_OPEN:
		return open_shelf(c, in, item);
	case BATCH_ITEM_RECORD:
	case BATCH_ITEM_DELETE:
	case BATCH_ITEM_CLOSE:
		return on_shelf(c, in, item);
	case BATCH_ITEM_STATEMENT:
		return ingest_statements_take(c, &in->hospital, item->statement);
	case BATCH_ITEM_ANSWER:
		return ingest_statements_answer(c, &in->hospital, item->statement, item->file);
	case BATCH_ITEM_DONE:
		return requests_done(c, in, item->done);
	case BATCH_ITEM_ROOT:
		return apply_root(c, in, batch, item->statement);
	}
	return ERR_UNSUPPORTED;
}

static enum err apply_items(struct call *c, struct ingest *in, const struct batch *batch, struct bytes body)
{
	struct batch_item item;

	batch_item_reader_init(&in->reader, body);
	do {
		TRY(batch_item_next(&in->reader, &item));
		in->items++;
		TRY(apply_item(c, in, batch, &item));
	} while (item.kind != BATCH_ITEM_ROOT);
	return OK;
}

/* The batch statement and whether it is its turn; *ret_done when it was applied before. */
static enum err check_batch(struct call *c, struct ingest *in, struct bytes raw, struct bytes body, struct statement *ret_st,
			    struct batch *ret, bool *ret_done)
{
	const struct chain *chain = &in->chain;

	TRY(statement_read(raw, STATEMENT_BATCH, ret_st));
	*ret_done = chain->has_batch && c->number == chain->batch && memcmp(ret_st->id, chain->batch_id, HASH_LEN) == 0;
	if (*ret_done)
		return OK;
	if (c->number != chain->batch + 1)
		return call_refuse_with(c, PROBLEM_OUT_OF_ORDER, "expected", chain->batch + 1);
	TRY(batch_open(raw, in->hospital.now.signing, ret_st, ret));
	if (ret->number != c->number || !bytes_equal(ret->hospital, in->hospital.now.id))
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the batch statement is of another number or hospital");
	if (batch_covers(ret, body) != OK)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "the batch statement names another body");
	return OK;
}

static void log_refusal(struct call *c, const struct ingest *in, enum err e)
{
	log_event("batch-refused", "hospital=%s number=%" PRIu64 " item=%" PRIu64 " error=%s detail=\"%s\"", c->hospital, c->number,
		  in->items, err_name(e), c->detail);
}

static void log_applied(const struct call *c)
{
	log_event("batch-applied", "hospital=%s number=%" PRIu64 " bytes=%zu", c->hospital, c->number, c->http->body.n);
}

enum err ingest_batch(struct call *c)
{
	AUTO(ingest_free) struct ingest *in = calloc(1, sizeof(*in));
	struct bytes statement, body;
	struct statement st;
	struct batch batch;
	bool done = false;
	enum err e;

	if (in == NULL)
		return ERR_NOMEM;
	in->hospital = INGEST_HOSPITAL;
	TRY(load_chain(c, &in->chain));
	TRY(ingest_statements_load(c, c->hospital, &in->hospital));
	TRY(batch_split(c->http->body, &statement, &body));
	e = check_batch(c, in, statement, body, &st, &batch, &done);
	if (e == OK && !done)
		e = apply_items(c, in, &batch, body);
	if (e != OK) {
		log_refusal(c, in, e);
		return e;
	}
	if (!done) {
		TRY(STORE_RUN(c->store, "UPDATE hospital SET batch = $1, batch_id = $2 WHERE id = $3", STORE_UINT(c->number),
			      STORE_BYTES(BYTES_OF(st.id)), STORE_TEXT(in->hospital.now.id)));
		c->committed = log_applied;
	}
	return call_answer_empty(c, 204);
}
