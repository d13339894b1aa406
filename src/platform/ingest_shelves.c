#include "platform/ingest_shelves.h"

#include <stdlib.h>
#include <string.h>

#include "platform/grants.h"
#include "platform/records.h"

void ingest_shelves_done(struct ingest_shelves *s)
{
	free(s->shelves);
	free(s->table);
}

/* Tags are hashes already: their first bytes serve. A hospital that makes them collide slows its own batch. */
static size_t slot_of(const struct ingest_shelves *s, const uint8_t *tag)
{
	size_t at = (size_t)(get_be64(tag) & (s->table_n - 1));

	while (s->table[at] != 0 && memcmp(s->shelves[s->table[at] - 1].shelf.tag, tag, SHELF_TAG_LEN) != 0)
		at = (at + 1) & (s->table_n - 1);
	return at;
}

static enum err grow(struct ingest_shelves *s)
{
	size_t room = s->room == 0 ? 64 : s->room * 2;
	struct ingest_shelf *shelves = realloc(s->shelves, room * sizeof(*shelves));
	uint32_t *table;

	if (shelves == NULL)
		return ERR_NOMEM;
	s->shelves = shelves;
	table = calloc(room * 2, sizeof(*table));
	if (table == NULL)
		return ERR_NOMEM;
	free(s->table);
	s->table = table;
	s->table_n = room * 2;
	s->room = room;
	for (size_t i = 0; i < s->n; i++)
		s->table[slot_of(s, s->shelves[i].shelf.tag)] = (uint32_t)i + 1;
	return OK;
}

static enum err add(struct ingest_shelves *s, const struct ingest_shelf *shelf, struct ingest_shelf **ret)
{
	if (s->n == s->room)
		TRY(grow(s));
	s->table[slot_of(s, shelf->shelf.tag)] = (uint32_t)s->n + 1;
	s->shelves[s->n] = *shelf;
	*ret = &s->shelves[s->n++];
	return OK;
}

static enum err load(struct call *c, struct bytes hospital, const uint8_t *tag, struct ingest_shelf *ret)
{
	struct ingest_shelf shelf = { 0 };
	struct store_query q;
	bool found;

	memcpy(shelf.shelf.tag, tag, SHELF_TAG_LEN);
	shelf_index(tag, shelf.entry.index);
	q = STORE_QUERY(c->store, "SELECT no, sign, seal, successor FROM shelf WHERE hospital = $1 AND place = $2",
			STORE_TEXT(hospital), STORE_BYTES(BYTES_OF(shelf.entry.index)));
	found = store_next(&q);
	if (found) {
		shelf.row = store_get_uint(&q, 0);
		store_get_fixed(&q, 1, shelf.shelf.sign, SHELF_KEY_LEN);
		store_get_fixed(&q, 2, shelf.shelf.seal, SHELF_KEY_LEN);
		shelf.shelf.closed = !store_get_null(&q, 3);
		if (shelf.shelf.closed)
			store_get_fixed(&q, 3, shelf.shelf.successor, SHELF_TAG_LEN);
	}
	TRY(store_end_found(&q, found));
	*ret = shelf;
	return OK;
}

enum err ingest_shelves_find(struct call *c, struct ingest_shelves *s, struct bytes hospital,
			     const uint8_t tag[static SHELF_TAG_LEN], struct ingest_shelf **ret)
{
	struct ingest_shelf shelf;

	if (s->n > 0) {
		uint32_t at = s->table[slot_of(s, tag)];

		if (at != 0) {
			*ret = &s->shelves[at - 1];
			return OK;
		}
	}
	TRY(load(c, hospital, tag, &shelf));
	return add(s, &shelf, ret);
}

enum err ingest_shelves_open(struct call *c, struct ingest_shelves *s, struct bytes hospital, const struct shelf *shelf)
{
	struct ingest_shelf fresh = { .shelf = *shelf }, *added;
	static const uint8_t nothing[HASH_LEN];

	shelf_index(shelf->tag, fresh.entry.index);
	/* its hash comes with ingest_shelves_hash */
	TRY(STORE_RUN(c->store, "INSERT INTO shelf (hospital, place, hash, tag, sign, seal) VALUES ($1, $2, $3, $4, $5, $6)",
		      STORE_TEXT(hospital), STORE_BYTES(BYTES_OF(fresh.entry.index)), STORE_BYTES(BYTES_OF(nothing)),
		      STORE_BYTES(BYTES_OF(shelf->tag)), STORE_BYTES(BYTES_OF(shelf->sign)),
		      STORE_BYTES(BYTES_OF(shelf->seal))));
	fresh.row = store_inserted(c->store);
	return add(s, &fresh, &added);
}

enum err ingest_shelves_close(struct call *c, struct ingest_shelf *shelf, const uint8_t successor[static SHELF_TAG_LEN])
{
	if (shelf->shelf.closed)
		return call_refuse(c, PROBLEM_CONFLICT, "the shelf is closed already");
	shelf->shelf.closed = true;
	memcpy(shelf->shelf.successor, successor, SHELF_TAG_LEN);
	TRY(grants_end_shelf(c, shelf->row));
	TRY(records_clear(c, shelf->row));
	TRY(STORE_RUN(c->store, "UPDATE session SET ended = 1 WHERE shelf = $1", STORE_UINT(shelf->row)));
	return STORE_RUN(c->store, "UPDATE shelf SET successor = $1, home = NULL WHERE no = $2",
			 STORE_BYTES(BYTES(successor, SHELF_TAG_LEN)), STORE_UINT(shelf->row));
}

static int by_index(const void *a, const void *b)
{
	return memcmp(((const struct shelf_entry *)a)->index, ((const struct shelf_entry *)b)->index, HASH_LEN);
}

enum err ingest_shelves_hash(struct call *c, struct ingest_shelves *s, struct shelf_entry **ret_entries)
{
	struct shelf_entry *entries = s->n == 0 ? NULL : malloc(s->n * sizeof(*entries));
	enum err e = s->n > 0 && entries == NULL ? ERR_NOMEM : OK;

	for (size_t i = 0; i < s->n && e == OK; i++) {
		struct ingest_shelf *shelf = &s->shelves[i];

		e = records_shelf_hash(c, shelf->row, &shelf->shelf, shelf->entry.shelf);
		if (e == OK)
			e = STORE_RUN(c->store, "UPDATE shelf SET hash = $1 WHERE no = $2", STORE_BYTES(BYTES_OF(shelf->entry.shelf)),
				      STORE_UINT(shelf->row));
		entries[i] = shelf->entry;
	}
	if (e != OK) {
		free(entries);
		return e;
	}
	if (s->n > 0)
		qsort(entries, s->n, sizeof(*entries), by_index);
	*ret_entries = entries;
	return OK;
}
