#include "terminal/home_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err default_path(char ret[static FILE_PATH_MAX])
{
	const char *user = getenv("HOME");

	if (user == NULL || user[0] != '/') {
		errno = ENOENT;
		return ERR_IO;
	}
	return file_join(user, ".mizhen", ret);
}

enum err home_dir_open(const char *path, struct home_dir *ret)
{
	struct home_dir h = { .lock = -1 };
	char lock[FILE_PATH_MAX];
	struct stat st;

	if (path == NULL)
		TRY(default_path(h.path));
	else if (strlen(path) >= sizeof(h.path))
		return ERR_TOO_LONG;
	else
		memcpy(h.path, path, strlen(path) + 1);
	TRY(file_make_folder(h.path, 0700));
	if (stat(h.path, &st) != 0)
		return ERR_IO;
	if (st.st_uid != geteuid() || (st.st_mode & 077) != 0)
		return ERR_DENIED;
	TRY(file_join(h.path, "lock", lock));
	TRY(file_lock(lock, &h.lock));
	*ret = h;
	return OK;
}

void home_dir_close(struct home_dir *h)
{
	file_close(&h->lock);
	h->lock = -1;
}

enum err home_dir_read(const struct home_dir *h, const char *name, struct buf *ret)
{
	char path[FILE_PATH_MAX];

	TRY(file_join(h->path, name, path));
	return file_read(path, ret);
}

enum err home_dir_write(const struct home_dir *h, const char *name, struct bytes data)
{
	char path[FILE_PATH_MAX];

	TRY(file_join(h->path, name, path));
	return file_replace(path, data, 0600);
}

enum err home_dir_remove(const struct home_dir *h, const char *name)
{
	char path[FILE_PATH_MAX];
	enum err e;

	TRY(file_join(h->path, name, path));
	e = file_remove(path);
	return e == ERR_NOT_FOUND ? OK : e;
}

bool home_dir_has(const struct home_dir *h, const char *name)
{
	char path[FILE_PATH_MAX];

	return file_join(h->path, name, path) == OK && access(path, F_OK) == 0;
}

enum err home_dir_remove_all(const struct home_dir *h, const char *prefix)
{
	DIR *dir = opendir(h->path);
	enum err e = OK;

	if (dir == NULL)
		return ERR_IO;
	for (struct dirent *entry; e == OK && (entry = readdir(dir)) != NULL;)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 && strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			e = home_dir_remove(h, entry->d_name);
	closedir(dir);
	return e;
}
