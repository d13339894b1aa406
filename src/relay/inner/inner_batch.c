#include "relay/inner/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes/array.h"
#include "relay/state/state_shelves.h"
#include "statement/batch.h"
#include "statement/root.h"
#include "sys/clock.h"
#include "sys/crash.h"
#include "sys/lang.h"
#include "sys/log.h"
#include "sys/process.h"

enum err inner_batch_begin(struct inner *in)
{
	struct shelf_entry *entries;
	size_t n;

	TRY(inner_spool_begin(in));
	TRY(state_shelves_load(&in->state, &entries, &n));
	enum err e = tree_init(&in->tree, entries, n);
	if (e != OK) {
		free(entries);
		return e;
	}
	in->items = BUF_MAX(BATCH_BODY_MAX);
	TRY(buf_reserve(&in->items, INNER_BATCH_BYTES));
	return state_begin(&in->state);
}

void inner_batch_done(struct inner *in)
{
	state_rollback(&in->state);
	tree_done(&in->tree);
	buf_free(&in->items);
	free(in->touched);
	in->touched = NULL;
}

static enum err touch(struct inner *in, int64_t shelf)
{
	/* items of one shelf tend to come one after the other */
	if (in->touched_n > 0 && in->touched[in->touched_n - 1] == shelf)
		return OK;
	TRY(ARRAY_GROW(in->touched, in->touched_n, in->touched_cap));
	in->touched[in->touched_n++] = shelf;
	return OK;
}

enum err inner_batch_add(struct inner *in, const struct batch_item *item, int64_t shelf)
{
	TRY(batch_item_write(item, &in->items));
	in->items_n++;
	return shelf != 0 ? touch(in, shelf) : OK;
}

bool inner_batch_full(const struct inner *in)
{
	return in->items_n >= INNER_BATCH_ITEMS || in->items.n >= INNER_BATCH_BYTES || in->blob_bytes >= INNER_BATCH_BLOBS;
}

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int compare_entries(const void *a, const void *b)
{
	return memcmp(a, b, HASH_LEN);
}

/* Brings the tree up to what the batch changed. */
static enum err hash_touched(struct inner *in)
{
	struct shelf_entry *entries;
	size_t n = 0;
	enum err e = OK;

	if (in->touched_n == 0)
		return OK;
	entries = calloc(in->touched_n, sizeof(*entries));
	if (entries == NULL)
		return ERR_NOMEM;
	qsort(in->touched, in->touched_n, sizeof(in->touched[0]), compare_ids);
	for (size_t i = 0; e == OK && i < in->touched_n; i++) {
		if (i == 0 || in->touched[i] != in->touched[i - 1])
			e = state_shelves_hash(&in->state, in->touched[i], &entries[n++]);
	}
	qsort(entries, n, sizeof(*entries), compare_entries);
	if (e == OK)
		e = tree_put(&in->tree, entries, n);
	free(entries);
	in->touched_n = 0;
	return e;
}

static enum err sign_root(struct inner *in, struct buf *ret)
{
	uint64_t now = clock_unix();
	struct root root = {
		.hospital = inner_hospital(in),
		.cycle = in->relay.cycle + 1 > now ? in->relay.cycle + 1 : now,
		.time = now,
		.interval = in->config.interval,
		.size = in->tree.n,
		.has_revoked = in->has_revoked,
	};

	tree_head(&in->tree, root.head);
	memcpy(root.hospital_statement, in->statement_id, HASH_LEN);
	memcpy(root.revoked, in->revoked_id, HASH_LEN);
	in->relay.cycle = root.cycle;
	in->relay.root_time = root.time;
	return root_sign(&root, in->keys->sign, ret);
}

/* Appends the file: statement and body. */
static enum err sign_batch(struct inner *in, struct buf *ret)
{
	AUTO(buf_free) struct buf root = BUF_MAX(STATEMENT_MAX);
	struct batch batch = { .hospital = inner_hospital(in), .number = in->relay.batch + 1 };
	struct batch_item item = { .kind = BATCH_ITEM_ROOT };

	TRY(hash_touched(in));
	TRY(sign_root(in, &root));
	item.statement = BYTES_OF_BUF(&root);
	TRY(batch_item_write(&item, &in->items));
	batch.length = in->items.n;
	hash_sha256(BYTES_OF_BUF(&in->items), batch.hash);
	statement_id(BYTES_OF_BUF(&root), batch.root);
	TRY(buf_reserve(ret, in->items.n + 1024));
	TRY(batch_sign(&batch, in->keys->sign, ret));
	statement_id(BYTES_OF_BUF(ret), in->relay.batch_id);
	in->relay.batch = batch.number;
	return buf_add(ret, BYTES_OF_BUF(&in->items));
}

/* All of it is committed together, with the batch itself written before; the spool follows. */
static enum err commit(struct inner *in, struct bytes file)
{
	struct state_batch batch = { .number = in->relay.batch, .size = file.n };

	memcpy(batch.id, in->relay.batch_id, sizeof(batch.id));
	TRY(state_batches_write(in->config.dir, batch.number, file));
	crash_point("batch-prepared");
	TRY(state_batches_add(&in->state, &batch));
	TRY(state_set_relay(&in->state, &in->relay));
	TRY(state_commit(&in->state));
	in->mark.set = false;
	crash_point("batch-committed");
	return OK;
}

enum err inner_batch_end(struct inner *in)
{
	AUTO(buf_free) struct buf file = BUF_MAX(SPOOL_BATCH_MAX);

	TRY(sign_batch(in, &file));
	TRY(commit(in, BYTES_OF_BUF(&file)));
	TRY(inner_spool_release(in, BYTES_OF_BUF(&file)));
	crash_point("batch-released");
	log_event("batch", "number=%llu items=%zu bytes=%zu shelves=%zu", (unsigned long long)in->relay.batch, in->items_n,
		  file.n, in->tree.n);
	buf_truncate(&in->items, 0);
	in->items_n = 0;
	in->blob_bytes = 0;
	return OK;
}

enum err inner_batch_turn(struct inner *in)
{
	bool marked = in->mark.set;

	TRY(inner_batch_end(in));
	if (process_stop_asked())
		return ERR_STOPPED;
	TRY(state_begin(&in->state));
	return marked ? inner_batch_mark(in) : OK;
}

enum err inner_batch_close(struct inner *in)
{
	if (in->items_n > 0)
		return inner_batch_end(in);
	TRY(state_set_relay(&in->state, &in->relay));
	return state_commit(&in->state);
}

enum err inner_batch_mark(struct inner *in)
{
	if (in->mark.set)
		TRY(state_unmark(&in->state));
	TRY(state_mark(&in->state));
	in->mark = (struct inner_mark){ in->items.n, in->items_n, in->touched_n, true };
	return OK;
}

enum err inner_batch_back(struct inner *in)
{
	TRY(state_back(&in->state));
	buf_truncate(&in->items, in->mark.items_bytes);
	in->items_n = in->mark.items_n;
	in->touched_n = in->mark.touched_n;
	return OK;
}
