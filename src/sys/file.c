#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/crash.h"

enum err file_error(void)
{
	return errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO;
}

enum err file_join(const char *folder, const char *name, char ret_path[static FILE_PATH_MAX])
{
	size_t f = strlen(folder), n = strlen(name);

	if (name[0] == '/')
		f = 0;
	if (n >= FILE_PATH_MAX - 1 || f >= FILE_PATH_MAX - 1 - n)
		return ERR_TOO_LONG;
	if (f > 0) {
		memcpy(ret_path, folder, f);
		ret_path[f++] = '/';
	}
	memcpy(ret_path + f, name, n + 1);
	return OK;
}

static enum err open_regular(const char *path, int *ret_fd, size_t *ret_size)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	if (fstat(fd, &st) != 0) {
		file_close(&fd);
		return ERR_IO;
	}
	if (!S_ISREG(st.st_mode)) {
		file_close(&fd);
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		return ERR_IO;
	}
	*ret_fd = fd;
	*ret_size = (size_t)st.st_size;
	return OK;
}

static enum err read_exactly(int fd, uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			if (got == 0)
				errno = EIO;   /* shrunk while it was read */
			return ERR_IO;
		}
		p += got;
		n -= (size_t)got;
	}
	return OK;
}

enum err file_read(const char *path, struct buf *ret)
{
	AUTO(file_close) int fd = -1;
	size_t size, before = ret->n;
	uint8_t *p;
	enum err e;

	TRY(open_regular(path, &fd, &size));
	TRY(buf_add_room(ret, size, &p));
	e = read_exactly(fd, p, size);
	if (e != OK)
		buf_truncate(ret, before);
	return e;
}

enum err file_read_fixed(const char *path, uint8_t *ret, size_t n)
{
	AUTO(buf_free) struct buf b = BUF_MAX(n);
	enum err e = file_read(path, &b);

	if (e == ERR_TOO_LONG || (e == OK && b.n != n))
		return ERR_FORMAT;
	TRY(e);
	memcpy(ret, b.p, n);
	return OK;
}

enum err file_write_all(int fd, struct bytes data)
{
	while (data.n > 0) {
		ssize_t put = write(fd, data.p, data.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return file_error();
		data.p += put;
		data.n -= (size_t)put;
	}
	return OK;
}

enum err file_sync_folder(const char *folder)
{
	AUTO(file_close) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return file_error();
	crash_point("folder-synced");
	return OK;
}

static enum err sync_folder_of(const char *path)
{
	char folder[FILE_PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path);

	if (slash == NULL)
		return file_sync_folder(".");
	if (n >= sizeof(folder))
		return ERR_TOO_LONG;
	memcpy(folder, path, n);
	folder[n] = '\0';
	return file_sync_folder(n == 0 ? "/" : folder);
}

static enum err write_new(const char *path, struct bytes data, mode_t mode)
{
	AUTO(file_close) int fd = -1;

	if (unlink(path) != 0 && errno != ENOENT)
		return ERR_IO;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0 || fchmod(fd, mode) != 0)
		return file_error();
	TRY(file_write_all(fd, data));
	crash_point("file-written");
	if (fsync(fd) != 0)
		return file_error();
	crash_point("file-synced");
	return OK;
}

enum err file_replace(const char *path, struct bytes data, mode_t mode)
{
	char fresh[FILE_PATH_MAX];
	int n = snprintf(fresh, sizeof(fresh), "%s.new", path);

	if (n < 0 || (size_t)n >= sizeof(fresh))
		return ERR_TOO_LONG;
	enum err e = write_new(fresh, data, mode);
	if (e != OK) {
		int saved = errno;

		/* half a file takes the room that the next try needs */
		unlink(fresh);
		errno = saved;
		return e;
	}
	return file_rename(fresh, path);
}

enum err file_rename(const char *from, const char *to)
{
	if (rename(from, to) != 0)
		return errno == ENOENT ? ERR_NOT_FOUND : file_error();
	crash_point("file-renamed");
	return sync_folder_of(to);
}

enum err file_remove(const char *path)
{
	if (unlink(path) != 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	crash_point("file-removed");
	return sync_folder_of(path);
}

enum err file_make_folder(const char *folder, mode_t mode)
{
	struct stat st;

	if (mkdir(folder, mode) == 0)
		return sync_folder_of(folder);
	if (errno != EEXIST)
		return file_error();
	if (stat(folder, &st) != 0)
		return ERR_IO;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return ERR_IO;
	}
	return OK;
}

enum err file_lock(const char *path, int *ret_fd)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	enum err e;

	if (fd < 0)
		return file_error();
	if (lockf(fd, F_TLOCK, 0) != 0) {
		e = errno == EACCES || errno == EAGAIN ? ERR_BUSY : ERR_IO;
		file_close(&fd);
		return e;
	}
	*ret_fd = fd;
	return OK;
}

void file_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = saved;
}
