#include "relay/inner.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "core/base64.h"
#include "sys/file.h"
#include "sys/process.h"

#define KEY_CONTEXT BYTES_LIT("blob")

void inner_blobs_done(struct inner_files *files)
{
	mapping_blob_free(&files->list);
	free(files->mtimes);
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
	files->blobs = calloc(n, sizeof(files->blobs[0]));
	files->ordered = calloc(n, sizeof(files->ordered[0]));
	files->attachments = calloc(n, sizeof(files->attachments[0]));
	files->texts = calloc(n, sizeof(files->texts[0]));
	return files->mtimes != NULL && files->blobs != NULL && files->ordered != NULL && files->attachments != NULL &&
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

static enum err seal_to(struct inner *in, int fd, struct sealing *s, const uint8_t key[static BLOB_KEY_LEN],
			struct state_blob *ret)
{
	uint8_t nonce[BLOB_NONCE_LEN];

	randombytes_buf(nonce, sizeof(nonce));
	TRY(blob_sealer_start(s->sealer, key, nonce));
	TRY(each_chunk(fd, seal_chunk, s));
	TRY(blob_sealer_end(s->sealer, &ret->blob.length, ret->blob.head));
	TRY(spool_blob_end(&s->out));
	keys_hash_end(&s->content, ret->content);
	ret->size = s->size;
	return state_add_spooled(&in->state, ret->blob.id, in->relay.batch + 1);
}

static enum err seal_file(struct inner *in, int fd, struct state_blob *ret)
{
	AUTO(buf_free) struct buf sealed = BUF_MAX(STATE_SEALED_MAX);
	AUTO(secret16_wipe) struct secret16 key;
	struct sealing s = { .sealer = &in->blob_sealer, .content = keys_hash_begin(in->keys, "content") };
	enum err e;

	randombytes_buf(key.b, sizeof(key.b));
	randombytes_buf(ret->blob.id, sizeof(ret->blob.id));
	e = spool_blob_begin(&in->spool, ret->blob.id, &s.out);
	if (e == OK) {
		e = seal_to(in, fd, &s, key.b, ret);
		spool_blob_abandon(&s.out);
	}
	TRY(e);
	TRY(keys_seal(in->keys, KEY_CONTEXT, BYTES_OF(key.b), &sealed));
	memcpy(ret->sealed, sealed.p, sealed.n);
	ret->sealed_n = sealed.n;
	return OK;
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
	enum err e = state_get_blob(&in->state, shelf, rid, path, blob);
	if (e == OK && blob->size == file->size && blob->mtime_ns == files->mtimes[i])
		return OK;
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	TRY(open_file(in, file, &fd, &st, ret_reject));
	if (e == OK && blob->size == file->size)
		TRY(same_content(in, fd, blob, &same));
	if (!same) {
		memset(blob, 0, sizeof(*blob));
		memcpy(blob->path, path, sizeof(path));
		TRY(seal_file(in, fd, blob));
	}
	blob->mtime_ns = files->mtimes[i];
	return OK;
}

/* What the resource says of the blob (docs/protocol.md, section 2). */
static enum err describe(struct inner *in, struct inner_files *files, size_t i)
{
	AUTO(buf_free) struct buf opening = BUF_MAX(64), text = BUF_MAX(INNER_TEXT_MAX);
	const struct state_blob *blob = &files->blobs[i];
	char *id = files->texts[i];
	const char *encoded;

	TRY(keys_unseal(in->keys, KEY_CONTEXT, BYTES(blob->sealed, blob->sealed_n), &opening));
	TRY(buf_add(&opening, BYTES_OF(blob->blob.head)));
	TRY(base64_encode(BYTES_OF_BUF(&opening), BASE64_PADDED, &text));
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

enum err inner_blobs_keep(struct inner *in, int64_t shelf, const uint8_t rid[static SHELF_ID_LEN],
			  const struct inner_files *files)
{
	size_t n = files->list == NULL ? 0 : files->list->n;

	TRY(state_drop_blobs(&in->state, shelf, rid));
	for (size_t i = 0; i < n; i++)
		TRY(state_put_blob(&in->state, shelf, rid, &files->blobs[i]));
	return OK;
}
