#include "store/blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/merkle.h"
#include "sys/crash.h"
#include "sys/file.h"

#define LEAF_FIRST (BLOBS_NONCE + BLOBS_CHUNK)

static enum err folder_of(const struct blobs *b, struct bytes hospital, char ret[static FILE_PATH_MAX])
{
	int n = snprintf(ret, FILE_PATH_MAX, "%s/blobs/%.*s", b->folder, (int)hospital.n, (const char *)hospital.p);

	return n < 0 || n >= FILE_PATH_MAX ? ERR_TOO_LONG : OK;
}

static enum err path_of(const struct blobs *b, struct bytes hospital, const uint8_t *id, const char *suffix,
			char ret[static FILE_PATH_MAX])
{
	char folder[FILE_PATH_MAX], name[2 * BLOBS_ID_LEN + 16];

	TRY(folder_of(b, hospital, folder));
	for (size_t i = 0; i < BLOBS_ID_LEN; i++)
		snprintf(name + 2 * i, 3, "%02x", id[i]);
	snprintf(name + 2 * (size_t)BLOBS_ID_LEN, 16, "%s", suffix);
	return file_join(folder, name, ret);
}

enum err blobs_open(const char *folder, struct blobs *ret)
{
	char path[FILE_PATH_MAX];

	TRY(file_join(folder, "blobs", path));
	TRY(file_make_folder(path, 0700));
	*ret = (struct blobs){ folder };
	return OK;
}

enum err blobs_write(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], int *ret_fd)
{
	char path[FILE_PATH_MAX], folder[FILE_PATH_MAX];
	int fd;

	TRY(path_of(b, hospital, id, "", path));
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		TRY(folder_of(b, hospital, folder));
		TRY(file_make_folder(folder, 0700));
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		if (fd >= 0 && file_sync_folder(folder) != OK)
			file_close(&fd);
	}
	if (fd < 0)
		return file_error();
	*ret_fd = fd;
	return OK;
}

enum err blobs_read(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], int *ret_fd)
{
	char path[FILE_PATH_MAX];
	int fd;

	TRY(path_of(b, hospital, id, "", path));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	*ret_fd = fd;
	return OK;
}

uint64_t blobs_chunks(uint64_t length)
{
	uint64_t sealed, rest;

	if (length < BLOBS_NONCE + 16)
		return 0;
	sealed = length - BLOBS_NONCE;
	rest = sealed % BLOBS_CHUNK;
	/* a last chunk of the tag alone stands for an empty plaintext, not behind others (C2SP age.md) */
	if (rest > 0 && rest < 16 + (sealed > BLOBS_CHUNK ? 1u : 0u))
		return 0;
	return sealed / BLOBS_CHUNK + (rest > 0);
}

static enum err read_full(int fd, uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ERR_IO;
		p += got;
		n -= (size_t)got;
	}
	return OK;
}

/* Where chunk N begins. */
static uint64_t chunk_at(uint64_t n)
{
	return n == 0 ? 0 : LEAF_FIRST + (n - 1) * BLOBS_CHUNK;
}

/* How many chunks lie within the first N bytes of a blob that goes on. */
static uint64_t chunks_within(uint64_t n)
{
	return n < LEAF_FIRST ? 0 : 1 + (n - LEAF_FIRST) / BLOBS_CHUNK;
}

/* How many leaves OUT has of the first FROM bytes; what is behind them, maybe of bytes written over since, is cut off. */
static enum err keep_leaves(int out, uint64_t from, uint64_t *ret_n)
{
	struct stat st;
	uint64_t n = chunks_within(from);

	if (fstat(out, &st) != 0)
		return ERR_IO;
	if ((uint64_t)st.st_size / HASH_LEN < n)
		n = (uint64_t)st.st_size / HASH_LEN;
	if (ftruncate(out, (off_t)(n * HASH_LEN)) != 0 || lseek(out, 0, SEEK_END) < 0)
		return ERR_IO;
	*ret_n = n;
	return OK;
}

/* Writes the leaves of the chunks from N up to UNTIL, a blob's last one included where it is LENGTH. */
static enum err add_leaves(int in, uint64_t n, uint64_t until, uint64_t length, int out)
{
	AUTO(buf_free) struct buf b = BUF_MAX(LEAF_FIRST);
	uint64_t last = until == length ? blobs_chunks(length) : chunks_within(until);
	uint8_t leaf[HASH_LEN], *chunk;

	TRY(buf_add_room(&b, LEAF_FIRST, &chunk));
	if (lseek(in, (off_t)chunk_at(n), SEEK_SET) < 0)
		return ERR_IO;
	for (; n < last; n++) {
		uint64_t end = chunk_at(n + 1) < length ? chunk_at(n + 1) : length;
		size_t size = (size_t)(end - chunk_at(n));

		TRY(read_full(in, chunk, size));
		merkle_leaf(BYTES(chunk, size), leaf);
		TRY(file_write_all(out, BYTES_OF(leaf)));
	}
	return OK;
}

enum err blobs_hash(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], uint64_t from,
		    uint64_t until, uint64_t length)
{
	AUTO(file_close) int in = -1;
	AUTO(file_close) int out = -1;
	char fresh[FILE_PATH_MAX];
	uint64_t n;

	if (blobs_chunks(length) == 0)
		return ERR_FORMAT;
	TRY(path_of(b, hospital, id, ".leaves.new", fresh));
	TRY(blobs_read(b, hospital, id, &in));
	out = open(fresh, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (out < 0)
		return file_error();
	TRY(keep_leaves(out, from, &n));
	TRY(add_leaves(in, n, until, length, out));
	return fsync(out) == 0 ? OK : file_error();
}

/* The head over the leaves in FD. */
static enum err head_of(int fd, uint64_t n, uint8_t ret[static HASH_LEN])
{
	struct merkle_appender appender;
	uint8_t leaves[256][HASH_LEN];

	merkle_appender_init(&appender);
	while (n > 0) {
		size_t some = n < LEN(leaves) ? (size_t)n : LEN(leaves);

		TRY(read_full(fd, leaves[0], some * HASH_LEN));
		for (size_t i = 0; i < some; i++)
			merkle_appender_add(&appender, leaves[i]);
		n -= some;
	}
	merkle_appender_head(&appender, ret);
	return OK;
}

enum err blobs_finish(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], uint64_t from,
		      uint64_t length, uint8_t ret_head[static HASH_LEN])
{
	AUTO(file_close) int fd = -1;
	char fresh[FILE_PATH_MAX], path[FILE_PATH_MAX];

	TRY(blobs_hash(b, hospital, id, from, length, length));
	TRY(path_of(b, hospital, id, ".leaves.new", fresh));
	TRY(path_of(b, hospital, id, ".leaves", path));
	fd = open(fresh, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return ERR_IO;
	TRY(head_of(fd, blobs_chunks(length), ret_head));
	crash_point("leaves-synced");
	return file_rename(fresh, path);
}

enum err blobs_leaves(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN], struct buf *ret)
{
	char path[FILE_PATH_MAX];

	TRY(path_of(b, hospital, id, ".leaves", path));
	return file_read(path, ret);
}

enum err blobs_remove(const struct blobs *b, struct bytes hospital, const uint8_t id[static BLOBS_ID_LEN])
{
	static const char *const suffixes[] = { "", ".leaves", ".leaves.new" };
	char path[FILE_PATH_MAX];

	for (size_t i = 0; i < LEN(suffixes); i++) {
		enum err e;

		TRY(path_of(b, hospital, id, suffixes[i], path));
		e = file_remove(path);
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
	}
	return OK;
}
