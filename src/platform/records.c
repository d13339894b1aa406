#include "platform/records.h"

#include <inttypes.h>
#include <string.h>

#include "statement/shelf.h"
#include "sys/crash.h"

#define LEAVES_BYTES_MAX ((size_t)64 << 20)

/* The newest version there is of a record. */
struct newest {
	bool there;
	uint64_t row, version;
};

static enum err find_newest(struct call *c, uint64_t shelf, const uint8_t *rid, struct newest *ret)
{
	struct newest newest = { 0 };
	struct store_query q = STORE_QUERY(c->store, "SELECT no, version FROM record WHERE shelf = $1 AND rid = $2 AND newest = 1",
					   STORE_UINT(shelf), STORE_BYTES(BYTES(rid, SHELF_ID_LEN)));

	if (store_next(&q))
		newest = (struct newest){ true, store_get_uint(&q, 0), store_get_uint(&q, 1) };
	TRY(store_end(&q));
	*ret = newest;
	return OK;
}

/* A blob must be there in full, with the length and head that the record names. */
static enum err find_blob(struct call *c, struct bytes hospital, const struct shelf_blob *blob, uint64_t *ret_row)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT no, length, head FROM blob WHERE hospital = $1 AND id = $2",
					   STORE_TEXT(hospital), STORE_BYTES(BYTES_OF(blob->id)));
	bool good = false;

	if (store_next(&q)) {
		*ret_row = store_get_uint(&q, 0);
		good = store_get_uint(&q, 1) == blob->length
			&& bytes_equal(store_get_bytes(&q, 2), BYTES_OF(blob->head));
	}
	TRY(store_end(&q));
	return good ? OK : call_refuse(c, PROBLEM_CONFLICT, "a blob is not there in full, or has another length or head");
}

static enum err refer(struct call *c, struct bytes hospital, uint64_t record, const struct batch_item *item)
{
	for (size_t i = 0; i < item->blobs_n; i++) {
		uint64_t blob = 0;

		TRY(find_blob(c, hospital, &item->blobs[i], &blob));
		TRY(STORE_RUN(c->store, "UPDATE blob SET touched = NULL WHERE no = $1", STORE_UINT(blob)));
		TRY(STORE_RUN(c->store, "INSERT INTO record_blob (blob, record) VALUES ($1, $2)", STORE_UINT(blob),
			      STORE_UINT(record)));
	}
	return OK;
}

/* Blobs of a record that goes: those that no other record refers to go too. */
static enum err drop_references(struct call *c, uint64_t record)
{
	TRY(STORE_RUN(c->store,
		      "INSERT INTO dead_blob (hospital, id) SELECT hospital, id FROM blob WHERE no IN"
		      " (SELECT blob FROM record_blob AS mine WHERE record = $1 AND NOT EXISTS"
		      " (SELECT 1 FROM record_blob AS other WHERE other.blob = mine.blob AND other.record <> mine.record))",
		      STORE_UINT(record)));
	if (store_changed(c->store) > 0) {
		c->platform->buries = true;
		TRY(STORE_RUN(c->store,
			      "DELETE FROM blob WHERE no IN (SELECT blob FROM record_blob AS mine WHERE record = $1 AND NOT EXISTS"
			      " (SELECT 1 FROM record_blob AS other WHERE other.blob = mine.blob AND other.record <> mine.record))",
			      STORE_UINT(record)));
	}
	return STORE_RUN(c->store, "DELETE FROM record_blob WHERE record = $1", STORE_UINT(record));
}

static enum err delete_record(struct call *c, uint64_t record)
{
	TRY(drop_references(c, record));
	return STORE_RUN(c->store, "DELETE FROM record WHERE no = $1", STORE_UINT(record));
}

static enum err is_granted(struct call *c, uint64_t record, bool *ret)
{
	struct store_query q = STORE_QUERY(c->store, "SELECT 1 FROM granted_record WHERE record = $1 LIMIT 1", STORE_UINT(record));
	bool found = store_next(&q);

	TRY(store_end(&q));
	*ret = found;
	return OK;
}

/* An older version stays while a grant names it. */
static enum err retire(struct call *c, uint64_t record)
{
	bool granted = false;

	TRY(is_granted(c, record, &granted));
	if (granted)
		return STORE_RUN(c->store, "UPDATE record SET newest = 0 WHERE no = $1", STORE_UINT(record));
	return delete_record(c, record);
}

static enum err insert(struct call *c, struct bytes hospital, uint64_t shelf, const struct batch_item *item)
{
	struct shelf_leaf leaf = { .hospital = hospital, .version = item->version, .deleted = item->kind == BATCH_ITEM_DELETE };
	static const uint8_t empty[] = { 0x80 };     /* an empty CBOR array */
	uint8_t hash[HASH_LEN];
	struct store_value file = STORE_NULL, file_hash = STORE_NULL;
	bool deleted = leaf.deleted;

	memcpy(leaf.rid, item->rid, sizeof(leaf.rid));
	if (!deleted) {
		hash_sha256(item->file, leaf.file);
		leaf.blobs = item->blobs;
		leaf.blobs_n = item->blobs_n;
		leaf.fields = item->fields;
		leaf.fields_n = item->fields_n;
		file = STORE_BYTES(item->file);
		file_hash = STORE_BYTES(BYTES_OF(leaf.file));
	}
	TRY(shelf_leaf_hash(&leaf, hash));
	return STORE_RUN(c->store,
			 "INSERT INTO record (shelf, rid, version, newest, hash, leaf, blobs, fields, file)"
			 " VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8)",
			 STORE_UINT(shelf), STORE_BYTES(BYTES_OF(item->rid)), STORE_UINT(item->version), file_hash,
			 STORE_BYTES(BYTES_OF(hash)), STORE_BYTES(deleted ? BYTES_OF(empty) : item->blobs_raw),
			 STORE_BYTES(deleted ? BYTES_OF(empty) : item->fields_raw), file);
}

