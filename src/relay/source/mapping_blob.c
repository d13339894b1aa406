#include "relay/source/mapping_blob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

static const struct {
	const char *ending, *type;
} types[] = {
	{ ".pdf", "application/pdf" }, { ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" }, { ".png", "image/png" },
	{ ".dcm", "application/dicom" }, { ".xml", "text/xml" }, { ".cda", "text/xml" },
};

static enum err reject(enum mapping_reason reason, const char *column, struct mapping_reject *ret)
{
	*ret = mapping_reject_of(reason, column, BYTES_NONE);
	return ERR_FORMAT;
}

/* Opens PATH under ROOT part by part. ERR_DENIED: not a path that stays inside; ERR_NOT_FOUND, ERR_IO. */
static enum err walk(const char *root, const char *path, int *ret_fd)
{
	AUTO(file_close) int at = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (at < 0)
		return ERR_IO;
	while (*path != '\0') {
		char part[256];
		size_t n = strcspn(path, "/");
		int next;

		if (n == 0 || n >= sizeof(part) || (n == 1 && path[0] == '.') || (n == 2 && memcmp(path, "..", 2) == 0))
			return ERR_DENIED;
		memcpy(part, path, n);
		part[n] = '\0';
		path += n + (path[n] == '/');
		/* a pipe would otherwise wait for its writer */
		next = openat(at, part, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		if (next < 0)
			return errno == ELOOP ? ERR_DENIED : errno == EMFILE || errno == ENFILE || errno == EIO ? ERR_IO : ERR_NOT_FOUND;
		close(at);
		at = next;
	}
	*ret_fd = at;
	at = -1;
	return OK;
}

static bool is_media_type(struct bytes type)
{
	size_t slashes = 0;

	for (size_t i = 0; i < type.n; i++) {
		uint8_t c = type.p[i];

		if (c == '/' && i > 0 && i + 1 < type.n)
			slashes++;
		else if (!(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && (c == '\0' || strchr("!#$&-^_.+", c) == NULL))
			return false;
	}
	return slashes == 1;
}

/* The media type given, or the one of the ending. */
static bool set_type(struct mapping_blob *blob, struct bytes type)
{
	size_t n = strlen(blob->name);

	if (type.n > 0) {
		if (type.n >= sizeof(blob->type) || !is_media_type(type))
			return false;
		memcpy(blob->type, type.p, type.n);
		blob->type[type.n] = '\0';
		return true;
	}
	for (size_t i = 0; i < LEN(types); i++) {
		size_t ending = strlen(types[i].ending);

		if (n > ending && strcasecmp(blob->name + n - ending, types[i].ending) == 0) {
			strcpy(blob->type, types[i].type);
			return true;
		}
	}
	return false;
}

static enum err add(struct mapping_blobs *blobs, const char *folder, const char *name, uint64_t size, struct bytes type,
		    struct mapping_reject *ret_reject)
{
	struct mapping_blob *blob;
	int n;

	if (blobs->n == SHELF_BLOBS_MAX)
		return reject(MAPPING_BLOB_MANY, "@blob", ret_reject);
	blob = &blobs->file[blobs->n];
	n = folder == NULL ? snprintf(blob->path, sizeof(blob->path), "%s", name)
			   : snprintf(blob->path, sizeof(blob->path), "%s/%s", folder, name);
	if (n < 0 || (size_t)n >= sizeof(blob->path))
		return reject(MAPPING_BLOB_PATH, "@blob", ret_reject);
	blob->name = strrchr(blob->path, '/');
	blob->name = blob->name == NULL ? blob->path : blob->name + 1;
	blob->size = size;
	if (!set_type(blob, type))
		return reject(MAPPING_BLOB_TYPE, type.n > 0 ? "@blob-type" : "@blob", ret_reject);
	blobs->n++;
	return OK;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum err add_folder(struct mapping_blobs *blobs, int fd, const char *path, struct bytes type, struct mapping_reject *ret_reject)
{
	struct dirent **names = NULL;
	int n = scandirat(fd, ".", &names, visible, by_name);
	enum err e = n < 0 ? ERR_IO : n == 0 ? reject(MAPPING_BLOB_MISSING, "@blob", ret_reject) : OK;

	for (int i = 0; i < n; i++) {
		struct stat st;

		if (e == OK && fstatat(fd, names[i]->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			e = ERR_IO;
		else if (e == OK && !S_ISREG(st.st_mode))
			e = reject(MAPPING_BLOB_FOLDER, "@blob", ret_reject);
		if (e == OK)
			e = add(blobs, path, names[i]->d_name, (uint64_t)st.st_size, type, ret_reject);
		free(names[i]);
	}
	free(names);
	return e;
}

static enum err list(const char *root, struct bytes path, struct bytes type, struct mapping_blobs *blobs,
		     struct mapping_reject *ret_reject)
{
	char name[MAPPING_BLOB_PATH_MAX];
	AUTO(file_close) int fd = -1;
	struct stat st;
	enum err e;

	if (path.n > 0 && path.p[path.n - 1] == '/')
		path.n--;
	if (path.n == 0 || path.n >= sizeof(name) || memchr(path.p, '\0', path.n) != NULL)
		return reject(MAPPING_BLOB_PATH, "@blob", ret_reject);
	memcpy(name, path.p, path.n);
	name[path.n] = '\0';
	e = walk(root, name, &fd);
	if (e == ERR_DENIED)
		return reject(MAPPING_BLOB_PATH, "@blob", ret_reject);
	if (e == ERR_NOT_FOUND)
		return reject(MAPPING_BLOB_MISSING, "@blob", ret_reject);
	TRY(e);
	if (fstat(fd, &st) != 0)
		return ERR_IO;
	if (S_ISDIR(st.st_mode))
		return add_folder(blobs, fd, name, type, ret_reject);
	if (!S_ISREG(st.st_mode))
		return reject(MAPPING_BLOB_MISSING, "@blob", ret_reject);
	return add(blobs, NULL, name, (uint64_t)st.st_size, type, ret_reject);
}

enum err mapping_blob_list(const char *root, struct bytes path, struct bytes type, struct mapping_blobs **ret,
			   struct mapping_reject *ret_reject)
{
	struct mapping_blobs *blobs = calloc(1, sizeof(*blobs));
	enum err e;

	if (blobs == NULL)
		return ERR_NOMEM;
	e = list(root, path, type, blobs, ret_reject);
	if (e != OK) {
		mapping_blob_free(&blobs);
		return e;
	}
	*ret = blobs;
	return OK;
}

void mapping_blob_free(struct mapping_blobs **blobs)
{
	free(*blobs);
	*blobs = NULL;
}

enum err mapping_blob_open(const char *root, const char *path, int *ret_fd, uint64_t *ret_size)
{
	AUTO(file_close) int fd = -1;
	struct stat st;
	enum err e = walk(root, path, &fd);

	if (e == ERR_DENIED)
		return ERR_NOT_FOUND;
	TRY(e);
	if (fstat(fd, &st) != 0)
		return ERR_IO;
	if (!S_ISREG(st.st_mode))
		return ERR_NOT_FOUND;
	*ret_size = (uint64_t)st.st_size;
	*ret_fd = fd;
	fd = -1;
	return OK;
}
