#include "relay/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "crypto/hash.h"
#include "sys/crash.h"
#include "sys/file.h"

#define NUMBER_DIGITS 16
#define NAME_PATH_MAX (SPOOL_PATH_MAX + 64)
#define ACCEPTED_MAX 24
#define REQUEST_FILE_MAX (SPOOL_REQUEST_MAX + sizeof(struct request_head))

enum err spool_open(const char *dir, struct spool *ret)
{
	struct spool s;
	char spool[FILE_PATH_MAX];

	TRY(file_join(dir, "spool", spool));
	if (snprintf(s.out, sizeof(s.out), "%s/out", spool) >= (int)sizeof(s.out) ||
	    snprintf(s.in, sizeof(s.in), "%s/in", spool) >= (int)sizeof(s.in))
		return ERR_TOO_LONG;
	TRY(file_make_folder(spool, 0700));
	TRY(file_make_folder(s.out, 0700));
	TRY(file_make_folder(s.in, 0700));
	*ret = s;
	return OK;
}

static void number_path(const char *folder, uint64_t number, const char *ending, char ret[NAME_PATH_MAX])
{
	snprintf(ret, NAME_PATH_MAX, "%s/%016" PRIu64 "%s", folder, number, ending);
}

static void blob_path(const struct spool *spool, const uint8_t id[16], const char *ending, char ret[NAME_PATH_MAX])
{
	char hex[33];

	snprintf(ret, NAME_PATH_MAX, "%s/%s%s", spool->out, sodium_bin2hex(hex, sizeof(hex), id, 16), ending);
}

/* "0000000000000042.batch" with that ending → 42. */
static bool parse_number(const char *name, const char *ending, uint64_t *ret)
{
	if (strlen(name) < NUMBER_DIGITS || strspn(name, "0123456789") != NUMBER_DIGITS ||
	    strcmp(name + NUMBER_DIGITS, ending) != 0)
		return false;
	*ret = strtoull(name, NULL, 10);
	return true;
}

static bool parse_blob(const char *name, const char *ending, uint8_t ret[16])
{
	size_t n;

	return strlen(name) == 32 + strlen(ending) && strcmp(name + 32, ending) == 0 &&
	       sodium_hex2bin(ret, 16, name, 32, NULL, &n, NULL) == 0 && n == 16;
}

/* Calls SEE for each name in FOLDER, in no order, until it gives something else than OK. */
static enum err each_name(const char *folder, enum err (*see)(void *context, const char *name), void *context)
{
	DIR *dir = opendir(folder);
	enum err e = OK;

	if (dir == NULL)
		return ERR_IO;
	errno = 0;
	for (struct dirent *entry; e == OK && (entry = readdir(dir)) != NULL; errno = 0)
		e = see(context, entry->d_name);
	if (e == OK && errno != 0)
		e = ERR_IO;
	closedir(dir);
	return e;
}

static enum err remove_new(void *context, const char *name)
{
	const char *folder = context;
	size_t n = strlen(name);
	char path[FILE_PATH_MAX];

	if (n < 4 || strcmp(name + n - 4, ".new") != 0)
		return OK;
	TRY(file_join(folder, name, path));
	return unlink(path) == 0 || errno == ENOENT ? OK : ERR_IO;
}

enum err spool_clear_out(struct spool *spool)
{
	return each_name(spool->out, remove_new, spool->out);
}

enum err spool_clear_in(struct spool *spool)
{
	return each_name(spool->in, remove_new, spool->in);
}

enum err spool_put_batch(struct spool *spool, uint64_t number, struct bytes batch)
{
	char path[NAME_PATH_MAX];

	if (batch.n > SPOOL_BATCH_MAX)
		return ERR_TOO_LONG;
	number_path(spool->out, number, ".batch", path);
	return file_replace(path, batch, 0600);
}

enum err spool_batch_size(struct spool *spool, uint64_t number, uint64_t *ret)
{
	char path[NAME_PATH_MAX];
	struct stat st;

	number_path(spool->out, number, ".batch", path);
	if (stat(path, &st) != 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	*ret = (uint64_t)st.st_size;
	return OK;
}

enum err spool_blob_begin(struct spool *spool, const uint8_t id[16], struct spool_blob *ret)
{
	struct spool_blob blob;

