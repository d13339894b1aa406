#include "relay/inner/inner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "bytes/base64.h"
#include "sys/file.h"
#include "sys/process.h"

#define KEY_CONTEXT BYTES_LIT("blob")
#define PATH_CONTEXT BYTES_LIT("path")

void inner_blobs_done(struct inner_files *files)
{
	mapping_blob_free(&files->list);
	free(files->mtimes);
	free(files->fresh);
	free(files->blobs);
	free(files->ordered);
	free(files->attachments);
	if (files->texts != NULL)
		secret_wipe(files->texts, SHELF_BLOBS_MAX * sizeof(files->texts[0]));
	free(files->texts);
	*files = (struct inner_files){ 0 };
}

static enum err missing(const struct mapping_blob *file, struct mapping_reject *ret_reject)
{
	*ret_reject = mapping_reject_of(MAPPING_BLOB_MISSING, "@blob", bytes_of_str(file->path));
	return ERR_FORMAT;
}

static enum err open_file(struct inner *in, const struct mapping_blob *file, int *ret_fd, struct stat *ret_st,
			  struct mapping_reject *ret_reject)
{
	uint64_t size;
	enum err e = mapping_blob_open(in->config.files, file->path, ret_fd, &size);

	if (e == ERR_NOT_FOUND)
		return missing(file, ret_reject);
	TRY(e);
	return fstat(*ret_fd, ret_st) == 0 ? OK : ERR_IO;
}

static enum err allocate(struct inner_files *files)
{
	size_t n = SHELF_BLOBS_MAX;

	files->mtimes = calloc(n, sizeof(files->mtimes[0]));
	files->fresh = calloc(n, sizeof(files->fresh[0]));
	files->blobs = calloc(n, sizeof(files->blobs[0]));
	files->ordered = calloc(n, sizeof(files->ordered[0]));
	files->attachments = calloc(n, sizeof(files->attachments[0]));
	files->texts = calloc(n, sizeof(files->texts[0]));
	return files->mtimes != NULL && files->fresh != NULL && files->blobs != NULL && files->ordered != NULL && files->attachments != NULL &&
	       files->texts != NULL ? OK : ERR_NOMEM;
}

enum err inner_blobs_find(struct inner *in, const struct mapping_row *row, struct inner_files *files,
			  struct mapping_reject *ret_reject)
{
	if (row->blob.n == 0)
		return OK;
	TRY(mapping_blob_list(in->config.files, row->blob, row->blob_type, &files->list, ret_reject));
	TRY(allocate(files));
	for (size_t i = 0; i < files->list->n; i++) {
		AUTO(file_close) int fd = -1;
		struct stat st;

		TRY(open_file(in, &files->list->file[i], &fd, &st, ret_reject));
		files->mtimes[i] = (uint64_t)st.st_mtim.tv_sec * 1000000000u + (uint64_t)st.st_mtim.tv_nsec;
		files->list->file[i].size = (uint64_t)st.st_size;
	}
	return OK;
}

void inner_blobs_hash(const struct inner_files *files, crypto_generichash_state *h)
{
	size_t n = files->list == NULL ? 0 : files->list->n;

	for (size_t i = 0; i < n; i++) {
		const struct mapping_blob *file = &files->list->file[i];
		uint8_t numbers[16];

		put_be64(numbers, file->size);
		put_be64(numbers + 8, files->mtimes[i]);
		/* with their NULs: no two lists look alike */
		keys_hash_add(h, BYTES(file->path, strlen(file->path) + 1));
		keys_hash_add(h, BYTES(file->type, strlen(file->type) + 1));
		keys_hash_add(h, BYTES_OF(numbers));
	}
}

/* As many bytes as there are, up to N. */
static enum err read_full(int fd, uint8_t *p, size_t n, size_t *ret_n)
{
	size_t at = 0;

	while (at < n) {
		ssize_t got = read(fd, p + at, n - at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ERR_IO;
		if (got == 0)
			break;
		at += (size_t)got;
	}
	*ret_n = at;
	return OK;
}

/* Calls EACH for every chunk of FD; the last is told, and is not empty unless all is. */
static enum err each_chunk(int fd, enum err (*each)(void *context, struct bytes chunk, bool last), void *context)
{
	AUTO(buf_free) struct buf room = BUF_MAX(2 * BLOB_CHUNK);
	uint8_t *now, *next;
	size_t n, more;

	TRY(buf_add_room(&room, 2 * BLOB_CHUNK, &now));
	next = now + BLOB_CHUNK;
	TRY(read_full(fd, now, BLOB_CHUNK, &n));
	for (;;) {
		uint8_t *swap = now;

		TRY(read_full(fd, next, BLOB_CHUNK, &more));
		TRY(each(context, BYTES(now, n), more == 0));
		if (more == 0)
			return OK;
		if (process_stop_asked())
			return ERR_STOPPED;
		now = next;
		next = swap;
		n = more;
	}
}

static enum err hash_chunk(void *context, struct bytes chunk, bool last)
{
	(void)last;
	keys_hash_add(context, chunk);
	return OK;
}

/* Another time but the same bytes: no news. */
static enum err same_content(struct inner *in, int fd, const struct state_blob *before, bool *ret)
{
	crypto_generichash_state h = keys_hash_begin(in->keys, "content");
	uint8_t hash[HASH_LEN];

