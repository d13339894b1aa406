#include "statement/shelf.h"

#include <stdlib.h>
#include <string.h>

/* Room for what a leaf hash covers: its lists at their largest, and what stands around them. */
#define LEAF_MAX (SHELF_BLOBS_MAX * (SHELF_ID_LEN + HASH_LEN + 16) + \
		  SHELF_FIELDS_MAX * (SHELF_NAME_MAX + SHELF_VALUE_MAX + 16) + 256)

/* Entries whose heads are kept together: what a path hashes afresh. */
#define CHUNK 64

static void free_shelves(uint8_t (**p)[HASH_LEN])
{
	free(*p);
}

static bool blob_may_follow(const struct shelf_blob *blobs, size_t i)
{
	return i == 0 || memcmp(blobs[i - 1].id, blobs[i].id, SHELF_ID_LEN) < 0;
}

static bool field_may_follow(const struct shelf_field *fields, size_t i)
{
	return fields[i].name.n > 0 && fields[i].name.n <= SHELF_NAME_MAX && fields[i].value.n <= SHELF_VALUE_MAX &&
	       (i == 0 || bytes_compare(fields[i - 1].name, fields[i].name) < 0);
}

void shelf_put_blobs(struct cbor_writer *w, const struct shelf_blob *blobs, size_t n)
{
	cbor_put_array(w, n);
	for (size_t i = 0; i < n; i++) {
		cbor_put_array(w, 3);
		cbor_put_bytes(w, BYTES_OF(blobs[i].id));
		cbor_put_uint(w, blobs[i].length);
		cbor_put_bytes(w, BYTES_OF(blobs[i].head));
	}
}

void shelf_put_fields(struct cbor_writer *w, const struct shelf_field *fields, size_t n)
{
	cbor_put_array(w, n);
	for (size_t i = 0; i < n; i++) {
		cbor_put_array(w, 2);
		cbor_put_text(w, fields[i].name);
		cbor_put_text(w, fields[i].value);
	}
}

size_t shelf_get_blobs(struct cbor_reader *r, struct shelf_blob ret[static SHELF_BLOBS_MAX])
{
	size_t n = cbor_get_array(r, SHELF_BLOBS_MAX);

	for (size_t i = 0; i < n; i++) {
		cbor_get_array_of(r, 3);
		cbor_get_fixed(r, ret[i].id, SHELF_ID_LEN);
		ret[i].length = cbor_get_uint(r);
		cbor_get_fixed(r, ret[i].head, HASH_LEN);
		if (r->err == OK && !blob_may_follow(ret, i))
			cbor_fail(r, ERR_FORMAT);
	}
	return r->err == OK ? n : 0;
}

size_t shelf_get_fields(struct cbor_reader *r, struct shelf_field ret[static SHELF_FIELDS_MAX])
{
	size_t n = cbor_get_array(r, SHELF_FIELDS_MAX);

	for (size_t i = 0; i < n; i++) {
		cbor_get_array_of(r, 2);
		ret[i].name = cbor_get_text(r, SHELF_NAME_MAX);
		ret[i].value = cbor_get_text(r, SHELF_VALUE_MAX);
		if (r->err == OK && !field_may_follow(ret, i))
			cbor_fail(r, ERR_FORMAT);
	}
	return r->err == OK ? n : 0;
}

static enum err leaf_valid(const struct shelf_leaf *leaf)
{
	if (leaf->hospital.n == 0 || leaf->hospital.n > SHELF_HOSPITAL_MAX)
		return ERR_FORMAT;
	if (leaf->blobs_n > SHELF_BLOBS_MAX || leaf->fields_n > SHELF_FIELDS_MAX)
		return ERR_FORMAT;
	if (leaf->deleted && (leaf->blobs_n > 0 || leaf->fields_n > 0))
		return ERR_FORMAT;
	for (size_t i = 0; i < leaf->blobs_n; i++) {
		if (!blob_may_follow(leaf->blobs, i))
			return ERR_FORMAT;
	}
	for (size_t i = 0; i < leaf->fields_n; i++) {
		if (!field_may_follow(leaf->fields, i))
			return ERR_FORMAT;
	}
	return OK;
}