	blob_path(spool, id, ".prepared", blob.path);
	blob.fd = open(blob.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (blob.fd < 0)
		return file_error();
	*ret = blob;
	return OK;
}

enum err spool_blob_add(struct spool_blob *blob, struct bytes piece)
{
	return file_write_all(blob->fd, piece);
}

enum err spool_blob_end(struct spool_blob *blob)
{
	if (fsync(blob->fd) != 0)
		return file_error();
	file_close(&blob->fd);
	crash_point("blob-synced");
	return OK;
}

void spool_blob_abandon(struct spool_blob *blob)
{
	if (blob->fd < 0)
		return;
	file_close(&blob->fd);
	unlink(blob->path);
}

struct settling {
	struct spool *spool;
	enum err (*known)(void *context, const uint8_t id[16], bool *ret);
	void *context;
	bool any;
};

static enum err settle_blob(void *context, const char *name)
{
	struct settling *s = context;
	char there[NAME_PATH_MAX], released[NAME_PATH_MAX];
	bool known, prepared;
	uint8_t id[16];

	prepared = parse_blob(name, ".prepared", id);
	if (!prepared && !parse_blob(name, ".blob", id))
		return OK;
	TRY(s->known(s->context, id, &known));
	if (known && !prepared)
		return OK;
	blob_path(s->spool, id, prepared ? ".prepared" : ".blob", there);
	blob_path(s->spool, id, ".blob", released);
	if ((known ? rename(there, released) : unlink(there)) != 0)
		return file_error();
	crash_point("blob-settled");
	s->any = true;
	return OK;
}

enum err spool_settle_blobs(struct spool *spool, enum err (*known)(void *context, const uint8_t id[16], bool *ret), void *context)
{
	struct settling s = { .spool = spool, .known = known, .context = context };

	TRY(each_name(spool->out, settle_blob, &s));
	/* one sync for all of them, and before the batch that names them is released */
	return s.any ? file_sync_folder(spool->out) : OK;
}

/* The lowest number above `after` among names with this ending. */
struct lowest {
	const char *ending;
	uint64_t after, number;
	bool found;
};

static enum err see_lowest(void *context, const char *name)
{
	struct lowest *l = context;
	uint64_t number;

	if (parse_number(name, l->ending, &number) && number > l->after && (!l->found || number < l->number)) {
		l->number = number;
		l->found = true;
	}
	return OK;
}

static enum err find_lowest(const char *folder, const char *ending, uint64_t after, uint64_t *ret)
{
	struct lowest l = { .ending = ending, .after = after };

	TRY(each_name(folder, see_lowest, &l));
	if (!l.found)
		return ERR_NOT_FOUND;
	*ret = l.number;
	return OK;
}

enum err spool_next_batch(struct spool *spool, uint64_t after, uint64_t *ret_number)
{
	return find_lowest(spool->out, ".batch", after, ret_number);
}

enum err spool_read_batch(struct spool *spool, uint64_t number, struct buf *ret)
{
	char path[NAME_PATH_MAX];

	number_path(spool->out, number, ".batch", path);
	return file_read(path, ret);
}

enum err spool_remove_batch(struct spool *spool, uint64_t number)
{
	char path[NAME_PATH_MAX];

	number_path(spool->out, number, ".batch", path);
	return file_remove(path);
}

enum err spool_open_blob(struct spool *spool, const uint8_t id[16], int *ret_fd, uint64_t *ret_size)
{
	char path[NAME_PATH_MAX];
	struct stat st;

	blob_path(spool, id, ".blob", path);
	AUTO(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (fstat(fd, &st) != 0)
		return ERR_IO;
	*ret_size = (uint64_t)st.st_size;
	*ret_fd = fd;
	fd = -1;
	return OK;
}

enum err spool_remove_blob(struct spool *spool, const uint8_t id[16])
{
	char path[NAME_PATH_MAX];

	blob_path(spool, id, ".blob", path);
	return file_remove(path);
}

/* What stands before a request in its file. */
struct request_head {
	uint8_t before[8];
	uint8_t hash[HASH_LEN];
};

static void hash_request(const struct request_head *head, struct bytes request, uint8_t ret[static HASH_LEN])
{
	const struct bytes parts[] = { BYTES_OF(head->before), request };

	hash_sha256_parts(parts, LEN(parts), ret);
}

enum err spool_put_request(struct spool *spool, uint64_t before, uint64_t number, struct bytes request)
{
	AUTO(buf_free) struct buf file = BUF_MAX(REQUEST_FILE_MAX);
	struct request_head head;
	char path[NAME_PATH_MAX];