	TRY(each_chunk(fd, hash_chunk, &h));
	keys_hash_end(&h, hash);
	*ret = memcmp(hash, before->content, sizeof(hash)) == 0;
	return lseek(fd, 0, SEEK_SET) == 0 ? OK : ERR_IO;
}

struct sealing {
	struct blob_sealer *sealer;
	struct spool_blob out;
	crypto_generichash_state content;
	uint64_t size;
	uint8_t piece[BLOB_PIECE_MAX];
};

static enum err seal_chunk(void *context, struct bytes chunk, bool last)
{
	struct sealing *s = context;
	size_t n;

	keys_hash_add(&s->content, chunk);
	s->size += chunk.n;
	TRY(blob_sealer_add(s->sealer, chunk, last, s->piece, &n));
	return spool_blob_add(&s->out, BYTES(s->piece, n));
}

/* Key and nonce, in a row, seal just this blob: with them, the same file gives the same bytes again. */
struct opening {
	uint8_t key[BLOB_KEY_LEN], nonce[BLOB_NONCE_LEN];
};

static void wipe_opening(struct opening *opening)
{
	secret_wipe(opening, sizeof(*opening));
}

/* HEAD: what must come of it; NULL for a new one. */
static enum err seal_to(struct inner *in, int fd, struct sealing *s, const struct opening *opening, const uint8_t *head,
			struct state_blob *ret)
{
	TRY(blob_sealer_start(s->sealer, opening->key, opening->nonce));
	TRY(each_chunk(fd, seal_chunk, s));
	TRY(blob_sealer_end(s->sealer, &ret->blob.length, ret->blob.head));
	if (head != NULL && memcmp(ret->blob.head, head, sizeof(ret->blob.head)) != 0)
		return ERR_PROOF;
	TRY(spool_blob_end(&s->out));
	keys_hash_end(&s->content, ret->content);
	ret->size = s->size;
	in->spooled += ret->blob.length;
	in->blob_bytes += ret->blob.length;
	return OK;
}

static enum err seal_with(struct inner *in, int fd, const struct opening *opening, const uint8_t *head, struct state_blob *ret)
{
	struct sealing s = { .sealer = &in->blob_sealer, .content = keys_hash_begin(in->keys, "content") };

	TRY(spool_blob_begin(&in->spool, ret->blob.id, &s.out));
	enum err e = seal_to(in, fd, &s, opening, head, ret);
	spool_blob_abandon(&s.out);
	return e;
}

static enum err seal_file(struct inner *in, int fd, struct state_blob *ret)
{
	AUTO(buf_free) struct buf sealed = BUF_MAX(STATE_SEALED_MAX);
	AUTO(wipe_opening) struct opening opening;

	randombytes_buf(&opening, sizeof(opening));
	randombytes_buf(ret->blob.id, sizeof(ret->blob.id));
	TRY(seal_with(in, fd, &opening, NULL, ret));
	TRY(keys_seal(in->keys, KEY_CONTEXT, BYTES(&opening, sizeof(opening)), &sealed));
	memcpy(ret->sealed, sealed.p, sealed.n);
	ret->sealed_n = sealed.n;
	return OK;
}

static enum err open_opening(struct inner *in, struct bytes sealed, struct opening *ret)
{
	AUTO(buf_free) struct buf plain = BUF_MAX(sizeof(*ret));

	if (keys_unseal(in->keys, KEY_CONTEXT, sealed, &plain) != OK || plain.n != sizeof(*ret))
		return ERR_DAMAGED;
	memcpy(ret, plain.p, sizeof(*ret));
	return OK;
}

enum err inner_blobs_again(struct inner *in, const struct state_spooled *lost)
{
	AUTO(buf_free) struct buf path = BUF_MAX(MAPPING_BLOB_PATH_MAX);
	AUTO(wipe_opening) struct opening opening;
	AUTO(file_close) int fd = -1;
	struct state_blob blob = { .blob = lost->blob };
	const char *name;
	uint64_t size;

	TRY(open_opening(in, BYTES(lost->opening, lost->opening_n), &opening));
	TRY(keys_unseal(in->keys, PATH_CONTEXT, BYTES(lost->path, lost->path_n), &path));
	TRY(buf_str(&path, &name));
	TRY(mapping_blob_open(in->config.files, name, &fd, &size));
	if (blob_len(size) != lost->blob.length)
		return ERR_PROOF;
	return seal_with(in, fd, &opening, lost->blob.head, &blob);
}

/* Before the first file of a record is sealed: whether there is room for all of them. */
static enum err ask_room(struct inner *in, struct inner_files *files)
{
	uint64_t bytes = 0;