enum err shelf_leaf_hash(const struct shelf_leaf *leaf, uint8_t ret[static HASH_LEN])
{
	AUTO(buf_free) struct buf b = BUF_MAX(LEAF_MAX);
	struct cbor_writer w = cbor_writer(&b);
	struct bytes parts[2] = { BYTES_LIT("mizhen/v1/leaf"), BYTES_NONE };

	TRY(leaf_valid(leaf));
	cbor_put_array(&w, 6);
	cbor_put_text(&w, leaf->hospital);
	cbor_put_bytes(&w, BYTES_OF(leaf->rid));
	cbor_put_uint(&w, leaf->version);
	if (leaf->deleted)
		cbor_put_null(&w);
	else
		cbor_put_bytes(&w, BYTES_OF(leaf->file));
	shelf_put_blobs(&w, leaf->blobs, leaf->blobs_n);
	shelf_put_fields(&w, leaf->fields, leaf->fields_n);
	TRY(cbor_written(&w));
	parts[1] = BYTES_OF_BUF(&b);
	hash_sha256_parts(parts, LEN(parts), ret);
	return OK;
}

enum err shelf_hash_init(struct shelf_hash *h, const struct shelf *shelf, size_t leaves)
{
	AUTO(buf_free) struct buf b = BUF_MAX(256);
	struct cbor_writer w = cbor_writer(&b);

	if (shelf->closed && leaves > 0)
		return ERR_FORMAT;
	cbor_put_array(&w, 5);
	cbor_put_bytes(&w, BYTES_OF(shelf->tag));
	cbor_put_bytes(&w, BYTES_OF(shelf->sign));
	cbor_put_bytes(&w, BYTES_OF(shelf->seal));
	if (shelf->closed)
		cbor_put_bytes(&w, BYTES_OF(shelf->successor));
	else
		cbor_put_null(&w);
	cbor_put_array(&w, leaves);
	TRY(cbor_written(&w));
	hash_init(&h->hash);
	hash_add(&h->hash, BYTES_LIT("mizhen/v1/shelf"));
	hash_add(&h->hash, BYTES_OF_BUF(&b));
	h->left = leaves;
	return OK;
}

enum err shelf_hash_add(struct shelf_hash *h, const uint8_t leaf[static HASH_LEN])
{
	/* a byte string of 32 bytes: major type 2, one byte of length */
	static const uint8_t head[] = { 0x58, HASH_LEN };

	if (h->left == 0)
		return ERR_FORMAT;
	h->left--;
	hash_add(&h->hash, BYTES_OF(head));
	hash_add(&h->hash, BYTES(leaf, HASH_LEN));
	return OK;
}

enum err shelf_hash_end(struct shelf_hash *h, uint8_t ret[static HASH_LEN])
{
	if (h->left > 0)
		return ERR_FORMAT;
	hash_end(&h->hash, ret);
	return OK;
}

void shelf_index(const uint8_t tag[static SHELF_TAG_LEN], uint8_t ret[static HASH_LEN])
{
	struct bytes parts[] = { BYTES_LIT("mizhen/v1/index"), BYTES(tag, SHELF_TAG_LEN) };

	hash_sha256_parts(parts, LEN(parts), ret);
}

static void entry_leaf(const struct shelf_entry *entry, uint8_t ret[static HASH_LEN])
{
	merkle_leaf(BYTES(entry, sizeof(*entry)), ret);
}

/* The leaf hashes of chunk number C; how many there are. */
static size_t chunk_leaves(const struct shelf_entry *entries, size_t n, size_t c, uint8_t ret[static CHUNK][HASH_LEN])
{
	size_t first = c * CHUNK, width = n - first < CHUNK ? n - first : CHUNK;

	for (size_t i = 0; i < width; i++)
		entry_leaf(&entries[first + i], ret[i]);
	return width;
}

enum err shelf_tree_init(struct shelf_tree *ret, const struct shelf_entry *entries, size_t n)
{
	size_t chunks = n / CHUNK + (n % CHUNK != 0);
	AUTO(free_shelves) uint8_t (*heads)[HASH_LEN] = NULL;
	uint8_t leaves[CHUNK][HASH_LEN];

