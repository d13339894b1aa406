/*
 * Shelves (docs/protocol.md, section 3): everything a hospital holds for one
 * tag, as hashes. A leaf stands for the newest version of a record, the shelf
 * hash for all leaves of a shelf and whom it belongs to, the tree for all
 * shelves of a hospital. The head of the tree is what the hospital signs.
 *
 * Nothing here is secret. Errors: ERR_PROOF when a proof does not lead to the
 * head, ERR_FORMAT when something cannot be part of a shelf, ERR_NOMEM.
 */
#ifndef MIZHEN_STATEMENT_SHELF_H
#define MIZHEN_STATEMENT_SHELF_H

#include "bytes/base.h"
#include "bytes/cbor.h"
#include "crypto/hash.h"
#include "crypto/merkle.h"

#define SHELF_TAG_LEN 32
#define SHELF_KEY_LEN 32
#define SHELF_ID_LEN 16            /* record ids, blob ids */
#define SHELF_HOSPITAL_MAX 32      /* bytes of a hospital's id */
#define SHELF_BLOBS_MAX 256        /* blobs of a record */
#define SHELF_FIELDS_MAX 32        /* clear fields of a record */
#define SHELF_NAME_MAX 64          /* bytes of a clear field's name */
#define SHELF_VALUE_MAX 1024       /* bytes of its value */

struct shelf_blob {
	uint8_t id[SHELF_ID_LEN];
	uint64_t length;               /* sealed bytes */
	uint8_t head[HASH_LEN];        /* tree head of its chunks */
};

/* A column left in clear. */
struct shelf_field {
	struct bytes name, value;      /* UTF-8; name of 1 byte or more */
};

struct shelf_leaf {
	struct bytes hospital;
	uint8_t rid[SHELF_ID_LEN];
	uint64_t version;
	bool deleted;                  /* then no blobs and no fields */
	uint8_t file[HASH_LEN];        /* SHA-256 of the age file, unless deleted */
	const struct shelf_blob *blobs;    /* by id */
	size_t blobs_n;
	const struct shelf_field *fields;  /* by name, as bytes */
	size_t fields_n;
};

/* ERR_FORMAT: lists out of order, with doubles or too long, a deleted leaf that has some, no UTF-8. */
enum err shelf_leaf_hash(const struct shelf_leaf *leaf, uint8_t ret[static HASH_LEN]);

/*
 * The lists [* [id, length, head]] and [* [name, value]], as leaves, batches
 * and answers carry them. Reading refuses what is out of order. Fields read
 * point into the reader's bytes; returned is their number, 0 after an error.
 */
void shelf_put_blobs(struct cbor_writer *w, const struct shelf_blob *blobs, size_t n);
void shelf_put_fields(struct cbor_writer *w, const struct shelf_field *fields, size_t n);
size_t shelf_get_blobs(struct cbor_reader *r, struct shelf_blob ret[static SHELF_BLOBS_MAX]);
size_t shelf_get_fields(struct cbor_reader *r, struct shelf_field ret[static SHELF_FIELDS_MAX]);

/* Whose shelf it is. */
struct shelf {
	uint8_t tag[SHELF_TAG_LEN];
	uint8_t sign[SHELF_KEY_LEN];       /* account keys: Ed25519, */
	uint8_t seal[SHELF_KEY_LEN];       /* X25519 */
	bool closed;
	uint8_t successor[SHELF_TAG_LEN];  /* the tag that follows, when closed */
};

/* The shelf hash, leaf by leaf in order of rid; the number of leaves is given first. */
struct shelf_hash {
	struct hash hash;
	size_t left;                       /* leaves still to come */
};

enum err shelf_hash_init(struct shelf_hash *h, const struct shelf *shelf, size_t leaves); /* ERR_FORMAT: closed, with leaves; ERR_NOMEM */
enum err shelf_hash_add(struct shelf_hash *h, const uint8_t leaf[static HASH_LEN]);         /* ERR_FORMAT: one too many */
enum err shelf_hash_end(struct shelf_hash *h, uint8_t ret[static HASH_LEN]);                /* ERR_FORMAT: some are missing */

/* Where a tag stands in the tree. */
void shelf_index(const uint8_t tag[static SHELF_TAG_LEN], uint8_t ret[static HASH_LEN]);

/* One leaf of the tree: just its data, index ‖ shelf hash. */
struct shelf_entry {
	uint8_t index[HASH_LEN];
	uint8_t shelf[HASH_LEN];
};

/* A path in a tree of SIZE shelves. */
struct shelf_presence {
	uint64_t position, size;
	size_t path_n;
	uint8_t path[MERKLE_PATH_MAX][HASH_LEN];
};

struct shelf_neighbour {
	uint64_t position;
	struct shelf_entry entry;
	size_t path_n;
	uint8_t path[MERKLE_PATH_MAX][HASH_LEN];
};

/* That nothing stands between two entries next to each other, or before the first, or behind the last. */
struct shelf_absence {
	uint64_t size;
	bool has_left, has_right;
	struct shelf_neighbour left, right;
};

/* As CBOR: presence and absence of section 3. Readers keep the reader's rules (cbor.h). */
void shelf_put_presence(struct cbor_writer *w, const struct shelf_presence *p);
void shelf_put_absence(struct cbor_writer *w, const struct shelf_absence *a);
void shelf_get_presence(struct cbor_reader *r, struct shelf_presence *ret);
void shelf_get_absence(struct cbor_reader *r, struct shelf_absence *ret);

/* Whether the proof leads from tag and shelf hash to the head of a tree of SIZE shelves, as the root names them. */
enum err shelf_check_present(const uint8_t tag[static SHELF_TAG_LEN], const uint8_t shelf[static HASH_LEN],
			     const struct shelf_presence *p, uint64_t size, const uint8_t head[static HASH_LEN]);

/* Whether the proof shows that this tree has no shelf for TAG. */
enum err shelf_check_absent(const uint8_t tag[static SHELF_TAG_LEN], const struct shelf_absence *a,
			    uint64_t size, const uint8_t head[static HASH_LEN]);

/*
 * The tree over all shelves of a hospital. The entries stay the caller's and
 * must not change while the tree is used; the tree adds a byte or so for each.
 * A path costs some tens of hashes.
 */
struct shelf_tree {
	const struct shelf_entry *entries;
	size_t n;
	struct merkle_tree above;          /* over the heads of chunks of entries */
};

enum err shelf_tree_init(struct shelf_tree *ret, const struct shelf_entry *entries, size_t n); /* ERR_FORMAT unless in order, no index twice */
void shelf_tree_head(const struct shelf_tree *t, uint8_t ret[static HASH_LEN]);

/* True: *ret_at is the place of INDEX. False: *ret_at is where it would be, between *ret_at - 1 and *ret_at. */
bool shelf_tree_find(const struct shelf_tree *t, const uint8_t index[static HASH_LEN], size_t *ret_at);

enum err shelf_tree_present(const struct shelf_tree *t, size_t at, struct shelf_presence *ret);    /* ERR_NOT_FOUND unless at < n */
enum err shelf_tree_absent(const struct shelf_tree *t, const uint8_t index[static HASH_LEN], struct shelf_absence *ret); /* ERR_CONFLICT if it is there */
void shelf_tree_done(struct shelf_tree *t);

#endif