	if (files->asked)
		return OK;
	for (size_t i = 0; i < files->list->n; i++)
		bytes += blob_len(files->list->file[i].size);
	files->asked = true;
	return inner_spool_room(in, bytes);
}

/* The blob of file I: the one there was, or a new one. */
static enum err settle_file(struct inner *in, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], struct inner_files *files,
			    size_t i, struct mapping_reject *ret_reject)
{
	const struct mapping_blob *file = &files->list->file[i];
	struct state_blob *blob = &files->blobs[i];
	AUTO(file_close) int fd = -1;
	uint8_t path[HASH_LEN];
	struct stat st;
	bool same = false;

	keys_hash(in->keys, "path", bytes_of_str(file->path), path);
	enum err e = state_blobs_get(&in->state, shelf, rid, path, blob);
	if (e == OK && blob->size == file->size && blob->mtime_ns == files->mtimes[i])
		return OK;
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	TRY(open_file(in, file, &fd, &st, ret_reject));
	if (e == OK && blob->size == file->size)
		TRY(same_content(in, fd, blob, &same));
	if (!same) {
		TRY(ask_room(in, files));
		memset(blob, 0, sizeof(*blob));
		memcpy(blob->path, path, sizeof(path));
		TRY(seal_file(in, fd, blob));
		files->fresh[i] = true;
	}
	blob->mtime_ns = files->mtimes[i];
	return OK;
}

/* What the resource says of the blob (docs/protocol.md, section 2). */
static enum err describe(struct inner *in, struct inner_files *files, size_t i)
{
	AUTO(buf_free) struct buf text = BUF_MAX(INNER_BLOB_TEXT_MAX), shown = BUF_MAX(BLOB_KEY_LEN + HASH_LEN);
	AUTO(wipe_opening) struct opening opening;
	const struct state_blob *blob = &files->blobs[i];
	char *id = files->texts[i];
	const char *encoded;

	TRY(open_opening(in, BYTES(blob->sealed, blob->sealed_n), &opening));
	TRY(buf_add(&shown, BYTES_OF(opening.key)));
	TRY(buf_add(&shown, BYTES_OF(blob->blob.head)));
	TRY(base64_encode(BYTES_OF_BUF(&shown), BASE64_PADDED, &text));
	TRY(buf_str(&text, &encoded));
	sodium_bin2hex(id, 2 * SHELF_ID_LEN + 1, blob->blob.id, SHELF_ID_LEN);
	memcpy(id + 2 * SHELF_ID_LEN + 1, encoded, text.n + 1);
	files->attachments[i] = (struct mapping_attachment){
		.type = files->list->file[i].type,
		.title = files->list->file[i].name,
		.size = blob->size,
		.id = id,
		.opening = id + 2 * SHELF_ID_LEN + 1,
	};
	return OK;
}

static int by_id(const void *a, const void *b)
{
	return memcmp(((const struct shelf_blob *)a)->id, ((const struct shelf_blob *)b)->id, SHELF_ID_LEN);
}

enum err inner_blobs_seal(struct inner *in, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN], struct inner_files *files,
			  struct mapping_reject *ret_reject)
{
	size_t n = files->list == NULL ? 0 : files->list->n;

	for (size_t i = 0; i < n; i++) {
		TRY(settle_file(in, shelf, rid, files, i, ret_reject));
		TRY(describe(in, files, i));
		files->ordered[i] = files->blobs[i].blob;
	}
	if (n > 0)
		qsort(files->ordered, n, sizeof(files->ordered[0]), by_id);
	return OK;
}

/* The blob goes with the batch that is open. */
static enum err add_spooled(struct inner *in, const struct mapping_blob *file, const struct state_blob *blob)
{
	AUTO(buf_free) struct buf path = BUF_MAX(sizeof(((struct state_spooled *)0)->path));
	struct state_spooled *spooled = calloc(1, sizeof(*spooled));
	enum err e;

	if (spooled == NULL)
		return ERR_NOMEM;
	spooled->number = in->relay.batch + 1;
	spooled->blob = blob->blob;
	memcpy(spooled->opening, blob->sealed, spooled->opening_n = blob->sealed_n);
	e = keys_seal(in->keys, PATH_CONTEXT, bytes_of_str(file->path), &path);
	if (e == OK) {
		memcpy(spooled->path, path.p, spooled->path_n = path.n);
		e = state_batches_add_spooled(&in->state, spooled);
	}
	free(spooled);
	return e;
}

enum err inner_blobs_keep(struct inner *in, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN],
			  const struct inner_files *files)
{
	size_t n = files->list == NULL ? 0 : files->list->n;

	TRY(state_blobs_drop(&in->state, shelf, rid));
	for (size_t i = 0; i < n; i++) {
		TRY(state_blobs_put(&in->state, shelf, rid, &files->blobs[i]));
		if (files->fresh[i])
			TRY(add_spooled(in, &files->list->file[i], &files->blobs[i]));
	}
	return OK;
}