	for (size_t i = 1; i < n; i++) {
		if (memcmp(entries[i - 1].index, entries[i].index, HASH_LEN) >= 0)
			return ERR_FORMAT;
	}
	heads = calloc(chunks + 1, HASH_LEN);
	if (heads == NULL)
		return ERR_NOMEM;
	for (size_t c = 0; c < chunks; c++) {
		size_t width = chunk_leaves(entries, n, c, leaves);

		merkle_head(leaves, width, heads[c]);
	}
	TRY(merkle_tree_init(&ret->above, heads, chunks));
	ret->entries = entries;
	ret->n = n;
	return OK;
}

void shelf_tree_head(const struct shelf_tree *t, uint8_t ret[static HASH_LEN])
{
	merkle_tree_head(&t->above, ret);
}

bool shelf_tree_find(const struct shelf_tree *t, const uint8_t index[static HASH_LEN], size_t *ret_at)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = memcmp(t->entries[middle].index, index, HASH_LEN);

		if (c == 0) {
			*ret_at = middle;
			return true;
		}
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_at = low;
	return false;
}

/* A chunk is a full subtree, or the last and smaller one: its path, and behind it the path of its head. */
static enum err tree_path(const struct shelf_tree *t, size_t at, uint8_t ret_path[static MERKLE_PATH_MAX][HASH_LEN], size_t *ret_n)
{
	uint8_t leaves[CHUNK][HASH_LEN], above[MERKLE_PATH_MAX][HASH_LEN];
	size_t width, n, above_n;

	if (at >= t->n)
		return ERR_NOT_FOUND;
	width = chunk_leaves(t->entries, t->n, at / CHUNK, leaves);
	TRY(merkle_tree_path(&t->above, at / CHUNK, above, &above_n));
	TRY(merkle_path(leaves, width, at % CHUNK, ret_path, &n));
	for (size_t i = 0; i < above_n; i++)
		memcpy(ret_path[n + i], above[i], HASH_LEN);
	*ret_n = n + above_n;
	return OK;
}

enum err shelf_tree_present(const struct shelf_tree *t, size_t at, struct shelf_presence *ret)
{
	TRY(tree_path(t, at, ret->path, &ret->path_n));
	ret->position = at;
	ret->size = t->n;
	return OK;
}

static enum err tree_neighbour(const struct shelf_tree *t, size_t at, struct shelf_neighbour *ret)
{
	TRY(tree_path(t, at, ret->path, &ret->path_n));
	ret->position = at;
	ret->entry = t->entries[at];
	return OK;
}

enum err shelf_tree_absent(const struct shelf_tree *t, const uint8_t index[static HASH_LEN], struct shelf_absence *ret)
{
	size_t at;

	if (shelf_tree_find(t, index, &at))
		return ERR_CONFLICT;
	ret->size = t->n;
	ret->has_left = at > 0;
	ret->has_right = at < t->n;
	if (ret->has_left)
		TRY(tree_neighbour(t, at - 1, &ret->left));
	if (ret->has_right)
		TRY(tree_neighbour(t, at, &ret->right));
	return OK;
}

void shelf_tree_done(struct shelf_tree *t)
{
	merkle_tree_done(&t->above);
	*t = (struct shelf_tree){ .entries = NULL, .n = 0 };
}

static void put_path(struct cbor_writer *w, const uint8_t (*path)[HASH_LEN], size_t n)
{
	cbor_put_array(w, n);
	for (size_t i = 0; i < n; i++)
		cbor_put_bytes(w, BYTES_OF(path[i]));
}

static size_t get_path(struct cbor_reader *r, uint8_t ret_path[static MERKLE_PATH_MAX][HASH_LEN])
{
	size_t n = cbor_get_array(r, MERKLE_PATH_MAX);

	for (size_t i = 0; i < n; i++)
		cbor_get_fixed(r, ret_path[i], HASH_LEN);
	return r->err == OK ? n : 0;
}

void shelf_put_presence(struct cbor_writer *w, const struct shelf_presence *p)
{
	cbor_put_array(w, 3);
	cbor_put_uint(w, p->position);
	cbor_put_uint(w, p->size);
	put_path(w, p->path, p->path_n);
}