	if (request.n > SPOOL_REQUEST_MAX)
		return ERR_TOO_LONG;
	put_be64(head.before, before);
	hash_request(&head, request, head.hash);
	TRY(buf_add(&file, BYTES(&head, sizeof(head))));
	TRY(buf_add(&file, request));
	number_path(spool->in, number, ".request", path);
	return file_replace(path, BYTES_OF_BUF(&file), 0600);
}

enum err spool_next_request(struct spool *spool, uint64_t after, uint64_t *ret_number)
{
	return find_lowest(spool->in, ".request", after, ret_number);
}

enum err spool_read_request(struct spool *spool, uint64_t number, uint64_t *ret_before, struct buf *ret)
{
	AUTO(buf_free) struct buf file = BUF_MAX(REQUEST_FILE_MAX);
	struct request_head head;
	uint8_t hash[HASH_LEN];
	char path[NAME_PATH_MAX];
	struct bytes request;

	number_path(spool->in, number, ".request", path);
	enum err e = file_read(path, &file);
	if (e == ERR_TOO_LONG || (e == OK && file.n < sizeof(head)))
		return ERR_PROOF;
	TRY(e);
	memcpy(&head, file.p, sizeof(head));
	request = BYTES(file.p + sizeof(head), file.n - sizeof(head));
	hash_request(&head, request, hash);
	if (memcmp(hash, head.hash, sizeof(hash)) != 0)
		return ERR_PROOF;
	TRY(buf_add(ret, request));
	*ret_before = get_be64(head.before);
	return OK;
}

enum err spool_requests_end(struct spool *spool, uint64_t *ret)
{
	uint64_t end = 0, number, before;
	enum err e;

	while ((e = spool_next_request(spool, end, &number)) == OK) {
		AUTO(buf_free) struct buf request = BUF_MAX(SPOOL_REQUEST_MAX);

		e = spool_read_request(spool, number, &before, &request);
		if (e == ERR_PROOF || e == ERR_NOT_FOUND || (e == OK && end != 0 && before > end))
			break;
		TRY(e);
		end = number;
	}
	if (e != OK && e != ERR_NOT_FOUND && e != ERR_PROOF)
		return e;
	*ret = end;
	return OK;
}

enum err spool_remove_request(struct spool *spool, uint64_t number)
{
	char path[NAME_PATH_MAX];

	number_path(spool->in, number, ".request", path);
	return file_remove(path);
}

struct waiting {
	const char *folder;
	uint64_t bytes;
};

static enum err add_size(void *context, const char *name)
{
	struct waiting *w = context;
	char path[FILE_PATH_MAX];
	struct stat st;

	TRY(file_join(w->folder, name, path));
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		w->bytes += (uint64_t)st.st_size;
	return OK;
}

enum err spool_waiting(struct spool *spool, uint64_t *ret_bytes)
{
	struct waiting w = { .folder = spool->out };

	TRY(each_name(spool->out, add_size, &w));
	*ret_bytes = w.bytes;
	return OK;
}

enum err spool_put_accepted(struct spool *spool, uint64_t number)
{
	char path[NAME_PATH_MAX], text[ACCEPTED_MAX];
	int n = snprintf(text, sizeof(text), "%" PRIu64 "\n", number);

	snprintf(path, sizeof(path), "%s/accepted", spool->in);
	return file_replace(path, BYTES(text, n), 0600);
}

enum err spool_get_accepted(struct spool *spool, uint64_t *ret_number)
{
	AUTO(buf_free) struct buf text = BUF_MAX(ACCEPTED_MAX);
	char path[NAME_PATH_MAX], *end;
	const char *s;

	snprintf(path, sizeof(path), "%s/accepted", spool->in);
	enum err e = file_read(path, &text);
	if (e == ERR_NOT_FOUND) {
		*ret_number = 0;
		return OK;
	}
	if (e == ERR_TOO_LONG)
		return ERR_FORMAT;
	TRY(e);
	TRY(buf_str(&text, &s));
	uint64_t number = strtoull(s, &end, 10);
	if (end == s || strcmp(end, "\n") != 0)
		return ERR_FORMAT;
	*ret_number = number;
	return OK;
}
