/* The shelves that a batch touches: looked up once, hashed anew at its end. */
#ifndef MIZHEN_PLATFORM_INGEST_SHELVES_H
#define MIZHEN_PLATFORM_INGEST_SHELVES_H

#include "platform/call.h"
#include "statement/shelf.h"

struct ingest_shelf {
	struct shelf shelf;
	struct shelf_entry entry;
	uint64_t row;
};

struct ingest_shelves {
	struct ingest_shelf *shelves;
	size_t n, room;
	uint32_t *table;             /* places in shelves + 1, by tag; a power of two, at most half full */
	size_t table_n;
};

void ingest_shelves_done(struct ingest_shelves *s);

/* The shelf of TAG; ERR_NOT_FOUND. Good until the next call. */
enum err ingest_shelves_find(struct call *c, struct ingest_shelves *s, struct bytes hospital,
			     const uint8_t tag[static SHELF_TAG_LEN], struct ingest_shelf **ret);
/* A new one. ERR_CONFLICT when there is one already. */
enum err ingest_shelves_open(struct call *c, struct ingest_shelves *s, struct bytes hospital, const struct shelf *shelf);
/* Closes it: its sessions and grants end, its records go. Refuses when it is closed. */
enum err ingest_shelves_close(struct call *c, struct ingest_shelf *shelf, const uint8_t successor[static SHELF_TAG_LEN]);

/* Hashes all of them and brings them in order of index; *RET_ENTRIES (NULL when none) is the caller's to free. */
enum err ingest_shelves_hash(struct call *c, struct ingest_shelves *s, struct shelf_entry **ret_entries);

#endif