void shelf_get_presence(struct cbor_reader *r, struct shelf_presence *ret)
{
	cbor_get_array_of(r, 3);
	ret->position = cbor_get_uint(r);
	ret->size = cbor_get_uint(r);
	ret->path_n = get_path(r, ret->path);
}

static void put_neighbour(struct cbor_writer *w, bool there, const struct shelf_neighbour *n)
{
	if (!there) {
		cbor_put_null(w);
		return;
	}
	cbor_put_array(w, 4);
	cbor_put_uint(w, n->position);
	cbor_put_bytes(w, BYTES_OF(n->entry.index));
	cbor_put_bytes(w, BYTES_OF(n->entry.shelf));
	put_path(w, n->path, n->path_n);
}

static bool get_neighbour(struct cbor_reader *r, struct shelf_neighbour *ret)
{
	if (cbor_get_opt_null(r))
		return false;
	cbor_get_array_of(r, 4);
	ret->position = cbor_get_uint(r);
	cbor_get_fixed(r, ret->entry.index, HASH_LEN);
	cbor_get_fixed(r, ret->entry.shelf, HASH_LEN);
	ret->path_n = get_path(r, ret->path);
	return r->err == OK;
}

void shelf_put_absence(struct cbor_writer *w, const struct shelf_absence *a)
{
	cbor_put_array(w, 3);
	cbor_put_uint(w, a->size);
	put_neighbour(w, a->has_left, &a->left);
	put_neighbour(w, a->has_right, &a->right);
}

void shelf_get_absence(struct cbor_reader *r, struct shelf_absence *ret)
{
	cbor_get_array_of(r, 3);
	ret->size = cbor_get_uint(r);
	ret->has_left = get_neighbour(r, &ret->left);
	ret->has_right = get_neighbour(r, &ret->right);
}

enum err shelf_check_present(const uint8_t tag[static SHELF_TAG_LEN], const uint8_t shelf[static HASH_LEN],
			     const struct shelf_presence *p, uint64_t size, const uint8_t head[static HASH_LEN])
{
	struct shelf_entry entry;
	uint8_t leaf[HASH_LEN];

	if (p->size != size)
		return ERR_PROOF;
	shelf_index(tag, entry.index);
	memcpy(entry.shelf, shelf, HASH_LEN);
	entry_leaf(&entry, leaf);
	return merkle_check(leaf, p->position, size, p->path, p->path_n, head);
}

static enum err check_neighbour(const struct shelf_neighbour *n, uint64_t size, const uint8_t head[static HASH_LEN])
{
	uint8_t leaf[HASH_LEN];

	entry_leaf(&n->entry, leaf);
	return merkle_check(leaf, n->position, size, n->path, n->path_n, head);
}

static enum err check_empty(uint64_t size, const uint8_t head[static HASH_LEN])
{
	uint8_t empty[HASH_LEN];

	merkle_head(NULL, 0, empty);
	return size == 0 && memcmp(empty, head, HASH_LEN) == 0 ? OK : ERR_PROOF;
}

enum err shelf_check_absent(const uint8_t tag[static SHELF_TAG_LEN], const struct shelf_absence *a,
			    uint64_t size, const uint8_t head[static HASH_LEN])
{
	uint64_t between = 0;   /* the position that the tag would have */
	uint8_t index[HASH_LEN];

	if (a->size != size)
		return ERR_PROOF;
	if (!a->has_left && !a->has_right)
		return check_empty(size, head);
	shelf_index(tag, index);
	if (a->has_left) {
		TRY(check_neighbour(&a->left, size, head));
		if (memcmp(a->left.entry.index, index, HASH_LEN) >= 0)
			return ERR_PROOF;
		between = a->left.position + 1;
	}
	if (!a->has_right)
		return between == size ? OK : ERR_PROOF;
	TRY(check_neighbour(&a->right, size, head));
	if (memcmp(index, a->right.entry.index, HASH_LEN) >= 0)
		return ERR_PROOF;
	return a->right.position == between ? OK : ERR_PROOF;
}