enum err records_put(struct call *c, struct bytes hospital, uint64_t shelf, const struct batch_item *item)
{
	struct newest newest = { 0 };
	uint64_t row;

	TRY(find_newest(c, shelf, item->rid, &newest));
	if (item->kind == BATCH_ITEM_RECORD && call_check_file(item->file) != OK)
		return call_refuse(c, PROBLEM_BAD_REQUEST, "a record is not an age file");
	/* on a renewed shelf a record goes on with the version it had on the old one */
	if (newest.there ? item->version != newest.version + 1 : item->kind == BATCH_ITEM_DELETE)
		return call_refuse(c, PROBLEM_CONFLICT, "a record of version %" PRIu64 " where %" PRIu64 " is there", item->version,
				   newest.version);
	TRY(insert(c, hospital, shelf, item));
	row = store_inserted(c->store);
	TRY(refer(c, hospital, row, item));
	return newest.there ? retire(c, newest.row) : OK;
}

enum err records_clear(struct call *c, uint64_t shelf)
{
	uint64_t record = 0;
	bool more = true;

	while (more) {
		struct store_query q = STORE_QUERY(c->store, "SELECT no FROM record WHERE shelf = $1 LIMIT 1", STORE_UINT(shelf));

		more = store_next(&q);
		if (more)
			record = store_get_uint(&q, 0);
		TRY(store_end(&q));
		if (more)
			TRY(delete_record(c, record));
	}
	return OK;
}

enum err records_let_go(struct call *c, uint64_t grant)
{
	uint64_t record = 0;
	bool more = true, granted, newest = false;

	while (more) {
		struct store_query q = STORE_QUERY(c->store,
						   "SELECT record, newest FROM granted_record JOIN record ON record.no = record"
						   " WHERE granted = $1 LIMIT 1",
						   STORE_UINT(grant));

		more = store_next(&q);
		if (more) {
			record = store_get_uint(&q, 0);
			newest = store_get_uint(&q, 1) == 1;
		}
		TRY(store_end(&q));
		if (!more)
			break;
		TRY(STORE_RUN(c->store, "DELETE FROM granted_record WHERE record = $1 AND granted = $2", STORE_UINT(record),
			      STORE_UINT(grant)));
		granted = true;
		if (!newest)
			TRY(is_granted(c, record, &granted));
		if (!granted)
			TRY(delete_record(c, record));
	}
	return STORE_RUN(c->store, "DELETE FROM granted_record WHERE granted = $1", STORE_UINT(grant));
}

enum err records_shelf_hash(struct call *c, uint64_t row, const struct shelf *shelf, uint8_t ret[static HASH_LEN])
{
	AUTO(buf_free) struct buf leaves = BUF_MAX(LEAVES_BYTES_MAX);
	struct store_query q = STORE_QUERY(c->store, "SELECT leaf FROM record WHERE shelf = $1 AND newest = 1 ORDER BY rid",
					   STORE_UINT(row));
	struct shelf_hash hash;
	enum err e = OK, end;

	while (e == OK && store_next(&q))
		e = buf_add(&leaves, store_get_bytes(&q, 0));
	end = store_end(&q);
	TRY(e);
	TRY(end);
	TRY(shelf_hash_init(&hash, shelf, leaves.n / HASH_LEN));
	for (size_t at = 0; at < leaves.n; at += HASH_LEN)
		TRY(shelf_hash_add(&hash, leaves.p + at));
	return shelf_hash_end(&hash, ret);
}

/* The next blob on its way out: its file, and then its name here. */
static enum err bury_one(struct platform *p, bool *ret_more)
{
	struct store_query q = STORE_QUERY(p->writer, "SELECT hospital, id FROM dead_blob LIMIT 1");
	char hospital[ATOM_HOSPITAL_MAX + 1] = "";
	uint8_t id[SHELF_ID_LEN];
	struct bytes name;
	bool found = store_next(&q);

	if (found) {
		name = store_get_bytes(&q, 0);
		memcpy(hospital, name.p, name.n <= ATOM_HOSPITAL_MAX ? name.n : 0);
		store_get_fixed(&q, 1, id, sizeof(id));
	}
	TRY(store_end(&q));
	*ret_more = found;
	if (!found)
		return OK;
	TRY(blobs_remove(&p->blobs, bytes_of_str(hospital), id));
	crash_point("blob-buried");
	return STORE_RUN(p->writer, "DELETE FROM dead_blob WHERE hospital = $1 AND id = $2", STORE_TEXT(bytes_of_str(hospital)),
			 STORE_BYTES(BYTES_OF(id)));
}

enum err records_bury(struct platform *p)
{
	bool more = true;

	while (more) {
		enum err e;

		TRY(store_begin(p->writer, true));
		e = bury_one(p, &more);
		if (e == OK)
			e = store_commit(p->writer);
		else
			store_rollback(p->writer);
		TRY(e);
	}
	return OK;
}
