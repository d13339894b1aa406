#include "sys/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/file.h"

#define READ_FILE LANDLOCK_ACCESS_FS_READ_FILE
#define READ_ALL (READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_FILE (READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE)
#define WRITE_ALL (READ_ALL | WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
		   LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG)
/* All that the first version of Landlock can withhold; what is handled and not allowed is refused. */
#define HANDLED (WRITE_ALL | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_SOCK | \
		 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static enum err allow(int ruleset, const struct sandbox_path *path)
{
	struct landlock_path_beneath_attr rule = { 0 };
	struct stat st;
	AUTO(file_close) int fd = open(path->path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? OK : ERR_IO;
	if (fstat(fd, &st) != 0)
		return ERR_IO;
	if (S_ISDIR(st.st_mode))
		rule.allowed_access = path->access == SANDBOX_WRITE ? WRITE_ALL : READ_ALL;
	else
		rule.allowed_access = path->access == SANDBOX_WRITE ? WRITE_FILE : READ_FILE;
	rule.parent_fd = fd;
	return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ? OK : ERR_IO;
}

enum err sandbox_enter(const struct sandbox_path *paths, size_t n)
{
	const struct landlock_ruleset_attr attr = { .handled_access_fs = HANDLED };
	AUTO(file_close) int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);

	if (ruleset < 0)
		return errno == ENOSYS || errno == EOPNOTSUPP ? ERR_UNSUPPORTED : ERR_IO;
	for (size_t i = 0; i < n; i++)
		TRY(allow(ruleset, &paths[i]));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		return ERR_IO;
	return OK;
}
